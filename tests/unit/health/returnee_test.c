/* Returnees: registered, isolated for the plan's days, barred meanwhile, released on time (C2). */
#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "services/health/health.h"
#include "tests/unit/support/memory_seal.h"
#include "tests/unit/support/watch.h"

#define PERSON "01700000-0000-7000-8000-000000000001"
#define NOBODY_KNOWN "01700000-0000-7000-8000-000000000009"

static void person_register(struct given *given, const char *subject_id)
{
	struct tables tables = { given->view };
	Health__Person person = HEALTH__PERSON__INIT;

	person.subject_id = subject_id;
	person_put(&tables, &person);
}

static const char *release(struct watch *watch, const char *observation_id)
{
	Health__ReleaseEarly command = HEALTH__RELEASE_EARLY__INIT;

	command.observation_id = observation_id;
	command.reason = "Tested negative twice";
	given_ask(&watch->given, &command.base);
	return watch_outcome(watch);
}

static const char *extend(struct watch *watch, const char *observation_id, const char *last_day)
{
	Health__ExtendObservation command = HEALTH__EXTEND_OBSERVATION__INIT;

	command.observation_id = observation_id;
	command.last_day = last_day;
	command.reason = "Still coughing";
	given_ask(&watch->given, &command.base);
	return watch_outcome(watch);
}

static const char *expose_again(struct watch *watch, const char *observation_id, const char *exposed_on)
{
	Health__RecordReexposure command = HEALTH__RECORD_REEXPOSURE__INIT;

	command.observation_id = observation_id;
	command.exposed_on = exposed_on;
	command.reason = "A flatmate fell ill";
	given_ask(&watch->given, &command.base);
	return watch_outcome(watch);
}

static const char *report(struct watch *watch, const char *observation_id, const char *reported_on)
{
	Health__RecordCommunityReport command = HEALTH__RECORD_COMMUNITY_REPORT__INIT;

	command.observation_id = observation_id;
	command.reported_on = reported_on;
	command.community = "Lakeside, by phone";
	given_ask(&watch->given, &command.base);
	return watch_outcome(watch);
}

/* --- registering ---------------------------------------------------------------------------------------------------------------------- */

struct register_case {
	const char *name;
	const char *subject_id, *badge, *arrived_on, *from_division, *from_place;
	uint32_t roles; /* unset: guard */
	const char *department;
	const char *then;
};

static const struct register_case registering[] = {
	{ "C2 a registered person", PERSON, "", "2020-02-09", "420100", "", 0, "", "ObservationBegan" },
	{ "C2 a member of staff by badge", "", "P1", "2020-02-09", "420100", "", 0, "", "ObservationBegan" },
	{ "C2 from abroad", "", "P1", "2020-02-10", "", "Seoul", 0, "", "ObservationBegan" },
	{ "C2 a department registers its own", "", "P1", "2020-02-10", "420100", "", DEPARTMENT, "permits",
	  "ObservationBegan" },
	{ "C2 the oldest arrival that is kept", "", "P1", "2019-02-10", "420100", "", 0, "", "ObservationBegan" },
	{ "C2 nobody named", "", "", "2020-02-10", "420100", "", 0, "", "! SUBJECT_OR_BADGE subject_id" },
	{ "C2 two named", PERSON, "P1", "2020-02-10", "420100", "", 0, "", "! SUBJECT_OR_BADGE subject_id" },
	{ "C2 an unknown person", NOBODY_KNOWN, "", "2020-02-10", "420100", "", 0, "", "! SUBJECT_UNKNOWN subject_id" },
	{ "C2 an unknown badge", "", "P9", "2020-02-10", "420100", "", 0, "", "! STAFF_UNKNOWN badge" },
	{ "C2 arrival tomorrow", "", "P1", "2020-02-11", "420100", "", 0, "", "! ARRIVAL_IN_FUTURE arrived_on" },
	{ "C2 arrival before what is kept", "", "P1", "2019-02-09", "420100", "", 0, "",
	  "! ARRIVAL_TOO_LONG_AGO arrived_on" },
	{ "C2 a division code that is none", "", "P1", "2020-02-10", "42010", "", 0, "",
	  "! DIVISION_CODE_IMPOSSIBLE from_division" },
	{ "C2 a division code of no region", "", "P1", "2020-02-10", "920100", "", 0, "",
	  "! DIVISION_CODE_IMPOSSIBLE from_division" },
	{ "C2 from nowhere", "", "P1", "2020-02-10", "", "", 0, "", "! PLACE_MISSING from_place" },
	{ "C2 a department registers another's", "", "P1", "2020-02-10", "420100", "", DEPARTMENT, "tax",
	  "! OTHER_DEPARTMENT badge" },
	{ "C2 a department registers somebody who is not staff", PERSON, "", "2020-02-10", "420100", "", DEPARTMENT,
	  "tax", "! OTHER_DEPARTMENT subject_id" },
};

