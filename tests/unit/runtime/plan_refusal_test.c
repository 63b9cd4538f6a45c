/* A daemon that refuses a plan says how much is wrong with it, and what first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/reflect.h"
#include "tests/unit/support/bench.h"
#include "tests/unit/support/toy.h"

#define EPOCH 7

static Plan__Plan *plan_of_the_hall(struct bench *bench)
{
	ProtobufCBinaryData packed = bench_plan(bench, 7);

	return (Plan__Plan *)protobuf_c_message_unpack(&plan__plan__descriptor, arena_allocator(bench->lasting),
						       packed.len, packed.data);
}

static const char *refusal(struct bench *bench, const Plan__Plan *plan)
{
	Bus__AdoptPlan command = BUS__ADOPT_PLAN__INIT;
	const Bus__Response *response;

	command.plan = reflect_pack(&plan->base, bench->lasting);
	response = bench_tell(bench, &command.base);
	assert_string_equal(response->reason, "PLAN_INVALID");
	return response->message_en;
}

static void says(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("%s\nis not in\n%s", part, text);
}

static void all_of_it(void **state)
{
	Plan__Plan *plan;
	struct bench bench;
	const char *text;

	(void)state;
	bench_init(&bench, &toy_service);
	bench_open(&bench, EPOCH);
	/* of meaning, with the zone */
	plan = plan_of_the_hall(&bench);
	plan->incident[0]->reporting_department = "nobody";
	plan->ventilation[0]->windows_open[0]->until = "12:30";
	plan->site->time_zone = "Mars/Olympus";
	text = refusal(&bench, plan);
	says(text, "3 mistakes: incident[0].reporting_department: 'nobody' is not");
	says(text, "; ventilation[0].windows_open[1].from: 12:00 to 14:00 overlaps windows_open[0]");
	says(text, "; site.time_zone: the time zone database has no 'Mars/Olympus'");
	/* of limits */
	plan = plan_of_the_hall(&bench);
	plan->halls[0]->visitors_max = 0;
	plan->door[0]->fever_c = 50;
	text = refusal(&bench, plan);
	says(text, "2 mistakes: halls[0].visitors_max");
	says(text, "; door[0].fever_c");
	/* one, as it is */
	plan = plan_of_the_hall(&bench);
	plan->incident[0]->reporting_department = "nobody";
	assert_null(strstr(refusal(&bench, plan), "mistakes"));
	/* more than anybody reads: all are counted */
	plan = plan_of_the_hall(&bench);
	for (size_t i = 0; i < plan->n_staff; i++)
		plan->staff[i]->department = "nobody";
	text = refusal(&bench, plan);
	says(text, "250 mistakes: staff[0].department");
	says(text, "; staff[9].department");
	says(text, "; …");
	assert_null(strstr(text, "staff[10]"));
	bench_deinit(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
