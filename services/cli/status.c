/* `hallward status`: is every service well, and does it hear those it follows? */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/core/codec.h"
#include "common/core/reflect.h"
#include "common/runtime/clock.h"
#include "services/cli/cli.h"
#include "services/cli/output.h"
#include "services/cli/plan.h"

#define ANSWER_MS 2000
#define AGAIN_MS 100
#define SERVICES_MAX 16

struct arguments {
	int wait_s;
	enum output_format format;
};

struct status {
	const char *service;
	const Bus__GetStatusReply *reply; /* NULL: no answer */
	const char *why;                  /* it is not ready; "": it is */
};

struct overview {
	struct status statuses[SERVICES_MAX];
	size_t count;
	const char *plan_version; /* the site's; "": unknown */
	bool has_plan;            /* it is that of the site's plan file */
	const char *error;        /* why nobody could be asked; NULL: they were */
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'w':
		arguments->wait_s = cli_take_seconds("wait", value, state);
		return 0;
	case 'o':
		cli_take_format(value, "text|json|jsonl", &arguments->format, state);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, _("unexpected argument \"%s\""), value);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "wait", 'w', "SECONDS", 0, N_("Wait up to so long until all are ready"), 0 },
	{ "output", 'o', "text|json|jsonl", 0, N_("Form of the answer [text]"), 0 },
	{ 0 }
};

static const struct argp argp = { options,
				  parse,
				  NULL,
				  N_("Show how every service is. Exit code 0 only when all are ready, decide by "
				     "the site's plan, and hear those they follow; else "
				     "69.\vExample:\n  hallward status --wait 30"),
				  NULL,
				  NULL,
				  NULL };

static const char *why_not_ready(const Bus__GetStatusReply *status, struct arena *arena)
{
	if (!status)
		return _("no answer");
	if (!status->ready)
		return _("not ready");
	if (!*status->plan_version)
		return _("no plan");
	for (size_t i = 0; i < status->n_publishers; i++) {
		const Bus__PublisherStatus *publisher = status->publishers[i];

		if (*publisher->trouble)
			return arena_printf(arena, "%s: %s", publisher->service, publisher->trouble);
		if (!publisher->last_sequence)
			return arena_printf(arena, _("has not heard %s yet"), publisher->service);
	}
	return "";
}

static void look(struct client_session *session, struct cli *cli, struct status *status)
{
	Bus__GetStatus request = BUS__GET_STATUS__INIT;
	const char *error;
	struct client *client = client_open(session, status->service, &error);
	const Bus__Response *response = client ? client_call(client, &request.base, NULL, ANSWER_MS, cli->arena) : NULL;

	if (response && response->code == BUS__CODE__OK)
		status->reply = cli_unpack(response, &bus__get_status_reply__descriptor, cli->arena);
	if (!client)
		status->why = arena_strdup(cli->arena, error);
	else if (response && !status->reply)
		status->why = cli_message(response);
	else
		status->why = why_not_ready(status->reply, cli->arena);
	client_close(client);
}

/* The version of the site's plan file; "": there is none, or it has mistakes. */
static const char *site_plan_version(struct cli *cli)
{
	const char *error, *path = plan_site_path(cli);
	char version[PLAN_VERSION_SIZE];
	const Plan__Plan *plan;

	if (access(path, F_OK) != 0)
		return "";
	plan = site_read_plan(path, cli->arena, &error);
	if (!plan) {
		cli_complain(_("%s cannot be adopted: hallward plan check names every mistake"), path);
		return "";
	}
	engine_plan_version(reflect_pack(&plan->base, cli->arena), version);
	return arena_strdup(cli->arena, version);
}

/* Does it decide by another plan than the site's? Where the site has no plan file: than the first service. */
static bool differs(const struct overview *overview, const struct status *status)
{
	const char *own = status->reply ? status->reply->plan_version : "";

	return *own && *overview->plan_version && strcmp(own, overview->plan_version) != 0;
}

/* True: all are ready and decide by one plan. */
static bool look_at_all(struct cli *cli, struct overview *overview)
{
	struct client_session session;
	const char *error = NULL;
	bool open = client_session_open(&session, cli->site, cli->principal, &error), all = open;

	if (open)
		cli_set_zone(cli);
	overview->count = 0;
	for (const char *const *service = site_services; *service && overview->count < SERVICES_MAX; service++) {
		struct status *status = &overview->statuses[overview->count++];

		*status = (struct status){ .service = *service };
		if (open)
			look(&session, cli, status);
		else
			status->why = _("no answer");
		if (!*overview->plan_version && status->reply)
			overview->plan_version = status->reply->plan_version;
		all = all && !*status->why && !differs(overview, status);
	}
	overview->error =
		open ? NULL : arena_printf(cli->arena, _("site %s, as %s: %s"), cli->site, cli->principal, error);
	client_session_close(&session);
	return all;
}

