/*
 * Alerts as CAP 1.2 documents and an Atom feed (G2): how our words map to CAP's, which documents an alert has and what they refer
 * to, and that no text breaks a document. Whether whole documents keep all rules of CAP-v1.2: tests/system/cap_test.py.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libxml/parser.h>

#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/cap.h"
#include "services/alerting/xml.h"
#include "tests/unit/support/given.h"

#define ID "01a20906-c39b-7712-980f-7110a6c7351c"

static Alerting__Alert alert_at_nine(const struct given *given)
{
	Alerting__Alert alert = ALERTING__ALERT__INIT;

	alert.alert_id = ID;
	alert.state = ALERTING__ALERT_STATE__FIRING;
	alert.severity = ALERTING__SEVERITY__CRITICAL;
	alert.rule = "fever";
	alert.correlation_id = "visit-1";
	alert.department = "office";
	alert.title_zh = "门口体温异常：38.2 °C";
	alert.title_en = "Fever at the door: 38.2 °C";
	alert.action_zh = "带到隔离室。";
	alert.action_en = "Take the person to the isolation room.";
	alert.observed_at = given->nine_o_clock - GIVEN_MINUTE;
	alert.raised_at = given->nine_o_clock;
	alert.acknowledge_by_at = given->nine_o_clock + 5 * GIVEN_MINUTE;
	return alert;
}

static void keep(struct given *given, const Alerting__Alert *alert, Alerting__Milestone__Kind kind, int minute)
{
	struct tables tables = { given->view };
	Bus__Event recorded = BUS__EVENT__INIT;

	recorded.sequence = 17 + (uint64_t)minute;
	recorded.recorded_at = given->nine_o_clock + minute * GIVEN_MINUTE;
	milestone_keep(&tables, &recorded, alert, kind, 1, "isolate");
}

static void put(struct given *given, const Alerting__Alert *alert)
{
	struct tables tables = { given->view };

	alert_put(&tables, alert);
}

/* The latest document, kept for the test; well-formed. */
static const char *document(struct given *given, uint32_t number)
{
	Alerting__ExportCap query = ALERTING__EXPORT_CAP__INIT;
	const struct decision *decision;
	const char *xml;
	xmlDoc *parsed;

	query.alert_id = ID;
	query.document = number;
	decision = given_ask(given, &query.base);
	assert_null(decision->rejection);
	xml = arena_strdup(given->arena, ((const Alerting__ExportCapReply *)decision->reply)->xml);
	parsed = xmlReadMemory(xml, (int)strlen(xml), NULL, NULL, XML_PARSE_NONET);
	assert_non_null(parsed);
	xmlFreeDoc(parsed);
	return xml;
}

static void assert_has(const char *document, const char *part)
{
	if (!strstr(document, part))
		fail_msg("no \"%s\" in\n%s", part, document);
}

/* --- the mapping ------------------------------------------------------------------------------------------------------------- */

struct mapping {
	const char *name;
	Alerting__Severity severity;
	int acknowledge_within_min, duty_within_min; /* 0: need not be */
	Alerting__Milestone__Kind kind;
	int minute;
	const char *message_type, *response, *urgency, *cap_severity;
	bool expires;
};

