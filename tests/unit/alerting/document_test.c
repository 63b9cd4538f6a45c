/* Contingency plans in versions: written, published, read, looked over, taken back (O2). The plan names contingency 1 (since 27 January)
 * and 2 (from 12 February), which the office keeps, and windows a (from 20 February), which permits keeps. */
#include <string.h>

#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "tests/unit/support/desk.h"

#define SHA256 "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static Alerting__DraftDocument a_draft(const char *document, const char *version)
{
	static const char *text_zh[] = { "一、总则", "二、职责" }, *text_en[] = { "1 General", "2 Duties" };
	Alerting__DraftDocument draft = ALERTING__DRAFT_DOCUMENT__INIT;

	draft.document = document;
	draft.version = version;
	draft.text_zh = text_zh;
	draft.text_en = text_en;
	draft.n_text_zh = draft.n_text_en = 2;
	return draft;
}

static const char *outcome(struct given *given, const ProtobufCMessage *request)
{
	given_ask(given, request);
	return arena_strdup(given->arena, given_outcome(given));
}

static const char *draft(struct given *given, const char *document, const char *version)
{
	Alerting__DraftDocument command = a_draft(document, version);

	return outcome(given, &command.base);
}

static const char *publish(struct given *given, const char *document, const char *version)
{
	Alerting__PublishDocument command = ALERTING__PUBLISH_DOCUMENT__INIT;

	command.document = document;
	command.version = version;
	return outcome(given, &command.base);
}

static const char *withdraw(struct given *given, const char *document, const char *version)
{
	Alerting__WithdrawDocument command = ALERTING__WITHDRAW_DOCUMENT__INIT;

	command.document = document;
	command.version = version;
	command.reason = "A page was missing";
	return outcome(given, &command.base);
}

static const char *review(struct given *given, const char *document)
{
	Alerting__ReviewDocument command = ALERTING__REVIEW_DOCUMENT__INIT;

	command.document = document;
	command.note = "Numbers compared; nothing to change";
	return outcome(given, &command.base);
}

static const char *standing_name(Alerting__DocumentStanding standing)
{
	const ProtobufCEnumValue *value =
		protobuf_c_enum_descriptor_get_value(&alerting__document_standing__descriptor, (int)standing);

	return value->name + strlen("VERSION_");
}

/* "1 CURRENT, 2 TO_COME", in pages of one. */
static const char *versions(struct given *given, const char *document)
{
	Alerting__ListDocumentVersions query = ALERTING__LIST_DOCUMENT_VERSIONS__INIT;
	const Alerting__ListDocumentVersionsReply *reply;
	const char *text = "";

	query.document = document;
	query.page_size = 1;
	do {
		desk_must(given_ask(given, &query.base));
		reply = (const void *)given->decision.reply;
		for (size_t i = 0; i < reply->n_versions; i++)
			text = arena_printf(given->arena, "%s%s%s %s", text, *text ? ", " : "",
					    reply->versions[i]->version->version,
					    standing_name(reply->versions[i]->standing));
		query.page_token.len = reply->next_page_token.len;
		query.page_token.data = arena_copy(given->arena, reply->next_page_token.data, query.page_token.len);
	} while (query.page_token.len);
	return text;
}

/* "contingency 1 MISSING by 2020-02-26; …": the plan's documents as they stand; ! behind a day that has passed. */
static const char *documents(struct given *given, const char *department)
{
	Alerting__ListDocuments query = ALERTING__LIST_DOCUMENTS__INIT;
	const Alerting__ListDocumentsReply *reply;
	const char *text = "";

	query.department = department;
	if (given_ask(given, &query.base)->rejection)
		return given_outcome(given);
	reply = (const void *)given->decision.reply;
	for (size_t i = 0; i < reply->n_documents; i++) {
		const Alerting__DocumentNow *now = reply->documents[i];

		text = arena_printf(given->arena, "%s%s%s", text, *text ? "; " : "", now->document);
		if (*now->version)
			text = arena_printf(given->arena, "%s %s %s by %s%s", text, now->version,
					    standing_name(now->standing), now->review_due_on,
					    now->review_overdue ? "!" : "");
		if (*now->counts_instead)
			text = arena_printf(given->arena, "%s, %s counts", text, now->counts_instead);
	}
	return text;
}

