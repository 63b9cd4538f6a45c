#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "services/cli/catalogue.h"
#include "services/cli/cli.h"
#include "services/cli/keys.h"
#include "services/cli/output.h"
#include "services/rehearsal/rehearse.h"

#define SITE_DEFAULT "/var/lib/hallward"

static int keys(struct cli *cli, int argc, char **argv)
{
	return keys_main(cli->site, argc, argv);
}

static int rehearse(struct cli *cli, int argc, char **argv)
{
	argv[0] = arena_strdup(cli->arena, "hallward rehearse");
	return rehearse_main(argc, argv);
}

static const struct {
	const char *name;
	verb_fn *run;
	const char *summary; /* NULL: not for people */
} verbs[] = {
	{ "health", call_main, N_("The door, people, staff, incidents, observation, contacts") },
	{ "sanitation", call_main, N_("Airing, disinfection, air conditioning: tasks, interlock, score") },
	{ "supplies", call_main, N_("Stock, purchases, masks, thermometers") },
	{ "alerting", call_main, N_("Alerts: acknowledge, resolve, list") },
	{ "up", up_main, N_("Run the whole suite in the foreground") },
	{ "status", status_main, N_("Show how every service is, or wait until all are ready") },
	{ "watch", watch_main, N_("Show events as they are recorded") },
	{ "import", import_main, N_("Take in registrations, or rows of any command, from CSV") },
	{ "export", export_main, N_("Write out registrations, events or a case's contacts") },
	{ "verify", verify_main, N_("Verify the stores on the disk") },
	{ "plan", plan_main, N_("Check, show, compare and adopt plans") },
	{ "keys", keys, N_("Who is known at the site, and as what") },
	{ "rehearse", rehearse, N_("Play a script through the suite on a simulated clock") },
	{ "complete", complete_main, NULL },
};

struct arguments {
	struct cli *cli;
	int verb; /* index in argv */
};

static void print_help(void)
{
	fputs(_("Usage: hallward [--site DIR] [--as PRINCIPAL] [--correlation-id ID] COMMAND ...\n\n"), stdout);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (!verbs[i].summary)
			continue;
		fputs("  ", stdout);
		output_padded(stdout, verbs[i].name, 10);
		printf("%s\n", gettext(verbs[i].summary));
	}
	printf(_("\n  --site DIR       the site's folder; else HALLWARD_SITE, ./site if there is one, %s\n"
		 "  --as PRINCIPAL   whose key is used; else HALLWARD_AS, operator\n"
		 "  --correlation-id ID  go on with an incident or a drill: requests are recorded under its id\n"
		 "  --help, --version\n\n%s\n\nExample:\n  hallward health register-entry --help\n"),
	       SITE_DEFAULT, _(cli_exit_help));
}

// NOLINTNEXTLINE(readability-non-const-parameter): the type is argp's
static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 's':
		arguments->cli->site = value;
		return 0;
	case 'a':
		arguments->cli->principal = value;
		return 0;
	case 'c':
		arguments->cli->correlation_id = value;
		return 0;
	case '?':
		print_help();
		exit(EX_OK);
	case 'v':
		puts("hallward " HALLWARD_VERSION);
		exit(EX_OK);
	case ARGP_KEY_ARG:
		/* What follows is the verb's. */
		arguments->verb = state->next - 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, _("a command is missing"));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "site", 's', "DIR", 0, NULL, 0 },          { "as", 'a', "PRINCIPAL", 0, NULL, 0 },
	{ "correlation-id", 'c', "ID", 0, NULL, 0 }, { "help", '?', NULL, 0, NULL, 0 },
	{ "version", 'v', NULL, 0, NULL, 0 },        { 0 }
};

static const struct argp argp = { options, parse, "COMMAND ...", NULL, NULL, NULL, "hallward" };

static const char *find_program_dir(struct arena *arena)
{
	char path[PATH_MAX];
	ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (size < 0)
		return "/usr/bin";
	path[size] = '\0';
	slash = strrchr(path, '/');
	*slash = '\0';
	return arena_strdup(arena, path);
}

static void settle_site(struct cli *cli)
{
	const char *site = getenv("HALLWARD_SITE");

	if (!cli->site && site && *site)
		cli->site = site;
	cli->site_given = cli->site != NULL;
	if (!cli->site)
		cli->site = access("site/keys", F_OK) == 0 ? "./site" : SITE_DEFAULT;
}

int main(int argc, char **argv)
{
	const char *as = getenv("HALLWARD_AS");
	struct cli cli = { .principal = as && *as ? as : "operator", .arena = arena_create((size_t)512 << 20) };
	struct arguments arguments = { &cli, 0 };
	int code = EX_USAGE;

	cli.program_dir = find_program_dir(cli.arena);
	words_begin(cli.program_dir);
	argp_err_exit_status = EX_USAGE;
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER | ARGP_NO_HELP, NULL, &arguments);
	settle_site(&cli);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verbs[i].name, argv[arguments.verb]) == 0) {
			code = verbs[i].run(&cli, argc - arguments.verb, argv + arguments.verb);
			arena_destroy(cli.arena);
			return code;
		}
	}
	cli_complain(_("there is no command \"%s\"; hallward --help lists them"), argv[arguments.verb]);
	arena_destroy(cli.arena);
	return code;
}
