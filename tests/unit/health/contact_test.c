/* What becomes of the contacts of a case: observation, restart, release, by hand, the list (C9.3). */
#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "services/health/contact.h"
#include "services/health/health.h"
#include "services/health/observation.h"
#include "tests/unit/support/cases.h"

#define OTHER_CASE "01700000-0000-7000-8000-00000000ca5f"
#define OTHER_SUBJECT "01700000-0000-7000-8000-0000000000cd"
#define NOBODY_ID "01700000-0000-7000-8000-00000000dead"
#define VERA "01700000-0000-7000-8000-00000000be7a"
#define STAFF_ID "01700000-0000-7000-8000-0000000057af"
#define DAY_MINUTES (24 * 60)

static void day_after(struct given *given, int days)
{
	given->context.now = given->nine_o_clock + (days * DAY_MINUTES + 600) * GIVEN_MINUTE;
}

/* On that day from nine on the case (by its ticket) is there for an hour, Vera for twenty minutes, a member of staff for forty. */
static void meet(struct given *given, const char *ticket, int day)
{
	int nine = day * DAY_MINUTES;
	struct reading readings[] = { IN(ticket, .minute = nine),
				      IN("V", .minute = nine),
				      IN("S", .minute = nine, .kind = HEALTH__KIND__STAFF),
				      OUT("V", .minute = nine + 20),
				      OUT("S", .minute = nine + 40, .kind = HEALTH__KIND__STAFF),
				      OUT(ticket, .minute = nine + 60),
				      { 0 } };

	day_after(given, day);
	door_register_all(given, readings);
}

static void begin(struct given *given)
{
	given_init(given, &health_service);
	case_bind(given, "C", "", CASE_SUBJECT);
	case_bind(given, "D", "", OTHER_SUBJECT);
	case_bind(given, "S", "", STAFF_ID);
	case_bind(given, "V", "", VERA);
	meet(given, "C", 0);
	case_suspect(given, &(struct case_told){ 0 });
	given_schedule(given);
}

static void end(struct given *given)
{
	given_assert_rebuilds(given);
	given_deinit(given);
}

static const Health__Observation *observation_of(struct given *given, const char *subject_id)
{
	return observation_open_of(&given->view, subject_id, HEALTH__OBSERVATION__KIND__CONTACT);
}

static void assert_observed(struct given *given, const char *subject_id, const char *first_day, const char *last_day)
{
	const Health__Observation *observation = observation_of(given, subject_id);

	assert_non_null(observation);
	assert_string_equal(observation->first_day, first_day);
	assert_string_equal(observation->last_day, last_day);
	assert_int_equal(bar_find(&given->view, subject_id)->kind, HEALTH__BAR_KIND__BAR_CONTACT);
}

static void assert_free(struct given *given, const char *subject_id)
{
	assert_null(observation_of(given, subject_id));
	assert_null(bar_find(&given->view, subject_id));
}

static void observed_from_the_day_after(void **state)
{
	struct given given;
	struct reading staff = IN("S", .minute = DAY_MINUTES, .kind = HEALTH__KIND__STAFF);

	(void)state;
	begin(&given);
	assert_string_equal(case_contacts(&given, CASE_ID), "S 40 2020-02-10, V 20 2020-02-10");
	assert_observed(&given, VERA, "2020-02-11", "2020-02-24");
	assert_observed(&given, STAFF_ID, "2020-02-11", "2020-02-24");
	day_after(&given, 1);
	door_register(&given, &staff);
	assert_string_equal(given_outcome(&given), "EntryRefused S");
	end(&given);
}