#define KIND(name) ALERTING__MILESTONE__KIND__##name
static const struct mapping mappings[] = {
	{ "G2 critical", ALERTING__SEVERITY__CRITICAL, 5, 0, KIND(RAISED), 0, "Alert", "Execute", "Immediate", "Severe",
	  false },
	{ "G2 critical with time enough is still at once", ALERTING__SEVERITY__CRITICAL, 600, 0, KIND(RAISED), 0,
	  "Alert", "Execute", "Immediate", "Severe", false },
	{ "G2 a warning within the hour", ALERTING__SEVERITY__WARNING, 60, 0, KIND(RAISED), 0, "Alert", "Execute",
	  "Expected", "Moderate", false },
	{ "G2 a warning with more than an hour", ALERTING__SEVERITY__WARNING, 61, 0, KIND(RAISED), 0, "Alert",
	  "Execute", "Future", "Moderate", false },
	{ "G2 its duty comes first", ALERTING__SEVERITY__WARNING, 600, 10, KIND(RAISED), 0, "Alert", "Execute",
	  "Expected", "Moderate", false },
	{ "G2 late", ALERTING__SEVERITY__WARNING, 30, 0, KIND(ESCALATED), 30, "Update", "Execute", "Immediate",
	  "Moderate", false },
	{ "G2 information", ALERTING__SEVERITY__INFO, 0, 0, KIND(RAISED), 0, "Alert", "None", "Future", "Minor", true },
	{ "G2 acknowledged", ALERTING__SEVERITY__CRITICAL, 5, 0, KIND(ACKNOWLEDGED), 2, "Update", "Monitor",
	  "Immediate", "Severe", false },
	{ "G2 acting", ALERTING__SEVERITY__WARNING, 120, 0, KIND(ACTING), 2, "Update", "Monitor", "Future", "Moderate",
	  false },
	{ "G2 a duty missed", ALERTING__SEVERITY__WARNING, 120, 10, KIND(DUTY_MISSED), 10, "Update", "Execute",
	  "Immediate", "Moderate", false },
	{ "G2 reminded", ALERTING__SEVERITY__CRITICAL, 5, 0, KIND(REMINDED), 40, "Update", "Execute", "Immediate",
	  "Severe", false },
	{ "G2 resolved is an update that gives the all-clear", ALERTING__SEVERITY__CRITICAL, 5, 0, KIND(RESOLVED), 40,
	  "Update", "AllClear", "Past", "Severe", true },
	{ "G2 closed cancels", ALERTING__SEVERITY__CRITICAL, 5, 0, KIND(CLOSED), 40, "Cancel", "AllClear", "Past",
	  "Severe", true },
};

static void assert_maps(const struct mapping *mapping, struct given *given)
{
	Alerting__AlertDuty duty = ALERTING__ALERT_DUTY__INIT, *duties[] = { &duty };
	Alerting__Alert alert = alert_at_nine(given);
	const char *xml;

	alert.severity = mapping->severity;
	alert.acknowledge_by_at = mapping->acknowledge_within_min
					  ? given->nine_o_clock + mapping->acknowledge_within_min * GIVEN_MINUTE
					  : 0;
	duty.id = "isolate";
	duty.name_en = duty.name_zh = "Isolate";
	duty.by_at = given->nine_o_clock + mapping->duty_within_min * GIVEN_MINUTE;
	alert.duties = duties;
	alert.n_duties = mapping->duty_within_min ? 1 : 0;
	put(given, &alert);
	keep(given, &alert, KIND(RAISED), 0);
	if (mapping->kind != KIND(RAISED))
		keep(given, &alert, mapping->kind, mapping->minute);
	xml = document(given, 0);
	assert_has(xml, arena_printf(given->arena, "<msgType>%s</msgType>", mapping->message_type));
	assert_has(xml, arena_printf(given->arena, "<responseType>%s</responseType>", mapping->response));
	assert_has(xml, arena_printf(given->arena, "<urgency>%s</urgency>", mapping->urgency));
	assert_has(xml, arena_printf(given->arena, "<severity>%s</severity>", mapping->cap_severity));
	assert_int_equal(strstr(xml, "<expires>") != NULL, mapping->expires);
	assert_int_equal(strstr(xml, "<references>") != NULL, mapping->kind != KIND(RAISED));
}

static void g2_our_words_and_theirs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mappings) / sizeof(*mappings); i++) {
		struct given given;

		print_message("%s\n", mappings[i].name);
		given_init(&given, &alerting_service);
		assert_maps(&mappings[i], &given);
		given_deinit(&given);
	}
}

/* --- the documents of an alert ----------------------------------------------------------------------------------------------- */

static void g2_each_document_refers_to_all_before_it(void **state)
{
	struct given given;
	Alerting__Alert alert;

	(void)state;
	given_init(&given, &alerting_service);
	alert = alert_at_nine(&given);
	put(&given, &alert);
	keep(&given, &alert, KIND(RAISED), 0);
	keep(&given, &alert, KIND(ESCALATED), 5);
	keep(&given, &alert, KIND(RESOLVED), 7);
	assert_has(document(&given, 3), "<identifier>" ID ".24</identifier>");
	assert_has(document(&given, 3), "<sent>2020-02-10T09:07:00+08:00</sent>");
	assert_has(document(&given, 3), "<references>hallward.000000," ID ".17,2020-02-10T09:00:00+08:00 "
					"hallward.000000," ID ".22,2020-02-10T09:05:00+08:00</references>");
	assert_string_equal(document(&given, 0), document(&given, 3));
	given_deinit(&given);
}

