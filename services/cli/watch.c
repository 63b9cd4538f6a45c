/* `hallward watch`: live events, resumable, with nothing missed in between. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/topic.h"
#include "services/cli/catalogue.h"
#include "services/cli/cli.h"
#include "services/cli/durable.h"
#include "services/cli/event_text.h"

#define FACETED "alert.severity,alert.department"
#define STATUS_MS 10000

struct watch {
	struct cli *cli;
	const char *service;
	const char *topics[CONSUMER_TOPICS_MAX];
	size_t topic_count;
	const char *severity, *department, *durable, *since;
	enum output_format format;
	uint64_t count; /* 0: without end */
	struct durable place;
};

/* --- arguments --------------------------------------------------------------------------------------------------------------- */

/* "alerting", "alerting.AlertRaised" (closed by a dot here), "alerting.AlertRaised.critical." */
static void add_topic(struct watch *watch, const char *text, struct argp_state *state)
{
	struct arena *arena = watch->cli->arena;
	size_t length = strcspn(text, ".");
	const char *service = arena_printf(arena, "%.*s", (int)length, text), *type;

	if (!catalogue_service(service))
		argp_error(state, _("there is no service \"%s\""), service);
	if (watch->service && strcmp(watch->service, service) != 0)
		argp_error(state, _("the events of one service at a time: %s, %s"), watch->service, service);
	watch->service = service;
	if (!text[length] || !text[length + 1])
		return;
	type = arena_printf(arena, "%.*s", (int)strcspn(text + length + 1, "."), text + length + 1);
	if (!catalogue_event(service, type))
		argp_error(state, _("%s has no event \"%s\""), service, type);
	if (watch->topic_count == CONSUMER_TOPICS_MAX)
		argp_error(state, _("at most %d topics"), CONSUMER_TOPICS_MAX);
	watch->topics[watch->topic_count++] = text[strlen(text) - 1] == '.' ? text : arena_printf(arena, "%s.", text);
}

static bool is_number(const char *text)
{
	return *text && !text[strspn(text, "0123456789")] && strlen(text) < 20;
}

static const char *const severities[] = { "info", "warning", "critical" };
#define SEVERITY_COUNT (sizeof(severities) / sizeof(severities[0]))