static void a_later_contact_restarts(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	day_after(&given, 3);
	/* Vera is barred; a door that was offline let her in. */
	door_register_all(&given,
			  (struct reading[]){ IN("D", .minute = 3 * DAY_MINUTES),
					      IN("V", .minute = 3 * DAY_MINUTES, .offline = HEALTH__OUTCOME__ADMITTED),
					      OUT("V", .minute = 3 * DAY_MINUTES + 30),
					      { 0 } });
	case_suspect(&given, &(struct case_told){ .incident_id = OTHER_CASE, .subject_id = OTHER_SUBJECT });
	assert_non_null(strstr(given_schedule(&given), "ObservationSuperseded"));
	assert_observed(&given, VERA, "2020-02-14", "2020-02-27");
	assert_observed(&given, STAFF_ID, "2020-02-11", "2020-02-24");
	assert_string_equal(case_contacts(&given, OTHER_CASE), "V 30 2020-02-13?");
	/* Of the other nobody has recorded a log for three days. */
	assert_string_equal(case_contacts(&given, CASE_ID), "S 40 2020-02-10 contact-lost, V 20 2020-02-10");
	end(&given);
}

static void exclusion_releases(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	case_exclude(&given, CASE_ID);
	given_schedule(&given);
	assert_free(&given, VERA);
	assert_free(&given, STAFF_ID);
	assert_string_equal(case_contacts(&given, CASE_ID),
			    "S 40 2020-02-10 contact-released, V 20 2020-02-10 contact-released");
	end(&given);
}

static const struct reading both_again[] = {
	IN("D", .minute = 70), IN("V", .minute = 70), OUT("V", .minute = 90), OUT("D", .minute = 90), { 0 }
};

static void another_case_keeps(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	case_bind(&given, "C", "", CASE_SUBJECT);
	case_bind(&given, "D", "", OTHER_SUBJECT);
	case_bind(&given, "S", "", STAFF_ID);
	case_bind(&given, "V", "", VERA);
	meet(&given, "C", 0);
	door_register_all(&given, both_again);
	case_suspect(&given, &(struct case_told){ 0 });
	case_suspect(&given, &(struct case_told){ .incident_id = OTHER_CASE, .subject_id = OTHER_SUBJECT });
	given_schedule(&given);
	case_exclude(&given, CASE_ID);
	given_schedule(&given);
	assert_observed(&given, VERA, "2020-02-11", "2020-02-24");
	assert_free(&given, STAFF_ID);
	case_exclude(&given, OTHER_CASE);
	given_schedule(&given);
	assert_free(&given, VERA);
	end(&given);
}

static void excluded_and_suspected_again(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	case_exclude(&given, CASE_ID);
	given_schedule(&given);
	case_suspect(&given, &(struct case_told){ 0 });
	given_schedule(&given);
	assert_string_equal(case_contacts(&given, CASE_ID), "S 40 2020-02-10, V 20 2020-02-10");
	assert_observed(&given, VERA, "2020-02-11", "2020-02-24");
	end(&given);
}

/* Vera is a case of her own when she is found as a contact: she is listed so, and her incident sees to her. */
static void a_case_is_not_observed(void **state)
{
	struct given given;
	struct tables tables;

	(void)state;
	given_init(&given, &health_service);
	tables = (struct tables){ given.view };
	case_bind(&given, "C", "", CASE_SUBJECT);
	case_bind(&given, "V", "", VERA);
	meet(&given, "C", 0);
	bar_begin(&tables, CASE_SUBJECT, HEALTH__BAR_KIND__BAR_INCIDENT, CASE_ID, given.context.now, "");
	bar_begin(&tables, VERA, HEALTH__BAR_KIND__BAR_INCIDENT, OTHER_CASE, given.context.now, "");
	case_suspect(&given, &(struct case_told){ .incident_id = OTHER_CASE, .subject_id = VERA });
	case_suspect(&given, &(struct case_told){ 0 });
	given_schedule(&given);
	assert_string_equal(case_contacts(&given, CASE_ID), "S 40 2020-02-10, V 20 2020-02-10 contact-became-case");
	assert_null(observation_of(&given, VERA));
	assert_string_equal(case_contacts(&given, OTHER_CASE), "C 20 2020-02-10 contact-became-case, S 20 2020-02-10");
	given_deinit(&given);
}