static void registers(void **state)
{
	const struct register_case *row = *state;
	Health__RegisterReturnee command = HEALTH__REGISTER_RETURNEE__INIT;
	struct watch watch;

	watch_init(&watch);
	person_register(&watch.given, PERSON);
	watch.given.context.roles = row->roles ? row->roles : GUARD;
	watch.given.context.department = row->department;
	command.subject_id = row->subject_id;
	command.badge = row->badge;
	command.arrived_on = row->arrived_on;
	command.from_division = row->from_division;
	command.from_place = row->from_place;
	command.transport = HEALTH__OBSERVATION__TRANSPORT__TRAIN;
	given_ask(&watch.given, &command.base);
	assert_string_equal(watch_outcome(&watch), row->then);
	given_deinit(&watch.given);
}

static void second_stay(void **state)
{
	struct watch watch;

	(void)state;
	watch_init(&watch);
	assert_non_null(watch_returnee(&watch, "P1", "2020-02-09"));
	assert_null(watch_returnee(&watch, "P1", "2020-02-09"));
	assert_string_equal(watch_outcome(&watch), "! STAY_KNOWN arrived_on");
	assert_null(watch_returnee(&watch, "P1", "2020-02-08"));
	assert_string_equal(watch_outcome(&watch), "! STAY_KNOWN arrived_on");
	watch_until(&watch, "2020-02-24 09:00");
	assert_null(watch_returnee(&watch, "P1", "2020-02-09"));
	assert_string_equal(watch_outcome(&watch), "! STAY_KNOWN arrived_on");
	watch_deinit(&watch);
}

/* Found to be one person, the two subjects have one stay, which ends for both. */
static void joined_persons(void **state)
{
	Health__RegisterReturnee command = HEALTH__REGISTER_RETURNEE__INIT;
	Health__RegisterPerson person = HEALTH__REGISTER_PERSON__INIT;
	Health__JoinPersons join = HEALTH__JOIN_PERSONS__INIT;
	const char *subject_ids[2];
	struct watch watch;

	(void)state;
	watch_init(&watch);
	person.kind = HEALTH__KIND__VISITOR;
	person.document_type = HEALTH__DOCUMENT_TYPE__PASSPORT;
	person.token = "V1";
	for (int i = 0; i < 2; i++) {
		const Health__RegisterPersonReply *reply;

		person.name = i ? "Jia Yi" : "Yi Jia";
		person.document_number = i ? "E00000002" : "E00000001";
		person.token = i ? "V2" : "V1";
		reply = (const void *)given_ask(&watch.given, &person.base)->reply;
		subject_ids[i] = arena_strdup(watch.given.arena, reply->subject_id);
	}
	command.subject_id = subject_ids[1];
	command.arrived_on = "2020-02-09";
	command.from_division = "420100";
	command.transport = HEALTH__OBSERVATION__TRANSPORT__TRAIN;
	given_ask(&watch.given, &command.base);
	join.subject_id = subject_ids[0];
	join.other_subject_id = subject_ids[1];
	given_ask(&watch.given, &join.base);
	assert_string_equal(watch_door(&watch, "V1"), "REFUSED_BARRED");
	command.subject_id = subject_ids[0];
	given_ask(&watch.given, &command.base);
	assert_string_equal(watch_outcome(&watch), "! STAY_KNOWN arrived_on");
	command.arrived_on = "2020-02-10";
	given_ask(&watch.given, &command.base);
	assert_string_equal(watch_outcome(&watch), "ObservationSuperseded, ObservationBegan");
	watch_until(&watch, "2020-02-24 09:00");
	assert_string_equal(watch_door(&watch, "V1"), "ADMITTED");
	watch_deinit(&watch);
}

