/* Where plans come from: files, the site, the services. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/core/reflect.h"
#include "services/cli/plan.h"

#define CONNECT_MS 2000
#define ANSWER_MS 30000

static size_t count_lines(const char *text)
{
	size_t count = 1;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

int plan_of_file(struct cli *cli, const char *path, struct plan_known *ret_plan)
{
	const char *error = NULL;
	const Plan__Plan *plan = site_read_plan(path, cli->arena, &error);
	size_t mistakes;

	if (plan) {
		*ret_plan = (struct plan_known){ .name = path, .plan = plan };
		engine_plan_version(reflect_pack(&plan->base, cli->arena), ret_plan->version);
		return EX_OK;
	}
	fprintf(stderr, "%s\n", error);
	if (access(path, R_OK) != 0)
		return EX_NOINPUT;
	mistakes = count_lines(error);
	cli_complain(ngettext("%s: %zu mistake", "%s: %zu mistakes", mistakes), path, mistakes);
	return EX_DATAERR;
}

const Bus__Response *plan_ask(struct cli *cli, struct client_session *session, const char *service,
			      const Bus__Request *request, int *ret_code)
{
	struct client_answer answer;
	const Bus__Response *response = NULL;
	const char *error;
	struct client *client = client_open(session, service, &error);

	if (!client) {
		cli_complain("%s", error);
		*ret_code = EX_CONFIG;
		return NULL;
	}
	client_submit_raw(client, request, NULL);
	if (client_next(client, CONNECT_MS, &answer) ||
	    (client_connected(client) && client_next(client, ANSWER_MS, &answer)))
		response = reflect_copy(&answer.response->base, cli->arena);
	client_close(client);
	if (response && response->code != BUS__CODE__OK)
		*ret_code = cli_refused(service, response);
	return response;
}

int plan_of_service(struct cli *cli, struct client_session *session, const char *service, struct plan_known *ret_plan)
{
	Bus__Request request = BUS__REQUEST__INIT;
	char id[UUID_TEXT_SIZE];
	const Bus__Response *response;
	const Bus__GetPlanReply *reply;
	int code = EX_OK;

	client_new_id(id);
	request.method = bus__get_plan__descriptor.name;
	request.request_id = id;
	response = plan_ask(cli, session, service, &request, &code);
	if (code)
		return code;
	if (!response)
		return cli_refused(service, NULL);
	reply = cli_unpack(response, &bus__get_plan_reply__descriptor, cli->arena);
	if (!reply)
		return EX_PROTOCOL;
	*ret_plan = (struct plan_known){ .name = service,
					 .adopted_at = reply->adopted_at,
					 .adopted_by = reply->adopted_by,
					 .plan = plan__plan__unpack(arena_allocator(cli->arena), reply->plan.len,
								    reply->plan.data) };
	snprintf(ret_plan->version, sizeof(ret_plan->version), "%s", reply->plan_version);
	if (*reply->plan_version && ret_plan->plan)
		return EX_OK;
	cli_complain(_("%s has no plan yet"), service);
	return EX_NOINPUT;
}

const char *plan_site_path(const struct cli *cli)
{
	return arena_printf(cli->arena, "%s/plan.yaml", cli->site);
}

int plan_site_replace(struct cli *cli, const char *path)
{
	const char *own = plan_site_path(cli);
	size_t size;
	char *text = cli_read_file(cli, path, &size);

	if (!text)
		return EX_NOINPUT;
	if (cli_write_file(cli, own, text, size))
		return EX_OK;
	cli_complain("%s: %s", own, strerror(errno));
	return EX_CANTCREAT;
}
