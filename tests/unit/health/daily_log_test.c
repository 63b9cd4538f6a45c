/* Daily logs of returnees and contacts, and contacts who are lost and found (C2, C9.3). */
#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "services/health/health.h"
#include "tests/unit/support/watch.h"

#define NOBODY_KNOWN "01700000-0000-7000-8000-000000000009"

static const char *correct(struct watch *watch, const char *id, const char *date, double temperature_c)
{
	Health__RecordDailyHealth command = HEALTH__RECORD_DAILY_HEALTH__INIT;

	command.observation_id = id;
	command.date = date;
	command.temperature_c = temperature_c;
	command.source = HEALTH__DAILY_LOG__SOURCE__SELF;
	command.correction = true;
	given_ask(&watch->given, &command.base);
	return watch_outcome(watch);
}

/* "02-10 36.5, 02-11 missing"; with all revisions, if wanted. */
static const char *logs(struct watch *watch, const char *id, bool with_replaced)
{
	Health__ListDailyLogs query = HEALTH__LIST_DAILY_LOGS__INIT;
	const Health__ListDailyLogsReply *reply;
	const char *text = "";

	query.observation_id = id;
	query.with_replaced = with_replaced;
	reply = (const void *)given_ask(&watch->given, &query.base)->reply;
	for (size_t i = 0; i < reply->n_entries; i++) {
		const Health__DailyLog *log = reply->entries[i]->log;
		const char *what = log->missing ? "missing"
						: arena_printf(watch->given.arena, "%.1f%s", log->temperature_c,
							       log->late ? " late" : "");

		text = arena_printf(watch->given.arena, "%s%s%s %s", text, *text ? ", " : "", log->date + 5, what);
	}
	return text;
}

/* Badges of whose log is missing, in pages of one. */
static const char *missing(struct watch *watch, const char *date)
{
	Health__ListMissingLogs query = HEALTH__LIST_MISSING_LOGS__INIT;
	const Health__ListMissingLogsReply *reply;
	const char *badges = "";

	query.date = date;
	query.page_size = 1;
	do {
		reply = (const void *)given_ask(&watch->given, &query.base)->reply;
		for (size_t i = 0; i < reply->n_observations; i++)
			badges = arena_printf(watch->given.arena, "%s%s%s", badges, *badges ? " " : "",
					      reply->observations[i]->badge);
		query.page_token = reply->next_page_token;
		query.page_token.data = arena_copy(watch->given.arena, query.page_token.data, query.page_token.len);
	} while (query.page_token.len);
	return badges;
}

/* --- a log -------------------------------------------------------------------------------------------------------------------------- */

struct log_case {
	const char *name;
	const char *date;
	double temperature_c;
	const char *then;
};

/* P1 arrived on 2020-02-05, registered on 02-10, released early on 02-12; it is the 13th. */
static const struct log_case logging[] = {
	{ "C2 today's", "2020-02-12", 36.5, "DailyHealthRecorded" },
	{ "C2 the first day's", "2020-02-05", 36.5, "DailyHealthRecorded" },
	{ "C2 37.2 is no fever", "2020-02-12", 37.2, "DailyHealthRecorded" },
	{ "C2 37.3 is one", "2020-02-12", 37.3, "DailyHealthRecorded, ObservationFeverDetected, IncidentOpened" },
	{ "C2 tomorrow's", "2020-02-14", 36.5, "! LOG_DAY_IN_FUTURE date" },
	{ "C2 one of the day before", "2020-02-04", 36.5, "! LOG_DAY_OUTSIDE date" },
	{ "C2 one of after the release", "2020-02-13", 36.5, "! LOG_DAY_OUTSIDE date" },
	{ "C2 a temperature of 367", "2020-02-12", 367, "! TEMPERATURE_IMPOSSIBLE temperature_c" },
	{ "C2 a temperature of 3.6", "2020-02-12", 3.6, "! TEMPERATURE_IMPOSSIBLE temperature_c" },
};

