/* `hallward plan`: check, show and compare plans, and have every daemon decide by one. */
#include "services/cli/plan.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/core/codec.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "common/runtime/clock.h"
#include "services/cli/catalogue.h"
#include "services/cli/plan_rules.h"

/* --- the verbs ------------------------------------------------------------------------------------------------------------------- */

/* Holidays nobody has entered yet: what hangs on working days would go wrong unseen. */
static void put_warnings(struct cli *cli, const struct plan_known *known)
{
	char today[DATE_SIZE];

	zone_set(known->plan->site->time_zone);
	zone_date(clock_now(), today);
	for (const struct plan_mistake *warning = plan_warnings(known->plan, today, cli->arena); warning;
	     warning = warning->next)
		fprintf(stderr, _("%s: WARNING: %s: %s\n"), known->name, warning->path, warning->en);
}

static int check(struct cli *cli, const struct plan_arguments *arguments)
{
	struct plan_known known;
	int code = plan_of_file(cli, arguments->words[0], &known);

	if (code)
		return code;
	printf(_("%s: no mistakes\n"), known.name);
	put_warnings(cli, &known);
	return EX_OK;
}

static int adopt(struct cli *cli, const struct plan_arguments *arguments)
{
	return plan_adopt(cli, arguments->words[0]);
}

static int show_adopted(struct cli *cli, const char *service, struct plan_known *ret_plan)
{
	struct client_session session;
	int code = cli_open(cli, &session);

	if (code)
		return code;
	code = plan_of_service(cli, &session, service, ret_plan);
	client_session_close(&session);
	return code;
}

static void put_heading(const struct plan_known *known)
{
	char at[RFC3339_SIZE];

	printf(_("Plan %s of %s"), known->version, known->name);
	if (known->adopted_at) {
		zone_set(known->plan->site->time_zone);
		rfc3339_format(known->adopted_at, at);
		printf(_(", adopted %s by %s"), at, known->adopted_by);
	}
	fputs("\n\n", stdout);
}

static int show(struct cli *cli, const struct plan_arguments *arguments)
{
	const char *word = arguments->words[0];
	struct plan_known known;
	int code = arguments->adopted ? show_adopted(cli, word ? word : site_services[0], &known)
				      : plan_of_file(cli, word ? word : plan_site_path(cli), &known);
	const Plan__Plan *plan;

	if (code)
		return code;
	plan = known.plan;
	if (arguments->on)
		plan = plan_on(plan, arguments->on, cli->arena);
	if (arguments->format == OUTPUT_YAML) {
		plan_put_yaml(stdout, plan, cli->arena);
	} else if (arguments->format == OUTPUT_JSON) {
		puts(codec_to_json(&plan->base, 2, false, cli->arena));
	} else {
		put_heading(&known);
		plan_put_text(stdout, plan, cli->arena);
	}
	return EX_OK;
}

static const struct {
	const char *name;
	size_t words_min, words_max;
	const char *options; /* keys of those it takes */
	int (*run)(struct cli *cli, const struct plan_arguments *arguments);
} verbs[] = {
	{ "check", 1, 1, "", check },
	{ "show", 0, 1, "aoO", show },
	{ "diff", 1, 2, "SU", plan_diff },
	{ "adopt", 1, 1, "", adopt },
};

#define VERB_COUNT (sizeof(verbs) / sizeof(verbs[0]))

/* --- arguments ------------------------------------------------------------------------------------------------------------------- */

struct parsing {
	struct plan_arguments arguments;
	size_t verb;    /* VERB_COUNT: none yet */
	char given[16]; /* keys of the options given */
};

