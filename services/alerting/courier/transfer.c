#include "services/alerting/courier/transfer.h"

#include <assert.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common/core/zone.h"
#include "common/runtime/clock.h"
#include "services/alerting/courier/multi.h"
#include "services/alerting/url.h"

/* A receiver says by its status whether it has it; what it says besides is not read. */
#define ANSWER_BYTES_MAX 65536
/* A host that does not even answer within this is tried again later; it leaves time for two lost packets (RFC 6298: 1 + 2 s). */
#define CONNECT_TIMEOUT_MS 5000
struct transfers {
	struct multi multi;
	struct transfer *first;
	char *ca_file; /* NULL: the system's */
	unsigned timeout_ms;
};

struct transfer {
	struct transfer *next;
	CURL *easy;
	struct curl_slist *list; /* headers or recipients */
	char *text;
	size_t size, sent, answered;
	bool is_mail, barred, answer_is_long;
	int64_t began; /* monotonic */
	char error[CURL_ERROR_SIZE];
	transfer_done_fn *done;
	void *user;
};

/* --- the outcome ------------------------------------------------------------------------------------------------------------------------- */

/* ASCII, whatever a library or a resolver says. */
static void error_set(struct outcome *outcome, const char *text)
{
	size_t size = strnlen(text, sizeof(outcome->error) - 1);

	for (size_t i = 0; i < size; i++)
		outcome->error[i] = text[i] < ' ' || text[i] > '~' ? '?' : text[i];
	outcome->error[size] = '\0';
}

static bool status_is_hopeless(const struct transfer *transfer, unsigned status)
{
	if (transfer->is_mail)
		return status >= 500 && status < 600;
	return status >= 400 && status < 500 && status != 408 && status != 425 && status != 429;
}

static struct outcome outcome_of(const struct transfer *transfer, CURLcode code)
{
	struct outcome outcome = { .took_ms = (unsigned)((clock_monotonic() - transfer->began) / 1000) };
	/* The status of a post stands before what is too long; a mail server's long answer may be to any step. */
	bool answered = code == CURLE_OK || (transfer->answer_is_long && !transfer->is_mail);
	curl_off_t retry_after = 0;
	char status_text[32];
	long status = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &retry_after);
	outcome.status = status > 0 ? (unsigned)status : 0;
	outcome.delivered = answered && (transfer->is_mail || outcome.status / 100 == 2);
	if (outcome.delivered)
		return outcome;
	outcome.hopeless = (answered || transfer->is_mail) && status_is_hopeless(transfer, outcome.status);
	outcome.retry_after_s = retry_after > 0 && retry_after < 86400 ? (unsigned)retry_after : 0;
	snprintf(status_text, sizeof(status_text), "status %u", outcome.status);
	if (transfer->barred)
		error_set(&outcome, "its name leads to an address that nothing is sent to");
	else if (answered)
		error_set(&outcome, status_text);
	else
		error_set(&outcome, transfer->error[0] ? transfer->error : curl_easy_strerror(code));
	return outcome;
}

/* libcurl closes a mail server's connection with QUIT and waits for the answer to it, whatever that takes, with the whole loop. So
 * connections are not kept for a second mail: what the server has acknowledged is delivered, and it sees the end of the connection. */
static void connection_end(const struct transfer *transfer)
{
	curl_socket_t file = CURL_SOCKET_BAD;

	if (transfer->is_mail && curl_easy_getinfo(transfer->easy, CURLINFO_ACTIVESOCKET, &file) == CURLE_OK &&
	    file != CURL_SOCKET_BAD)
		shutdown(file, SHUT_RDWR);
}

/* The same wait comes after a refusal, where only this can end it. */
static int on_progress(void *user, curl_off_t total, curl_off_t now, curl_off_t upload_total, curl_off_t upload_now)
{
	(void)total, (void)now, (void)upload_total, (void)upload_now;
	return multi_takes_long(user);
}

static void transfer_destroy(struct transfers *transfers, struct transfer *transfer)
{
	struct transfer **place = &transfers->first;

	while (*place != transfer)
		place = &(*place)->next;
	*place = transfer->next;
	curl_multi_remove_handle(transfers->multi.handle, transfer->easy);
	curl_easy_cleanup(transfer->easy);
	curl_slist_free_all(transfer->list);
	free(transfer->text);
	free(transfer);
}

static void on_finished(void *transfers, CURL *easy, CURLcode code)
{
	struct transfer *transfer;
	struct outcome outcome;
	transfer_done_fn *done;
	void *user;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
	outcome = outcome_of(transfer, code);
	connection_end(transfer);
	done = transfer->done;
	user = transfer->user;
	transfer_destroy(transfers, transfer);
	done(user, &outcome);
}

/* --- a transfer -------------------------------------------------------------------------------------------------------------------------- */

static size_t answer_take(const char *data, size_t size, size_t count, void *user)
{
	struct transfer *transfer = user;

	(void)data;
	transfer->answered += size * count;
	transfer->answer_is_long = transfer->answered > ANSWER_BYTES_MAX;
	return transfer->answer_is_long ? 0 : size * count;
}

static size_t text_give(char *buffer, size_t size, size_t count, void *user)
{
	struct transfer *transfer = user;
	size_t left = transfer->size - transfer->sent, given = left < size * count ? left : size * count;

	memcpy(buffer, transfer->text + transfer->sent, given);
	transfer->sent += given;
	return given;
}