static void takes_log(void **state)
{
	const struct log_case *row = *state;
	Health__ReleaseEarly release = HEALTH__RELEASE_EARLY__INIT;
	struct watch watch;
	const char *id;

	watch_init(&watch);
	id = watch_returnee(&watch, "P1", "2020-02-05");
	watch_until(&watch, "2020-02-12 23:00");
	release.observation_id = id;
	release.reason = "Moved away";
	given_ask(&watch.given, &release.base);
	watch_until(&watch, "2020-02-13 09:00");
	assert_string_equal(watch_log(&watch, id, row->date, row->temperature_c), row->then);
	watch_deinit(&watch);
}

static void corrections(void **state)
{
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_returnee(&watch, "P1", "2020-02-10");
	assert_string_equal(correct(&watch, id, "2020-02-10", 36.8), "! LOG_TO_CORRECT_UNKNOWN correction");
	assert_string_equal(watch_log(&watch, id, "2020-02-10", 38.6),
			    "DailyHealthRecorded, ObservationFeverDetected, IncidentOpened");
	assert_string_equal(watch_log(&watch, id, "2020-02-10", 38.6), "");
	assert_string_equal(watch_log(&watch, id, "2020-02-10", 36.8), "! DAY_LOGGED_ALREADY date");
	assert_string_equal(correct(&watch, id, "2020-02-10", 38.5), "DailyHealthRecorded"); /* the same fever */
	assert_string_equal(correct(&watch, id, "2020-02-10", 36.8), "DailyHealthRecorded");
	assert_int_equal(((const Health__RecordDailyHealthReply *)watch.given.decision.reply)->revision, 3);
	assert_string_equal(logs(&watch, id, false), "02-10 36.8");
	assert_string_equal(logs(&watch, id, true), "02-10 38.6, 02-10 38.5, 02-10 36.8");
	watch_until(&watch, "2020-02-10 23:00");
	assert_string_equal(watch_told(&watch), "");
	watch_deinit(&watch);
}

/* Named at the deadline, and no more when it has come; the deadline's own minute is too late. */
static void missing_logs(void **state)
{
	struct watch watch;
	const char *one, *other;

	(void)state;
	watch_init(&watch);
	one = watch_returnee(&watch, "P1", "2020-02-10");
	watch_until(&watch, "2020-02-10 09:01");
	other = watch_returnee(&watch, "T1", "2020-02-10");
	watch_until(&watch, "2020-02-10 17:59");
	assert_string_equal(watch_told(&watch), "");
	assert_string_equal(missing(&watch, "2020-02-10"), "");
	watch_until(&watch, "2020-02-10 18:00");
	assert_string_equal(watch_told(&watch), "02-10 18:00 DailyLogMissed, 02-10 18:00 DailyLogMissed");
	assert_string_equal(missing(&watch, "2020-02-10"), "P1 T1");
	watch.given.context.roles = DEPARTMENT;
	watch.given.context.department = "tax";
	assert_string_equal(missing(&watch, "2020-02-10"), "T1");
	assert_string_equal(watch_log(&watch, one, "2020-02-10", 36.6), "! OTHER_DEPARTMENT observation_id");
	assert_string_equal(watch_log(&watch, other, "2020-02-10", 36.6), "DailyHealthRecorded");
	watch.given.context.roles = OFFICE;
	assert_string_equal(missing(&watch, "2020-02-10"), "P1");
	assert_string_equal(missing(&watch, "2020-02-11"), "");
	assert_string_equal(logs(&watch, one, false), "02-10 missing");
	assert_string_equal(logs(&watch, other, true), "02-10 36.6 late");
	watch_deinit(&watch);
}

