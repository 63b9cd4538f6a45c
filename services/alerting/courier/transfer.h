/*
 * Transfers: HTTP posts and mails on the way, by a libcurl multi handle on a libev loop.
 *
 * TLS is always verified, redirects are not followed, no proxy is taken from the environment, of an answer at most 64 KiB is read, and
 * every address a name resolves to is looked at before anything connects to it (url.h).
 */
#pragma once

#include <ev.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRANSFER_ERROR_SIZE 161

/* What came of one. */
struct outcome {
	bool delivered;
	bool hopeless;          /* it will never be taken: HTTP 4xx but 408, 425 and 429; SMTP 5xx */
	unsigned status;        /* HTTP or SMTP; 0: none came */
	unsigned retry_after_s; /* as the receiver asks; 0: it does not */
	unsigned took_ms;
	char error[TRANSFER_ERROR_SIZE]; /* ASCII, "" if delivered; nothing of what was sent or answered */
};

typedef void transfer_done_fn(void *user, const struct outcome *outcome);

struct transfers;

/* ca_file "": the system's authorities. timeout_ms: of a whole transfer. NULL: *ret_error says why. The loop outlives it. */
struct transfers *transfers_open(struct ev_loop *loop, const char *ca_file, unsigned timeout_ms,
				 const char **ret_error);
/* Drops what is on its way; nobody hears of it. */
void transfers_close(struct transfers *transfers);

struct post {
	const char *url;
	const char *headers[4]; /* "name: value"; NULL ends */
	const char *body;       /* text */
};

struct mail {
	const char *relay;           /* smtp://host:port (STARTTLS is demanded) or smtps://host:port */
	const char *user, *password; /* user "": no login */
	const char *from, *to;
	const char *text; /* RFC 5322 */
};

/* All is copied; copies of passwords are wiped. `done` is called later, from the loop. */
void transfer_post(struct transfers *transfers, const struct post *post, transfer_done_fn *done, void *user);
void transfer_mail(struct transfers *transfers, const struct mail *mail, transfer_done_fn *done, void *user);
