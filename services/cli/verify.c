/* `hallward verify`: is what is on the disk what was written? Reads the stores, running or not. */
#include "common/runtime/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/runtime/keystore.h"
#include "services/cli/catalogue.h"
#include "services/cli/cli.h"
#include "services/cli/output.h"

#define SERVICES_MAX 16

struct arguments {
	const struct service *services[SERVICES_MAX];
	size_t count;
	bool rebuild;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'r':
		arguments->rebuild = true;
		return 0;
	case ARGP_KEY_ARG:
		if (!catalogue_service(value) || arguments->count == SERVICES_MAX)
			argp_error(state, _("there is no service \"%s\""), value);
		arguments->services[arguments->count++] = catalogue_service(value);
		return 0;
	case ARGP_KEY_END:
		for (const char *const *name = site_services; *name && state->arg_num == 0; name++)
			arguments->services[arguments->count++] = catalogue_service(*name);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "rebuild", 'r', NULL, 0, N_("Also replay the journal into an empty store: its tables must come out the same"),
	  0 },
	{ 0 }
};

static const struct argp argp = { options,
				  parse,
				  "[SERVICE...]",
				  N_("Verify the stores of all services, or of those named: every record's checksum, "
				     "the journal's chain of hashes. Exit code "
				     "65 if anything is damaged.\vExample:\n  hallward verify --rebuild health"),
				  NULL,
				  NULL,
				  NULL };

static bool verify_one(const struct site *site, const struct service *service, bool rebuild, struct arena *arena)
{
	const char *folder = site_path(site, service->name);
	struct verify_report report = { 0 };
	bool whole = verify_store(service, arena_printf(arena, "%s/store", folder),
				  (size_t)site->capacity->store_map_mib << 20,
				  rebuild ? arena_printf(arena, "%s/rebuild", folder) : NULL, &report);

	whole = whole && keystore_verify(service->name, arena_printf(arena, "%s/keys", folder),
					 (size_t)site->capacity->store_map_mib << 20, &report.damage);
	output_padded(stdout, service->name, 12);
	if (whole)
		printf(_("whole: %llu entries, %llu events, %llu records, %llu epochs%s\n"),
		       (unsigned long long)report.entries, (unsigned long long)report.events,
		       (unsigned long long)report.records, (unsigned long long)report.epochs,
		       rebuild ? _("; rebuilt the same") : "");
	else
		printf(_("DAMAGED: %s\n"), report.damage);
	fflush(stdout);
	free(report.damage);
	return whole;
}

int verify_main(struct cli *cli, int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct site site;
	const char *error;
	int code = EX_OK;

	cli_parse(&argp, "verify", argc, argv, &arguments);
	if (!site_open(&site, cli->site, cli->arena, &error)) {
		cli_complain("%s", error);
		return EX_CONFIG;
	}
	for (size_t i = 0; i < arguments.count; i++) {
		if (!verify_one(&site, arguments.services[i], arguments.rebuild, cli->arena))
			code = EX_DATAERR;
	}
	return code;
}