/* --- once more ---------------------------------------------------------------------------------------------------------------------------- */

static const struct decision *trace_again(struct given *given, const char *incident_id)
{
	Health__TraceAgain command = HEALTH__TRACE_AGAIN__INIT;

	command.incident_id = incident_id;
	return given_ask(given, &command.base);
}

static void once_more_finds_what_came_late(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	trace_again(&given, CASE_ID);
	assert_string_equal(given_outcome(&given), "TraceBegan " CASE_ID);
	assert_string_equal(given_schedule(&given), "ContactsTraced " CASE_ID);
	door_register_all(&given, (struct reading[]){ IN("V9", .minute = 5), OUT("V9", .minute = 35), { 0 } });
	trace_again(&given, CASE_ID);
	given_schedule(&given);
	assert_string_equal(case_contacts(&given, CASE_ID), "S 40 2020-02-10, V 20 2020-02-10, V9 30 2020-02-10");
	end(&given);
}

/* --- by hand ------------------------------------------------------------------------------------------------------------------------------ */

static void add(struct given *given, const char *incident_id, const char *subject_id, const char *date)
{
	Health__AddContact command = HEALTH__ADD_CONTACT__INIT;

	command.incident_id = incident_id;
	command.subject_id = subject_id;
	command.last_contact_date = date;
	command.place = "at a dinner";
	command.remarks = "sat beside the case";
	given_ask(given, &command.base);
}

static void strike_off(struct given *given, const char *incident_id, const char *subject_id)
{
	Health__RemoveContact command = HEALTH__REMOVE_CONTACT__INIT;

	command.incident_id = incident_id;
	command.subject_id = subject_id;
	command.reason = "was behind glass";
	given_ask(given, &command.base);
}

static const Health__ListContactsReply *list(struct given *given, Health__ContactState state, const char *export_id)
{
	Health__ListContacts query = HEALTH__LIST_CONTACTS__INIT;

	query.incident_id = CASE_ID;
	query.state = state;
	query.export_id = export_id;
	return (const Health__ListContactsReply *)given_ask(given, &query.base)->reply;
}

static const char *export_list(struct given *given, uint32_t rows)
{
	Health__ExportLineList command = HEALTH__EXPORT_LINE_LIST__INIT;
	const Health__ExportLineListReply *reply;

	command.incident_id = CASE_ID;
	command.purpose = "to the city CDC";
	reply = (const Health__ExportLineListReply *)given_ask(given, &command.base)->reply;
	assert_string_equal(given_outcome(given), "LineListExported " CASE_ID);
	assert_int_equal(reply->rows, rows);
	return arena_strdup(given->arena, reply->export_id);
}

static void named_by_the_office(void **state)
{
	const Health__ListContactsReply *reply;
	const char *wang;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	day_after(&given, 0);
	wang = case_person(&given, true, "V8", "王小明", "13800001234");
	case_bind(&given, "C", "", CASE_SUBJECT);
	case_suspect(&given, &(struct case_told){ 0 });
	given_schedule(&given);
	add(&given, CASE_ID, wang, "2020-02-09");
	assert_int_equal(given.decision.event_count, 2);
	assert_observed(&given, wang, "2020-02-10", "2020-02-23");
	add(&given, CASE_ID, wang, "2020-02-09");
	assert_string_equal(given_outcome(&given), "");
	add(&given, CASE_ID, wang, "2020-02-10");
	assert_int_equal(given.decision.event_count, 3);
	assert_observed(&given, wang, "2020-02-11", "2020-02-24");
	reply = list(&given, HEALTH__CONTACT_STATE__CONTACT_STATE_UNSPECIFIED, "");
	assert_int_equal(reply->n_rows, 1);
	assert_true(reply->rows[0]->contact->added);
	assert_string_equal(reply->rows[0]->name, "王**");
	assert_string_equal(reply->rows[0]->phone, "138****1234");
	assert_string_equal(reply->rows[0]->remarks, "");
	reply = list(&given, HEALTH__CONTACT_STATE__CONTACT_STATE_UNSPECIFIED, export_list(&given, 1));
	assert_string_equal(reply->rows[0]->name, "王小明");
	assert_string_equal(reply->rows[0]->phone, "+8613800001234");
	assert_string_equal(reply->rows[0]->place, "at a dinner");
	assert_string_equal(reply->rows[0]->remarks, "sat beside the case");
	end(&given);
}