/* No log is missing that nobody was asked for: of days before the registration, or of its day after the deadline. */
static void registered_after_the_deadline(void **state)
{
	struct watch watch;

	(void)state;
	watch_init(&watch);
	watch_until(&watch, "2020-02-10 18:00");
	watch_returnee(&watch, "P1", "2020-02-08");
	watch_until(&watch, "2020-02-11 17:59");
	assert_string_equal(watch_told(&watch), "02-11 00:00 CommunityReportOverdue");
	watch_until(&watch, "2020-02-11 18:00");
	assert_string_equal(watch_told(&watch), "02-11 18:00 DailyLogMissed");
	watch_deinit(&watch);
}

/* The daemon was down for days, and a log came before the missing ones were named: each missing day once, the logged one not. */
static void down_for_days(void **state)
{
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_contact(&watch, "P1", "2020-02-09");
	watch.given.context.now = watch_moment("2020-02-12 20:00");
	watch_log(&watch, id, "2020-02-11", 36.4);
	watch_wake(&watch, "2020-02-12 20:01");
	assert_string_equal(watch_told(&watch), "02-12 20:01 DailyLogMissed, 02-12 20:01 DailyLogMissed");
	assert_string_equal(logs(&watch, id, true), "02-10 missing, 02-11 36.4, 02-12 missing");
	watch_deinit(&watch);
}

/* Whoever is a returnee and a contact at once is asked once a day. */
static void one_log_for_both(void **state)
{
	const char *stay, *contact;
	struct watch watch;

	(void)state;
	watch_init(&watch);
	stay = watch_returnee(&watch, "P1", "2020-02-09");
	contact = watch_contact(&watch, "P1", "2020-02-09");
	assert_string_equal(watch_log(&watch, stay, "2020-02-10", 36.5), "DailyHealthRecorded, DailyHealthRecorded");
	assert_string_equal(logs(&watch, contact, false), "02-10 36.5");
	assert_string_equal(watch_log(&watch, stay, "2020-02-09", 36.5),
			    "DailyHealthRecorded"); /* no day of the contact's */
	watch_until(&watch, "2020-02-10 23:00");
	assert_string_equal(watch_told(&watch), "");
	watch_deinit(&watch);
}

/* --- contacts ------------------------------------------------------------------------------------------------------------------------ */

static void whole_observation(void **state)
{
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_contact(&watch, "P1", "2020-02-09");
	for (int day = 10; day <= 23; day++) {
		char moment[32];

		snprintf(moment, sizeof(moment), "2020-02-%d 10:00", day);
		watch_until(&watch, moment);
		assert_string_equal(watch_door(&watch, "P1"), "REFUSED_BARRED");
		moment[10] = 0;
		watch_log(&watch, id, moment, 36.5);
	}
	watch_until(&watch, "2020-02-24 09:00");
	assert_string_equal(watch_told(&watch), "02-24 00:00 ObservationCompleted");
	assert_string_equal(watch_door(&watch, "P1"), "ADMITTED");
	watch_deinit(&watch);
}

/* The plan's three days missed in a row: lost, and barred until found. */
static void lost_and_found(void **state)
{
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_contact(&watch, "P1", "2020-02-09");
	watch_until(&watch, "2020-02-11 19:00");
	watch_told(&watch);
	watch_log(&watch, id, "2020-02-11", 36.5); /* late, but there: the count begins anew */
	watch_until(&watch, "2020-02-13 20:00");
	assert_string_equal(watch_told(&watch), "02-12 18:00 DailyLogMissed, 02-13 18:00 DailyLogMissed");
	watch_until(&watch, "2020-02-16 09:00");
	assert_string_equal(watch_told(&watch), "02-14 18:00 DailyLogMissed, ContactLost");
	assert_int_equal(watch_record(&watch, id)->state, HEALTH__OBSERVATION__STATE__LOST);
	assert_string_equal(watch_record(&watch, id)->lost_on, "2020-02-12");
	assert_string_equal(watch_door(&watch, "P1"), "REFUSED_BARRED");
	assert_string_equal(watch_log(&watch, id, "2020-02-10", 36.5),
			    "DailyHealthRecorded"); /* of before: not found by it */
	assert_string_equal(watch_log(&watch, id, "2020-02-16", 36.5), "DailyHealthRecorded, ContactFound");
	watch_until(&watch, "2020-02-17 18:00");
	assert_string_equal(watch_told(&watch), "02-17 18:00 DailyLogMissed");
	watch_deinit(&watch);
}

