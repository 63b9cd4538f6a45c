/* What counts: agent, concentration, method, contact time; temperature and minutes; and what it used (C5.3, C5.4, C5.7, C6, C8, S3). */
#include <string.h>

#include "services/sanitation/sanitation.h"
#include "tests/unit/support/cleaning.h"

enum unit { MG, PC };

struct count_case {
	const char *name;
	Plan__DisinfectionAgent agent;
	double value;
	enum unit unit;
	Plan__DisinfectionMethod method;
	const char *then;
	const char *because; /* NULL: nothing to say */
};

#define CHLORINE PLAN__DISINFECTION_AGENT__CHLORINE
#define ALCOHOL PLAN__DISINFECTION_AGENT__ALCOHOL
#define ACID PLAN__DISINFECTION_AGENT__ACID
#define WIPE PLAN__DISINFECTION_METHOD__WIPE
#define SPRAY PLAN__DISINFECTION_METHOD__SPRAY
#define COUNTS "AgentUsed handle-1, ContactBegan T"
#define NOT "AgentUsed handle-1, WorkNotCounted T"

/* The rule: wiped with chlorine 500 mg/L at least, or alcohol 75 %. 1 % is 10 000 mg/L; nobody works with more than 10 000 mg/L. */
static const struct count_case cases[] = {
	{ "C5.3 chlorine 500 mg/L", CHLORINE, 500, MG, WIPE, COUNTS, NULL },
	{ "C5.3 499 does not count", CHLORINE, 499, MG, WIPE, NOT, "TOO_WEAK" },
	{ "C5.3 0.05 percent is 500 mg/L", CHLORINE, 0.05, PC, WIPE, COUNTS, NULL },
	{ "C5.3 0.04 percent is 400 mg/L", CHLORINE, 0.04, PC, WIPE, NOT, "TOO_WEAK" },
	{ "C5.3 1 percent is as much as anybody works with", CHLORINE, 1, PC, WIPE, COUNTS, NULL },
	{ "C5.3 10001 mg/L is a slip of the pen", CHLORINE, 10001, MG, WIPE, "! CONCENTRATION_IMPOSSIBLE concentration",
	  NULL },
	{ "C5.3 so is 500 percent", CHLORINE, 500, PC, WIPE, "! CONCENTRATION_IMPOSSIBLE concentration", NULL },
	{ "C5.3 0 is none", CHLORINE, 0, MG, WIPE, "! CONCENTRATION_IMPOSSIBLE concentration", NULL },
	{ "C5.3 alcohol 75 percent", ALCOHOL, 75, PC, WIPE, COUNTS, NULL },
	{ "C5.3 74.9 does not count", ALCOHOL, 74.9, PC, WIPE, NOT, "TOO_WEAK" },
	{ "C5.3 100 percent is all there is", ALCOHOL, 100, PC, WIPE, COUNTS, NULL },
	{ "C5.3 100.1 is impossible", ALCOHOL, 100.1, PC, WIPE, "! CONCENTRATION_IMPOSSIBLE concentration", NULL },
	{ "C5.3 alcohol is not told in mg/L", ALCOHOL, 75, MG, WIPE, "! UNIT_OF_OTHER_AGENT unit", NULL },
	{ "C5.8 alcohol is never sprayed", ALCOHOL, 75, PC, SPRAY, "! ALCOHOL_SPRAYED method", NULL },
	{ "C5.3 sprayed instead of wiped", CHLORINE, 500, MG, SPRAY, NOT, "OTHER_METHOD" },
	{ "C5.3 acid disinfects nothing", ACID, 5, PC, WIPE, NOT, "OTHER_AGENT" },
	{ "C5.3 the agent is missing", 0, 500, MG, WIPE, "! WORK_MISSING agent", NULL },
	{ "C5.3 the method is missing", CHLORINE, 500, MG, 0, "! WORK_MISSING method", NULL },
};

static const Sanitation__Work *work_of(const struct count_case *row, struct said *said)
{
	chlorine(said, row->value);
	said->concentration.unit =
		row->unit == PC ? PLAN__CONCENTRATION_UNIT__PERCENT : PLAN__CONCENTRATION_UNIT__MG_PER_L;
	said->work.agent = row->agent;
	said->work.method = row->method;
	return &said->work;
}

static void what_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct count_case *row = &cases[i];
		const Sanitation__Task *task;
		struct given given;
		struct said said;

		cleaning_init(&given);
		task_is_due(&given, &(struct due){ .task_id = "T" });
		begins(&given, "T");
		if (strcmp(finishes(&given, "T", work_of(row, &said)), row->then) != 0)
			fail_msg("%s: %s", row->name, given_outcome(&given));
		task = task_now(&given, "T");
		assert_string_equal(task->not_counted_because, row->because ? row->because : "");
		assert_int_equal(task->attempts, row->because ? 1 : 0);
		if (row->because)
			assert_int_equal(task->state, SANITATION__TASK__STATE__STARTED);
		given_assert_rebuilds(&given);
		given_deinit(&given);
	}
}