/* A stay that is over when it is told is kept, and hinders nobody. */
static void over_already(void **state)
{
	const Health__RegisterReturneeReply *reply;
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_returnee(&watch, "P1", "2020-01-27"); /* last day 2020-02-09 */
	reply = (const void *)watch.given.decision.reply;
	assert_true(reply->over);
	watch_until(&watch, "2020-02-10 09:01");
	assert_string_equal(watch_told(&watch), "02-10 09:00 ObservationCompleted");
	assert_int_equal(watch_record(&watch, id)->ended_at, watch_moment("2020-02-10 00:00"));
	assert_string_equal(watch_door(&watch, "P1"), "ADMITTED");
	watch_deinit(&watch);
}

/* --- from the first day to the last --------------------------------------------------------------------------------------------------- */

static void whole_stay(void **state)
{
	const Health__Observation *stay;
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_returnee(&watch, "P1", "2020-02-10");
	stay = watch_record(&watch, id);
	assert_string_equal(stay->department, "permits");
	assert_string_equal(stay->badge, "P1");
	assert_string_equal(stay->last_day, "2020-02-23");
	assert_string_equal(stay->community_report_by, "2020-02-11");
	assert_string_equal(watch_door(&watch, "P1"), "REFUSED_BARRED");
	assert_string_equal(watch_door(&watch, "P2"), "ADMITTED");
	assert_string_equal(report(&watch, id, "2020-02-10"), "CommunityReported");
	for (int day = 10; day <= 23; day++) {
		char moment[32];

		snprintf(moment, sizeof(moment), "2020-02-%d 10:00", day);
		watch_until(&watch, moment);
		moment[10] = 0;
		assert_string_equal(watch_log(&watch, id, moment, 36.5), "DailyHealthRecorded");
	}
	watch_until(&watch, "2020-02-23 23:59");
	assert_string_equal(watch_told(&watch), "");
	assert_string_equal(watch_door(&watch, "P1"), "REFUSED_BARRED");
	watch_until(&watch, "2020-02-24 00:00");
	assert_string_equal(watch_told(&watch), "02-24 00:00 ObservationCompleted");
	assert_string_equal(watch_door(&watch, "P1"), "ADMITTED");
	watch_until(&watch, "2020-03-24 00:00");
	assert_string_equal(watch_told(&watch), "");
	watch_deinit(&watch);
}

/* What was due meanwhile is done, in its order, and the release is that of the rule. */
static void down_on_the_last_day(void **state)
{
	const Health__Observation *stay;
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_returnee(&watch, "P1", "2020-02-10");
	watch_until(&watch, "2020-02-22 20:00");
	watch_told(&watch);
	watch_wake(&watch, "2020-02-25 07:30");
	assert_string_equal(watch_told(&watch), "02-25 07:30 DailyLogMissed, 02-25 07:30 ObservationCompleted");
	stay = watch_record(&watch, id);
	assert_int_equal(stay->state, HEALTH__OBSERVATION__STATE__COMPLETED);
	assert_int_equal(stay->ended_at, watch_moment("2020-02-24 00:00"));
	assert_int_equal(watch.given.journal[watch.given.journal_count - 1]->recorded_at,
			 watch_moment("2020-02-25 07:30"));
	assert_string_equal(watch_door(&watch, "P1"), "ADMITTED");
	watch_deinit(&watch);
}