/* A ticket of nobody in particular turns out to be somebody's: still one contact, with the name. */
static void known_later(void **state)
{
	const Health__ListContactsReply *reply;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	case_bind(&given, "C", "", CASE_SUBJECT);
	meet(&given, "C", 0);
	case_suspect(&given, &(struct case_told){ 0 });
	given_schedule(&given);
	case_person(&given, false, "V", "王小明", "13800001234");
	trace_again(&given, CASE_ID);
	given_schedule(&given);
	assert_string_equal(case_contacts(&given, CASE_ID), "S 40 2020-02-10, V 20 2020-02-10");
	reply = list(&given, HEALTH__CONTACT_STATE__CONTACT_STATE_UNSPECIFIED, "");
	assert_true(strcmp(reply->rows[0]->name, "王**") == 0 || strcmp(reply->rows[1]->name, "王**") == 0);
	end(&given);
}

static void struck_off(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	strike_off(&given, CASE_ID, VERA);
	assert_memory_equal(given_outcome(&given), "ContactDropped " VERA ", ObservationCaseExcluded ",
			    strlen("ContactDropped " VERA ", ObservationCaseExcluded "));
	assert_free(&given, VERA);
	/* And stays so, until there is a later contact. */
	trace_again(&given, CASE_ID);
	assert_string_equal(given_schedule(&given), "ContactsTraced " CASE_ID);
	assert_string_equal(case_contacts(&given, CASE_ID), "S 40 2020-02-10, V 20 2020-02-10 contact-removed");
	door_register_all(&given, (struct reading[]){ IN("C", .minute = 70),
						      IN("V", .minute = 70, .offline = HEALTH__OUTCOME__ADMITTED),
						      OUT("V", .minute = 90),
						      { 0 } });
	trace_again(&given, CASE_ID);
	given_schedule(&given);
	assert_string_equal(case_contacts(&given, CASE_ID), "S 40 2020-02-10, V 40 2020-02-10?");
	assert_observed(&given, VERA, "2020-02-11", "2020-02-24");
	end(&given);
}

/* --- many --------------------------------------------------------------------------------------------------------------------------------- */

#define MANY 40

static unsigned identified(const struct decision *decision)
{
	unsigned count = 0;

	for (size_t i = 0; i < decision->event_count; i++)
		count += decision->events[i].data->descriptor == &health__contact_identified__descriptor;
	return count;
}

static void many_go_in_steps(void **state)
{
	Health__TraceContacts step = HEALTH__TRACE_CONTACTS__INIT;
	struct given given;

	(void)state;
	given_init(&given, &health_service);
	day_after(&given, 0);
	case_bind(&given, "C", "", CASE_SUBJECT);
	door_fill(&given, MANY);
	door_register_all(&given, (struct reading[]){ IN("C"), OUT("C", .minute = 30), { 0 } });
	case_suspect(&given, &(struct case_told){ 0 });
	step.incident_id = CASE_ID;
	step.contacts_max = 15;
	step.registrations_max = 2000;
	given_ask(&given, &step.base);
	assert_int_equal(identified(&given.decision), 15);
	given_ask(&given, &step.base);
	assert_int_equal(identified(&given.decision), 15);
	given_ask(&given, &step.base);
	assert_int_equal(identified(&given.decision), MANY - 30);
	given_ask(&given, &step.base);
	assert_string_equal(given_outcome(&given), "");
	case_exclude(&given, CASE_ID);
	given_schedule(&given);
	for (size_t i = 0; i < given.journal_count; i++)
		assert_true(strcmp(given.journal[i]->type, "ContactLost") != 0);
	assert_null(strstr(case_contacts(&given, CASE_ID), "2020-02-10,"));
	end(&given);
}

