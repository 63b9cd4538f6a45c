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

/* B2.4, C1.4: whatever is wrong, of form, limits and the whole, in one run and with its place. */
static void all_mistakes_of_a_plan_in_one_run(void **state)
{
	static const char yaml[] =
		"site: {name_zh: 馆, name_en: Hall, division_code: '370881', time_zone: Asia/Shanghai}\n"
		"halls:\n"
		"- {id: a, name_zh: 馆, name_en: Hall, visitors_max: many,\n"
		"   checkpoints: [{id: in, name_zh: 门, name_en: Door}]}\n"
		"- {id: a, name_zh: 馆, name_en: Hall, visitors_max: 100001,\n"
		"   checkpoints: [{id: other, name_zh: 门, name_en: Door}]}\n"
		"door: 7\n"
		"alerting: {fever_department: office, bus_department: nobody,\n"
		"           acknowledge_critical_s: 300, acknowledge_warning_s: 3600}\n"
		"retention:\n"
		"  {request_days: 0, visitor_days: 1, supplier_days: 1, staff_days: 1, incident_days: 1}\n"
		"departments: [{id: office, name_zh: 办, name_en: Office}]\n"
		"roll_call: [{effective_from: '2020-01-01', office_after_min: 1, sessions: [{id: a, name_zh: 早, "
		"name_en: A,\n"
		"             opens: '08:00', deadline: '09:00'}]}]\n"
		"incident: [{effective_from: '2020-01-01', isolate_within_min: 1, tell_office_within_min: 1, "
		"tell_cdc_within_min: 1,\n"
		"            transfer_within_min: 1, clears_below_c: 37.3, isolating_department: office,\n"
		"            reporting_department: office}]\n"
		"returnee: [{effective_from: '2020-01-01', isolation_days: 1, first_day: SAME_DAY, log_deadline: "
		"'18:00',\n"
		"            community_report_within_days: 1}]\n"
		"contact: [{effective_from: '2020-01-01', overlap_min: 1, days_before_onset: 1, observation_days: 1,\n"
		"           first_day: NEXT_DAY, log_deadline: '18:00', lost_after_missed_days: 1}]\n"
		"calendar: {workdays: [MONDAY]}\n";
	static const char *const says[] = {
		":3:52: halls[0].visitors_max: found \"many\"; allowed: a whole number from 1 to 100000",
		":7:7: door: found 7; allowed: a list",
		":5:52: halls[1].visitors_max is 100001: 1 to 100000",
		":11:18: retention.request_days",
		":5:8: halls[1].id: 'a' stands twice",
		":8:54: alerting.bus_department: 'nobody'"
	};
	struct fixture *fixture = *state;
	char *path = scratch_path(fixture->folder, "plan.yaml");
	size_t lines = 1;

	scratch_write(path, yaml, strlen(yaml));
	assert_null(site_read_plan(path, fixture->arena, &fixture->error));
	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++) {
		if (!strstr(fixture->error, says[i]))
			fail_msg("%s is not in\n%s", says[i], fixture->error);
	}
	for (const char *end = fixture->error; (end = strchr(end, '\n')); end++)
		lines++;
	assert_int_equal(lines, sizeof(says) / sizeof(says[0]));
	free(path);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(without_a_file),           CASE(configured_values_stand), CASE(mistakes_are_named),
		CASE(socket_paths_have_an_end), CASE(plan_that_is_not_there),  CASE(all_mistakes_of_a_plan_in_one_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