/* Who is lost is not free by the calendar alone. */
static void lost_to_the_end(void **state)
{
	Health__ReleaseEarly release = HEALTH__RELEASE_EARLY__INIT;
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_contact(&watch, "P1", "2020-02-09");
	watch_until(&watch, "2020-03-10 09:00");
	assert_string_equal(watch_told(&watch), "02-10 18:00 DailyLogMissed, 02-11 18:00 DailyLogMissed, "
						"02-12 18:00 DailyLogMissed, ContactLost");
	assert_string_equal(watch_door(&watch, "P1"), "REFUSED_BARRED");
	release.observation_id = id;
	release.reason = "Was abroad and well";
	given_ask(&watch.given, &release.base);
	assert_string_equal(watch_outcome(&watch), "ObservationReleasedEarly");
	watch_until(&watch, "2020-03-10 09:01");
	assert_string_equal(watch_door(&watch, "P1"), "ADMITTED");
	watch_deinit(&watch);
}

/* Found by a log handed in after the last day: free at once, by the rule. */
static void found_after_the_last_day(void **state)
{
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_contact(&watch, "P1", "2020-02-09");
	watch_until(&watch, "2020-02-24 09:00");
	watch_told(&watch);
	assert_string_equal(watch_log(&watch, id, "2020-02-23", 36.5), "DailyHealthRecorded, ContactFound");
	watch_until(&watch, "2020-02-24 09:01");
	assert_string_equal(watch_told(&watch), "02-24 09:00 ObservationCompleted");
	watch_deinit(&watch);
}

/* A returnee is never lost: only the plan's rule for contacts says so. */
static void returnees_are_not_lost(void **state)
{
	struct watch watch;
	const char *id;

	(void)state;
	watch_init(&watch);
	id = watch_returnee(&watch, "P1", "2020-02-10");
	watch_until(&watch, "2020-02-20 09:00");
	assert_int_equal(watch_record(&watch, id)->state, HEALTH__OBSERVATION__STATE__UNDER_OBSERVATION);
	watch_deinit(&watch);
}

static void met_again(void **state)
{
	const char *first, *second;
	struct watch watch;

	(void)state;
	watch_init(&watch);
	first = watch_contact(&watch, "P1", "2020-02-08");
	assert_null(watch_contact(&watch, "P1", "2020-02-08"));
	assert_null(watch_contact(&watch, "P1", "2020-02-07"));
	second = watch_contact(&watch, "P1", "2020-02-09");
	assert_string_equal(watch_record(&watch, first)->superseded_by, second);
	assert_string_equal(watch_record(&watch, second)->last_day, "2020-02-23");
	watch_deinit(&watch);
}

/* --- lists --------------------------------------------------------------------------------------------------------------------------- */

/* Badges, in pages of one. */
static const char *listed(struct watch *watch, Health__ListObservations query)
{
	const Health__ListObservationsReply *reply;
	const char *badges = "";

	query.page_size = 1;
	query.subject_id = arena_strdup(watch->given.arena, query.subject_id);
	do {
		reply = (const void *)given_ask(&watch->given, &query.base)->reply;
		assert_non_null(reply);
		for (size_t i = 0; i < reply->n_observations; i++)
			badges = arena_printf(watch->given.arena, "%s%s%s", badges, *badges ? " " : "",
					      reply->observations[i]->badge);
		query.page_token = reply->next_page_token;
		query.page_token.data = arena_copy(watch->given.arena, query.page_token.data, query.page_token.len);
	} while (query.page_token.len);
	return badges;
}