static void take_word(struct parsing *parsing, unsigned ordinal, const char *value, struct argp_state *state)
{
	struct plan_arguments *arguments = &parsing->arguments;

	if (ordinal == 0) {
		for (parsing->verb = 0; parsing->verb < VERB_COUNT; parsing->verb++) {
			if (strcmp(verbs[parsing->verb].name, value) == 0)
				return;
		}
		argp_error(state, _("a plan is checked, shown, compared (diff) or adopted, not \"%s\""), value);
	}
	if (arguments->word_count == verbs[parsing->verb].words_max)
		argp_error(state, _("unexpected argument \"%s\""), value);
	arguments->words[arguments->word_count++] = value;
}

static void take_day(const char *option, const char *value, const char **ret_day, struct argp_state *state)
{
	if (!zone_date_exists(value))
		argp_error(state, _("--%s: found \"%s\"; allowed: a day as YYYY-MM-DD"), option, value);
	*ret_day = value;
}

static void finish(const struct parsing *parsing, struct argp_state *state)
{
	const struct plan_arguments *arguments = &parsing->arguments;

	if (parsing->verb >= VERB_COUNT) {
		argp_error(state, _("say what: check, show, diff or adopt"));
		return;
	}
	if (arguments->word_count < verbs[parsing->verb].words_min)
		argp_error(state, _("FILE is missing"));
	if (strspn(parsing->given, verbs[parsing->verb].options) < strlen(parsing->given))
		argp_error(state, _("plan %s does not take that option"), verbs[parsing->verb].name);
	if (arguments->adopted && arguments->word_count && !catalogue_service(arguments->words[0]))
		argp_error(state, _("there is no service \"%s\""), arguments->words[0]);
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct parsing *parsing = state->input;
	struct plan_arguments *arguments = &parsing->arguments;

	if (key > 0 && key < 0x80 && strlen(parsing->given) < sizeof(parsing->given) - 1)
		parsing->given[strlen(parsing->given)] = (char)key;
	switch (key) {
	case 'a':
		arguments->adopted = true;
		return 0;
	case 'O':
		take_day("on", value, &arguments->on, state);
		return 0;
	case 'S':
		take_day("since", value, &arguments->since, state);
		return 0;
	case 'U':
		take_day("until", value, &arguments->until, state);
		return 0;
	case 'o':
		cli_take_format(value, "text|json|yaml", &arguments->format, state);
		return 0;
	case ARGP_KEY_ARG:
		take_word(parsing, state->arg_num, value, state);
		return 0;
	case ARGP_KEY_END:
		finish(parsing, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "adopted", 'a', NULL, 0, N_("show: the plan by which a service decides [health]"), 0 },
	{ "on", 'O', "YYYY-MM-DD", 0, N_("show: of rules with a day from which they count, those of this day"), 0 },
	{ "output", 'o', "text|json|yaml", 0, N_("show: form [text]"), 0 },
	{ "since", 'S', "YYYY-MM-DD", 0, N_("diff: rehearse the door's registrations from this day on [yesterday]"),
	  0 },
	{ "until", 'U', "YYYY-MM-DD", 0, N_("diff: to this day"), 0 },
	{ 0 }
};

static const struct argp argp = {
	options,
	parse,
	"check FILE\nshow [FILE | --adopted [SERVICE]]\ndiff [OLD] NEW\nadopt FILE",
	N_("Check a plan: every mistake with its place, what was found and what is allowed (exit code 65). Show one: "
	   "a file, a service's, or the site's. Compare two, or one with the plan in force: what changes, from which "
	   "day, and what yesterday's registrations would have become (exit code 1 if anything changes). Adopt one: "
	   "every daemon decides by it from then on, one that is down when it returns (exit code 75 until then); the "
	   "same plan again changes nothing.\vExamples:\n  hallward plan check deploy/plan/qufu.yaml\n  hallward plan "
	   "diff new.yaml\n  hallward plan show --on 2020-03-01"),
	NULL,
	NULL,
	NULL
};

int plan_main(struct cli *cli, int argc, char **argv)
{
	struct parsing parsing = { .verb = VERB_COUNT };

	cli_parse(&argp, "plan", argc, argv, &parsing);
	return verbs[parsing.verb].run(cli, &parsing.arguments);
}
