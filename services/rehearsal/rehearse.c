#include "services/rehearsal/rehearse.h"

#include <argp.h>
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "common/runtime/clock.h"
#include "common/runtime/site.h"
#include "services/rehearsal/folder.h"
#include "services/rehearsal/world.h"

#define BEFORE_FIRST_STEP (10 * SECOND) /* the services start so long before the script */
#define AFTER_LAST_STEP (3600 * SECOND) /* what has not come to rest by then, never will */
#define ARENA_MAX ((size_t)4 << 30)

struct arguments {
	const char *script, *entries, *plan, *until, *faults;
	uint64_t seed;
	bool every_second;
};

static const struct argp_option options[] = {
	{ "plan", 'p', "FILE", 0, "The hall's plan (YAML)", 0 },
	{ "entries", 'e', "FILE", 0, "Play an entrance file (CSV) as the checkpoints' calls", 0 },
	{ "until", 'u', "TIME", 0, "Go on until this time (RFC 3339) instead of the script's end", 0 },
	{ "seed", 's', "NUMBER", 0, "Where chance begins; the same number, the same rehearsal (default 1)", 0 },
	{ "faults", 'f', "FAULTS", 0,
	  "What goes wrong: drop=0.01,duplicate=0.01,delay=0.05:2s,reorder=0.02,crash=5,restart=30s", 0 },
	{ "every-second", 'E', NULL, 0, "Live through every second instead of jumping over idle ones: slower, the same",
	  0 },
	{ 0 },
};

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct arguments *arguments = state->input;
	char *end;

	switch (key) {
	case 'p':
		arguments->plan = text;
		return 0;
	case 'e':
		arguments->entries = text;
		return 0;
	case 'u':
		arguments->until = text;
		return 0;
	case 'f':
		arguments->faults = text;
		return 0;
	case 'E':
		arguments->every_second = true;
		return 0;
	case 's':
		arguments->seed = strtoull(text, &end, 10);
		if (end == text || *end)
			argp_error(state, "--seed: found \"%s\"; allowed: a number from 0 to 18446744073709551615",
				   text);
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->script)
			argp_error(state, "one script at a time");
		arguments->script = text;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->plan)
			argp_error(state, "--plan is missing");
		if (!arguments->script && !arguments->entries)
			argp_error(state, "a script or --entries is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "[SCRIPT.jsonl]",
	.doc = "Run the whole suite on a simulated clock and bus, as a drill or a what-if.\v"
	       "A script is JSON Lines of {\"at\": TIME, \"method\": METHOD, \"as\": PRINCIPAL, \"body\": {…}} and "
	       "{\"at\": TIME, \"fault\": \"crash\"|\"restart\"|\"backup\"|\"restore\", \"service\": SERVICE}.\n\n"
	       "Example: hallward rehearse --entries deploy/demo/entrance-2020-02-10.csv --plan deploy/plan/qufu.yaml",
};

static void mistake_print(const char *mistake, void *user)
{
	(void)user;
	fprintf(stderr, "%s\n", mistake);
}

static int fail(int exit_code, const char *what, const char *why)
{
	fprintf(stderr, "rehearse: %s: %s\n", what, why);
	return exit_code;
}

/* EX_OK: the plan is read, and its time zone counts from here on. */
static int plan_read(struct world *world, const char *path)
{
	const char *error = NULL;
	Plan__Plan *plan;

	if (access(path, R_OK) != 0)
		return fail(EX_NOINPUT, path, strerror(errno));
	plan = site_read_plan(path, world->arena, &error);
	if (!plan)
		return fail(EX_CONFIG, "the plan is not valid", error);
	if (!zone_set(plan->site->time_zone))
		return fail(EX_CONFIG, plan->site->time_zone, "the time zone database does not have it");
	world->plan = reflect_pack(&plan->base, world->arena);
	return EX_OK;
}