/* As in Alerting__Severity; 0: none is asked for. */
static unsigned severity_of(const struct watch *watch)
{
	for (unsigned i = 0; watch->severity && i < SEVERITY_COUNT; i++) {
		if (strcmp(watch->severity, severities[i]) == 0)
			return i + 1;
	}
	return 0;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct watch *watch = state->input;

	switch (key) {
	case 's':
		if (strcmp(value, "now") != 0 && !is_number(value))
			argp_error(state, _("--since takes a sequence number, 0 or now, not \"%s\""), value);
		watch->since = value;
		return 0;
	case 'd':
		watch->durable = value;
		return 0;
	case 'S':
		if (strcmp(value, "info") != 0 && strcmp(value, "warning") != 0 && strcmp(value, "critical") != 0)
			argp_error(state, _("--severity takes info, warning or critical, not \"%s\""), value);
		watch->severity = value;
		return 0;
	case 'D':
		watch->department = value;
		return 0;
	case 'n':
		if (!is_number(value))
			argp_error(state, _("--count takes a number, not \"%s\""), value);
		watch->count = strtoull(value, NULL, 10);
		return 0;
	case 'o':
		cli_take_format(value, "text|json|jsonl", &watch->format, state);
		return 0;
	case ARGP_KEY_ARG:
		add_topic(watch, value, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "since", 's', "SEQUENCE|0|now", 0, N_("Begin behind this event, with the first, or with the next [now]"), 0 },
	{ "durable", 'd', "NAME", 0,
	  N_("Go on where the watch of this name left off; --since counts only for its first time. Of alerts the "
	     "service keeps "
	     "the place, for whoever began it"),
	  0 },
	{ "severity", 'S', "info|warning|critical", 0, N_("Only alerts this grave or graver"), 0 },
	{ "department", 'D', "DEPARTMENT", 0, N_("Only alerts that this department must act on"), 0 },
	{ "count", 'n', "N", 0, N_("End after so many events"), 0 },
	{ "output", 'o', "text|json|jsonl", 0, N_("Form of the events; json and jsonl are CloudEvents [text]"), 0 },
	{ 0 }
};

static const struct argp argp = {
	options,
	parse,
	"[SERVICE|TOPIC...]",
	N_("Show a service's events as they are recorded, alerting's if none is named. A topic is SERVICE.Type, or "
	   "SERVICE.Type.facet.facet. with its closing dot.\vExamples:\n  hallward watch\n  hallward watch --severity "
	   "critical "
	   "--department office --durable office-screen\n  hallward watch --since 0 health.FeverDetected -o jsonl"),
	NULL,
	NULL,
	NULL
};

/* --severity and --department spelt out: a topic for each type of alert and severity. */
static int add_facets(struct watch *watch)
{
	const struct service *service = catalogue_service(watch->service);
	struct arena *arena = watch->cli->arena;
	const char *asked[CONSUMER_TOPICS_MAX];
	size_t asked_count = watch->topic_count;

	memcpy(asked, watch->topics, sizeof(asked));
	for (size_t i = 0; i < service->event_count && !watch->topic_count && asked_count < CONSUMER_TOPICS_MAX; i++) {
		if (strcmp(service->events[i].facets, FACETED) == 0)
			asked[asked_count++] = arena_printf(arena, "%s.%s.", watch->service,
							    strrchr(service->events[i].data->name, '.') + 1);
	}
	watch->topic_count = 0;
	for (size_t i = 0; i < asked_count; i++) {
		for (size_t j = watch->severity ? severity_of(watch) - 1 : 0; j < SEVERITY_COUNT; j++) {
			if (watch->topic_count == CONSUMER_TOPICS_MAX)
				return EX_USAGE;
			watch->topics[watch->topic_count++] =
				watch->department ? arena_printf(arena, "%s%s.%s.", asked[i], severities[j],
								 topic_format_facet(watch->department, arena))
						  : arena_printf(arena, "%s%s.", asked[i], severities[j]);
		}
	}
	return watch->topic_count ? EX_OK : EX_USAGE;
}

/* Is the department one of the site's plan? True also where there is no plan to say so. */
static bool is_known_department(const struct watch *watch)
{
	struct arena *arena = watch->cli->arena;
	const char *error, *names = "", *path = arena_printf(arena, "%s/plan.yaml", watch->cli->site);
	const Plan__Plan *plan = access(path, R_OK) == 0 ? site_read_plan(path, arena, &error) : NULL;

	if (!watch->department || !plan || plan_department(plan, watch->department))
		return true;
	for (size_t i = 0; i < plan->n_departments; i++)
		names = arena_printf(arena, "%s%s%s", names, *names ? ", " : "", plan->departments[i]->id);
	cli_complain(_("--department: found \"%s\"; allowed: %s"), watch->department, names);
	return false;
}

/* --- following --------------------------------------------------------------------------------------------------------------- */

/* Sequence numbers count within the service's present line: its epoch is asked for. */
static int cursor_since(struct watch *watch, struct client_session *session, Bus__Cursor *ret_cursor)
{
	Bus__GetStatus request = BUS__GET_STATUS__INIT;
	const Bus__GetStatusReply *status;
	const Bus__Response *response;
	const char *error;
	struct client *client = client_open(session, watch->service, &error);

	if (!client) {
		cli_complain("%s", error);
		return EX_CONFIG;
	}
	response = client_call(client, &request.base, NULL, STATUS_MS, watch->cli->arena);
	client_close(client);
	if (!response || response->code != BUS__CODE__OK)
		return cli_refused(watch->service, response);
	status = cli_unpack(response, &bus__get_status_reply__descriptor, watch->cli->arena);
	if (!status)
		return EX_PROTOCOL;
	ret_cursor->publisher = watch->service;
	ret_cursor->epoch = status->epoch;
	ret_cursor->sequence = strtoull(watch->since, NULL, 10);
	if (ret_cursor->sequence > status->last_sequence) {
		cli_complain(_("--since: found %s; allowed: up to %" PRIu64 ", the last event of %s"), watch->since,
			     status->last_sequence, watch->service);
		return EX_DATAERR;
	}
	return EX_OK;
}

static void print_trouble(const struct watch *watch, const Bus__BusTroubleNoticed *trouble)
{
	const ProtobufCEnumValue *kind =
		protobuf_c_enum_descriptor_get_value(&bus__bus_trouble_noticed__kind__descriptor, trouble->kind);

	cli_complain(_("trouble with %s: %s at sequence %" PRIu64 "; it is at %" PRIu64 "%s%s"), watch->service,
		     kind ? kind->name : "?", trouble->sequence, trouble->publisher_sequence,
		     *trouble->detail ? ": " : "", trouble->detail);
}

static int hand_on(struct watch *watch, struct follower *follower, const Bus__Event *event)
{
	struct arena_mark mark = arena_mark(watch->cli->arena);
	Bus__Cursor cursor = BUS__CURSOR__INIT;
	int code = EX_OK;

	event_print(stdout, event, watch->format, watch->cli->arena);
	arena_rewind(watch->cli->arena, mark);
	if (ferror(stdout))
		return EX_IOERR;
	if (watch->durable) {
		follower_cursor(follower, &cursor);
		code = durable_take(&watch->place, event, &cursor);
	}
	return code;
}

static int follow(struct watch *watch, struct follower *follower)
{
	uint64_t seen = 0;
	int code = EX_OK;

	while (!code && (!watch->count || seen < watch->count)) {
		struct follower_item item;

		switch (follower_next(follower, watch->durable ? durable_wait_ms(&watch->place) : CLIENT_WAIT_FOREVER,
				      &item)) {
		case FOLLOWER_EVENT:
			if (watch->durable && durable_makes(&watch->place, item.event))
				break;
			code = hand_on(watch, follower, item.event);
			seen++;
			break;
		case FOLLOWER_TROUBLE:
			print_trouble(watch, item.trouble);
			break;
		case FOLLOWER_REFUSED:
			return cli_refused(watch->service, item.response);
		case FOLLOWER_TIMEOUT:
			code = watch->durable ? durable_turn(&watch->place) : EX_OK;
			break;
		}
	}
	return code;
}

/* Where to begin; *ret_cursor NULL: with the first event, or (from now) with the next. */
static int place(struct watch *watch, struct client_session *session, const Bus__Cursor **ret_cursor)
{
	Bus__Cursor *since = reflect_new(&bus__cursor__descriptor, watch->cli->arena);
	int code;

	if (watch->durable) {
		watch->place = (struct durable){ .cli = watch->cli, .name = watch->durable, .service = watch->service };
		code = durable_open(&watch->place, session, watch->since, severity_of(watch), watch->department,
				    ret_cursor);
		if (code || *ret_cursor)
			return code;
	}
	if (!watch->since || strcmp(watch->since, "now") == 0 || strcmp(watch->since, "0") == 0)
		return EX_OK;
	*ret_cursor = since;
	return cursor_since(watch, session, since);
}

static int begin(struct watch *watch, struct client_session *session)
{
	bool from_now = !watch->since || strcmp(watch->since, "now") == 0;
	const Bus__Cursor *cursor = NULL;
	struct follower *follower;
	const char *error;
	int code = place(watch, session, &cursor), closed;

	if (code)
		return code;
	follower = follower_open(session, watch->service, watch->topics, watch->topic_count, cursor,
				 !cursor && from_now, &error);
	if (follower) {
		code = follow(watch, follower);
		follower_close(follower);
	} else {
		cli_complain("%s", error);
		code = EX_CONFIG;
	}
	closed = watch->durable ? durable_close(&watch->place) : EX_OK;
	return code ? code : closed;
}

int watch_main(struct cli *cli, int argc, char **argv)
{
	struct watch watch = { .cli = cli };
	struct client_session session;
	int code;

	cli_parse(&argp, "watch", argc, argv, &watch);
	if (!watch.service)
		watch.service = "alerting";
	if ((watch.severity || watch.department) && add_facets(&watch)) {
		cli_complain(_("--severity and --department tell alerts apart; %s has no such events"), watch.service);
		return EX_USAGE;
	}
	if (!is_known_department(&watch))
		return EX_DATAERR;
	code = cli_open(cli, &session);
	if (code)
		return code;
	code = begin(&watch, &session);
	client_session_close(&session);
	return code;
}
