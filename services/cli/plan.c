/* `hallward plan`: check a plan, and have every daemon decide by it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/core/reflect.h"
#include "services/cli/cli.h"

#define ANSWER_MS 30000

struct arguments {
	bool adopt;
	const char *file;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (state->arg_num == 0 && strcmp(value, "check") != 0 && strcmp(value, "adopt") != 0)
			argp_error(state, _("a plan is checked or adopted, not \"%s\""), value);
		if (state->arg_num > 1)
			argp_error(state, _("unexpected argument \"%s\""), value);
		arguments->adopt = arguments->adopt || (state->arg_num == 0 && strcmp(value, "adopt") == 0);
		arguments->file = value;
		return 0;
	case ARGP_KEY_END:
		if (state->arg_num < 2)
			argp_error(state, _("FILE is missing"));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = { NULL,
				  parse,
				  "check FILE\nadopt FILE",
				  N_("Check a plan: every mistake with its place, what was found and what is allowed "
				     "(exit code 65). Adopt it: every daemon "
				     "decides by it from then on; the same plan again changes nothing.\vExample:\n  "
				     "hallward plan check deploy/plan/qufu.yaml"),
				  NULL,
				  NULL,
				  NULL };

static int adopt_at(struct client_session *session, const char *service, const Bus__AdoptPlan *command,
		    struct arena *arena)
{
	const Bus__AdoptPlanReply *reply;
	const Bus__Response *response;
	const char *error;
	struct client *client = client_open(session, service, &error);

	if (!client) {
		cli_complain("%s", error);
		return EX_CONFIG;
	}
	response = client_call(client, &command->base, ANSWER_MS, arena);
	client_close(client);
	if (!response || response->code != BUS__CODE__OK)
		return cli_refused(service, response);
	reply = cli_unpack(response, &bus__adopt_plan_reply__descriptor, arena);
	if (!reply)
		return EX_PROTOCOL;
	printf(_("%s decides by plan %s\n"), service, reply->plan_version);
	return EX_OK;
}

static int adopt(struct cli *cli, const Plan__Plan *plan)
{
	Bus__AdoptPlan command = BUS__ADOPT_PLAN__INIT;
	struct client_session session;
	int code = cli_open(cli, &session);

	if (code)
		return code;
	command.plan = reflect_pack(&plan->base, cli->arena);
	for (const char *const *service = site_services; *service; service++) {
		int failed = adopt_at(&session, *service, &command, cli->arena);

		if (!code)
			code = failed;
	}
	client_session_close(&session);
	return code;
}

int plan_main(struct cli *cli, int argc, char **argv)
{
	struct arguments arguments = { 0 };
	const Plan__Plan *plan;
	const char *error;

	cli_parse(&argp, "plan", argc, argv, &arguments);
	plan = site_read_plan(arguments.file, cli->arena, &error);
	if (!plan) {
		fprintf(stderr, "%s\n", error);
		return access(arguments.file, R_OK) ? EX_NOINPUT : EX_DATAERR;
	}
	if (arguments.adopt)
		return adopt(cli, plan);
	printf(_("%s: no mistakes\n"), arguments.file);
	return EX_OK;
}