/* The version that is shown, and how many paragraphs it has in Chinese; or the rejection. */
static const char *shown(struct given *given, const char *document, const char *version)
{
	Alerting__GetDocument query = ALERTING__GET_DOCUMENT__INIT;
	const Alerting__GetDocumentReply *reply;

	query.document = document;
	query.version = version;
	if (given_ask(given, &query.base)->rejection)
		return given_outcome(given);
	reply = (const void *)given->decision.reply;
	return arena_printf(given->arena, "%s %zu", reply->version->version, reply->text->n_text_zh);
}

static void review_within(struct given *given, unsigned days)
{
	for (size_t i = 0; i < given->context.plan->organisation->n_documents; i++)
		given->context.plan->organisation->documents[i]->review_within_days = days;
}

/* Midnight with which that day of February begins. */
static void on_february(struct given *given, int day)
{
	int64_t end_at;

	assert_true(zone_day(arena_printf(given->arena, "2020-02-%02d", day), &given->context.now, &end_at));
}

static void o2_a_version_through_its_days(void **state)
{
	struct given given;

	(void)state;
	desk_init(&given);
	assert_string_equal(versions(&given, "contingency"), "1 MISSING, 2 MISSING");
	assert_string_equal(draft(&given, "contingency", "1"), "DocumentDrafted contingency");
	assert_string_equal(versions(&given, "contingency"), "2 MISSING, 1 MISSING");
	assert_string_equal(publish(&given, "contingency", "1"), "DocumentPublished contingency");
	draft(&given, "contingency", "2");
	publish(&given, "contingency", "2");
	assert_string_equal(versions(&given, "contingency"), "1 CURRENT, 2 TO_COME");
	assert_string_equal(shown(&given, "contingency", ""), "1 2");
	on_february(&given, 12);
	assert_string_equal(versions(&given, "contingency"), "1 SUPERSEDED, 2 CURRENT");
	assert_string_equal(shown(&given, "contingency", ""), "2 2");
	assert_string_equal(shown(&given, "contingency", "1"), "1 2");
	assert_string_equal(withdraw(&given, "contingency", "2"), "DocumentWithdrawn contingency");
	assert_string_equal(versions(&given, "contingency"), "1 CURRENT, 2 WITHDRAWN");
	assert_string_equal(withdraw(&given, "contingency", "2"), "! VERSION_NOT_PUBLISHED version");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* On the day on which version 2 counts nobody has published it: it is missing, and version 1 counts. */
static void o2_a_missing_version_is_shown(void **state)
{
	struct given given;

	(void)state;
	desk_init(&given);
	review_within(&given, 30);
	assert_string_equal(documents(&given, ""), "contingency 1 MISSING by 2020-02-26; windows");
	draft(&given, "contingency", "1");
	publish(&given, "contingency", "1");
	assert_string_equal(documents(&given, ""), "contingency 1 CURRENT by 2020-02-26; windows");
	on_february(&given, 12);
	assert_string_equal(documents(&given, ""), "contingency 2 MISSING by 2020-03-13, 1 counts; windows");
	on_february(&given, 20);
	assert_string_equal(documents(&given, "permits"), "windows a MISSING by 2020-03-21");
	assert_string_equal(documents(&given, "permit"), "! DEPARTMENT_UNKNOWN department");
	given_deinit(&given);
}

static void o2_published_is_never_changed(void **state)
{
	Alerting__DraftDocument again = a_draft("contingency", "1");
	struct given given;

	(void)state;
	desk_init(&given);
	draft(&given, "contingency", "1");
	again.n_text_zh = again.n_text_en = 1;
	assert_string_equal(outcome(&given, &again.base), "DocumentDrafted contingency");
	assert_string_equal(shown(&given, "contingency", "1"), "1 1");
	publish(&given, "contingency", "1");
	assert_string_equal(draft(&given, "contingency", "1"), "! VERSION_IS_PUBLISHED version");
	assert_string_equal(publish(&given, "contingency", "1"), "! VERSION_IS_PUBLISHED version");
	withdraw(&given, "contingency", "1");
	assert_string_equal(draft(&given, "contingency", "1"), "! VERSION_IS_PUBLISHED version");
	assert_string_equal(shown(&given, "contingency", ""), "! VERSION_UNKNOWN version");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Published on the 27th, looked over within 14 days: until the 10th. Nobody did: it is said on the 11th, once. */
static void o2_a_review_is_due(void **state)
{
	struct given given;

	(void)state;
	desk_init(&given);
	review_within(&given, 14);
	assert_string_equal(given_schedule(&given), "");
	assert_string_equal(documents(&given, "office"), "contingency 1 MISSING by 2020-02-10");
	on_february(&given, 11);
	assert_string_equal(documents(&given, "office"), "contingency 1 MISSING by 2020-02-10!");
	assert_string_equal(given_schedule(&given), "DocumentReviewDue contingency");
	assert_string_equal(given_schedule(&given), "");
	assert_string_equal(review(&given, "contingency"), "DocumentReviewed contingency");
	assert_string_equal(documents(&given, "office"), "contingency 1 MISSING by 2020-02-25");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Version 2 begins on the 12th: its own 14 days, until the 26th. The service is down until the 29th. */
static void o2_a_review_is_due_after_a_downtime_once(void **state)
{
	struct given given;

	(void)state;
	desk_init(&given);
	review_within(&given, 14);
	review(&given, "contingency");
	on_february(&given, 26);
	assert_string_equal(given_schedule(&given), "");
	on_february(&given, 29);
	assert_string_equal(given_schedule(&given), "DocumentReviewDue contingency");
	assert_string_equal(given_schedule(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Somebody looked it over before the command of the schedule came to be taken. */
static void o2_looked_over_just_in_time(void **state)
{
	Alerting__NoteReviewDue note = ALERTING__NOTE_REVIEW_DUE__INIT;
	struct given given;

	(void)state;
	desk_init(&given);
	review_within(&given, 14);
	on_february(&given, 11);
	review(&given, "contingency");
	note.document = "contingency";
	assert_string_equal(outcome(&given, &note.base), "");
	note.document = "gone";
	assert_string_equal(outcome(&given, &note.base), "");
	given_deinit(&given);
}

static void o2_who_keeps_it(void **state)
{
	struct given given;

	(void)state;
	desk_init(&given);
	given.context.roles = DEPARTMENT;
	given.context.department = "permits";
	assert_string_equal(draft(&given, "windows", "a"), "DocumentDrafted windows");
	assert_string_equal(versions(&given, "windows"), "a MISSING");
	assert_string_equal(draft(&given, "contingency", "1"), "! NOT_KEPT_HERE document");
	assert_string_equal(review(&given, "windows"), "! DOCUMENT_NOT_YET document");
	given.context.department = "tax";
	assert_string_equal(versions(&given, "windows"), "");
	assert_string_equal(shown(&given, "windows", "a"), "! VERSION_UNKNOWN version");
	given.context.department = "permits";
	assert_string_equal(publish(&given, "windows", "a"), "DocumentPublished windows");
	given.context.department = "tax";
	assert_string_equal(shown(&given, "windows", "a"), "a 2");
	given.context.roles = OFFICE;
	assert_string_equal(withdraw(&given, "windows", "a"), "DocumentWithdrawn windows");
	given_deinit(&given);
}

static void o2_who_has_read_it(void **state)
{
	struct given given;

	(void)state;
	desk_init(&given);
	draft(&given, "contingency", "1");
	assert_string_equal(desk_read(&given, "contingency/1", "P1"), "! VERSION_UNKNOWN version");
	publish(&given, "contingency", "1");
	assert_string_equal(desk_read(&given, "contingency/1", "P1 P2 P1"), "ReadingConfirmed ");
	assert_string_equal(desk_coverage(&given, "contingency/1"), "permits 2/3, property 0/1, tax 0/2");
	assert_string_equal(desk_unread(&given, "contingency/1", "permits"), "P3");
	draft(&given, "contingency", "2");
	publish(&given, "contingency", "2");
	assert_string_equal(desk_coverage(&given, "contingency/2"), "permits 0/3, property 0/1, tax 0/2");
	withdraw(&given, "contingency", "2");
	assert_string_equal(desk_read(&given, "contingency/2", "P1"), "! VERSION_NOT_PUBLISHED version");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void o2_not_in_the_plan(void **state)
{
	struct given given;

	(void)state;
	desk_init(&given);
	assert_string_equal(draft(&given, "menu", "1"), "! DOCUMENT_NOT_IN_PLAN document");
	assert_non_null(strstr(given.decision.message_en, "contingency, windows"));
	assert_string_equal(publish(&given, "contingency", "3"), "! VERSION_UNKNOWN version");
	assert_string_equal(draft(&given, "contingency", "3"), "DocumentDrafted contingency");
	assert_string_equal(versions(&given, "contingency"), "1 MISSING, 2 MISSING, 3 NOT_PUBLISHED");
	assert_string_equal(publish(&given, "contingency", "3"), "! VERSION_NOT_IN_PLAN version");
	given_deinit(&given);
}

static void o2_a_page_token_of_another_query(void **state)
{
	Alerting__ListDocumentVersions query = ALERTING__LIST_DOCUMENT_VERSIONS__INIT;
	uint8_t nonsense[] = { 'x' };
	struct given given;

	(void)state;
	desk_init(&given);
	query.document = "contingency";
	query.page_token = (ProtobufCBinaryData){ sizeof(nonsense), nonsense };
	assert_string_equal(outcome(&given, &query.base), "! PAGE_TOKEN_UNKNOWN page_token");
	given_deinit(&given);
}

struct content_case {
	const char *name;
	size_t text_zh, text_en;
	const char *link, *sha256, *media_type, *then;
};

static const struct content_case contents[] = {
	{ "O2 a text", 2, 2, "", "", "", "DocumentDrafted contingency" },
	{ "O2 a link", 0, 0, "https://hall.example/plan.pdf", SHA256, "application/pdf",
	  "DocumentDrafted contingency" },
	{ "O2 both", 2, 2, "http://hall.example/plan.pdf", SHA256, "application/pdf", "DocumentDrafted contingency" },
	{ "O2 neither", 0, 0, "", "", "", "! DOCUMENT_EMPTY text_zh" },
	{ "O2 Chinese alone", 2, 0, "", "", "", "! DOCUMENT_EMPTY text_en" },
	{ "O2 English alone, with a link", 0, 2, "https://hall.example/plan.pdf", SHA256, "application/pdf",
	  "! DOCUMENT_EMPTY text_zh" },
	{ "O2 a file is no link", 0, 0, "file:///etc/plan.pdf", SHA256, "application/pdf", "! LINK_FORM link" },
	{ "O2 a digest of nothing", 2, 2, "", SHA256, "", "! LINK_FORM link" },
	{ "O2 a link without digest", 0, 0, "https://hall.example/plan.pdf", "", "application/pdf",
	  "! SHA256_FORM sha256" },
	{ "O2 a digest in capitals", 0, 0, "https://hall.example/plan.pdf",
	  "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08", "application/pdf",
	  "! SHA256_FORM sha256" },
	{ "O2 a link without media type", 0, 0, "https://hall.example/plan.pdf", SHA256, "",
	  "! MEDIA_TYPE_FORM media_type" },
	{ "O2 half a media type", 0, 0, "https://hall.example/plan.pdf", SHA256, "application/",
	  "! MEDIA_TYPE_FORM media_type" },
};

static void write_content(void **state)
{
	const struct content_case *row = *state;
	Alerting__DraftDocument command = a_draft("contingency", "1");
	struct given given;

	desk_init(&given);
	command.n_text_zh = row->text_zh;
	command.n_text_en = row->text_en;
	command.link = row->link;
	command.sha256 = row->sha256;
	command.media_type = row->media_type;
	assert_string_equal(outcome(&given, &command.base), row->then);
	given_deinit(&given);
}

#define CONTENTS (sizeof(contents) / sizeof(contents[0]))

int main(void)
{
	struct CMUnitTest tests[CONTENTS];
	const struct CMUnitTest stories[] = {
		cmocka_unit_test(o2_a_version_through_its_days),
		cmocka_unit_test(o2_a_missing_version_is_shown),
		cmocka_unit_test(o2_published_is_never_changed),
		cmocka_unit_test(o2_a_review_is_due),
		cmocka_unit_test(o2_a_review_is_due_after_a_downtime_once),
		cmocka_unit_test(o2_looked_over_just_in_time),
		cmocka_unit_test(o2_who_keeps_it),
		cmocka_unit_test(o2_who_has_read_it),
		cmocka_unit_test(o2_not_in_the_plan),
		cmocka_unit_test(o2_a_page_token_of_another_query),
	};

	for (size_t i = 0; i < CONTENTS; i++)
		tests[i] = (struct CMUnitTest){ .name = contents[i].name,
						.test_func = write_content,
						.initial_state = (void *)(uintptr_t)&contents[i] };
	return cmocka_run_group_tests(stories, NULL, NULL) + cmocka_run_group_tests(tests, NULL, NULL);
}
