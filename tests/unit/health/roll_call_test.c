/* Roll calls: who is measured, who is missing at the deadline, who is told (C1.3, O4, C1.4). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/health/health.h"
#include "tests/unit/support/given.h"

#define TODAY "2020-02-10" /* a Monday */

/* The directory has begun the evening before; the clock stands at `time` of today. */
static void given_at(struct given *given, const char *time)
{
	given_init(given, &health_service);
	assert_true(zone_instant("2020-02-09", "20:00", &given->context.now));
	given_schedule(given);
	assert_true(zone_instant(TODAY, time, &given->context.now));
}

static const char *clock_goes(struct given *given, const char *date, const char *time)
{
	assert_true(zone_instant(date, time, &given->context.now));
	return given_schedule(given);
}

static void as_department(struct given *given, const char *department)
{
	given->context.roles = *department ? DEPARTMENT : OFFICE;
	given->context.department = department;
}

/* One reading, as tests write it; of permits' own thermometer if none is named. */
struct measured {
	const char *badge;
	double temperature_c; /* unset: 36.5 */
	const char *at;       /* unset: 08:00 */
	const char *thermometer, *date, *by;
};

#define READ(...)                                                                                                      \
	{                                                                                                              \
		.badge = __VA_ARGS__                                                                                   \
	}

static void measurement_init(Health__RecordStaffTemperature *command, const struct measured *measured)
{
	health__record_staff_temperature__init(command);
	command->badge = measured->badge;
	command->temperature_c = measured->temperature_c != 0 ? measured->temperature_c : 36.5;
	command->thermometer = measured->thermometer     ? measured->thermometer
			       : *measured->badge == 'T' ? "tax-ir"
							 : "permits-ir";
	assert_true(zone_instant(measured->date ? measured->date : TODAY, measured->at ? measured->at : "08:00",
				 &command->measured_at));
}

static const char *measure(struct given *given, const struct measured *measured)
{
	Health__RecordStaffTemperature command;

	measurement_init(&command, measured);
	as_department(given, measured->by ? measured->by : "");
	given_ask(given, &command.base);
	as_department(given, "");
	return given_outcome(given);
}

#define MEASURE(given, ...) measure(given, &(struct measured)READ(__VA_ARGS__))

static const char *measure_all(struct given *given, const struct measured *measured, size_t count)
{
	Health__RecordStaffTemperatures batch = HEALTH__RECORD_STAFF_TEMPERATURES__INIT;

	batch.measurements = arena_alloc(given->arena, count * sizeof(*batch.measurements));
	batch.n_measurements = count;
	for (size_t i = 0; i < count; i++) {
		batch.measurements[i] = arena_alloc(given->arena, sizeof(**batch.measurements));
		measurement_init(batch.measurements[i], &measured[i]);
	}
	as_department(given, measured[0].by ? measured[0].by : "");
	given_ask(given, &batch.base);
	as_department(given, "");
	return given_outcome(given);
}

#define MEASURE_ALL(given, ...)                                                                                        \
	measure_all(given, (struct measured[]){ __VA_ARGS__ },                                                         \
		    sizeof((struct measured[]){ __VA_ARGS__ }) / sizeof(struct measured))

/* `wanted` may end in …: whatever follows. */
static void assert_told(const char *found, const char *wanted)
{
	size_t size = strlen(wanted), dots = strlen("…");

	if (size < dots || strcmp(wanted + size - dots, "…") != 0)
		assert_string_equal(found, wanted);
	else if (strncmp(found, wanted, size - dots) != 0)
		fail_msg("%s does not begin as %s", found, wanted);
}

static unsigned count_of(const char *told, const char *what)
{
	unsigned count = 0;

	while ((told = strstr(told, what))) {
		told++;
		count++;
	}
	return count;
}

struct absent {
	const char *badge, *from, *until, *session, *by;
};

static const char *mark(struct given *given, const struct absent *absent)
{
	Health__MarkStaffAbsent command = HEALTH__MARK_STAFF_ABSENT__INIT;

	command.badge = absent->badge;
	command.kind = HEALTH__ABSENCE_KIND__ON_LEAVE;
	command.from_date = absent->from ? absent->from : "";
	command.until_date = absent->until ? absent->until : "";
	command.session = absent->session ? absent->session : "";
	as_department(given, absent->by ? absent->by : "");
	given_ask(given, &command.base);
	as_department(given, "");
	return given_outcome(given);
}

#define MARK(given, ...) mark(given, &(struct absent)READ(__VA_ARGS__))