static const char *publishers_text(const Bus__GetStatusReply *status, struct arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < status->n_publishers; i++) {
		const Bus__PublisherStatus *publisher = status->publishers[i];

		text = arena_printf(arena, "%s%s%s %llu/%llu%s%s", text, *text ? ", " : "", publisher->service,
				    (unsigned long long)publisher->consumed_sequence,
				    (unsigned long long)publisher->last_sequence, *publisher->trouble ? " " : "",
				    publisher->trouble);
	}
	if (status->erasing_since_at)
		text = arena_printf(arena, "%s%s%s", text, *text ? "; " : "", _("an erasure cannot be completed"));
	return *text ? text : "-";
}

static void put_text(const struct overview *overview, struct arena *arena)
{
	const struct status *statuses = overview->statuses;
	const char *heads[] = { _("SERVICE"), _("READY"), _("SEQUENCE"), _("PLAN"), _("ROOM"), _("FOLLOWS") };
	static const unsigned widths[] = { 10, 6, 10, 17, 10, 1 };

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		output_padded(stdout, heads[i], widths[i]);
	putchar('\n');
	for (size_t i = 0; i < overview->count; i++) {
		const Bus__GetStatusReply *reply = statuses[i].reply;

		output_padded(stdout, statuses[i].service, widths[0]);
		output_padded(stdout, *statuses[i].why ? _("no") : _("yes"), widths[1]);
		if (reply) {
			output_padded(stdout, arena_printf(arena, "%llu", (unsigned long long)reply->last_sequence),
				      widths[2]);
			output_padded(stdout,
				      arena_printf(arena, "%s%s", *reply->plan_version ? reply->plan_version : "-",
						   differs(overview, &statuses[i]) ? "!" : ""),
				      widths[3]);
			output_padded(stdout,
				      arena_printf(arena, "%llu MiB%s",
						   (unsigned long long)reply->store_free_bytes >> 20,
						   reply->store_in_reserve ? "!" : ""),
				      widths[4]);
			fputs(publishers_text(reply, arena), stdout);
		}
		printf("%s%s\n", *statuses[i].why ? "  " : "", statuses[i].why);
	}
	if (overview->has_plan)
		printf(_("\nThe site's plan: %s\n"), overview->plan_version);
}

static void put_json(const struct status *statuses, size_t count, bool lines, struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		const struct status *status = &statuses[i];
		/* A service that does not answer has a row, too. */
		Bus__GetStatusReply silent = BUS__GET_STATUS_REPLY__INIT;

		silent.service = status->service;
		printf("%s%s%s", lines || i ? "" : "[\n",
		       codec_to_json(status->reply ? &status->reply->base : &silent.base, lines ? 0 : 2, true, arena),
		       lines           ? "\n"
		       : i + 1 < count ? ",\n"
				       : "\n]\n");
	}
}

/* Loudly, in every form of the answer. */
static void tell_who_differs(const struct overview *overview)
{
	for (size_t i = 0; i < overview->count; i++) {
		const struct status *status = &overview->statuses[i];

		if (!differs(overview, status))
			continue;
		cli_complain(overview->has_plan ? _("%s decides by plan %s, but the site's plan is %s: hallward plan "
						    "adopt brings all to one")
						: _("%s decides by plan %s, but %s is that of others: hallward plan "
						    "adopt brings all to one"),
			     status->service, status->reply->plan_version, overview->plan_version);
	}
}

int status_main(struct cli *cli, int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct overview overview;
	const char *site_version;
	int64_t until;
	bool all;

	cli_parse(&argp, "status", argc, argv, &arguments);
	site_version = site_plan_version(cli);
	until = clock_monotonic() + arguments.wait_s * INT64_C(1000000);
	for (;;) {
		struct arena_mark mark = arena_mark(cli->arena);

		overview.plan_version = site_version;
		overview.has_plan = *site_version != '\0';
		all = look_at_all(cli, &overview);
		if (all || clock_monotonic() >= until)
			break;
		arena_rewind(cli->arena, mark);
		poll(NULL, 0, AGAIN_MS);
	}
	if (overview.error)
		cli_complain("%s", overview.error);
	if (arguments.format == OUTPUT_TEXT)
		put_text(&overview, cli->arena);
	else
		put_json(overview.statuses, overview.count, arguments.format == OUTPUT_JSONL, cli->arena);
	tell_who_differs(&overview);
	return all ? EX_OK : EX_UNAVAILABLE;
}