static int script_read(struct script *script, const struct arguments *arguments)
{
	if (arguments->entries && !script_read_entries(script, arguments->entries))
		return fail(EX_NOINPUT, arguments->entries, strerror(errno));
	if (arguments->script && !script_read_jsonl(script, arguments->script))
		return fail(EX_NOINPUT, arguments->script, strerror(errno));
	if (script->mistakes)
		return fail(EX_DATAERR, "the script has mistakes", "nothing was run");
	if (!script->count)
		return fail(EX_DATAERR, "the script", "has no step");
	script_sort(script);
	return EX_OK;
}

static int arguments_read(struct world *world, const struct arguments *arguments)
{
	const char *error = NULL;

	world->seed = arguments->seed;
	world->every_second = arguments->every_second;
	world->ids.state = arguments->seed;
	world->chance.state = ~arguments->seed;
	world->until = INT64_MAX;
	if (arguments->until && !rfc3339_parse(arguments->until, &world->until))
		return fail(EX_USAGE, "--until", "not a time as RFC 3339 writes it, e.g. 2020-02-10T18:00:00+08:00");
	if (arguments->faults && !faults_parse(arguments->faults, world->arena, &world->faults, &error))
		return fail(EX_USAGE, "not understood", error);
	return EX_OK;
}

static void play(struct world *world)
{
	const struct step *first = &world->script->steps[0], *last = &world->script->steps[world->script->count - 1];

	world->now = (first->at - BEFORE_FIRST_STEP) / SECOND * SECOND;
	world->give_up_at = world->until != INT64_MAX ? world->until : last->at + AFTER_LAST_STEP;
	for (size_t i = 0; script_services[i]; i++)
		host_create(world, script_services[i]);
	for (size_t i = 0; i < world->host_count; i++)
		host_start(world->hosts[i]);
	hosts_plan_crashes(world, first->at, last->at);
	world_run(world);
}

static int account(struct world *world)
{
	size_t broken_count;
	const char **broken = ledger_audit(world, &broken_count);

	output_summary(world, broken, broken_count);
	for (size_t i = 0; i < broken_count; i++)
		fprintf(stderr, "broken: %s\n", broken[i]);
	return broken_count ? EX_SOFTWARE : EX_OK;
}

static void clear(struct world *world)
{
	for (size_t i = 0; i < world->host_count; i++)
		host_destroy(world->hosts[i]);
	while (world->queue) {
		struct happening *happening = world->queue;

		world->queue = happening->next;
		free(happening);
	}
	ledger_deinit(&world->ledger);
}

static int rehearse(struct world *world, const struct script *script)
{
	char *folder = folder_create();
	int exit_code;

	if (!folder)
		return fail(EX_CANTCREAT, "no folder for the stores", strerror(errno));
	world->folder = folder;
	world->script = script;
	play(world);
	exit_code = world->out ? account(world) : EX_OK;
	clear(world);
	folder_remove(folder);
	free(folder);
	return exit_code;
}

static struct world *world_create(struct arena *arena)
{
	struct world *world = calloc(1, sizeof(*world));

	assert(world);
	world->arena = arena;
	world->scratch = arena_create(ENGINE_QUERY_ARENA_MAX);
	return world;
}

static void world_destroy(struct world *world)
{
	arena_destroy(world->scratch);
	arena_destroy(world->arena);
	free(world);
}

int rehearse_script(const struct script *script, ProtobufCBinaryData plan, rehearse_answer_fn *answered, void *user)
{
	struct world *world = world_create(arena_create(ARENA_MAX));
	int exit_code;

	world->seed = world->ids.state = 1;
	world->until = INT64_MAX;
	world->plan = plan;
	world->answered = answered;
	world->user = user;
	exit_code = rehearse(world, script);
	world_destroy(world);
	return exit_code;
}

int rehearse_main(int argc, char **argv)
{
	struct arguments arguments = { .seed = 1 };
	struct script script = { .report = mistake_print, .arena = arena_create(ARENA_MAX) };
	struct world *world;
	int exit_code;

	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	world = world_create(script.arena);
	world->out = stdout;
	exit_code = arguments_read(world, &arguments);
	if (!exit_code)
		exit_code = plan_read(world, arguments.plan);
	if (!exit_code)
		exit_code = script_read(&script, &arguments);
	if (!exit_code)
		exit_code = rehearse(world, &script);
	free(script.steps);
	world_destroy(world);
	return exit_code;
}
