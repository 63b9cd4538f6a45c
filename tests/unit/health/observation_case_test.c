/* Who is isolated or under observation becomes a case, or not after all (C2, C9.3). */
#include <string.h>

#include "common/core/reflect.h"
#include "services/health/health.h"
#include "tests/unit/support/watch.h"

#define CASE "01700000-0000-7000-8000-00000000000c"

static void be_case(const struct view *view, const struct context *context, struct decision *decision,
		    const void *subject_id)
{
	observation_become_case(view, context, decision, subject_id, CASE);
}

static void be_none(const struct view *view, const struct context *context, struct decision *decision,
		    const void *subject_id)
{
	observation_resume(view, context, decision, subject_id, CASE);
}

static void be_no_contact(const struct view *view, const struct context *context, struct decision *decision,
			  const void *subject_id)
{
	observation_release_contact(view, context, decision, subject_id);
}

/* What such a word of P1 changes. */
static const char *said(struct watch *watch, given_rule_fn *rule)
{
	given_rule(&watch->given, rule, watch_subject(watch, "P1"));
	return watch_outcome(watch);
}

/* Both observations end with the case, whose own bar holds; if it was none, they go on with what is left of the days. */
static void became_case(void **state)
{
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	watch_returnee(&watch, "P1", "2020-02-09");
	id = watch_contact(&watch, "P1", "2020-02-09");
	assert_string_equal(said(&watch, be_case), "ObservationBecameCase, ObservationBecameCase");
	assert_string_equal(said(&watch, be_case), "");
	assert_string_equal(watch_door(&watch, "P1"), "ADMITTED"); /* there is no incident in this test to bar them */
	watch_until(&watch, "2020-02-14 09:00");
	assert_string_equal(watch_told(&watch), "");
	assert_string_equal(said(&watch, be_none), "ObservationResumed, ObservationResumed");
	assert_string_equal(said(&watch, be_none), "");
	assert_string_equal(watch_door(&watch, "P1"), "REFUSED_BARRED");
	assert_string_equal(watch_record(&watch, id)->log_day, "2020-02-14");
	watch_until(&watch, "2020-02-14 09:01");
	assert_string_equal(watch_told(&watch), "02-14 09:00 CommunityReportOverdue");
	watch_deinit(&watch);
}

/* The same by the incident itself, from the fever in the log to the hospital's word. */
static void fever_becomes_case(void **state)
{
	Health__RecordTransfer transfer = HEALTH__RECORD_TRANSFER__INIT;
	Health__RecordDiagnosis diagnosis = HEALTH__RECORD_DIAGNOSIS__INIT;
	const Health__IncidentOpened *opened;
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	watch_returnee(&watch, "P1", "2020-02-09");
	id = watch_contact(&watch, "P1", "2020-02-09");
	assert_string_equal(watch_log(&watch, id, "2020-02-10", 38.2),
			    "DailyHealthRecorded, DailyHealthRecorded, ObservationFeverDetected, IncidentOpened");
	opened = (const void *)watch.given.decision.events[3].data;
	assert_true(opened->incident->absent); /* at home: no room of the hall */
	transfer.incident_id = arena_strdup(watch.given.arena, opened->incident->incident_id);
	transfer.hospital = "City hospital";
	given_ask(&watch.given, &transfer.base);
	diagnosis.incident_id = transfer.incident_id;
	diagnosis.diagnosis = HEALTH__DIAGNOSIS__DIAGNOSIS_CONFIRMED;
	given_ask(&watch.given, &diagnosis.base);
	assert_int_equal(watch_record(&watch, id)->state, HEALTH__OBSERVATION__STATE__BECAME_CASE);
	assert_string_equal(watch_record(&watch, id)->case_incident_id, diagnosis.incident_id);
	assert_string_equal(watch_door(&watch, "P1"), "REFUSED_BARRED");
	watch_deinit(&watch);
}

static void resumed_after_the_last_day(void **state)
{
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_contact(&watch, "P1", "2020-02-09");
	said(&watch, be_case);
	watch_until(&watch, "2020-02-25 09:00");
	said(&watch, be_none);
	watch_until(&watch, "2020-02-25 09:01");
	assert_string_equal(watch_told(&watch), "02-25 09:00 ObservationCompleted");
	assert_int_equal(watch_record(&watch, id)->ended_at, watch_moment("2020-02-24 00:00"));
	watch_deinit(&watch);
}

static void case_was_none(void **state)
{
	struct watch watch;

	(void)state;
	watch_init(&watch);
	watch_contact(&watch, "P1", "2020-02-09");
	assert_string_equal(said(&watch, be_no_contact), "ObservationCaseExcluded");
	assert_string_equal(said(&watch, be_no_contact), "");
	assert_string_equal(watch_door(&watch, "P1"), "ADMITTED");
	watch_deinit(&watch);
}

/* Back from another journey while they were a case: only the later stay goes on. */
static void away_again_meanwhile(void **state)
{
	struct watch watch;
	const char *first, *second;

	(void)state;
	watch_init(&watch);
	first = watch_returnee(&watch, "P1", "2020-02-08");
	said(&watch, be_case);
	second = watch_returnee(&watch, "P1", "2020-02-10");
	assert_string_equal(said(&watch, be_none), "ObservationSuperseded");
	assert_int_equal(watch_record(&watch, first)->state, HEALTH__OBSERVATION__STATE__SUPERSEDED);
	assert_string_equal(watch_record(&watch, first)->superseded_by, second);
	assert_int_equal(watch_record(&watch, second)->state, HEALTH__OBSERVATION__STATE__UNDER_OBSERVATION);
	assert_string_equal(said(&watch, be_none), "");
	watch_deinit(&watch);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "C9.3 a contact becomes a case, or not after all", became_case, NULL, NULL, NULL },
		{ "C9.3 a fever under observation becomes a case", fever_becomes_case, NULL, NULL, NULL },
		{ "C9.3 the case is excluded when the last day is over", resumed_after_the_last_day, NULL, NULL, NULL },
		{ "C9.3 the contact of no case is free", case_was_none, NULL, NULL, NULL },
		{ "C2 back again from elsewhere while a case that was none", away_again_meanwhile, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
