/* Scores per area, owner and functional area, day and week; the calendar of what was missed and why (O3, O4). */
#include <string.h>

#include "common/core/reflect.h"
#include "services/sanitation/period.h"
#include "services/sanitation/sanitation.h"
#include "tests/unit/support/chance.h"
#include "tests/unit/support/given.h"

#define DUE SANITATION__TASK__STATE__DUE
#define DONE SANITATION__TASK__STATE__DONE
#define MISSED SANITATION__TASK__STATE__MISSED
#define WAIVED SANITATION__TASK__STATE__WAIVED
#define WITHDRAWN SANITATION__TASK__STATE__WITHDRAWN

/* One task as it is from now on; overdue or late. */
struct said {
	const char *id, *date, *owner, *place, *room;
	Sanitation__Task__State state;
	bool late;
	const char *reason;
};

static void tell(const struct view *view, const struct context *context, struct decision *decision,
		 const void *argument)
{
	const struct said *said = argument;
	Sanitation__TasksMade *event = emit_tasks_made(decision);
	Sanitation__Task *task = reflect_new(&sanitation__task__descriptor, decision->arena);

	(void)view;
	(void)context;
	task->task_id = said->id;
	task->date = said->date;
	task->owner = said->owner;
	task->rule = "key-places";
	task->place = said->place;
	task->room = said->room;
	task->state = said->state;
	task->overdue = said->late && said->state < DONE;
	task->late = said->late && said->state == DONE;
	task->reason = said->reason ? said->reason : "";
	event->date = said->date;
	event->tasks = arena_alloc(decision->arena, sizeof(*event->tasks));
	event->tasks[0] = task;
	event->n_tasks = 1;
}

static void becomes(struct given *given, const struct said *said)
{
	given_rule(given, tell, said);
}

/* "period/group: in time/due +waived ?open = per mille; …" */
static const char *scores(struct given *given, const char *from, const char *until, Sanitation__ScoreGroup group,
			  Sanitation__ScorePeriod period)
{
	Sanitation__GetScore query = SANITATION__GET_SCORE__INIT;
	const Sanitation__GetScoreReply *reply;
	const char *text = "";

	query.from_date = from;
	query.until_date = until;
	query.group = group;
	query.period = period;
	given_ask(given, &query.base);
	if (given->decision.rejection)
		return given_outcome(given);
	reply = (const void *)given->decision.reply;
	for (size_t i = 0; i < reply->n_scores; i++) {
		const Sanitation__Score *score = reply->scores[i];

		text = arena_printf(given->arena, "%s%s%s/%s: %u/%u +%u ?%u = %u", text, *text ? "; " : "",
				    score->period, score->group, score->done_in_time, score->due, score->waived,
				    score->open, score->per_mille);
	}
	return text;
}

#define MONDAY "2020-02-10", "2020-02-10"