/* "MISSED 3: 1 present, 0 excused, 0 fevers; missing P2 P3" */
static const char *told_of(struct given *given, const Health__RollCallSummary *summary)
{
	const ProtobufCEnumValue *state =
		protobuf_c_enum_descriptor_get_value(&health__roll_call_state__descriptor, (int)summary->state);
	const char *text = arena_printf(given->arena, "%s %u: %u present, %u excused, %u fevers; missing",
					state->name + strlen("ROLL_CALL_"), summary->expected, summary->present,
					summary->excused, summary->fevers);

	assert_int_equal(summary->missing, summary->n_missing_badges);
	for (size_t i = 0; i < summary->n_missing_badges; i++)
		text = arena_printf(given->arena, "%s %s", text, summary->missing_badges[i]);
	return text;
}

static const Health__GetRollCallReply *ask_roll_call(struct given *given, const char *department, const char *date,
						     const char *session)
{
	Health__GetRollCall query = HEALTH__GET_ROLL_CALL__INIT;

	query.department = department;
	query.date = date;
	query.session = session;
	return (const Health__GetRollCallReply *)given_ask(given, &query.base)->reply;
}

static const char *roll_call_of(struct given *given, const char *department, const char *date, const char *session)
{
	const Health__GetRollCallReply *reply = ask_roll_call(given, department, date, session);

	assert_non_null(reply);
	assert_int_equal(reply->n_entries, reply->summary->expected);
	return told_of(given, reply->summary);
}

/* --- one reading -------------------------------------------------------------------------------------------------------------- */

struct reading_case {
	const char *name;
	struct measured when;
	const char *then;
};

static const struct reading_case readings[] = {
	{ "C1.3 a department records its own", READ("P1", .by = "permits"), "StaffTemperaturesRecorded permits" },
	{ "C1.3 the office for a department", READ("T1"), "StaffTemperaturesRecorded tax" },
	{ "O4 not another's", READ("T1", .by = "permits"), "! OTHER_DEPARTMENT badge" },
	{ "O4 not with another's thermometer", READ("P1", .thermometer = "tax-ir"),
	  "! THERMOMETER_UNKNOWN thermometer" },
	{ "O4 with any of its own", READ("P1", .thermometer = "permits-hg"), "StaffTemperaturesRecorded permits" },
	{ "C1.3 nobody of that badge", READ("P9"), "! STAFF_UNKNOWN badge" },
	{ "C1.3 temperature 367", READ("P1", .temperature_c = 367), "! TEMPERATURE_IMPOSSIBLE temperature_c" },
	{ "C1.3 the lowest that is taken", READ("P1", .temperature_c = 30.0), "StaffTemperaturesRecorded permits" },
	{ "C1.3 below it", READ("P1", .temperature_c = 29.9), "! TEMPERATURE_IMPOSSIBLE temperature_c" },
	{ "C1.3 not yet measured", READ("P1", .at = "10:01"), "! OBSERVED_IN_FUTURE measured_at" },
	{ "C1.3 too long ago", READ("P1", .date = "2020-02-03"), "! OBSERVED_TOO_OLD measured_at" },
	{ "C1.3 before the first roll call opens", READ("P1", .at = "07:29"), "! ROLL_CALL_NOT_OPEN measured_at" },
	{ "C1.3 as it opens", READ("P1", .at = "07:30"), "StaffTemperaturesRecorded permits" },
	{ "C1.4 37.2 is no fever", READ("P1", .temperature_c = 37.2), "StaffTemperaturesRecorded permits" },
	{ "C1.4 37.3 is a fever", READ("P1", .temperature_c = 37.3),
	  "StaffTemperaturesRecorded permits, StaffFeverDetected P1, IncidentOpened …" },
};