static void c5_3_units_and_concentrations_are_needed(void **state)
{
	struct given given;
	struct said said;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, &(struct due){ .task_id = "T" });
	begins(&given, "T");
	chlorine(&said, 500);
	said.concentration.unit = PLAN__CONCENTRATION_UNIT__CONCENTRATION_UNIT_UNSPECIFIED;
	assert_string_equal(finishes(&given, "T", &said.work), "! WORK_MISSING unit");
	said.work.concentration = NULL;
	assert_string_equal(finishes(&given, "T", &said.work), "! WORK_MISSING concentration");
	given_deinit(&given);
}

static void c5_3_the_contact_time_is_waited_for(void **state)
{
	const Sanitation__Task *task;
	struct given given;
	struct said said;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, &(struct due){ .task_id = "T" });
	assert_string_equal(finishes(&given, "T", chlorine(&said, 500)), "! NOT_STARTED task_id");
	begins(&given, "T");
	clock_shows(&given, "13:00");
	finishes(&given, "T", chlorine(&said, 500));
	task = task_now(&given, "T");
	assert_int_equal(task->contact_until_at, given.context.now + 30 * GIVEN_MINUTE);
	assert_int_equal(task->next_at, 0);
	clock_shows(&given, "13:29");
	assert_string_equal(given_schedule(&given), "");
	assert_string_equal(finishes(&given, "T", chlorine(&said, 500)), "! CONTACT_RUNNING task_id");
	assert_non_null(strstr(given.decision.message_en, "13:30:00"));
	assert_string_equal(waives(&given, "T"), "! CONTACT_RUNNING task_id");
	clock_shows(&given, "13:30");
	assert_string_equal(given_schedule(&given), "TaskDone T");
	task = task_now(&given, "T");
	assert_int_equal(task->state, SANITATION__TASK__STATE__DONE);
	assert_false(task->late);
	assert_string_equal(given_schedule(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* It was over at 09:03 and 09:30 of a day two days ago. */
static void c5_3_a_contact_time_ends_in_a_downtime(void **state)
{
	struct given given;
	struct said said;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, &(struct due){ .task_id = "C", .room = "isolation-1" });
	task_is_due(&given, &(struct due){ .task_id = "A" });
	begins(&given, "C");
	begins(&given, "A");
	finishes(&given, "C", chlorine(&said, 500));
	finishes(&given, "A", alcohol(&said, 75));
	given.context.now += 2 * 24 * 60 * GIVEN_MINUTE;
	assert_string_equal(given_schedule(&given), "TaskDone A, TaskDone C");
	assert_int_equal(task_now(&given, "A")->ended_at, given.nine_o_clock + 3 * GIVEN_MINUTE);
	assert_int_equal(task_now(&given, "C")->ended_at, given.nine_o_clock + 30 * GIVEN_MINUTE);
	assert_string_equal(task_now(&given, "C")->ended_by, "tester");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void c5_3_wiped_off_early_does_not_count(void **state)
{
	const Sanitation__Task *task;
	struct given given;
	struct said said;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, &(struct due){ .task_id = "T" });
	begins(&given, "T");
	assert_string_equal(cuts(&given, "T"), "! NO_CONTACT task_id");
	finishes(&given, "T", chlorine(&said, 500));
	clock_shows(&given, "09:29");
	assert_string_equal(cuts(&given, "T"), "WorkNotCounted T");
	task = task_now(&given, "T");
	assert_int_equal(task->state, SANITATION__TASK__STATE__STARTED);
	assert_string_equal(task->not_counted_because, "CONTACT_CUT");
	assert_int_equal(task->next_at, task->overdue_at);
	clock_shows(&given, "10:00");
	assert_string_equal(given_schedule(&given), "");
	finishes(&given, "T", chlorine(&said, 500));
	clock_shows(&given, "10:30");
	assert_string_equal(cuts(&given, "T"), "! NO_CONTACT task_id"); /* it is over */
	assert_string_equal(given_schedule(&given), "TaskDone T");
	assert_int_equal(task_now(&given, "T")->attempts, 1);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Done with the agent of two that was used, and as much as was said. */
static void s3_what_was_used_is_drawn(void **state)
{
	struct given given;
	struct said said;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, &(struct due){ .task_id = "A" });
	task_is_due(&given, &(struct due){ .task_id = "B", .room = "isolation-1" });
	begins(&given, "A");
	begins(&given, "B");
	alcohol(&said, 75);
	said.work.batch = "L-7";
	finishes(&given, "A", &said.work);
	clock_shows(&given, "09:03");
	given_schedule(&given);
	assert_string_equal(used_last(&given), "spirit 100 L-7, gloves 1000");
	chlorine(&said, 500);
	said.work.amount_l = 0.25;
	finishes(&given, "B", &said.work);
	clock_shows(&given, "10:00");
	given_schedule(&given);
	assert_string_equal(used_last(&given), "disinfectant 250, gloves 1000");
	given_deinit(&given);
}

static void c5_4_soiling_is_wiped_or_sprayed(void **state)
{
	struct given given;
	struct said said;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, &(struct due){ .task_id = "S", .kind = SANITATION__TASK_KIND__SOILING, .rule = "soiling" });
	begins(&given, "S");
	chlorine(&said, 500);
	said.work.method = SPRAY;
	assert_string_equal(finishes(&given, "S", &said.work), "AgentUsed handle-1, ContactBegan S");
	clock_shows(&given, "09:30");
	assert_string_equal(given_schedule(&given), "TaskDone S");
	given_deinit(&given);
}

