/* `hallward plan diff`: what changes with a plan, rule by rule. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "services/cli/plan.h"
#include "services/cli/plan_compare.h"

#define DIFFERS 1 /* exit code, as diff(1) has it */

/* The plan in force: health's, as it is its registrations that are rehearsed; where it does not tell it, the site's. */
static int plan_in_force(struct cli *cli, struct plan_known *ret_plan)
{
	struct client_session session;
	int code = cli_open(cli, &session);

	if (!code) {
		code = plan_of_service(cli, &session, "health", ret_plan);
		client_session_close(&session);
	}
	if (!code || access(plan_site_path(cli), R_OK) != 0)
		return code;
	cli_complain(_("compared with %s instead"), plan_site_path(cli));
	return plan_of_file(cli, plan_site_path(cli), ret_plan);
}

static void put_change(const struct plan_change *change, void *user)
{
	struct arena *arena = user;
	const char *sign = !change->old ? "+ " : !change->new ? "- " : "  ";
	const char *from = change->from ? arena_printf(arena, _(", from %s"), change->from) : "";

	if (change->old && change->new)
		printf("%s%s: %s → %s%s\n", sign, change->path, change->old, change->new, from);
	else
		printf("%s%s%s%s%s\n", sign, change->path, *(change->old ? change->old : change->new) ? ": " : "",
		       change->old ? change->old : change->new, from);
}

int plan_diff(struct cli *cli, const struct plan_arguments *arguments)
{
	struct plan_known old, new;
	int code = arguments->word_count == 2 ? plan_of_file(cli, arguments->words[0], &old) : plan_in_force(cli, &old);

	if (!code)
		code = plan_of_file(cli, arguments->words[arguments->word_count - 1], &new);
	if (code || strcmp(old.version, new.version) == 0)
		return code;
	printf("--- %s %s\n+++ %s %s\n", old.name, old.version, new.name, new.version);
	if (!plan_compare(old.plan, new.plan, cli->arena, put_change, cli->arena))
		puts(_("only the order of lists differs"));
	plan_rehearse(cli, old.plan, new.plan, arguments->since, arguments->until);
	return DIFFERS;
}