/* The rules of the day of arrival stay, whatever a later plan says; who arrives later has those of then. */
static void rules_of_the_first_day(void **state)
{
	Plan__ReturneeRules later = PLAN__RETURNEE_RULES__INIT, *both[2];
	struct watch watch;
	Plan__Plan plan;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_returnee(&watch, "P1", "2020-02-10");
	plan = *watch.given.context.plan;
	later = *plan.returnee[0];
	later.effective_from = "2020-02-12";
	later.isolation_days = 7;
	later.log_deadline = "12:00";
	both[0] = plan.returnee[0];
	both[1] = &later;
	plan.returnee = both;
	plan.n_returnee = 2;
	watch.given.context.plan = &plan;
	watch_until(&watch, "2020-02-12 09:00");
	watch_told(&watch);
	assert_string_equal(watch_record(&watch, watch_returnee(&watch, "P2", "2020-02-11"))->last_day, "2020-02-24");
	assert_string_equal(watch_record(&watch, watch_returnee(&watch, "T1", "2020-02-12"))->last_day, "2020-02-18");
	watch_until(&watch, "2020-02-12 12:00");
	assert_string_equal(watch_told(&watch), "02-12 12:00 DailyLogMissed"); /* T1's */
	watch_until(&watch, "2020-02-12 18:00");
	assert_string_equal(watch_told(&watch), "02-12 18:00 DailyLogMissed, 02-12 18:00 DailyLogMissed");
	assert_string_equal(watch_record(&watch, id)->last_day, "2020-02-23");
	watch_deinit(&watch);
}

/* --- the community -------------------------------------------------------------------------------------------------------------------- */

static void community_report(void **state)
{
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_returnee(&watch, "P1", "2020-02-10");
	watch_until(&watch, "2020-02-11 23:59");
	assert_string_equal(watch_told(&watch), "02-10 18:00 DailyLogMissed, 02-11 18:00 DailyLogMissed");
	watch_until(&watch, "2020-02-12 17:59");
	assert_string_equal(watch_told(&watch), "02-12 00:00 CommunityReportOverdue");
	assert_string_equal(report(&watch, id, "2020-02-09"), "! REPORT_DAY_IMPOSSIBLE reported_on");
	assert_string_equal(report(&watch, id, "2020-02-13"), "! REPORT_DAY_IMPOSSIBLE reported_on");
	assert_string_equal(report(&watch, id, "2020-02-12"), "CommunityReported");
	assert_string_equal(report(&watch, id, "2020-02-12"), "");
	assert_string_equal(report(&watch, id, "2020-02-11"), "! COMMUNITY_REPORT_KNOWN reported_on");
	watch_deinit(&watch);
}

/* Who is registered after the plan's days has until the end of that day. */
static void community_report_of_the_late(void **state)
{
	struct watch watch;

	(void)state;
	watch_init(&watch);
	watch_returnee(&watch, "P1", "2020-02-05");
	watch_until(&watch, "2020-02-11 00:00");
	assert_string_equal(watch_told(&watch), "02-10 18:00 DailyLogMissed, 02-11 00:00 CommunityReportOverdue");
	watch_deinit(&watch);
}

/* --- otherwise than planned ----------------------------------------------------------------------------------------------------------- */

static void released_early(void **state)
{
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_returnee(&watch, "P1", "2020-02-10");
	assert_string_equal(release(&watch, id), "ObservationReleasedEarly");
	assert_int_equal(watch_record(&watch, id)->state, HEALTH__OBSERVATION__STATE__RELEASED_EARLY);
	assert_string_equal(watch_door(&watch, "P1"), "ADMITTED");
	assert_string_equal(release(&watch, id), "! NOT_UNDER_OBSERVATION observation_id");
	assert_string_equal(extend(&watch, id, "2020-02-25"), "! NOT_UNDER_OBSERVATION observation_id");
	assert_string_equal(expose_again(&watch, id, "2020-02-10"), "! NOT_UNDER_OBSERVATION observation_id");
	assert_string_equal(release(&watch, NOBODY_KNOWN), "! OBSERVATION_UNKNOWN observation_id");
	watch_until(&watch, "2020-02-25 00:00");
	assert_string_equal(watch_told(&watch), "");
	/* That was a mistake: the same arrival may be registered again. */
	assert_non_null(watch_returnee(&watch, "P1", "2020-02-10"));
	watch_deinit(&watch);
}

