#include "services/alerting/courier/multi.h"

#include <assert.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/zone.h"
#include "common/runtime/clock.h"

/* Kept open for the next message, of all receivers. */
#define CONNECTIONS_MAX 64
/* What libcurl does within one turn of the loop takes no longer than this. */
#define TURN_MAX SECOND

/* A socket of libcurl's. */
struct watch {
	ev_io io; /* first */
	struct multi *multi;
	struct watch *next;
};

/* --- memory: libcurl keeps passwords for as long as it needs them, and forgets to wipe them --------------------------------------------- */

static void free_wiped(void *memory)
{
	if (memory)
		explicit_bzero(memory, malloc_usable_size(memory));
	free(memory);
}

static void *realloc_wiped(void *memory, size_t size)
{
	void *larger = malloc(size);
	size_t old = memory ? malloc_usable_size(memory) : 0;

	if (larger && memory)
		memcpy(larger, memory, old < size ? old : size);
	if (larger)
		free_wiped(memory);
	return larger;
}

/* --- the loop ---------------------------------------------------------------------------------------------------------------------------- */

static void multi_finish(struct multi *multi)
{
	const CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(multi->handle, &left))) {
		if (message->msg == CURLMSG_DONE)
			multi->finished(multi->user, message->easy_handle, message->data.result);
	}
}

bool multi_takes_long(const struct multi *multi)
{
	return clock_monotonic() - multi->entered_at > TURN_MAX;
}

static void enter(struct multi *multi, int file, int action)
{
	int running;

	multi->entered_at = clock_monotonic();
	curl_multi_socket_action(multi->handle, file, action, &running);
	multi_finish(multi);
}

static void on_socket(struct ev_loop *loop, ev_io *io, int events)
{
	(void)loop;
	enter(((struct watch *)io)->multi, io->fd,
	      (events & EV_READ ? CURL_CSELECT_IN : 0) | (events & EV_WRITE ? CURL_CSELECT_OUT : 0));
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	enter(timer->data, CURL_SOCKET_TIMEOUT, 0);
}

static int timer_set(CURLM *handle, long timeout_ms, void *user)
{
	struct multi *multi = user;

	(void)handle;
	ev_timer_stop(multi->loop, &multi->timer);
	if (timeout_ms >= 0) {
		ev_now_update(multi->loop);
		ev_timer_set(&multi->timer, (double)timeout_ms / 1000, 0);
		ev_timer_start(multi->loop, &multi->timer);
	}
	return 0;
}

static void watch_remove(struct multi *multi, struct watch *watch)
{
	struct watch **place = &multi->watches;

	while (*place != watch)
		place = &(*place)->next;
	*place = watch->next;
	ev_io_stop(multi->loop, &watch->io);
	free(watch);
}

static int socket_watch(CURL *easy, curl_socket_t socket, int what, void *user, void *socket_user)
{
	struct multi *multi = user;
	struct watch *watch = socket_user;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (watch)
			watch_remove(multi, watch);
		return 0;
	}
	if (!watch) {
		watch = calloc(1, sizeof(*watch));
		assert(watch);
		watch->multi = multi;
		watch->next = multi->watches;
		multi->watches = watch;
		ev_init(&watch->io, on_socket);
		curl_multi_assign(multi->handle, socket, watch);
	}
	ev_io_stop(multi->loop, &watch->io);
	ev_io_set(&watch->io, socket, (what & CURL_POLL_IN ? EV_READ : 0) | (what & CURL_POLL_OUT ? EV_WRITE : 0));
	ev_io_start(multi->loop, &watch->io);
	return 0;
}

bool multi_open(struct multi *multi, struct ev_loop *loop, multi_finished_fn *finished, void *user)
{
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, free_wiped, realloc_wiped, strdup, calloc) != CURLE_OK)
		return false;
	*multi = (struct multi){ .loop = loop, .handle = curl_multi_init(), .finished = finished, .user = user };
	assert(multi->handle);
	ev_init(&multi->timer, on_timer);
	multi->timer.data = multi;
	curl_multi_setopt(multi->handle, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_MAX);
	curl_multi_setopt(multi->handle, CURLMOPT_SOCKETFUNCTION, socket_watch);
	curl_multi_setopt(multi->handle, CURLMOPT_SOCKETDATA, multi);
	curl_multi_setopt(multi->handle, CURLMOPT_TIMERFUNCTION, timer_set);
	curl_multi_setopt(multi->handle, CURLMOPT_TIMERDATA, multi);
	return true;
}

void multi_close(struct multi *multi)
{
	curl_multi_cleanup(multi->handle);
	while (multi->watches)
		watch_remove(multi, multi->watches);
	ev_timer_stop(multi->loop, &multi->timer);
	curl_global_cleanup();
}
