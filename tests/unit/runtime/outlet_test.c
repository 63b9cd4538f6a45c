/* A daemon with an outlet: when it looks, what it gives, and what it hears of it. The daemon runs as a process of its own. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/core/arena.h"
#include "common/runtime/daemon.h"
#include "common/runtime/keyring.h"
#include "common/runtime/rootkey.h"
#include "hallward/health/v1/health.pb-c.h"
#include "tests/unit/support/scratch.h"
#include "tests/unit/support/toy.h"

#define PLAN "tests/data/plan.yaml"

/* What the daemon's process tells the test's. */
struct seen {
	unsigned looks, given, closed, elsewhere; /* elsewhere: calls on another thread than open()'s */
	bool context_is_whole, looked_after_stop;
	struct {
		char token[32];
		bool taken;
	} answers[8];
};

static struct seen *seen;
static struct outlet_host *host;
static pthread_t thread;
static bool stopped;

static void tell(const char *token)
{
	Health__RegisterExit command = HEALTH__REGISTER_EXIT__INIT;

	command.token = token;
	command.checkpoint = "entrance-1";
	command.kind = HEALTH__KIND__VISITOR;
	command.observed_at = 1;
	if (!host->give(host, &command.base))
		abort();
}

static void *open_outlet(struct outlet_host *given, const char **ret_error)
{
	(void)ret_error;
	host = given;
	thread = pthread_self();
	return seen;
}

static void *open_broken(struct outlet_host *given, const char **ret_error)
{
	(void)given;
	*ret_error = "no way out";
	return NULL;
}

static void look(void *state, const struct view *view, const struct context *context)
{
	(void)state;
	seen->elsewhere += !pthread_equal(thread, pthread_self());
	seen->looked_after_stop |= stopped;
	if (!seen->looks++) {
		seen->context_is_whole =
			context->plan && context->seal && context->now && context->roles == SERVICE && context->arena;
		tell("first");
		tell("refuse-it");
		tell("nothing-new");
	} else if (seen->given == 3 && toy_told(view, "first") == 1) {
		stopped = true;
		raise(SIGTERM);
		tell("last");
	}
}

static void given(void *state, const ProtobufCMessage *command, bool taken)
{
	(void)state;
	seen->elsewhere += !pthread_equal(thread, pthread_self());
	snprintf(seen->answers[seen->given].token, sizeof(seen->answers[0].token), "%s",
		 ((const Health__RegisterExit *)command)->token);
	seen->answers[seen->given++].taken = taken;
}

static void close_outlet(void *state)
{
	seen->closed += state == seen;
}

static char *site_make(void)
{
	char *folder = scratch_create(), *keys = scratch_path(folder, "keys"),
	     *plan = scratch_path(folder, "plan.yaml");
	char *absolute = realpath(PLAN, NULL);
	struct keyring keyring = { .folder = keys, .arena = arena_create(KEYRING_ARENA_SIZE) };
	struct principal principal;
	const char *error;

	assert_int_equal(keyring_describe(&keyring, "toy", "service", NULL, &principal), 0);
	assert_int_equal(keyring_create(&keyring, &principal), 0);
	assert_int_equal(rootkey_create(keys, keyring.arena, &error), 0);
	assert_int_equal(symlink(absolute, plan), 0);
	arena_destroy(keyring.arena);
	free(absolute);
	free(keys);
	free(plan);
	return folder;
}

/* Its exit code. */
static int run(const struct outlet *outlet)
{
	struct service service = toy_service;
	static const struct reaction nobody[] = { { 0 } };
	char *folder = site_make();
	char program[] = "hallward-toy", site[] = "--site", *arguments[] = { program, site, folder, NULL };
	int status = -1;
	pid_t child;

	service.reactions = nobody;
	memset(seen, 0, sizeof(*seen));
	child = fork();
	assert_true(child >= 0);
	if (!child)
		_exit(daemon_main_with(&service, outlet, 3, arguments));
	assert_int_equal(waitpid(child, &status, 0), child);
	scratch_destroy(folder);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void looks_gives_and_hears(void **state)
{
	static const struct outlet outlet = { open_outlet, look, given, close_outlet };
	static const struct {
		const char *token;
		bool taken;
	} expected[] = { { "first", true }, { "refuse-it", false }, { "nothing-new", true }, { "last", true } };

	(void)state;
	assert_int_equal(run(&outlet), EX_OK);
	assert_true(seen->context_is_whole);
	assert_false(seen->looked_after_stop);
	assert_int_equal(seen->elsewhere, 0);
	assert_int_equal(seen->closed, 1);
	assert_int_equal(seen->given, 4);
	for (unsigned i = 0; i < 4; i++) {
		assert_string_equal(seen->answers[i].token, expected[i].token);
		assert_int_equal(seen->answers[i].taken, expected[i].taken);
	}
}

static void one_that_cannot_work_ends_the_daemon(void **state)
{
	static const struct outlet outlet = { open_broken, look, given, close_outlet };

	(void)state;
	assert_int_equal(run(&outlet), EX_CONFIG);
	assert_int_equal(seen->looks, 0);
	assert_int_equal(seen->closed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_gives_and_hears),
		cmocka_unit_test(one_that_cannot_work_ends_the_daemon),
	};

	seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return seen == MAP_FAILED ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
