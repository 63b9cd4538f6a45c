/* What a post asks of those who register for it at the door, and the suppliers of a day (C7). */
#include <string.h>

#include "common/core/reflect.h"
#include "services/health/health.h"
#include "services/health/protection.h"
#include "tests/unit/support/chain.h"
#include "tests/unit/support/given.h"

#define CODE "91370881MA3C0000XN"
#define OTHER_CODE "91370881MA3C0001TE"
#define SUBJECT "01700000-0000-7000-8000-000000000001"

enum { ITEMS_MAX = 4 };
#define GLOVES PLAN__PROTECTIVE_ITEM__GLOVES
#define CLOTHING PLAN__PROTECTIVE_ITEM__MEDICAL_PROTECTIVE_CLOTHING
#define GOGGLES PLAN__PROTECTIVE_ITEM__GOGGLES
#define MASK_ITEM PLAN__PROTECTIVE_ITEM__MASK

struct post_case {
	const char *name;
	const char *token, *post, *organisation, *subject_id;
	Health__Kind kind;
	Plan__ProtectiveItem worn[ITEMS_MAX];
	bool no_mask, fever;
	Health__Outcome offline;
	const char *then;
	Health__Outcome outcome;
	const char *lacking; /* in the message in English */
};

#define A_SUPPLIER .token = "V1", .kind = HEALTH__KIND__SUPPLIER, .post = "supplier", .organisation = CODE
#define A_COOK .token = "K1", .kind = HEALTH__KIND__STAFF
#define ADMITTED HEALTH__OUTCOME__ADMITTED
#define LACKING HEALTH__OUTCOME__REFUSED_PROTECTION

static const struct post_case cases[] = {
	{ "C7 a supplier with mask and gloves", A_SUPPLIER, .worn = { GLOVES }, .then = "EntryAdmitted V1",
	  .outcome = ADMITTED },
	{ "C7 a supplier without gloves", A_SUPPLIER, .then = "EntryRefused V1", .outcome = LACKING,
	  .lacking = ": gloves." },
	{ "C7 a supplier who says the mask twice", A_SUPPLIER, .worn = { MASK_ITEM, GLOVES, GOGGLES },
	  .then = "EntryAdmitted V1", .outcome = ADMITTED },
	{ "C1.1 the mask comes first", A_SUPPLIER, .no_mask = true, .then = "EntryRefused V1",
	  .outcome = HEALTH__OUTCOME__REFUSED_MASK_REQUIRED },
	{ "C1.4 and the fever before it", A_SUPPLIER, .fever = true,
	  .then = "TokenBound V1, FeverDetected V1, IncidentOpened, IsolationRoomAssigned, EntryRefused V1",
	  .outcome = HEALTH__OUTCOME__REFUSED_FEVER },
	{ "C7 a supplier for nobody", .token = "V1", .kind = HEALTH__KIND__SUPPLIER, .post = "supplier",
	  .worn = { GLOVES }, .then = "! ORGANISATION_REQUIRED organisation" },
	{ "C7 for the organisation they are registered with", .token = "V1", .kind = HEALTH__KIND__SUPPLIER,
	  .post = "supplier", .worn = { GLOVES }, .subject_id = SUBJECT, .then = "TokenBound V1, EntryAdmitted V1",
	  .outcome = ADMITTED },
	{ "C7 for an organisation that is none", .token = "V1", .kind = HEALTH__KIND__SUPPLIER, .post = "supplier",
	  .worn = { GLOVES }, .organisation = "91370881", .then = "! CREDIT_CODE_FORM organisation" },
	{ "C7 for no such post", .token = "V1", .kind = HEALTH__KIND__SUPPLIER, .post = "suppliers",
	  .then = "! UNKNOWN_POST post" },
	{ "C7 a supplier of whom nothing is said", .token = "V1", .kind = HEALTH__KIND__SUPPLIER,
	  .then = "EntryAdmitted V1", .outcome = ADMITTED },
	{ "C7 a cook who changes inside", A_COOK, .then = "EntryAdmitted K1", .outcome = ADMITTED },
	{ "C7 a cook in all that the post asks for", A_COOK, .worn = { CLOTHING, GLOVES }, .then = "EntryAdmitted K1",
	  .outcome = ADMITTED },
	{ "C7 a cook who says what is worn is held to the badge's post", A_COOK, .worn = { GLOVES },
	  .then = "EntryRefused K1", .outcome = LACKING, .lacking = ": medical protective clothing." },
	{ "C7 a cook who begins work", A_COOK, .post = "cook", .then = "EntryRefused K1", .outcome = LACKING,
	  .lacking = ": medical protective clothing, gloves." },
	{ "C7 a visitor with gloves", .token = "V2", .kind = HEALTH__KIND__VISITOR, .worn = { GLOVES },
	  .then = "EntryAdmitted V2", .outcome = ADMITTED },
	{ "C7 a door that was offline let them in", A_SUPPLIER, .offline = ADMITTED, .then = "EntryAdmitted V1",
	  .outcome = ADMITTED },
	{ "C7 a door that was offline refused them", A_SUPPLIER, .offline = LACKING, .then = "EntryRefused V1",
	  .outcome = LACKING, .lacking = ": gloves." },
};

