/* `hallward plan adopt`: those that run adopt at once, those that are down when they return. */
#include <stdio.h>
#include <string.h>

#include "common/client/client.h"
#include "common/core/ids.h"
#include "common/core/reflect.h"
#include "services/cli/plan.h"

#define SERVICES_MAX 16

enum stand {
	STANDS_DOWN,    /* nobody answers there */
	STANDS_RUNNING, /* it answers */
	STANDS_ADOPTED,
	STANDS_SILENT, /* it was asked to adopt and did not answer */
};

struct adoption {
	struct cli *cli;
	struct client_session session;
	const struct plan_known *plan;
	Bus__Request request; /* one for all: its id makes every repetition of it the same request */
	enum stand stands[SERVICES_MAX];
};

/* Who runs, before anything is changed: a key without the right is refused here by all alike. */
static int look(struct adoption *adoption)
{
	Bus__Request request = BUS__REQUEST__INIT;
	char id[UUID_TEXT_SIZE];
	int code = EX_OK;

	request.method = bus__get_plan__descriptor.name;
	for (size_t i = 0; site_services[i] && !code; i++) {
		client_new_id(id);
		request.request_id = id;
		if (plan_ask(adoption->cli, &adoption->session, site_services[i], &request, &code))
			adoption->stands[i] = STANDS_RUNNING;
	}
	return code;
}

static int adopt_where_running(struct adoption *adoption)
{
	int code = EX_OK;

	for (size_t i = 0; site_services[i] && !code; i++) {
		if (adoption->stands[i] != STANDS_RUNNING)
			continue;
		if (!plan_ask(adoption->cli, &adoption->session, site_services[i], &adoption->request, &code))
			adoption->stands[i] = STANDS_SILENT;
		else if (!code)
			adoption->stands[i] = STANDS_ADOPTED;
	}
	return code;
}

static bool is_elsewhere(const struct adoption *adoption, const char *service)
{
	return strncmp(site_commands_endpoint(&adoption->session.site, service), "tcp://", 6) == 0;
}

static void tell_adopted(const struct adoption *adoption)
{
	for (size_t i = 0; site_services[i]; i++) {
		if (adoption->stands[i] == STANDS_ADOPTED)
			printf(_("%s decides by plan %s\n"), site_services[i], adoption->plan->version);
	}
}

/* How many are still to adopt it. */
static size_t tell_pending(const struct adoption *adoption)
{
	const char *own = plan_site_path(adoption->cli);
	size_t pending = 0;

	for (size_t i = 0; site_services[i]; i++) {
		if (adoption->stands[i] == STANDS_ADOPTED)
			continue;
		pending++;
		if (is_elsewhere(adoption, site_services[i]))
			cli_complain(_("%s does not answer: copy the plan to plan.yaml in the site folder of its host; "
				       "it adopts it when it starts"),
				     site_services[i]);
		else
			cli_complain(_("%s does not answer: it adopts the plan when it starts, from %s; if it runs, "
				       "adopt once more"),
				     site_services[i], own);
	}
	return pending;
}

static int adopt(struct adoption *adoption, const char *path)
{
	int code = look(adoption);

	if (code)
		return code;
	code = adopt_where_running(adoption);
	if (code) {
		tell_adopted(adoption);
		cli_complain(_("the site's plan stays what it was"));
		return code;
	}
	code = plan_site_replace(adoption->cli, path);
	if (code)
		cli_complain(_("the plan is not the site's: a service that was down will not adopt it"));
	tell_adopted(adoption);
	return tell_pending(adoption) && !code ? EX_TEMPFAIL : code;
}

int plan_adopt(struct cli *cli, const char *path)
{
	Bus__AdoptPlan command = BUS__ADOPT_PLAN__INIT;
	struct adoption adoption = { .cli = cli, .request = BUS__REQUEST__INIT };
	struct plan_known known;
	char id[UUID_TEXT_SIZE];
	int code = plan_of_file(cli, path, &known);

	if (!code)
		code = cli_open(cli, &adoption.session);
	if (code)
		return code;
	client_new_id(id);
	command.plan = reflect_pack(&known.plan->base, cli->arena);
	adoption.plan = &known;
	adoption.request.method = command.base.descriptor->name;
	adoption.request.request_id = id;
	adoption.request.body = reflect_pack(&command.base, cli->arena);
	code = adopt(&adoption, path);
	client_session_close(&adoption.session);
	return code;
}