/* Whoever has a document and asks again must find the same: receivers know it by its identifier. */
static void g2_a_document_does_not_change(void **state)
{
	struct given given;
	Alerting__Alert alert;
	const char *first;

	(void)state;
	given_init(&given, &alerting_service);
	alert = alert_at_nine(&given);
	put(&given, &alert);
	keep(&given, &alert, KIND(RAISED), 0);
	first = document(&given, 1);
	alert.state = ALERTING__ALERT_STATE__RESOLVED;
	alert.acknowledged_by = "somebody";
	alert.note = "typed";
	alert.resolve_reason = "typed";
	put(&given, &alert);
	keep(&given, &alert, KIND(RESOLVED), 5);
	assert_string_equal(document(&given, 1), first);
	assert_null(strstr(document(&given, 2), "typed"));
	assert_null(strstr(document(&given, 2), "somebody"));
	given_deinit(&given);
}

static void g2_of_many_reminders_the_first_and_the_latest_are_told(void **state)
{
	struct given given;
	Alerting__Alert alert;
	const char *last;

	(void)state;
	given_init(&given, &alerting_service);
	alert = alert_at_nine(&given);
	put(&given, &alert);
	keep(&given, &alert, KIND(RAISED), 0);
	for (int minute = 1; minute <= 2 * MILESTONES_MAX; minute++)
		keep(&given, &alert, KIND(REMINDED), minute);
	last = document(&given, MILESTONES_MAX);
	assert_has(last, ID ".17,");
	assert_has(last, arena_printf(given.arena, "<identifier>" ID ".%d</identifier>", 17 + 2 * MILESTONES_MAX));
	assert_null(strstr(last, ID ".18,"));
	given_deinit(&given);
}

static void g2_an_alert_older_than_its_milestones(void **state)
{
	struct given given;
	Alerting__Alert alert;

	(void)state;
	given_init(&given, &alerting_service);
	alert = alert_at_nine(&given);
	alert.sequence = 9;
	put(&given, &alert);
	assert_has(document(&given, 0), "<identifier>" ID ".9</identifier>");
	keep(&given, &alert, KIND(RESOLVED), 5);
	assert_has(document(&given, 2), ID ".9,");
	given_deinit(&given);
}

static void g3_a_drill_is_an_exercise(void **state)
{
	struct given given;
	Alerting__Alert alert;

	(void)state;
	given_init(&given, &alerting_service);
	alert = alert_at_nine(&given);
	alert.drill = true;
	put(&given, &alert);
	assert_has(document(&given, 0), "<status>Exercise</status>");
	assert_has(document(&given, 0), "<note>visit-1</note>");
	assert_has(document(&given, 0), "<headline>【演练】门口体温异常");
	assert_has(document(&given, 0), "<headline>[DRILL] Fever at the door");
	given_deinit(&given);
}

/* --- texts ------------------------------------------------------------------------------------------------------------------- */

static void g2_no_text_breaks_a_document(void **state)
{
	struct given given;
	Alerting__Alert alert;

	(void)state;
	given_init(&given, &alerting_service);
	alert = alert_at_nine(&given);
	alert.title_en = "a <b> & \"c\" ]]> \x01\x1f \xEF\xBF\xBE \xFF end";
	alert.correlation_id = "of \"two\" words";
	put(&given, &alert);
	assert_has(document(&given, 0), "<headline>a &lt;b&gt; &amp; &quot;c&quot; ]]&gt; "
					"\xEF\xBF\xBD\xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD end</headline>");
	assert_has(document(&given, 0), "<incidents>&quot;of 'two' words&quot;</incidents>");
	given_deinit(&given);
}

static void g2_a_headline_has_160_characters(void **state)
{
	static char title[3 * 161 + 1], cut[3 * 160 + 1 + 32];
	struct given given;
	Alerting__Alert alert;

	(void)state;
	given_init(&given, &alerting_service);
	alert = alert_at_nine(&given);
	for (size_t i = 0; i < 161; i++)
		strcat(title, "热");
	sprintf(cut, "<headline>%.*s…</headline>", 3 * 159, title);
	alert.title_zh = title;
	put(&given, &alert);
	assert_has(document(&given, 0), cut);
	title[3 * 160] = '\0';
	put(&given, &alert);
	assert_has(document(&given, 0), arena_printf(given.arena, "<headline>%s</headline>", title));
	given_deinit(&given);
}

