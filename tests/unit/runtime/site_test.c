/* The site folder: defaults, configuration, endpoints, and mistakes told by file and field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/runtime/site.h"
#include "tests/unit/support/scratch.h"

struct fixture {
	char *folder;
	struct arena *arena;
	struct site site;
	const char *error;
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture->folder = scratch_create();
	fixture->arena = arena_create((size_t)64 << 20);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	scratch_destroy(fixture->folder);
	arena_destroy(fixture->arena);
	free(fixture);
	return 0;
}

static bool configured(struct fixture *fixture, const char *yaml)
{
	char *path = scratch_path(fixture->folder, "config.yaml");

	scratch_write(path, yaml, strlen(yaml));
	free(path);
	return site_open(&fixture->site, fixture->folder, fixture->arena, &fixture->error);
}

static void without_a_file(void **state)
{
	struct fixture *fixture = *state;

	assert_true(site_open(&fixture->site, fixture->folder, fixture->arena, &fixture->error));
	assert_int_equal(fixture->site.capacity->batch_max, 512);
	assert_int_equal(fixture->site.capacity->store_reserve_mib, 16);
	assert_non_null(strstr(site_commands_endpoint(&fixture->site, "health"), "/run/health.commands"));
	assert_true(strncmp(site_events_endpoint(&fixture->site, "health"), "ipc://", 6) == 0);
}

static void configured_values_stand(void **state)
{
	struct fixture *fixture = *state;

	assert_true(configured(fixture, "run_dir: /run/hall\n"
					"services:\n"
					"  - service: health\n"
					"    commands: tcp://10.1.0.5:5801\n"
					"capacity:\n"
					"  batch_max: 7\n"));
	assert_int_equal(fixture->site.capacity->batch_max, 7);
	assert_int_equal(fixture->site.capacity->waiting_max, 8192);
	assert_string_equal(site_commands_endpoint(&fixture->site, "health"), "tcp://10.1.0.5:5801");
	assert_string_equal(site_events_endpoint(&fixture->site, "health"), "ipc:///run/hall/health.events");
	assert_string_equal(site_commands_endpoint(&fixture->site, "alerting"), "ipc:///run/hall/alerting.commands");
}

static void mistakes_are_named(void **state)
{
	static const struct {
		const char *yaml, *says;
	} cases[] = { { "batch_max: 7\n", "config.yaml:1:" },
		      { "capacity:\n  batch_max: 9000\n", "capacity.batch_max" },
		      { "capacity:\n  batch_max: many\n", "config.yaml:2:" },
		      { "services:\n  - commands: tcp://h:1\n", "services[0].service" },
		      { "capacity: [\n", "config.yaml" } };
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_false(configured(fixture, cases[i].yaml));
		if (!strstr(fixture->error, cases[i].says))
			fail_msg("%s: %s", cases[i].yaml, fixture->error);
	}
}

/* sizeof(sockaddr_un.sun_path) less the NUL. */
static void socket_paths_have_an_end(void **state)
{
	struct fixture *fixture = *state;
	char endpoint[6 + 108 + 1] = "ipc://";

	assert_true(site_open(&fixture->site, fixture->folder, fixture->arena, &fixture->error));
	memset(endpoint + 6, 'a', 107);
	assert_ptr_equal(site_check_endpoint(&fixture->site, endpoint, &fixture->error), endpoint);
	endpoint[6 + 107] = 'a';
	assert_null(site_check_endpoint(&fixture->site, endpoint, &fixture->error));
	assert_non_null(strstr(fixture->error, "run_dir"));
}

static void plan_that_is_not_there(void **state)
{
	struct fixture *fixture = *state;

	assert_null(site_read_plan("deploy/plan/none.yaml", fixture->arena, &fixture->error));
	assert_non_null(strstr(fixture->error, "deploy/plan/none.yaml"));
	assert_non_null(site_read_plan("deploy/plan/qufu.yaml", fixture->arena, &fixture->error));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(without_a_file),           CASE(configured_values_stand), CASE(mistakes_are_named),
		CASE(socket_paths_have_an_end), CASE(plan_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