/* Names were looked at when the receiver was put; what they lead to now is looked at here, or a name could lead anywhere. */
static curl_socket_t socket_open(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *transfer = user;
	const uint8_t *bytes = NULL;
	size_t size = 0;

	(void)purpose;
	if (address->family == AF_INET) {
		bytes = (const uint8_t *)&((const struct sockaddr_in *)(const void *)&address->addr)->sin_addr;
		size = sizeof(struct in_addr);
	} else if (address->family == AF_INET6) {
		bytes = ((const struct sockaddr_in6 *)(const void *)&address->addr)->sin6_addr.s6_addr;
		size = sizeof(struct in6_addr);
	}
	transfer->barred = !bytes || url_address_is_barred(bytes, size);
	if (transfer->barred)
		return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static struct transfer *transfer_create(struct transfers *transfers, const char *url, const char *text,
					transfer_done_fn *done, void *user)
{
	struct transfer *transfer = calloc(1, sizeof(*transfer));

	assert(transfer);
	transfer->easy = curl_easy_init();
	transfer->text = strdup(text);
	assert(transfer->easy && transfer->text);
	transfer->size = strlen(text);
	transfer->done = done;
	transfer->user = user;
	transfer->began = clock_monotonic();
	transfer->next = transfers->first;
	transfers->first = transfer;
	curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
	curl_easy_setopt(transfer->easy, CURLOPT_URL, url);
	curl_easy_setopt(transfer->easy, CURLOPT_ERRORBUFFER, transfer->error);
	curl_easy_setopt(transfer->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(transfer->easy, CURLOPT_QUICK_EXIT, 1L); /* never waits for a resolver that hangs */
	curl_easy_setopt(transfer->easy, CURLOPT_PROXY, "");
	curl_easy_setopt(transfer->easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(transfer->easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(transfer->easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(transfer->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
	curl_easy_setopt(transfer->easy, CURLOPT_TIMEOUT_MS, (long)transfers->timeout_ms);
	curl_easy_setopt(transfer->easy, CURLOPT_OPENSOCKETFUNCTION, socket_open);
	curl_easy_setopt(transfer->easy, CURLOPT_OPENSOCKETDATA, transfer);
	curl_easy_setopt(transfer->easy, CURLOPT_WRITEFUNCTION, answer_take);
	curl_easy_setopt(transfer->easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(transfer->easy, CURLOPT_HEADERFUNCTION, answer_take);
	curl_easy_setopt(transfer->easy, CURLOPT_HEADERDATA, transfer);
	if (transfers->ca_file)
		curl_easy_setopt(transfer->easy, CURLOPT_CAINFO, transfers->ca_file);
	return transfer;
}

void transfer_post(struct transfers *transfers, const struct post *post, transfer_done_fn *done, void *user)
{
	struct transfer *transfer = transfer_create(transfers, post->url, post->body, done, user);

	for (size_t i = 0; i < sizeof(post->headers) / sizeof(post->headers[0]) && post->headers[i]; i++)
		transfer->list = curl_slist_append(transfer->list, post->headers[i]);
	transfer->list = curl_slist_append(transfer->list, "Expect:"); /* bodies are small: no round trip to ask */
	curl_easy_setopt(transfer->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(transfer->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(transfer->easy, CURLOPT_USERAGENT, "hallward/" HALLWARD_VERSION);
	curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->list);
	curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, transfer->text);
	curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE, (long)transfer->size);
	curl_multi_add_handle(transfers->multi.handle, transfer->easy);
}

void transfer_mail(struct transfers *transfers, const struct mail *mail, transfer_done_fn *done, void *user)
{
	struct transfer *transfer = transfer_create(transfers, mail->relay, mail->text, done, user);

	transfer->is_mail = true;
	curl_easy_setopt(transfer->easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(transfer->easy, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(transfer->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(transfer->easy, CURLOPT_XFERINFODATA, &transfers->multi);
	transfer->list = curl_slist_append(transfer->list, mail->to);
	curl_easy_setopt(transfer->easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(transfer->easy, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	curl_easy_setopt(transfer->easy, CURLOPT_MAIL_FROM, mail->from);
	curl_easy_setopt(transfer->easy, CURLOPT_MAIL_RCPT, transfer->list);
	if (*mail->user) {
		curl_easy_setopt(transfer->easy, CURLOPT_USERNAME, mail->user);
		curl_easy_setopt(transfer->easy, CURLOPT_PASSWORD, mail->password);
	}
	curl_easy_setopt(transfer->easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(transfer->easy, CURLOPT_READFUNCTION, text_give);
	curl_easy_setopt(transfer->easy, CURLOPT_READDATA, transfer);
	curl_multi_add_handle(transfers->multi.handle, transfer->easy);
}

/* --- all of them ------------------------------------------------------------------------------------------------------------------------- */

struct transfers *transfers_open(struct ev_loop *loop, const char *ca_file, unsigned timeout_ms, const char **ret_error)
{
	struct transfers *transfers = calloc(1, sizeof(*transfers));

	assert(transfers);
	if (!multi_open(&transfers->multi, loop, on_finished, transfers)) {
		*ret_error = "libcurl cannot be used";
		free(transfers);
		return NULL;
	}
	transfers->timeout_ms = timeout_ms;
	transfers->ca_file = *ca_file ? strdup(ca_file) : NULL;
	return transfers;
}

void transfers_close(struct transfers *transfers)
{
	while (transfers->first)
		transfer_destroy(transfers, transfers->first);
	multi_close(&transfers->multi);
	free(transfers->ca_file);
	free(transfers);
}