static void g2_times_have_an_offset_and_no_fraction(void **state)
{
	char text[XML_INSTANT_SIZE];
	int64_t at;

	(void)state;
	assert_true(rfc3339_parse("2020-02-10T09:00:00.999999+08:00", &at));
	setenv("TZ", "Asia/Shanghai", 1);
	tzset();
	xml_instant_format(at, text);
	assert_string_equal(text, "2020-02-10T09:00:00+08:00");
	setenv("TZ", "UTC", 1);
	tzset();
	xml_instant_format(at, text);
	assert_string_equal(text, "2020-02-10T01:00:00-00:00");
	setenv("TZ", "America/St_Johns", 1);
	tzset();
	xml_instant_format(at, text);
	assert_string_equal(text, "2020-02-09T21:30:00-03:30");
}

/* --- the queries ------------------------------------------------------------------------------------------------------------- */

static const char *alert_number(struct given *given, int number, int minute, Alerting__AlertState state)
{
	Alerting__Alert alert = alert_at_nine(given);

	alert.alert_id = arena_printf(given->arena, "01a20906-c39b-7712-980f-%012d", number);
	alert.state = state;
	alert.raised_at = given->nine_o_clock + minute * GIVEN_MINUTE;
	put(given, &alert);
	return alert.alert_id;
}

/* The ids of the feed's entries, their last digits, in their order. */
static const char *feed(struct given *given, uint32_t entries, const char *link)
{
	Alerting__ExportCapFeed query = ALERTING__EXPORT_CAP_FEED__INIT;
	const struct decision *decision;
	const char *ids = "", *place;

	query.entries = entries;
	query.link = link;
	decision = given_ask(given, &query.base);
	if (decision->rejection)
		return decision->rejection->word;
	place = ((const Alerting__ExportCapFeedReply *)decision->reply)->xml;
	while ((place = strstr(place, "<id>urn:uuid:"))) {
		place += strlen("<id>urn:uuid:") + 35;
		ids = arena_printf(given->arena, "%s%c", ids, *place);
	}
	return ids;
}

static void g2_the_feed_has_what_is_open_or_was_of_late_newest_first(void **state)
{
	const int day = 24 * 60;
	Alerting__Alert held;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	assert_string_equal(feed(&given, 0, ""), "");
	alert_number(&given, 1, -400 * day, ALERTING__ALERT_STATE__ACKNOWLEDGED);
	alert_number(&given, 2, -31 * day, ALERTING__ALERT_STATE__RESOLVED); /* the plan keeps deliveries 30 days */
	alert_number(&given, 3, -29 * day, ALERTING__ALERT_STATE__CLOSED);
	alert_number(&given, 4, -2, ALERTING__ALERT_STATE__RESOLVED);
	alert_number(&given, 5, -1, ALERTING__ALERT_STATE__FIRING);
	held = alert_at_nine(&given);
	held.hold = ALERTING__HOLD__SILENCED;
	put(&given, &held);
	assert_string_equal(feed(&given, 0, ""), "5431");
	assert_string_equal(feed(&given, 2, ""), "54");
	assert_string_equal(feed(&given, 3, "https://hall.example/cap/{id}.xml"), "543");
	given_deinit(&given);
}

static void g2_what_is_not_there_is_refused(void **state)
{
	static const char *const links[] = { "https://hall.example/cap", "ftp://hall.example/{id}", "{id}",
					     "https://hall.example/{id} <" };
	Alerting__ExportCap query = ALERTING__EXPORT_CAP__INIT;
	Alerting__Alert alert;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	query.alert_id = ID;
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! ALERT_UNKNOWN alert_id");
	alert = alert_at_nine(&given);
	put(&given, &alert);
	query.document = 2;
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! DOCUMENT_UNKNOWN document");
	query.document = 1;
	given.context.roles = DEPARTMENT;
	given.context.department = "property";
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! OTHER_DEPARTMENT alert_id");
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		assert_string_equal(feed(&given, 0, links[i]), "LINK_UNUSABLE");
	given_deinit(&given);
}

/* --- what receivers are sent ------------------------------------------------------------------------------------------------- */

struct notified {
	const char *name;
	Alerting__Moment moment;
	int made_at_minute;
	unsigned step;
	const char *duty, *identifier;
};

