/* A libcurl multi handle on a libev loop. Of memory that libcurl gives back nothing is left to be read: it holds passwords. */
#pragma once

#include <curl/curl.h>
#include <ev.h>
#include <stdbool.h>
#include <stdint.h>

/* A transfer is over; it is still in the multi handle. */
typedef void multi_finished_fn(void *user, CURL *easy, CURLcode code);

struct multi {
	struct ev_loop *loop;
	CURLM *handle;
	ev_timer timer;
	struct watch *watches;
	int64_t entered_at; /* libcurl was last entered from the loop, monotonic */
	multi_finished_fn *finished;
	void *user;
};

/* False: libcurl cannot be used. */
bool multi_open(struct multi *multi, struct ev_loop *loop, multi_finished_fn *finished, void *user);
/* No transfer is in it any more. */
void multi_close(struct multi *multi);

/* Has libcurl kept the loop for longer than a turn of it may take? */
bool multi_takes_long(const struct multi *multi);