static void given_a_cook(struct given *given)
{
	Health__JoinStaff join = HEALTH__JOIN_STAFF__INIT;

	given_init(given, &health_service);
	join.badge = "K1";
	join.department = "property";
	join.post = "cook";
	given_ask(given, &join.base);
	assert_null(given->decision.rejection);
}

static void register_person(struct given *given)
{
	struct tables tables = { given->view };
	Health__Person person = HEALTH__PERSON__INIT;

	person.subject_id = SUBJECT;
	person.organisation = CODE;
	person_put(&tables, &person);
}

static void entry_init(Health__RegisterEntry *entry, const struct given *given, const struct post_case *row)
{
	health__register_entry__init(entry);
	entry->observed_at = given->nine_o_clock;
	entry->checkpoint = "entrance-1";
	entry->kind = row->kind;
	entry->token = row->token;
	entry->temperature_c = row->fever ? 38.0 : 36.5;
	entry->mask = row->no_mask ? HEALTH__MASK__MISSING : HEALTH__MASK__WORN;
	entry->method = HEALTH__METHOD__INFRARED;
	entry->decided_offline = row->offline;
	entry->post = row->post ? row->post : "";
	entry->organisation = row->organisation ? row->organisation : "";
	entry->subject_id = row->subject_id ? row->subject_id : "";
	entry->worn = (Plan__ProtectiveItem *)(uintptr_t)row->worn;
	while (entry->n_worn < ITEMS_MAX && row->worn[entry->n_worn])
		entry->n_worn++;
}

static void run(void **state)
{
	const struct post_case *row = *state;
	const Health__RegisterEntryReply *reply;
	Health__RegisterEntry entry;
	struct given given;

	given_a_cook(&given);
	register_person(&given);
	entry_init(&entry, &given, row);
	reply = (const Health__RegisterEntryReply *)given_ask(&given, &entry.base)->reply;
	assert_string_equal(chain_outcome(&given), row->then);
	if (reply) {
		assert_int_equal(reply->outcome, row->outcome);
		assert_int_equal(reply->rules_outcome, row->offline == ADMITTED ? LACKING : 0);
		if (row->lacking)
			assert_non_null(strstr(reply->message_en, row->lacking));
		/* Told again, the same answer. */
		reply = (const Health__RegisterEntryReply *)given_ask(&given, &entry.base)->reply;
		assert_string_equal(given_outcome(&given), "");
		if (row->lacking)
			assert_non_null(strstr(reply->message_en, row->lacking));
	}
	given_deinit(&given);
}