static const struct notified notified[] = {
	{ "G2 the raising", ALERTING__MOMENT__RAISED, 0, 0, "", ID ".17" },
	{ "G2 a group that goes out later", ALERTING__MOMENT__RAISED, 6, 0, "", ID ".17" },
	{ "G2 a step", ALERTING__MOMENT__ESCALATED, 5, 1, "", ID ".22" },
	{ "G2 a reminder", ALERTING__MOMENT__REMINDED, 30, 0, "", ID ".47" },
	{ "G2 a later reminder", ALERTING__MOMENT__REMINDED, 61, 0, "", ID ".77" },
	{ "G2 a duty missed", ALERTING__MOMENT__DUTY_MISSED, 70, 0, "isolate", ID ".87" },
	{ "G2 the end", ALERTING__MOMENT__MOMENT_RESOLVED, 80, 0, "", ID ".97" },
};

static void g2_a_notification_is_the_document_of_its_milestone(void **state)
{
	Alerting__Notification notification = ALERTING__NOTIFICATION__INIT;
	Alerting__AlertBrief brief = ALERTING__ALERT_BRIEF__INIT, *briefs[] = { &brief };
	Alerting__Alert alert;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	brief.alert_id = ID;
	notification.alerts = briefs;
	notification.n_alerts = 1;
	assert_null(cap_of_notification(&given.view, &given.context, &notification));
	alert = alert_at_nine(&given);
	put(&given, &alert);
	keep(&given, &alert, KIND(RAISED), 0);
	keep(&given, &alert, KIND(ESCALATED), 5);
	keep(&given, &alert, KIND(REMINDED), 30);
	keep(&given, &alert, KIND(REMINDED), 60);
	keep(&given, &alert, KIND(DUTY_MISSED), 70);
	keep(&given, &alert, KIND(RESOLVED), 80);
	for (size_t i = 0; i < sizeof(notified) / sizeof(*notified); i++) {
		print_message("%s\n", notified[i].name);
		notification.moment = notified[i].moment;
		notification.made_at = given.nine_o_clock + notified[i].made_at_minute * GIVEN_MINUTE;
		notification.step = notified[i].step;
		notification.duty = notified[i].duty;
		assert_has(cap_of_notification(&given.view, &given.context, &notification),
			   arena_printf(given.arena, "<identifier>%s</identifier>", notified[i].identifier));
	}
	given_deinit(&given);
}

static void g2_a_test_message_is_a_test(void **state)
{
	Alerting__PutReceiver put_receiver = ALERTING__PUT_RECEIVER__INIT;
	Alerting__TestReceiver test = ALERTING__TEST_RECEIVER__INIT;
	const Alerting__DeliveriesQueued *queued;
	const char *party = "department/office", *xml;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	put_receiver.receiver = test.receiver = "cap";
	put_receiver.kind = ALERTING__RECEIVER_KIND__CAP;
	put_receiver.address = "http://127.0.0.1/cap";
	put_receiver.secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
	put_receiver.serves = &party;
	put_receiver.n_serves = 1;
	given_ask(&given, &put_receiver.base);
	given_ask(&given, &test.base);
	queued = given_last_event(&given);
	xml = cap_of_notification(&given.view, &given.context, queued->notification);
	assert_non_null(xml);
	assert_has(xml, "<status>Test</status>");
	assert_has(xml, "<headline>Test message</headline>");
	assert_has(xml, "<responseType>None</responseType>");
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g2_our_words_and_theirs),
		cmocka_unit_test(g2_each_document_refers_to_all_before_it),
		cmocka_unit_test(g2_a_document_does_not_change),
		cmocka_unit_test(g2_of_many_reminders_the_first_and_the_latest_are_told),
		cmocka_unit_test(g2_an_alert_older_than_its_milestones),
		cmocka_unit_test(g3_a_drill_is_an_exercise),
		cmocka_unit_test(g2_no_text_breaks_a_document),
		cmocka_unit_test(g2_a_headline_has_160_characters),
		cmocka_unit_test(g2_the_feed_has_what_is_open_or_was_of_late_newest_first),
		cmocka_unit_test(g2_what_is_not_there_is_refused),
		cmocka_unit_test(g2_a_notification_is_the_document_of_its_milestone),
		cmocka_unit_test(g2_a_test_message_is_a_test),
		cmocka_unit_test(g2_times_have_an_offset_and_no_fraction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