static void extended(void **state)
{
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_returnee(&watch, "P1", "2020-02-10"); /* to 2020-02-23, at most 14 days more */
	assert_string_equal(extend(&watch, id, "2020-02-23"), "! EXTENSION_IMPOSSIBLE last_day");
	assert_string_equal(extend(&watch, id, "2020-02-20"), "! EXTENSION_IMPOSSIBLE last_day");
	assert_string_equal(extend(&watch, id, "2020-03-09"), "! EXTENSION_IMPOSSIBLE last_day");
	assert_string_equal(extend(&watch, id, "2020-03-08"), "ObservationExtended");
	watch_until(&watch, "2020-03-08 12:00");
	watch_told(&watch);
	assert_string_equal(watch_door(&watch, "P1"), "REFUSED_BARRED");
	watch_until(&watch, "2020-03-09 00:00");
	assert_string_equal(watch_told(&watch), "03-08 18:00 DailyLogMissed, 03-09 00:00 ObservationCompleted");
	watch_deinit(&watch);
}

/* When the last day's log is there already, those of the new days are awaited all the same. */
static void extended_on_the_last_day(void **state)
{
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_returnee(&watch, "P1", "2020-02-10");
	watch_until(&watch, "2020-02-23 10:00");
	watch_log(&watch, id, "2020-02-23", 36.6);
	watch_told(&watch);
	assert_string_equal(extend(&watch, id, "2020-02-24"), "ObservationExtended");
	watch_until(&watch, "2020-02-25 00:00");
	assert_string_equal(watch_told(&watch), "02-24 18:00 DailyLogMissed, 02-25 00:00 ObservationCompleted");
	watch_deinit(&watch);
}

static void exposed_again(void **state)
{
	const Health__Observation *old, *begun;
	const char *first, *second;
	struct watch watch;

	(void)state;
	watch_init(&watch);
	first = watch_returnee(&watch, "P1", "2020-02-10");
	watch_until(&watch, "2020-02-15 09:00");
	report(&watch, first, "2020-02-15");
	assert_string_equal(expose_again(&watch, first, "2020-02-10"), "! EXPOSURE_DAY_IMPOSSIBLE exposed_on");
	assert_string_equal(expose_again(&watch, first, "2020-02-16"), "! EXPOSURE_DAY_IMPOSSIBLE exposed_on");
	assert_string_equal(expose_again(&watch, first, "2020-02-14"), "ObservationSuperseded, ObservationBegan");
	second = arena_strdup(watch.given.arena,
			      ((const Health__RecordReexposureReply *)watch.given.decision.reply)->observation_id);
	watch_told(&watch);
	old = watch_record(&watch, first);
	begun = watch_record(&watch, second);
	assert_int_equal(old->state, HEALTH__OBSERVATION__STATE__SUPERSEDED);
	assert_string_equal(old->superseded_by, second);
	assert_string_equal(begun->supersedes, first);
	assert_string_equal(begun->last_day, "2020-02-27");
	assert_string_equal(begun->from_division, "420100");
	assert_string_equal(begun->community_reported_on, "2020-02-15");
	watch_until(&watch, "2020-02-27 17:00");
	assert_string_equal(watch_door(&watch, "P1"), "REFUSED_BARRED");
	watch_told(&watch);
	watch_until(&watch, "2020-02-28 00:00");
	assert_string_equal(watch_told(&watch), "02-27 18:00 DailyLogMissed, 02-28 00:00 ObservationCompleted");
	assert_string_equal(watch_door(&watch, "P1"), "ADMITTED");
	watch_deinit(&watch);
}

static void arrived_again(void **state)
{
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	watch_returnee(&watch, "P1", "2020-02-05");
	id = watch_returnee(&watch, "P1", "2020-02-09");
	assert_string_equal(watch_outcome(&watch), "ObservationSuperseded, ObservationBegan");
	assert_string_equal(watch_record(&watch, id)->last_day, "2020-02-22");
	assert_string_equal(release(&watch, id), "ObservationReleasedEarly");
	assert_string_equal(watch_door(&watch, "P1"), "ADMITTED"); /* of the first nothing is left */
	watch_deinit(&watch);
}