static void c5_3_a_rule_that_is_gone(void **state)
{
	struct given given;
	struct said said;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given, &(struct due){ .task_id = "T", .rule = "ceilings" });
	assert_string_equal(finishes(&given, "T", chlorine(&said, 500)), "! RULE_GONE task_id");
	assert_string_equal(waives(&given, "T"), "TaskWaived T");
	given_deinit(&given);
}

static const char *heats(struct given *given, double temperature_c, uint32_t minutes)
{
	Sanitation__Work work = SANITATION__WORK__INIT;

	work.temperature_c = temperature_c;
	work.minutes = minutes;
	return finishes(given, "D", &work);
}

static void c6_tableware_is_hot_for_long_enough(void **state)
{
	struct given given;

	(void)state;
	cleaning_init(&given);
	task_is_due(&given,
		    &(struct due){ .task_id = "D", .kind = SANITATION__TASK_KIND__TABLEWARE, .rule = "tableware" });
	assert_string_equal(heats(&given, 0, 10), "! WORK_MISSING temperature_c");
	assert_string_equal(heats(&given, 100, 0), "! WORK_MISSING minutes");
	assert_string_equal(heats(&given, 99.9, 10), "WorkNotCounted D");
	assert_string_equal(task_now(&given, "D")->not_counted_because, "TOO_COLD");
	assert_string_equal(heats(&given, 100, 9), "WorkNotCounted D");
	assert_string_equal(task_now(&given, "D")->not_counted_because, "TOO_SHORT");
	assert_string_equal(heats(&given, 100, 10), "TaskDone D");
	assert_int_equal(task_now(&given, "D")->attempts, 2);
	assert_string_equal(used_last(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static const char *fills_up(struct given *given, const char *item, double quantity)
{
	Sanitation__Refill refill = SANITATION__REFILL__INIT, *refills[] = { &refill };
	Sanitation__Work work = SANITATION__WORK__INIT;

	refill.item = item;
	refill.quantity = quantity;
	work.refilled = refills;
	work.n_refilled = 1;
	return finishes(given, "W", &work);
}

static void c5_7_what_was_filled_up_is_drawn(void **state)
{
	static const struct {
		const char *item;
		double quantity;
		const char *then, *used;
	} rows[] = {
		{ "soap", 0, "TaskDone W", "soap 2000" }, /* as the plan says */
		{ "soap", 3, "TaskDone W", "soap 3000" },
		{ "tissues", 1.5, "TaskDone W", "tissues 1500" },
		{ "tissues", 0, "! QUANTITY_MISSING refilled", NULL },
		{ "perfume", 1, "! ITEM_UNKNOWN refilled", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct given given;

		cleaning_init(&given);
		task_is_due(&given, &(struct due){ .task_id = "W",
						   .kind = SANITATION__TASK_KIND__WASHROOM_CHECK,
						   .rule = "washroom" });
		assert_string_equal(fills_up(&given, rows[i].item, rows[i].quantity), rows[i].then);
		if (rows[i].used)
			assert_string_equal(used_last(&given), rows[i].used);
		given_deinit(&given);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_counts),
		cmocka_unit_test(c5_3_units_and_concentrations_are_needed),
		cmocka_unit_test(c5_3_the_contact_time_is_waited_for),
		cmocka_unit_test(c5_3_a_contact_time_ends_in_a_downtime),
		cmocka_unit_test(c5_3_wiped_off_early_does_not_count),
		cmocka_unit_test(s3_what_was_used_is_drawn),
		cmocka_unit_test(c5_4_soiling_is_wiped_or_sprayed),
		cmocka_unit_test(c5_3_a_rule_that_is_gone),
		cmocka_unit_test(c6_tableware_is_hot_for_long_enough),
		cmocka_unit_test(c5_7_what_was_filled_up_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
