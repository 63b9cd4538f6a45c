#include "services/cli/prepare.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/runtime/rootkey.h"
#include "services/cli/plan.h"

#define SHIPPED_PLAN "qufu.yaml"

static const struct {
	const char *name, *roles;
} people[] = {
	{ "operator", "operator,office,guard" },
	{ "guard", "guard" },
	{ "office", "office" },
	{ "auditor", "auditor" },
};

static int make_folder(const char *path, mode_t mode)
{
	if (mkdir(path, mode) == 0 || errno == EEXIST)
		return EX_OK;
	cli_complain("%s: %s", path, strerror(errno));
	return EX_CANTCREAT;
}

static int make_key(struct keyring *keyring, const char *name, const char *roles)
{
	struct principal principal;
	int result = keyring_describe(keyring, name, roles, NULL, &principal);

	if (result == 0)
		result = keyring_create(keyring, &principal);
	if (result == 0 || result == -EEXIST)
		return EX_OK;
	cli_complain("%s", keyring->error);
	return EX_CANTCREAT;
}

static int make_service_keys(struct keyring *keyring)
{
	int code = EX_OK;

	for (const char *const *service = site_services; *service && !code; service++)
		code = make_key(keyring, *service, "service");
	return code;
}

/* A root key made anew would open nothing of what is there. */
static int keep_root_key(struct cli *cli, const char *folder)
{
	for (const char *const *service = site_services; *service; service++) {
		const char *store = arena_printf(cli->arena, "%s/%s/keys", cli->site, *service);

		if (access(store, F_OK) == 0) {
			cli_complain(_("%s/root is missing, and %s was made with it: put it back"), folder, store);
			return EX_CONFIG;
		}
	}
	return EX_OK;
}

static int make_root_key(struct cli *cli, const char *folder)
{
	const char *error;
	int result, code = EX_OK;

	if (access(arena_printf(cli->arena, "%s/root", folder), F_OK) == 0)
		return EX_OK;
	code = keep_root_key(cli, folder);
	result = code ? 0 : rootkey_create(folder, cli->arena, &error);
	if (result == 0 || result == -EEXIST)
		return code;
	cli_complain("%s", error);
	return EX_CANTCREAT;
}

static int make_keys(struct cli *cli)
{
	const char *folder = arena_printf(cli->arena, "%s/keys", cli->site);
	const char *beside = arena_printf(cli->arena, "%s/keys.new", cli->site);
	struct keyring keyring = { .folder = folder, .arena = cli->arena };
	int code;

	if (access(folder, F_OK) == 0) {
		code = make_service_keys(&keyring);
		return code ? code : make_root_key(cli, folder);
	}
	keyring.folder = beside;
	code = make_service_keys(&keyring);
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]) && !code; i++)
		code = make_key(&keyring, people[i].name, people[i].roles);
	if (!code)
		code = make_root_key(cli, beside);
	if (!code && rename(beside, folder) != 0) {
		cli_complain("%s: %s", folder, strerror(errno));
		return EX_CANTCREAT;
	}
	if (!code)
		printf(_("made keys in %s\n"), folder);
	return code;
}

/* Beside the installed program, in the system, or in a source tree above the build folder. */
static const char *shipped_plan(struct cli *cli)
{
	const char *installed[] = { arena_printf(cli->arena, "%s/../share/hallward/plan/" SHIPPED_PLAN,
						 cli->program_dir),
				    "/usr/share/hallward/plan/" SHIPPED_PLAN };
	char *above = arena_strdup(cli->arena, cli->program_dir), *slash;

	for (size_t i = 0; i < sizeof(installed) / sizeof(installed[0]); i++) {
		if (access(installed[i], R_OK) == 0)
			return installed[i];
	}
	while ((slash = strrchr(above, '/'))) {
		const char *path;

		*slash = '\0';
		path = arena_printf(cli->arena, "%s/deploy/plan/" SHIPPED_PLAN, above);
		if (access(path, R_OK) == 0)
			return path;
	}
	return NULL;
}

static int take_plan(struct cli *cli, const char *plan)
{
	const char *error;
	int code;

	if (!plan && access(plan_site_path(cli), F_OK) == 0)
		return EX_OK;
	plan = plan ? plan : shipped_plan(cli);
	if (!plan) {
		cli_complain(_("there is no plan yet: say which with --plan FILE"));
		return EX_NOINPUT;
	}
	if (!site_read_plan(plan, cli->arena, &error)) {
		cli_complain("%s", error);
		return EX_CONFIG;
	}
	code = plan_site_replace(cli, plan);
	if (!code)
		printf(_("the plan is %s\n"), plan);
	return code;
}

int prepare_site(struct cli *cli, const char *plan)
{
	int code = make_folder(cli->site, 0750);

	if (!code)
		code = make_keys(cli);
	if (!code)
		code = take_plan(cli, plan);
	return code;
}