/* C7: what is lacking is named in both languages, kept, and counted in the day's figures. */
static void shortfall_is_named_and_counted(void **state)
{
	static const struct post_case lacking = { A_COOK, .post = "cook" };
	Health__GetDaySummary summary = HEALTH__GET_DAY_SUMMARY__INIT;
	const Health__RegisterEntryReply *reply;
	const Health__Registration *recorded;
	Health__RegisterEntry entry;
	struct given given;

	(void)state;
	given_a_cook(&given);
	entry_init(&entry, &given, &lacking);
	reply = (const Health__RegisterEntryReply *)given_ask(&given, &entry.base)->reply;
	assert_int_equal(reply->n_shortfall, 2);
	assert_int_equal(reply->shortfall[0], CLOTHING);
	assert_non_null(strstr(reply->message_zh, "医用防护服、手套"));
	recorded = ((const Health__EntryRefused *)given.decision.events[0].data)->registration;
	assert_string_equal(recorded->post, "cook");
	assert_string_equal(recorded->recorded_by, "tester");
	assert_int_equal(recorded->n_shortfall, 2);
	summary.date = "2020-02-10";
	assert_int_equal(
		((const Health__GetDaySummaryReply *)given_ask(&given, &summary.base)->reply)->protection->refused, 1);
	given_deinit(&given);
}

/* "V1 V2": the suppliers of the day, page by page. */
static const char *suppliers(struct given *given, const char *date, const char *organisation)
{
	Health__ListSupplierVisits query = HEALTH__LIST_SUPPLIER_VISITS__INIT;
	const Health__ListSupplierVisitsReply *reply;
	const char *tokens = "";

	query.date = date;
	query.organisation = organisation;
	query.page_size = 1;
	do {
		reply = (const Health__ListSupplierVisitsReply *)given_ask(given, &query.base)->reply;
		assert_non_null(reply);
		for (size_t i = 0; i < reply->n_visits; i++)
			tokens = arena_printf(given->arena, "%s%s%s", tokens, *tokens ? " " : "",
					      reply->visits[i]->token);
		query.page_token.len = reply->next_page_token.len;
		query.page_token.data = arena_copy(given->arena, reply->next_page_token.data, query.page_token.len);
	} while (query.page_token.len);
	return tokens;
}

/* C7: supplier visits are listed by organisation and day; who was refused, too. */
static void supplier_visits_are_listed(void **state)
{
	static const struct post_case visits[] = {
		{ A_SUPPLIER, .worn = { GLOVES } },
		{ .token = "V2", .kind = HEALTH__KIND__VISITOR },
		{ .token = "V3", .kind = HEALTH__KIND__SUPPLIER, .post = "supplier", .organisation = OTHER_CODE },
		{ .token = "V4", .kind = HEALTH__KIND__SUPPLIER },
	};
	Health__ListSupplierVisits query = HEALTH__LIST_SUPPLIER_VISITS__INIT;
	Health__RegisterEntry entry;
	struct given given;

	(void)state;
	given_a_cook(&given);
	for (size_t i = 0; i < sizeof(visits) / sizeof(visits[0]); i++) {
		entry_init(&entry, &given, &visits[i]);
		given_ask(&given, &entry.base);
		assert_null(given.decision.rejection);
	}
	assert_string_equal(suppliers(&given, "2020-02-10", ""), "V1 V3 V4");
	assert_string_equal(suppliers(&given, "2020-02-10", CODE), "V1");
	assert_string_equal(suppliers(&given, "2020-02-10", OTHER_CODE), "V3");
	assert_string_equal(suppliers(&given, "2020-02-09", ""), "");
	assert_string_equal(suppliers(&given, "2020-02-11", ""), "");
	query.date = "2020-02-10";
	query.hall = "attic";
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! UNKNOWN_HALL hall");
	query.hall = "";
	query.page_token = (ProtobufCBinaryData){ 3, (uint8_t *)"abc" };
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! PAGE_TOKEN_UNKNOWN page_token");
	query.date = "2020-02-30";
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! DATE_IMPOSSIBLE date");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	enum { COUNT = sizeof(cases) / sizeof(cases[0]) };
	struct CMUnitTest tests[COUNT + 2] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, run, NULL, NULL, (void *)(uintptr_t)&cases[i] };
	tests[COUNT] = (struct CMUnitTest)cmocka_unit_test(shortfall_is_named_and_counted);
	tests[COUNT + 1] = (struct CMUnitTest)cmocka_unit_test(supplier_visits_are_listed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