/* Early or longer only by the office; nobody says by hand what is due. */
static void who_may(void **state)
{
	(void)state;
	assert_int_equal(service_find_command(&health_service, "hallward.health.v1.ReleaseEarly")->roles, OFFICE);
	assert_int_equal(service_find_command(&health_service, "hallward.health.v1.ExtendObservation")->roles, OFFICE);
	assert_int_equal(service_find_command(&health_service, "hallward.health.v1.AdvanceObservation")->roles, NOBODY);
}

/* --- what is sealed ------------------------------------------------------------------------------------------------------------------- */

static bool journal_says(const struct given *given, const char *text)
{
	for (size_t i = 0; i < given->journal_count; i++) {
		if (memmem(given->journal[i]->data.data, given->journal[i]->data.len, text, strlen(text)))
			return true;
	}
	return false;
}

static const Health__GetObservationReply *show(struct watch *watch, const char *id, uint32_t roles)
{
	Health__GetObservation query = HEALTH__GET_OBSERVATION__INIT;

	watch->given.context.roles = roles;
	query.observation_id = id;
	given_ask(&watch->given, &query.base);
	watch->given.context.roles = OFFICE;
	return (const void *)watch->given.decision.reply;
}

static void texts_are_sealed(void **state)
{
	const Health__GetObservationReply *reply;
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_returnee(&watch, "P1", "2020-02-10");
	report(&watch, id, "2020-02-10");
	extend(&watch, id, "2020-02-25");
	assert_false(journal_says(&watch.given, "Wuhan"));
	assert_false(journal_says(&watch.given, "Lakeside"));
	assert_false(journal_says(&watch.given, "coughing"));
	reply = show(&watch, id, OFFICE);
	assert_string_equal(reply->from_place, "Wuhan");
	assert_string_equal(reply->community, "Lakeside, by phone");
	assert_string_equal(reply->reason, "Still coughing");
	assert_int_equal(reply->observation->from_place.len, 0);
	reply = show(&watch, id, AUDITOR);
	assert_string_equal(reply->from_place, "");
	assert_string_equal(reply->observation->last_day, "2020-02-25");
	memory_seal_erase(watch.given.seal, watch_subject(&watch, "P1"));
	assert_string_equal(show(&watch, id, OFFICE)->from_place, "");
	watch_deinit(&watch);
}

int main(void)
{
	enum { COUNT = sizeof(registering) / sizeof(registering[0]) };
	static const struct CMUnitTest stories[] = {
		{ "C2 a second stay for one person is refused", second_stay, NULL, NULL, NULL },
		{ "C2 one stay for two subjects who are one person", joined_persons, NULL, NULL, NULL },
		{ "C2 a stay over already is kept as completed", over_already, NULL, NULL, NULL },
		{ "C2 barred until the last day is over, then free", whole_stay, NULL, NULL, NULL },
		{ "C2 released on time though the daemon was down", down_on_the_last_day, NULL, NULL, NULL },
		{ "C2 the rules of the first day stay", rules_of_the_first_day, NULL, NULL, NULL },
		{ "C2 the community report, and its being overdue", community_report, NULL, NULL, NULL },
		{ "C2 the community report of who is registered late", community_report_of_the_late, NULL, NULL, NULL },
		{ "C2 released early, once", released_early, NULL, NULL, NULL },
		{ "C2 extended, but not backwards nor without end", extended, NULL, NULL, NULL },
		{ "C2 extended on the last day", extended_on_the_last_day, NULL, NULL, NULL },
		{ "C2 a new exposure begins the count anew", exposed_again, NULL, NULL, NULL },
		{ "C2 a later arrival begins the count anew", arrived_again, NULL, NULL, NULL },
		{ "C2 only the office ends or extends a stay", who_may, NULL, NULL, NULL },
		{ "C2 texts about a person are sealed", texts_are_sealed, NULL, NULL, NULL },
	};
	enum { STORIES = sizeof(stories) / sizeof(stories[0]) };
	struct CMUnitTest tests[COUNT + STORIES] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ registering[i].name, registers, NULL, NULL,
						(void *)(uintptr_t)&registering[i] };
	memcpy(tests + COUNT, stories, sizeof(stories));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
