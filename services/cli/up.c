/* `hallward up`: the whole suite in the foreground, one process a service. */
#include <string.h>

#include "services/cli/cli.h"
#include "services/cli/prepare.h"
#include "services/cli/supervise.h"

static error_t parse(int key, char *value, struct argp_state *state)
{
	switch (key) {
	case 'p':
		*(const char **)state->input = value;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, _("unexpected argument \"%s\""), value);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "plan", 'p', "FILE", 0,
	  N_("Becomes the site's plan, once it is checked; without it the one there, or the shipped one"), 0 },
	{ 0 }
};

static const struct argp argp = { options,
				  parse,
				  NULL,
				  N_("Run the whole suite in the foreground: makes site, keys and plan on the first "
				     "start, starts every daemon, starts "
				     "crashed ones again. Ctrl-C or SIGTERM stops them all.\vThe site is ./site unless "
				     "--site or HALLWARD_SITE says "
				     "otherwise.\n\nExample:\n  hallward up --plan deploy/plan/qufu.yaml"),
				  NULL,
				  NULL,
				  NULL };

int up_main(struct cli *cli, int argc, char **argv)
{
	const char *plan = NULL;
	int code;

	cli_parse(&argp, "up", argc, argv, &plan);
	if (!cli->site_given)
		cli->site = "./site";
	code = prepare_site(cli, plan);
	return code ? code : supervise(cli);
}