/* --- the list ----------------------------------------------------------------------------------------------------------------------------- */

static void listed_by_state(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	strike_off(&given, CASE_ID, VERA);
	assert_int_equal(list(&given, HEALTH__CONTACT_STATE__CONTACT_STATE_UNSPECIFIED, "")->n_rows, 2);
	assert_int_equal(list(&given, HEALTH__CONTACT_STATE__CONTACT_REMOVED, "")->n_rows, 1);
	assert_int_equal(list(&given, HEALTH__CONTACT_STATE__CONTACT_LOST, "")->n_rows, 0);
	assert_int_equal(list(&given, HEALTH__CONTACT_STATE__CONTACT_LOST, "")->trace->state,
			 HEALTH__TRACE_STATE__TRACE_FINISHED);
	end(&given);
}

static void clear_only_to_whoever_exported(void **state)
{
	const char *export_id;
	struct given given;

	(void)state;
	begin(&given);
	strike_off(&given, CASE_ID, VERA);
	export_id = export_list(&given, 2);
	assert_string_equal(list(&given, HEALTH__CONTACT_STATE__CONTACT_REMOVED, "")->rows[0]->remarks, "");
	assert_string_equal(list(&given, HEALTH__CONTACT_STATE__CONTACT_REMOVED, export_id)->rows[0]->remarks,
			    "was behind glass");
	given.context.now += 5 * GIVEN_MINUTE;
	assert_non_null(list(&given, HEALTH__CONTACT_STATE__CONTACT_REMOVED, export_id));
	given.context.actor = "another";
	list(&given, HEALTH__CONTACT_STATE__CONTACT_REMOVED, export_id);
	assert_string_equal(given_outcome(&given), "! LINE_LIST_NOT_EXPORTED export_id");
	given.context.actor = "tester";
	given.context.now += 1;
	list(&given, HEALTH__CONTACT_STATE__CONTACT_REMOVED, export_id);
	assert_string_equal(given_outcome(&given), "! LINE_LIST_NOT_EXPORTED export_id");
	end(&given);
}

static void record_health(struct given *given, const char *date, double temperature_c)
{
	Health__RecordDailyHealth command = HEALTH__RECORD_DAILY_HEALTH__INIT;

	command.observation_id = observation_of(given, VERA)->observation_id;
	command.date = date;
	command.temperature_c = temperature_c;
	command.source = HEALTH__DAILY_LOG__SOURCE__COMMUNITY;
	assert_null(given_ask(given, &command.base)->rejection);
}

static void with_the_last_temperature(void **state)
{
	const Health__ListContactsReply *reply;
	struct given given;

	(void)state;
	begin(&given);
	strike_off(&given, CASE_ID, STAFF_ID);
	day_after(&given, 2);
	record_health(&given, "2020-02-12", 36.7);
	record_health(&given, "2020-02-11", 36.4);
	reply = list(&given, HEALTH__CONTACT_STATE__CONTACT_UNDER_OBSERVATION, "");
	assert_int_equal(reply->n_rows, 1);
	assert_string_equal(reply->rows[0]->last_log_date, "2020-02-12");
	assert_true(reply->rows[0]->last_temperature_c == 36.7);
	assert_string_equal(reply->rows[0]->last_day, "2020-02-24");
	end(&given);
}

/* --- who was there ------------------------------------------------------------------------------------------------------------------------ */