static void lists(void **state)
{
	Health__ListObservations all = HEALTH__LIST_OBSERVATIONS__INIT, query;
	Health__ListMissingLogs missing_logs_query = HEALTH__LIST_MISSING_LOGS__INIT;
	struct watch watch;

	(void)state;
	watch_init(&watch);
	watch_returnee(&watch, "P1", "2020-01-27"); /* over on 2020-02-09 */
	watch_until(&watch, "2020-02-10 09:01");
	watch_returnee(&watch, "P2", "2020-02-01");
	watch_until(&watch, "2020-02-10 09:02");
	watch_contact(&watch, "T1", "2020-02-09");
	assert_string_equal(listed(&watch, all), "P1 P2 T1");
	query = all;
	query.kind = HEALTH__OBSERVATION__KIND__CONTACT;
	assert_string_equal(listed(&watch, query), "T1");
	query = all;
	query.state = HEALTH__OBSERVATION__STATE__COMPLETED;
	assert_string_equal(listed(&watch, query), "P1");
	query = all;
	query.date = "2020-02-09";
	assert_string_equal(listed(&watch, query), "P1 P2");
	query.date = "2020-02-10";
	assert_string_equal(listed(&watch, query), "P2 T1");
	query = all;
	query.department = "tax";
	assert_string_equal(listed(&watch, query), "T1");
	query = all;
	query.subject_id = watch_subject(&watch, "P2");
	assert_string_equal(listed(&watch, query), "P2");
	watch.given.context.roles = DEPARTMENT;
	watch.given.context.department = "permits";
	assert_string_equal(listed(&watch, all), "P1 P2");
	query.page_token = (ProtobufCBinaryData){ 3, (uint8_t *)"abc" };
	given_ask(&watch.given, &query.base);
	assert_string_equal(watch_outcome(&watch), "! PAGE_TOKEN_UNKNOWN page_token");
	missing_logs_query.date = "2020-02-10";
	missing_logs_query.page_token = query.page_token;
	given_ask(&watch.given, &missing_logs_query.base);
	assert_string_equal(watch_outcome(&watch), "! PAGE_TOKEN_UNKNOWN page_token");
	assert_string_equal(watch_log(&watch, NOBODY_KNOWN, "2020-02-10", 36.5),
			    "! OBSERVATION_UNKNOWN observation_id");
	watch_deinit(&watch);
}

int main(void)
{
	enum { COUNT = sizeof(logging) / sizeof(logging[0]) };
	static const struct CMUnitTest stories[] = {
		{ "C2 a log is corrected, and the first kept", corrections, NULL, NULL, NULL },
		{ "C2 missing logs are named at the deadline", missing_logs, NULL, NULL, NULL },
		{ "C2 registered after the deadline", registered_after_the_deadline, NULL, NULL, NULL },
		{ "C9.3 each missing day is named once, after days of silence too", down_for_days, NULL, NULL, NULL },
		{ "C9.3 one log for a returnee who is a contact", one_log_for_both, NULL, NULL, NULL },
		{ "C9.3 a contact is barred until the last day is over", whole_observation, NULL, NULL, NULL },
		{ "C9.3 a contact is lost after three days missed, and found", lost_and_found, NULL, NULL, NULL },
		{ "C9.3 who is lost stays barred until the office releases", lost_to_the_end, NULL, NULL, NULL },
		{ "C9.3 found after the last day", found_after_the_last_day, NULL, NULL, NULL },
		{ "C2 a returnee is never lost", returnees_are_not_lost, NULL, NULL, NULL },
		{ "C9.3 another contact with a case begins the count anew", met_again, NULL, NULL, NULL },
		{ "C2 observations listed by kind, state, day, department", lists, NULL, NULL, NULL },
	};
	enum { STORIES = sizeof(stories) / sizeof(stories[0]) };
	struct CMUnitTest tests[COUNT + STORIES] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] =
			(struct CMUnitTest){ logging[i].name, takes_log, NULL, NULL, (void *)(uintptr_t)&logging[i] };
	memcpy(tests + COUNT, stories, sizeof(stories));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