static void o4_each_task_stands_in_one_count(void **state)
{
	struct said said = { "a", "2020-02-10", "permits", "room-1", "", DUE, false, NULL };
	struct given given;

	(void)state;
	given_init(&given, &sanitation_service);
	assert_string_equal(scores(&given, MONDAY, 0, 0), "");
	becomes(&given, &said);
	assert_string_equal(scores(&given, MONDAY, 0, 0), "/: 0/0 +0 ?1 = 0");
	said.late = true;
	becomes(&given, &said);
	assert_string_equal(scores(&given, MONDAY, 0, 0), "/: 0/1 +0 ?0 = 0"); /* overdue, before the day is over */
	said.state = DONE;
	becomes(&given, &said);
	becomes(&given, &said);
	assert_string_equal(scores(&given, MONDAY, 0, 0), "/: 0/1 +0 ?0 = 0"); /* late */
	said = (struct said){ "b", "2020-02-10", "permits", "room-1", "", DONE, false, NULL };
	becomes(&given, &said);
	assert_string_equal(scores(&given, MONDAY, 0, 0), "/: 1/2 +0 ?0 = 500");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Waived counts neither for nor against; what the plan withdrew is none. */
static void o4_waived_and_withdrawn_tasks_move_no_score(void **state)
{
	struct said said = { "a", "2020-02-10", "tax", "room-1", "", DONE, false, NULL };
	struct given given;

	(void)state;
	given_init(&given, &sanitation_service);
	becomes(&given, &said);
	said.id = "b";
	said.state = DUE;
	said.late = true;
	becomes(&given, &said);
	assert_string_equal(scores(&given, MONDAY, 0, 0), "/: 1/2 +0 ?0 = 500");
	said.state = WAIVED;
	becomes(&given, &said);
	assert_string_equal(scores(&given, MONDAY, 0, 0), "/: 1/1 +1 ?0 = 1000");
	said.id = "c";
	said.state = DUE;
	said.late = false;
	becomes(&given, &said);
	said.state = WITHDRAWN;
	becomes(&given, &said);
	assert_string_equal(scores(&given, MONDAY, 0, 0), "/: 1/1 +1 ?0 = 1000");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void o3_scores_go_by_area_owner_functional_area_and_week(void **state)
{
	static const struct said tasks[] = {
		{ "1", "2020-02-09", "tax", "desk", "hall", DONE, false, NULL },
		{ "2", "2020-02-10", "tax", "desk", "hall", MISSED, false, "TIME_OVER" },
		{ "3", "2020-02-10", "permits", "hall", "", DONE, false, NULL },
		{ "4", "2020-02-16", "property", "lift", "", DONE, true, NULL },
		{ "5", "2020-02-17", "property", "lift", "", DONE, false, NULL },
	};
	struct given given;

	(void)state;
	given_init(&given, &sanitation_service);
	for (size_t i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++)
		becomes(&given, &tasks[i]);
	assert_string_equal(scores(&given, "2020-02-09", "2020-02-17", SANITATION__SCORE_GROUP__AREA, 0),
			    "/hall: 2/3 +0 ?0 = 666; /lift: 1/2 +0 ?0 = 500");
	assert_string_equal(scores(&given, MONDAY, SANITATION__SCORE_GROUP__OWNER, 0),
			    "/permits: 1/1 +0 ?0 = 1000; /tax: 0/1 +0 ?0 = 0");
	assert_string_equal(scores(&given, "2020-02-09", "2020-02-17", SANITATION__SCORE_GROUP__FUNCTIONAL_AREA, 0),
			    "/all: 2/3 +0 ?0 = 666; /: 1/2 +0 ?0 = 500");
	assert_string_equal(scores(&given, "2020-02-09", "2020-02-17", 0, SANITATION__SCORE_PERIOD__ISO_WEEK),
			    "2020-W06/: 1/1 +0 ?0 = 1000; 2020-W07/: 1/3 +0 ?0 = 333; 2020-W08/: 1/1 +0 ?0 = 1000");
	assert_string_equal(scores(&given, "2020-02-10", "2020-02-16", 0, SANITATION__SCORE_PERIOD__DAY),
			    "2020-02-10/: 1/2 +0 ?0 = 500; 2020-02-16/: 0/1 +0 ?0 = 0");
	given.context.roles = DEPARTMENT;
	given.context.department = "tax";
	assert_string_equal(scores(&given, "2020-02-09", "2020-02-17", SANITATION__SCORE_GROUP__OWNER, 0),
			    "/tax: 1/2 +0 ?0 = 500");
	assert_string_equal(scores(&given, "2020-02-10", "2020-02-09", 0, 0), "! DAYS_IMPOSSIBLE until_date");
	assert_string_equal(scores(&given, "2020-02-10", "2020-05-12", 0, 0), "! DAYS_IMPOSSIBLE until_date");
	given_deinit(&given);
}

/* Dates of ISO 8601: the year of a week is that of its Thursday. */
static void o4_weeks_are_those_of_iso_8601(void **state)
{
	static const char *const cases[][2] = {
		{ "2020-02-09", "2020-W06" }, { "2020-02-10", "2020-W07" }, { "2019-12-29", "2019-W52" },
		{ "2019-12-30", "2020-W01" }, { "2020-12-31", "2020-W53" }, { "2021-01-03", "2020-W53" },
		{ "2021-01-04", "2021-W01" }, { "2000-01-01", "1999-W52" }, { "2000-01-03", "2000-W01" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char week[WEEK_SIZE];

		period_week(cases[i][0], week);
		assert_string_equal(week, cases[i][1]);
	}
}

/* Twenty tasks of three days go any way at random; counted again from how they stand in the end, it comes to the same. */
#define TASKS 20
static void o4_figures_are_what_counting_again_gives(void **state)
{
	static const char *const dates[] = { "2020-02-10", "2020-02-11", "2020-02-12" };
	struct said tasks[TASKS] = { 0 };
	uint64_t random = 5;
	struct given given;

	(void)state;
	given_init(&given, &sanitation_service);
	for (unsigned step = 0; step < 2000; step++) {
		struct said *task = &tasks[chance(&random, TASKS)];

		task->id = arena_printf(given.arena, "%td", task - tasks);
		task->date = dates[(task - tasks) % 3];
		task->owner = (task - tasks) % 2 ? "tax" : "permits";
		task->place = task->room = "hall";
		task->state = (Sanitation__Task__State)(1 + chance(&random, WITHDRAWN));
		task->late = chance(&random, 2);
		becomes(&given, task);
	}
	for (unsigned day = 0; day < 3; day++) {
		unsigned due = 0, in_time = 0, waived = 0, open = 0;

		for (unsigned i = day; i < TASKS; i += 3) {
			in_time += tasks[i].state == DONE && !tasks[i].late;
			due += tasks[i].state == DONE || tasks[i].state == MISSED ||
			       (tasks[i].state && tasks[i].state < DONE && tasks[i].late);
			waived += tasks[i].state == WAIVED;
			open += tasks[i].state && tasks[i].state < DONE && !tasks[i].late;
		}
		assert_string_equal(scores(&given, dates[day], dates[day], 0, 0),
				    arena_printf(given.arena, "/: %u/%u +%u ?%u = %u", in_time, due, waived, open,
						 due ? in_time * 1000 / due : 0));
	}
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* "2020-02-10 place state×tasks (reason)" */
static const char *missed(struct given *given, const char *owner, const char *month)
{
	Sanitation__GetMissedCalendar query = SANITATION__GET_MISSED_CALENDAR__INIT;
	const Sanitation__GetMissedCalendarReply *reply;
	const char *text = "";

	query.owner = owner;
	query.month = month;
	given_ask(given, &query.base);
	if (given->decision.rejection)
		return given_outcome(given);
	reply = (const void *)given->decision.reply;
	for (size_t i = 0; i < reply->n_days; i++) {
		for (size_t j = 0; j < reply->days[i]->n_missed; j++) {
			const Sanitation__MissedTasks *tasks = reply->days[i]->missed[j];

			text = arena_printf(given->arena, "%s%s%s %s %d×%u (%s)", text, *text ? "; " : "",
					    reply->days[i]->date, tasks->place, tasks->state, tasks->tasks,
					    tasks->reason);
		}
	}
	return text;
}

static void o4_the_calendar_says_what_was_missed_and_why(void **state)
{
	static const struct said tasks[] = {
		{ "1", "2020-01-31", "tax", "hall", "", MISSED, false, "TIME_OVER" },
		{ "2", "2020-02-01", "tax", "hall", "", MISSED, false, "TIME_OVER" },
		{ "3", "2020-02-10", "tax", "hall", "", DONE, false, NULL },
		{ "4", "2020-02-10", "tax", "hall", "", MISSED, false, "SERVICE_DOWN" },
		{ "5", "2020-02-10", "tax", "hall", "", MISSED, false, "SERVICE_DOWN" },
		{ "6", "2020-02-10", "tax", "lift", "", WAIVED, false, "closed for repair" },
		{ "7", "2020-02-29", "tax", "lift", "", DONE, true, NULL },
		{ "8", "2020-02-29", "permits", "lift", "", MISSED, false, "TIME_OVER" },
		{ "9", "2020-03-01", "tax", "lift", "", MISSED, false, "TIME_OVER" },
	};
	struct given given;

	(void)state;
	given_init(&given, &sanitation_service);
	for (size_t i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++)
		becomes(&given, &tasks[i]);
	assert_string_equal(missed(&given, "tax", "2020-02"),
			    "2020-02-01 hall 5×1 (TIME_OVER); 2020-02-10 hall 5×2 (SERVICE_DOWN); "
			    "2020-02-10 lift 6×1 (closed for repair); 2020-02-29 lift 4×1 ()");
	given.context.roles = DEPARTMENT;
	given.context.department = "permits";
	assert_string_equal(missed(&given, "permits", "2020-02"), "2020-02-29 lift 5×1 (TIME_OVER)");
	assert_string_equal(missed(&given, "tax", "2020-02"), "! OTHER_DEPARTMENT owner");
	assert_string_equal(missed(&given, "permits", "2020-13"), "! MONTH_UNKNOWN month");
	assert_string_equal(missed(&given, "permits", "Februar"), "! MONTH_UNKNOWN month");
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(o4_each_task_stands_in_one_count),
		cmocka_unit_test(o4_waived_and_withdrawn_tasks_move_no_score),
		cmocka_unit_test(o3_scores_go_by_area_owner_functional_area_and_week),
		cmocka_unit_test(o4_weeks_are_those_of_iso_8601),
		cmocka_unit_test(o4_figures_are_what_counting_again_gives),
		cmocka_unit_test(o4_the_calendar_says_what_was_missed_and_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