static const char *stays(struct given *given, int from, int until)
{
	Health__ListStays query = HEALTH__LIST_STAYS__INIT;
	const Health__ListStaysReply *reply;
	const char *text = "";

	query.from_at = given->nine_o_clock + from * GIVEN_MINUTE;
	query.until_at = given->nine_o_clock + until * GIVEN_MINUTE;
	query.page_size = 1;
	do {
		reply = (const Health__ListStaysReply *)given_ask(given, &query.base)->reply;
		assert_non_null(reply);
		for (size_t i = 0; i < reply->n_stays; i++)
			text = arena_printf(given->arena, "%s%s%s", text, *text ? " " : "",
					    reply->stays[i]->stay->token);
		query.page_token = reply->next_page_token;
	} while (query.page_token.len);
	return text;
}

static void who_was_there_when(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	assert_string_equal(stays(&given, 0, 600), "C V S");
	assert_string_equal(stays(&given, 20, 600), "C S");
	assert_string_equal(stays(&given, 40, 600), "C");
	assert_string_equal(stays(&given, 60, 600), "");
	assert_string_equal(stays(&given, -100, 0), "");
	end(&given);
}

/* 2 days before the onset, 14 of observation, 7 until the door has told: of 10 February nothing is needed after 4 March. */
static void stays_are_forgotten(void **state)
{
	struct given given;

	(void)state;
	begin(&given);
	case_exclude(&given, CASE_ID);
	day_after(&given, 23);
	assert_null(strstr(given_schedule(&given), "PresenceDropped"));
	assert_string_equal(stays(&given, 0, 600), "C V S");
	day_after(&given, 24);
	assert_non_null(strstr(given_schedule(&given), "PresenceDropped main"));
	assert_string_equal(stays(&given, 0, 600), "");
	end(&given);
}

/* --- rejections --------------------------------------------------------------------------------------------------------------------------- */

