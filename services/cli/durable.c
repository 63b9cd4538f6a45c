#include "services/cli/durable.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/runtime/clock.h"

#define OPEN_MS 10000
#define CONFIRM_MS 2000
#define CONFIRM_EVERY_MS 1000

static int stream_open(struct durable *durable, const char *since, Alerting__Severity severity, const char *department,
		       const Bus__Cursor **ret_cursor)
{
	Alerting__OpenStream request = ALERTING__OPEN_STREAM__INIT;
	Bus__Cursor *cursor = reflect_new(&bus__cursor__descriptor, durable->cli->arena);
	const Alerting__OpenStreamReply *reply;
	const Bus__Response *response;

	request.stream = durable->name;
	request.severity = severity;
	request.department = department ? department : "";
	request.from_past = since && strcmp(since, "now") != 0;
	request.behind_sequence = request.from_past ? strtoull(since, NULL, 10) : 0;
	response = client_call(durable->client, &request.base, NULL, OPEN_MS, durable->cli->arena);
	if (!response || response->code != BUS__CODE__OK)
		return cli_refused(durable->service, response);
	reply = cli_unpack(response, &alerting__open_stream_reply__descriptor, durable->cli->arena);
	if (!reply)
		return EX_PROTOCOL;
	cursor->publisher = durable->service;
	cursor->epoch = response->epoch;
	cursor->sequence = durable->taken = durable->confirmed = reply->receiver->confirmed_sequence;
	*ret_cursor = cursor;
	return EX_OK;
}

int durable_open(struct durable *durable, struct client_session *session, const char *since,
		 Alerting__Severity severity, const char *department, const Bus__Cursor **ret_cursor)
{
	const char *error;
	int code;

	if (strcmp(durable->service, "alerting") != 0)
		return bookmark_open(&durable->bookmark, durable->cli, durable->name, durable->service, ret_cursor);
	durable->client = client_open(session, durable->service, &error);
	if (!durable->client) {
		cli_complain("%s", error);
		return EX_CONFIG;
	}
	code = stream_open(durable, since, severity, department, ret_cursor);
	if (code)
		client_close(durable->client);
	return code;
}

bool durable_makes(const struct durable *durable, const Bus__Event *event)
{
	return durable->client && strcmp(event->type, "StreamConfirmed") == 0;
}

int durable_take(struct durable *durable, const Bus__Event *event, const Bus__Cursor *cursor)
{
	if (!durable->client)
		return bookmark_write(&durable->bookmark, cursor);
	durable->taken = event->sequence;
	return durable_turn(durable);
}

/* Behind a service that was put back to an earlier state a stream stands further than its journal: the follower says so, and goes on. */
static bool is_lasting(const Bus__Response *response)
{
	return response->code == BUS__CODE__PERMISSION_DENIED || response->code == BUS__CODE__NOT_FOUND;
}

/* A service that is away is asked again: what it missed is shown once more at the worst. */
static int confirm(struct durable *durable)
{
	Alerting__ConfirmStream request = ALERTING__CONFIRM_STREAM__INIT;
	struct arena_mark mark = arena_mark(durable->cli->arena);
	const Bus__Response *response;
	int code = EX_OK;

	if (fflush(stdout) != 0)
		return EX_IOERR;
	request.stream = durable->name;
	request.sequence = durable->taken;
	response = client_call(durable->client, &request.base, NULL, CONFIRM_MS, durable->cli->arena);
	if (response && response->code == BUS__CODE__OK)
		durable->confirmed = request.sequence;
	else if (response && is_lasting(response))
		code = cli_refused(durable->service, response);
	durable->confirmed_at = clock_monotonic();
	arena_rewind(durable->cli->arena, mark);
	return code;
}

int durable_wait_ms(const struct durable *durable)
{
	int64_t waited_ms = (clock_monotonic() - durable->confirmed_at) / 1000;

	if (!durable->client || durable->taken <= durable->confirmed)
		return CLIENT_WAIT_FOREVER;
	return waited_ms >= CONFIRM_EVERY_MS ? 0 : (int)(CONFIRM_EVERY_MS - waited_ms);
}

int durable_turn(struct durable *durable)
{
	return durable_wait_ms(durable) == 0 ? confirm(durable) : EX_OK;
}

int durable_close(struct durable *durable)
{
	int code = EX_OK;

	if (!durable->client)
		return EX_OK;
	if (durable->taken > durable->confirmed)
		code = confirm(durable);
	client_close(durable->client);
	return code;
}