static void run_reading(void **state)
{
	const struct reading_case *row = *state;
	struct given given;

	given_at(&given, "10:00");
	assert_told(measure(&given, &row->when), row->then);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* --- deadlines ---------------------------------------------------------------------------------------------------------------- */

/* C1.3: named at the minute of the deadline, to the department; half an hour later to the office; resolved by the last one. */
static void missing_are_named_escalated_and_found(void **state)
{
	struct given given;

	(void)state;
	given_at(&given, "07:31");
	MEASURE(&given, "P1", .at = "07:31");
	MEASURE(&given, "T1", .at = "07:31");
	MEASURE(&given, "T2", .at = "07:31");
	assert_string_equal(clock_goes(&given, TODAY, "08:29"), "");
	assert_string_equal(roll_call_of(&given, "permits", "", ""),
			    "PENDING 3: 1 present, 0 excused, 0 fevers; missing P2 P3");
	assert_string_equal(clock_goes(&given, TODAY, "08:30"), "RollCallMissed permits, RollCallsClosed morning");
	assert_string_equal(roll_call_of(&given, "permits", "", ""),
			    "MISSED 3: 1 present, 0 excused, 0 fevers; missing P2 P3");
	assert_string_equal(roll_call_of(&given, "tax", "", ""), "COMPLETE 2: 2 present, 0 excused, 0 fevers; missing");
	assert_string_equal(clock_goes(&given, TODAY, "08:59"), "");
	assert_string_equal(clock_goes(&given, TODAY, "09:00"), "RollCallEscalated permits");
	assert_string_equal(clock_goes(&given, TODAY, "09:01"), "");
	assert_string_equal(MEASURE(&given, "P3", .at = "09:01"),
			    "StaffTemperaturesRecorded permits, RollCallFollowedUp permits");
	assert_string_equal(MEASURE(&given, "P2", .at = "09:01"),
			    "StaffTemperaturesRecorded permits, RollCallCompleted permits, "
			    "RollCallEscalationLifted permits");
	assert_string_equal(roll_call_of(&given, "permits", "", ""),
			    "COMPLETED_LATE 3: 3 present, 0 excused, 0 fevers; missing");
	assert_string_equal(clock_goes(&given, TODAY, "13:00"), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* C1.3: found before the office is told: it never is. */
static void found_before_the_office_is_told(void **state)
{
	struct given given;

	(void)state;
	given_at(&given, "08:30");
	given_schedule(&given);
	MEASURE_ALL(&given, READ("P1", .at = "08:30"), READ("P2", .at = "08:30"), READ("P3", .at = "08:30"));
	assert_string_equal(given_outcome(&given), "StaffTemperaturesRecorded permits, RollCallCompleted permits");
	assert_string_equal(MEASURE(&given, "T1", .at = "08:30"),
			    "StaffTemperaturesRecorded tax, RollCallFollowedUp tax");
	MARK(&given, "T2", .by = "tax");
	assert_string_equal(given_outcome(&given), "StaffMarkedAbsent T2, RollCallCompleted tax");
	assert_string_equal(clock_goes(&given, TODAY, "10:00"), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* C1.3: morning and afternoon are roll calls of their own: a reading belongs to the one that opened last. */
static void morning_and_afternoon(void **state)
{
	struct given given;

	(void)state;
	given_at(&given, "14:00");
	MEASURE_ALL(&given, READ("P1", .at = "12:59"), READ("P2", .at = "08:00"), READ("P3", .at = "08:00"));
	MEASURE_ALL(&given, READ("P1", .at = "13:00"), READ("P2", .at = "14:00"));
	MEASURE_ALL(&given, READ("T1"), READ("T2"));
	MEASURE_ALL(&given, READ("T1", .at = "13:30"), READ("T2", .at = "13:30"));
	assert_string_equal(given_schedule(&given),
			    "RollCallsClosed morning, RollCallMissed permits, RollCallsClosed afternoon");
	assert_string_equal(roll_call_of(&given, "permits", "", "morning"),
			    "COMPLETE 3: 3 present, 0 excused, 0 fevers; missing");
	assert_string_equal(roll_call_of(&given, "permits", "", ""),
			    "MISSED 3: 2 present, 0 excused, 0 fevers; missing P3");
	given_deinit(&given);
}

/* C1.3: what fell due while the daemon was down is done when it is back, once, on working days only: here from Thursday on. */
static void daemon_down_over_deadlines(void **state)
{
	struct given given;

	(void)state;
	given_at(&given, "07:00");
	clock_goes(&given, "2020-02-13", "15:00");
	MEASURE(&given, "P1", .date = "2020-02-14");
	assert_string_equal(clock_goes(&given, "2020-02-17", "08:31"),
			    "RollCallMissed permits, RollCallMissed tax, RollCallsClosed morning, "
			    "RollCallMissed permits, RollCallMissed tax, RollCallsClosed afternoon, "
			    "RollCallEscalated permits, RollCallEscalated tax, "
			    "RollCallMissed permits, RollCallMissed tax, RollCallsClosed morning, "
			    "RollCallEscalated permits, RollCallEscalated tax");
	assert_string_equal(given_schedule(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* C1.3: of days for which nothing can be recorded any more nobody is told. */
static void down_for_a_month(void **state)
{
	struct given given;
	const char *told;
	unsigned closed = 0;

	(void)state;
	given_at(&given, "07:00");
	clock_goes(&given, "2020-02-10", "20:00");
	told = clock_goes(&given, "2020-03-13", "20:00"); /* a Friday: since the Friday before, 20:00 */
	for (const char *at = told; (at = strstr(at, "RollCallsClosed")); at++)
		closed++;
	assert_int_equal(closed, 10);
	given_deinit(&given);
}

/* C1.3: the directory began after the deadline: nobody was expected before. */
static void nothing_before_the_directory_began(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	assert_true(zone_instant(TODAY, "08:31", &given.context.now));
	assert_null(strstr(given_schedule(&given), "RollCall"));
	assert_string_equal(roll_call_of(&given, "permits", "", "morning"),
			    "NOT_HELD 3: 0 present, 3 excused, 0 fevers; missing");
	assert_string_equal(clock_goes(&given, TODAY, "14:00"),
			    "RollCallMissed permits, RollCallMissed tax, RollCallsClosed afternoon");
	given_deinit(&given);
}

/* C1.3, B3.4: no roll call on a Sunday, one on a Sunday that is worked, and in a year without a calendar it is said that it is a guess. */
static void working_days(void **state)
{
	const Health__RollCallMissed *missed;
	Health__CloseRollCalls command = HEALTH__CLOSE_ROLL_CALLS__INIT;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	assert_true(zone_instant("2020-01-18", "20:00", &given.context.now)); /* a Saturday */
	given_schedule(&given);
	assert_non_null(strstr(clock_goes(&given, "2020-01-19", "09:00"), "RollCallMissed permits"));
	clock_goes(&given, "2020-01-24", "20:00");
	assert_string_equal(clock_goes(&given, "2020-02-02", "20:00"), ""); /* the holidays are over */
	assert_string_equal(roll_call_of(&given, "permits", "2020-02-02", "morning"),
			    "NOT_HELD 3: 0 present, 0 excused, 0 fevers; missing P1 P2 P3");
	clock_goes(&given, "2021-02-08", "08:29");
	assert_true(zone_instant("2021-02-08", "08:30", &given.context.now));
	command.date = "2021-02-08";
	command.session = "morning";
	missed = (const Health__RollCallMissed *)given_ask(&given, &command.base)->events[0].data;
	assert_true(missed->roll_call->calendar_unknown);
	assert_true(ask_roll_call(&given, "permits", "", "")->summary->calendar_unknown);
	given_deinit(&given);
}

/* A command that the schedule gave a moment ago may have nothing to do any more. */
static void closing_and_escalating_twice(void **state)
{
	Health__CloseRollCalls closing = HEALTH__CLOSE_ROLL_CALLS__INIT;
	Health__EscalateRollCall escalating = HEALTH__ESCALATE_ROLL_CALL__INIT;
	struct given given;

	(void)state;
	given_at(&given, "08:30");
	closing.date = escalating.date = TODAY;
	closing.session = escalating.session = "morning";
	escalating.department = "permits";
	given_ask(&given, &escalating.base);
	assert_string_equal(given_outcome(&given), "");
	given_ask(&given, &closing.base);
	assert_int_equal(given.decision.event_count, 3);
	given_ask(&given, &closing.base);
	assert_string_equal(given_outcome(&given), "");
	given_ask(&given, &escalating.base);
	assert_string_equal(given_outcome(&given), "");
	given_deinit(&given);
}

/* C1.3: many departments are dealt with in bounded steps, each once. */
static void many_departments(void **state)
{
	enum { COUNT = 100 };
	Plan__Department **departments;
	Plan__StaffMember **members;
	struct given given;
	unsigned missed = 0;
	const char *told;
	Plan__Plan *plan;

	(void)state;
	given_init(&given, &health_service);
	plan = reflect_copy(&given.context.plan->base, given.arena);
	plan->departments = departments = arena_alloc(given.arena, COUNT * sizeof(*departments));
	plan->staff = members = arena_alloc(given.arena, COUNT * sizeof(*members));
	plan->n_departments = plan->n_staff = COUNT;
	for (unsigned i = 0; i < COUNT; i++) {
		departments[i] = reflect_new(&plan__department__descriptor, given.arena);
		departments[i]->id = arena_printf(given.arena, "d%u", i);
		departments[i]->roll_call = true;
		members[i] = reflect_new(&plan__staff_member__descriptor, given.arena);
		members[i]->badge = arena_printf(given.arena, "B%u", i);
		members[i]->department = departments[i]->id;
	}
	given.context.plan = plan;
	assert_true(zone_instant(TODAY, "07:00", &given.context.now));
	given_schedule(&given);
	told = clock_goes(&given, TODAY, "08:30");
	for (const char *at = told; (at = strstr(at, "RollCallMissed")); at++)
		missed++;
	assert_int_equal(missed, COUNT);
	assert_non_null(strstr(told, "RollCallsClosed morning"));
	given_deinit(&given);
}

/* --- who is expected --------------------------------------------------------------------------------------------------------- */

/* C2, C9.3: who is barred is not expected; released, they are not missing of the days before. */
static void barred_staff_are_excused(void **state)
{
	const Health__RollCallEntry *entry;
	const char *subject_id;
	struct tables tables;
	struct given given;

	(void)state;
	given_at(&given, "08:00");
	tables = (struct tables){ given.view };
	subject_id = arena_strdup(given.arena, staff_find(&given.view, "P1")->subject_id);
	bar_begin(&tables, subject_id, HEALTH__BAR_KIND__BAR_CONTACT, "watch-1", given.context.now, "2020-02-23");
	entry = ask_roll_call(&given, "permits", "", "")->entries[0];
	assert_string_equal(entry->badge, "P1");
	assert_int_equal(entry->presence, HEALTH__ROLL_CALL_PRESENCE__EXCUSED);
	assert_int_equal(entry->bar, HEALTH__BAR_KIND__BAR_CONTACT);
	MEASURE_ALL(&given, READ("P2"), READ("P3"));
	MEASURE_ALL(&given, READ("T1"), READ("T2"));
	assert_string_equal(clock_goes(&given, TODAY, "08:30"), "RollCallsClosed morning");
	bar_end(&tables, subject_id, HEALTH__BAR_KIND__BAR_CONTACT, "watch-1");
	assert_string_equal(roll_call_of(&given, "permits", "", ""),
			    "COMPLETE 3: 2 present, 1 excused, 0 fevers; missing");
	given_deinit(&given);
}

/* C1.3: barred after the deadline: the office is not told of them. */
static void barred_before_the_office_is_told(void **state)
{
	struct tables tables;
	struct given given;

	(void)state;
	given_at(&given, "08:30");
	tables = (struct tables){ given.view };
	MEASURE_ALL(&given, READ("P2"), READ("P3"));
	MEASURE_ALL(&given, READ("T1"), READ("T2"));
	given_schedule(&given);
	bar_begin(&tables, staff_find(&given.view, "P1")->subject_id, HEALTH__BAR_KIND__BAR_INCIDENT, "incident-1",
		  given.context.now, "");
	assert_string_equal(clock_goes(&given, TODAY, "09:00"), "RollCallCompleted permits");
	given_deinit(&given);
}

struct absence_case {
	const char *name;
	struct absent when;
	const char *then;
	const char *morning; /* those of permits who are missing at the morning's deadline */
};

static const struct absence_case absences[] = {
	{ "C1.3 on leave today", READ("P1"), "StaffMarkedAbsent P1", "P2 P3" },
	{ "C1.3 on leave until today", READ("P1", .from = "2020-02-05", .until = TODAY), "StaffMarkedAbsent P1",
	  "P2 P3" },
	{ "C1.3 on leave until yesterday", READ("P1", .from = "2020-02-05", .until = "2020-02-09"),
	  "StaffMarkedAbsent P1", "P1 P2 P3" },
	{ "C1.3 on leave from tomorrow on", READ("P1", .from = "2020-02-11", .until = "2020-02-12"),
	  "StaffMarkedAbsent P1", "P1 P2 P3" },
	{ "C1.3 off duty in the morning", READ("P1", .session = "morning"), "StaffMarkedAbsent P1", "P2 P3" },
	{ "C1.3 off duty in the afternoon", READ("P1", .session = "afternoon"), "StaffMarkedAbsent P1", "P1 P2 P3" },
	{ "O4 a department says so of its own", READ("P1", .by = "permits"), "StaffMarkedAbsent P1", "P2 P3" },
	{ "O4 not of another's", READ("P1", .by = "tax"), "! OTHER_DEPARTMENT badge", "P1 P2 P3" },
	{ "C1.3 nobody of that badge is absent", READ("P9"), "! STAFF_UNKNOWN badge", "P1 P2 P3" },
	{ "C1.3 absent until before it began", READ("P1", .from = TODAY, .until = "2020-02-09"),
	  "! ABSENCE_DAYS until_date", "P1 P2 P3" },
	{ "C1.3 absent for 367 days after the first", READ("P1", .from = TODAY, .until = "2021-02-11"),
	  "! ABSENCE_DAYS until_date", "P1 P2 P3" },
	{ "C1.3 absent for 366 days after the first", READ("P1", .from = TODAY, .until = "2021-02-10"),
	  "StaffMarkedAbsent P1", "P2 P3" },
	{ "C1.3 no such session", READ("P1", .session = "evening"), "! UNKNOWN_SESSION session", "P1 P2 P3" },
};

static const char *missing_in(struct given *given, const char *department, const char *date, const char *session)
{
	const char *told = roll_call_of(given, department, date, session);

	return strstr(told, "missing") + strlen("missing") + (strstr(told, "missing ") != NULL);
}

static void run_absence(void **state)
{
	const struct absence_case *row = *state;
	struct given given;

	given_at(&given, "08:00");
	assert_string_equal(mark(&given, &row->when), row->then);
	clock_goes(&given, TODAY, "08:30");
	assert_string_equal(missing_in(&given, "permits", TODAY, "morning"), row->morning);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* C1.3: moved staff are expected where they are on that day, left staff nowhere; also if that is told after the deadline. */
static void moved_and_left_staff(void **state)
{
	Health__MoveStaff move = HEALTH__MOVE_STAFF__INIT;
	Health__LeaveStaff leave = HEALTH__LEAVE_STAFF__INIT;
	struct given given;

	(void)state;
	given_at(&given, "08:00");
	move.badge = "P1";
	move.department = "tax";
	move.from_date = "2020-02-11";
	given_ask(&given, &move.base);
	assert_string_equal(missing_in(&given, "permits", TODAY, "morning"), "P1 P2 P3");
	assert_string_equal(missing_in(&given, "permits", "2020-02-11", "morning"), "P2 P3");
	assert_string_equal(missing_in(&given, "tax", "2020-02-11", "morning"), "P1 T1 T2");
	given.context.now += 86400 * SECOND;
	assert_string_equal(MEASURE(&given, "P1", .date = "2020-02-11", .thermometer = "tax-ir", .by = "tax"),
			    "StaffTemperaturesRecorded tax");
	MEASURE(&given, "P2", .date = "2020-02-11");
	clock_goes(&given, "2020-02-11", "08:30");
	leave.badge = "P3";
	leave.from_date = "2020-02-11";
	given_ask(&given, &leave.base);
	assert_string_equal(given_outcome(&given), "StaffLeft P3, RollCallCompleted permits");
	assert_string_equal(missing_in(&given, "permits", "2020-02-11", "morning"), "");
	assert_string_equal(missing_in(&given, "permits", "2020-02-12", "morning"), "P2");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* --- batches ----------------------------------------------------------------------------------------------------------------- */

/* C1.3: all rows or none, and every mistaken one named. */
static void batch_with_mistakes_changes_nothing(void **state)
{
	const struct decision *decision;
	struct given given;
	size_t events;

	(void)state;
	given_at(&given, "10:00");
	events = given.journal_count;
	assert_string_equal(MEASURE_ALL(&given, READ("P1"), READ("P9"), READ("P3", .temperature_c = 367), READ("P2"),
					READ("P2", .temperature_c = 36.6), READ("P2", .at = "09:00"), READ("T1"),
					READ("P3", .at = "13:00")),
			    "! ROLL_CALL_ROWS measurements[1].badge");
	decision = &given.decision;
	assert_non_null(strstr(decision->message_en, "5 of 8 rows"));
	assert_non_null(strstr(decision->message_en, "\nmeasurements[1].badge: Nobody with badge 'P9'"));
	assert_non_null(strstr(decision->message_en, "\nmeasurements[2].temperature_c: 367.0"));
	assert_non_null(strstr(decision->message_en, "\nmeasurements[4].badge: Badge 'P2' stands"));
	assert_non_null(strstr(decision->message_en, "\nmeasurements[6].badge: This row is of tax"));
	assert_non_null(strstr(decision->message_en, "\nmeasurements[7].measured_at: "));
	assert_null(strstr(decision->message_en, "measurements[5]"));
	assert_non_null(strstr(decision->message_zh, "5 行有误"));
	assert_non_null(strstr(decision->message_zh, "\nmeasurements[2].temperature_c: 367.0 ℃"));
	assert_int_equal(given.journal_count, events);
	assert_string_equal(missing_in(&given, "permits", TODAY, "morning"), "P1 P2 P3");
	given_deinit(&given);
}

/* C1.3: a batch is one roll call, and says each reading once; one mistake is told as it is. */
static void batch_with_one_mistake(void **state)
{
	struct given given;

	(void)state;
	given_at(&given, "14:00");
	assert_string_equal(MEASURE_ALL(&given, READ("P1"), READ("T1")), "! ROLL_CALL_MIXED measurements[1].badge");
	assert_string_equal(MEASURE_ALL(&given, READ("P1"), READ("P2"), READ("P1", .at = "13:00")),
			    "! ROLL_CALL_MIXED measurements[2].badge");
	assert_string_equal(MEASURE_ALL(&given, READ("P1"), READ("P1")), "! READING_TWICE measurements[1].badge");
	assert_string_equal(MEASURE_ALL(&given, READ("P1", .thermometer = "tax-ir"), READ("P2")),
			    "! THERMOMETER_UNKNOWN measurements[0].thermometer");
	assert_non_null(strstr(given.decision.message_en, "permits-ir, permits-hg"));
	assert_non_null(strstr(given.decision.message_zh, "permits-ir, permits-hg"));
	given_deinit(&given);
}

/* C1.3: told again it changes nothing; what is new among it is taken. */
static void batch_again(void **state)
{
	const Health__RecordStaffTemperaturesReply *reply;
	struct given given;

	(void)state;
	given_at(&given, "10:00");
	MEASURE_ALL(&given, READ("P1"), READ("P2", .temperature_c = 38.0));
	assert_told(given_outcome(&given),
		    "StaffTemperaturesRecorded permits, StaffFeverDetected P2, IncidentOpened …");
	assert_string_equal(MEASURE_ALL(&given, READ("P1"), READ("P2", .temperature_c = 38.0)), "");
	assert_string_equal(MEASURE(&given, "P1", .temperature_c = 39.0), ""); /* the first word stands */
	assert_string_equal(MEASURE_ALL(&given, READ("P1"), READ("P2", .temperature_c = 38.0), READ("P3")),
			    "StaffTemperaturesRecorded permits");
	reply = (const Health__RecordStaffTemperaturesReply *)given.decision.reply;
	assert_int_equal(reply->recorded, 1);
	assert_int_equal(reply->fevers, 1);
	assert_string_equal(reply->session, "morning");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* C1.4, C9.1: a fever in a roll call begins an incident as one at the door does; whoever recorded it learns which room. */
static void fever_begins_an_incident(void **state)
{
	const Health__StaffReading *reading;
	const Health__Incident *incident;
	struct given given;

	(void)state;
	given_at(&given, "10:00");
	MEASURE(&given, "P1", .temperature_c = 38.2, .thermometer = "permits-hg");
	reading = ((const Health__RecordStaffTemperatureReply *)given.decision.reply)->reading;
	assert_string_equal(reading->isolation_room, "isolation-1");
	incident = incident_open_of(&given.view, staff_find(&given.view, "P1")->subject_id);
	assert_non_null(incident);
	assert_string_equal(incident->incident_id, reading->incident_id);
	assert_int_equal(incident->origin, HEALTH__INCIDENT__ORIGIN__FEVER_IN_ROLL_CALL);
	assert_true(zone_instant(TODAY, "13:30", &given.context.now));
	assert_int_equal(ask_roll_call(&given, "permits", "", "")->entries[0]->bar, HEALTH__BAR_KIND__BAR_INCIDENT);
	MEASURE(&given, "P1", .temperature_c = 38.2, .thermometer = "permits-hg"); /* told again */
	assert_string_equal(given_outcome(&given), "");
	assert_string_equal(
		((const Health__RecordStaffTemperatureReply *)given.decision.reply)->reading->isolation_room,
		"isolation-1");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* C1.4: eight fevers at once are taken, nine are doubted. */
static void many_fevers(void **state)
{
	struct measured nine[9];
	char badges[9][8];
	struct given given;

	(void)state;
	given_at(&given, "10:00");
	for (unsigned i = 0; i < 9; i++) {
		Health__JoinStaff join = HEALTH__JOIN_STAFF__INIT;

		snprintf(badges[i], sizeof(badges[i]), "N%u", i);
		join.badge = badges[i];
		join.department = "permits";
		given_ask(&given, &join.base);
		nine[i] = (struct measured){ .badge = badges[i], .temperature_c = 38.5 };
	}
	assert_string_equal(measure_all(&given, nine, 9), "! FEVERS_TOO_MANY measurements");
	measure_all(&given, nine, 8);
	assert_int_equal(count_of(given_outcome(&given), "StaffFeverDetected"), 8);
	assert_int_equal(count_of(given_outcome(&given), "IncidentOpened"), 8);
	given_deinit(&given);
}

/* --- questions --------------------------------------------------------------------------------------------------------------- */

static void who_recorded_what(void **state)
{
	Health__ListRollCalls list = HEALTH__LIST_ROLL_CALLS__INIT;
	const Health__GetRollCallReply *reply;
	const Health__ListRollCallsReply *all;
	struct given given;

	(void)state;
	given_at(&given, "10:00");
	MEASURE(&given, "P1", .temperature_c = 38.0);
	MEASURE(&given, "P1", .temperature_c = 36.9, .at = "08:20");
	MARK(&given, "P2");
	reply = ask_roll_call(&given, "permits", TODAY, "morning");
	assert_int_equal(reply->n_entries, 3);
	assert_true(reply->entries[0]->reading->temperature_c == 36.9);
	assert_string_equal(reply->entries[0]->reading->recorded_by, "tester");
	assert_true(reply->entries[0]->reading->recorded_at == given.context.now);
	assert_int_equal(reply->entries[1]->absence, HEALTH__ABSENCE_KIND__ON_LEAVE);
	assert_int_equal(reply->entries[2]->presence, HEALTH__ROLL_CALL_PRESENCE__NOT_MEASURED);
	all = (const Health__ListRollCallsReply *)given_ask(&given, &list.base)->reply;
	assert_int_equal(all->n_roll_calls, 4);
	assert_string_equal(told_of(&given, all->roll_calls[0]),
			    "PENDING 3: 1 present, 1 excused, 1 fevers; missing P3");
	assert_string_equal(all->roll_calls[1]->department, "tax");
	assert_string_equal(all->roll_calls[2]->session, "afternoon");
	list.session = "evening";
	given_ask(&given, &list.base);
	assert_string_equal(given_outcome(&given), "! UNKNOWN_SESSION session");
	assert_null(ask_roll_call(&given, "permits", "", "evening"));
	assert_string_equal(given_outcome(&given), "! UNKNOWN_SESSION session");
	assert_null(ask_roll_call(&given, "permit", "", ""));
	assert_string_equal(given_outcome(&given), "! UNKNOWN_DEPARTMENT department");
	as_department(&given, "tax");
	assert_null(ask_roll_call(&given, "permits", "", ""));
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT department");
	given_deinit(&given);
}

/* C1.4: a reading with a fever is the last to be shed. */
static void fever_is_urgent(void **state)
{
	Health__RecordStaffTemperature rows[2], *pointers[2] = { &rows[0], &rows[1] };
	Health__RecordStaffTemperatures batch = HEALTH__RECORD_STAFF_TEMPERATURES__INIT;
	struct given given;

	(void)state;
	given_at(&given, "10:00");
	measurement_init(&rows[0], &(struct measured)READ("P1", .temperature_c = 37.2));
	measurement_init(&rows[1], &(struct measured)READ("P2", .temperature_c = 37.3));
	batch.measurements = pointers;
	batch.n_measurements = 1;
	assert_false(reading_is_fever(given.context.plan, &rows[0]));
	assert_false(readings_have_fever(given.context.plan, &batch));
	batch.n_measurements = 2;
	assert_true(reading_is_fever(given.context.plan, &rows[1]));
	assert_true(readings_have_fever(given.context.plan, &batch));
	given_deinit(&given);
}

int main(void)
{
	enum { READINGS = sizeof(readings) / sizeof(readings[0]), ABSENCES = sizeof(absences) / sizeof(absences[0]) };
	const struct CMUnitTest stories[] = {
		cmocka_unit_test(missing_are_named_escalated_and_found),
		cmocka_unit_test(found_before_the_office_is_told),
		cmocka_unit_test(morning_and_afternoon),
		cmocka_unit_test(daemon_down_over_deadlines),
		cmocka_unit_test(down_for_a_month),
		cmocka_unit_test(nothing_before_the_directory_began),
		cmocka_unit_test(working_days),
		cmocka_unit_test(closing_and_escalating_twice),
		cmocka_unit_test(many_departments),
		cmocka_unit_test(barred_staff_are_excused),
		cmocka_unit_test(barred_before_the_office_is_told),
		cmocka_unit_test(moved_and_left_staff),
		cmocka_unit_test(batch_with_mistakes_changes_nothing),
		cmocka_unit_test(batch_with_one_mistake),
		cmocka_unit_test(batch_again),
		cmocka_unit_test(many_fevers),
		cmocka_unit_test(fever_begins_an_incident),
		cmocka_unit_test(who_recorded_what),
		cmocka_unit_test(fever_is_urgent),
	};
	enum { STORIES = sizeof(stories) / sizeof(stories[0]) };
	struct CMUnitTest tests[READINGS + ABSENCES + STORIES] = { 0 };

	for (size_t i = 0; i < READINGS; i++)
		tests[i] = (struct CMUnitTest){ readings[i].name, run_reading, NULL, NULL,
						(void *)(uintptr_t)&readings[i] };
	for (size_t i = 0; i < ABSENCES; i++)
		tests[READINGS + i] = (struct CMUnitTest){ absences[i].name, run_absence, NULL, NULL,
							   (void *)(uintptr_t)&absences[i] };
	memcpy(&tests[READINGS + ABSENCES], stories, sizeof(stories));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