static void rejected(void **state)
{
	Health__ExportLineList export = HEALTH__EXPORT_LINE_LIST__INIT;
	Health__ListContacts contacts = HEALTH__LIST_CONTACTS__INIT;
	Health__ListStays of_hall = HEALTH__LIST_STAYS__INIT;
	const char *wang, *li;
	struct given given;

	(void)state;
	begin(&given);
#define REJECTS(call, outcome)                                                                                         \
	do {                                                                                                           \
		size_t before = given.journal_count;                                                                   \
		(void)(call);                                                                                          \
		assert_string_equal(given_outcome(&given), outcome);                                                   \
		assert_true(*given.decision.message_zh &&*given.decision.message_en);                                  \
		assert_int_equal(given.journal_count, before);                                                         \
	} while (0)
	case_bind(&given, "W", "", NOBODY_ID);
	REJECTS(trace_again(&given, NOBODY_ID), "! CASE_UNKNOWN incident_id");
	REJECTS(add(&given, NOBODY_ID, VERA, "2020-02-10"), "! CASE_UNKNOWN incident_id");
	REJECTS(add(&given, CASE_ID, VERA, "2020-02-10"), "! SUBJECT_UNKNOWN subject_id");
	REJECTS(strike_off(&given, NOBODY_ID, VERA), "! CASE_UNKNOWN incident_id");
	REJECTS(strike_off(&given, CASE_ID, NOBODY_ID), "! CONTACT_UNKNOWN subject_id");
	strike_off(&given, CASE_ID, VERA);
	REJECTS(strike_off(&given, CASE_ID, VERA), "! CONTACT_REMOVED subject_id");
	wang = case_person(&given, true, "X", "王小明", "13800001234");
	li = case_person(&given, true, "C", "李四", "13800005678");
	REJECTS(add(&given, CASE_ID, li, "2020-02-10"), "! CONTACT_IS_THE_CASE subject_id");
	REJECTS(add(&given, CASE_ID, wang, "2020-02-11"), "! LAST_CONTACT_IMPOSSIBLE last_contact_date");
	REJECTS(add(&given, CASE_ID, wang, "2020-02-07"), "! LAST_CONTACT_IMPOSSIBLE last_contact_date");
	trace_again(&given, CASE_ID);
	REJECTS(trace_again(&given, CASE_ID), "! CONTACTS_BEING_TRACED incident_id");
	case_exclude(&given, CASE_ID);
	REJECTS(trace_again(&given, CASE_ID), "! CASE_EXCLUDED incident_id");
	REJECTS(add(&given, CASE_ID, wang, "2020-02-10"), "! CASE_EXCLUDED incident_id");
	REJECTS(strike_off(&given, CASE_ID, STAFF_ID), "! CASE_EXCLUDED incident_id");
	export.incident_id = contacts.incident_id = NOBODY_ID;
	REJECTS(given_ask(&given, &export.base), "! CASE_UNKNOWN incident_id");
	REJECTS(given_ask(&given, &contacts.base), "! CASE_UNKNOWN incident_id");
	contacts.incident_id = CASE_ID;
	contacts.export_id = NOBODY_ID;
	REJECTS(given_ask(&given, &contacts.base), "! LINE_LIST_NOT_EXPORTED export_id");
	contacts.export_id = "";
	contacts.page_token = of_hall.page_token = (ProtobufCBinaryData){ 5, (uint8_t[]){ 'a', 't', 't', 'i', 'c' } };
	REJECTS(given_ask(&given, &contacts.base), "! PAGE_TOKEN_UNKNOWN page_token");
	of_hall.from_at = given.nine_o_clock;
	of_hall.until_at = of_hall.from_at + 48 * 60 * GIVEN_MINUTE;
	REJECTS(given_ask(&given, &of_hall.base), "! PAGE_TOKEN_UNKNOWN page_token");
	of_hall.until_at++;
	REJECTS(given_ask(&given, &of_hall.base), "! INTERVAL_IMPOSSIBLE until_at");
	of_hall.until_at = of_hall.from_at;
	REJECTS(given_ask(&given, &of_hall.base), "! INTERVAL_IMPOSSIBLE until_at");
	of_hall.hall = "attic";
	REJECTS(given_ask(&given, &of_hall.base), "! UNKNOWN_HALL hall");
	given_deinit(&given);
}

#define CASE(text, function)                                                                                           \
	{                                                                                                              \
		text, function, NULL, NULL, NULL                                                                       \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CASE("C9.3 observation lasts from the day after the last contact for 14 days, and bars staff like "
		     "anybody",
		     observed_from_the_day_after),
		CASE("C9.3 a later contact with another case restarts the observation", a_later_contact_restarts),
		CASE("C9.3 the contacts of an excluded case are released", exclusion_releases),
		CASE("C9.3 but not those of another case", another_case_keeps),
		CASE("C9.3 suspected once more, they are contacts once more", excluded_and_suspected_again),
		CASE("C9.3 a contact who is a case already is not observed besides", a_case_is_not_observed),
		CASE("C9.3 looked for once more, whoever was told late is found, and nobody twice",
		     once_more_finds_what_came_late),
		CASE("C9.3 the office names a contact whom the door does not know", named_by_the_office),
		CASE("C9.3 a contact without a name who gets one stays one contact", known_later),
		CASE("C9.3 the office strikes a contact off", struck_off),
		CASE("C9.3 many contacts are found and released in steps", many_go_in_steps),
		CASE("C9.3 contacts are listed by state", listed_by_state),
		CASE("C9.3 the list has the temperature of the last day with a log", with_the_last_temperature),
		CASE("C9.3 the list is clear only to whoever exported it, for five minutes",
		     clear_only_to_whoever_exported),
		CASE("C1.2 who was in a hall when", who_was_there_when),
		CASE("C9.3 stays are forgotten when no search needs them", stays_are_forgotten),
		CASE("C9.3 every mistake is named", rejected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
