/* Used masks are disinfected before they go, and it is known where they went (C8). */
#include <string.h>

#include "common/core/reflect.h"
#include "services/sanitation/sanitation.h"
#include "tests/unit/support/given.h"

/* A bin in the meeting room, which is the office's. */
static void given_bin(struct given *given)
{
	Plan__Plan *plan;

	given_init(given, &sanitation_service);
	plan = reflect_copy(&given->context.plan->base, given->arena);
	plan->waste_bins = arena_alloc(given->arena, sizeof(*plan->waste_bins));
	plan->waste_bins[plan->n_waste_bins++] = reflect_new(&plan__waste_bin__descriptor, given->arena);
	plan->waste_bins[0]->id = "bin-1";
	plan->waste_bins[0]->room = "meeting";
	given->context.plan = plan;
	given->context.department = "office";
}

static const char *record(struct given *given, Sanitation__WasteKind kind, const char *bin,
			  Plan__DisinfectionAgent agent, uint32_t bags, double weight_kg)
{
	Sanitation__RecordWaste command = SANITATION__RECORD_WASTE__INIT;

	command.kind = kind;
	command.bin = bin;
	command.disinfected_with = agent;
	command.bags = bags;
	command.weight_kg = weight_kg;
	command.handed_to = "Clean Co.";
	command.evidence = "slip 7";
	given_ask(given, &command.base);
	return given->decision.rejection ? given_outcome(given) : "";
}

#define MASKS SANITATION__WASTE_KIND__USED_MASKS
#define CLOTHING SANITATION__WASTE_KIND__PROTECTIVE_CLOTHING
#define OTHER SANITATION__WASTE_KIND__OTHER_WASTE
#define CHLORINE PLAN__DISINFECTION_AGENT__CHLORINE
#define ALCOHOL PLAN__DISINFECTION_AGENT__ALCOHOL
#define ACID PLAN__DISINFECTION_AGENT__ACID

static void c8_masks_are_disinfected_before_they_go(void **state)
{
	struct given given;

	(void)state;
	given_bin(&given);
	assert_string_equal(record(&given, MASKS, "bin-1", 0, 1, 0), "! WASTE_NOT_DISINFECTED disinfected_with");
	assert_string_equal(record(&given, MASKS, "bin-1", ACID, 1, 0), "! WASTE_NOT_DISINFECTED disinfected_with");
	assert_string_equal(record(&given, CLOTHING, "", ACID, 1, 0), "! WASTE_NOT_DISINFECTED disinfected_with");
	assert_string_equal(record(&given, MASKS, "bin-1", CHLORINE, 0, 0), "! WASTE_AMOUNT_MISSING bags");
	assert_string_equal(record(&given, MASKS, "bin-9", CHLORINE, 1, 0), "! BIN_UNKNOWN bin");
	assert_non_null(strstr(given.decision.message_en, "allowed: bin-1"));
	assert_string_equal(record(&given, MASKS, "bin-1", ALCOHOL, 0, 1.25), "");
	assert_string_equal(record(&given, OTHER, "", 0, 2, 0), "");
	given.context.roles = DEPARTMENT;
	given.context.department = "tax";
	assert_string_equal(record(&given, MASKS, "bin-1", CHLORINE, 1, 0), "! OTHER_DEPARTMENT bin");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* "1250g+0 office" and so on. */
static const char *listed(struct given *given, const char *from, const char *until, const char *owner)
{
	Sanitation__ListWaste query = SANITATION__LIST_WASTE__INIT;
	const Sanitation__ListWasteReply *reply;
	const char *text = "";

	query.from_date = from;
	query.until_date = until;
	query.owner = owner;
	given_ask(given, &query.base);
	reply = (const void *)given->decision.reply;
	for (size_t i = 0; i < reply->n_wastes; i++)
		text = arena_printf(given->arena, "%s%s%dg+%u %s", text, *text ? ", " : "",
				    (int)reply->wastes[i]->weight_g, reply->wastes[i]->bags, reply->wastes[i]->owner);
	return text;
}

static void c8_waste_is_listed_by_day_and_owner(void **state)
{
	Sanitation__ListWaste query = SANITATION__LIST_WASTE__INIT;
	struct given given;

	(void)state;
	given_bin(&given);
	record(&given, MASKS, "bin-1", ALCOHOL, 0, 1.25);
	given.context.now += 24 * 60 * GIVEN_MINUTE;
	given.context.roles = DEPARTMENT;
	given.context.department = "tax";
	record(&given, CLOTHING, "", CHLORINE, 2, 0);
	assert_string_equal(listed(&given, "", "", ""), "0g+2 tax");
	given.context.roles = AUDITOR;
	assert_string_equal(listed(&given, "", "", ""), "1250g+0 office, 0g+2 tax");
	assert_string_equal(listed(&given, "2020-02-11", "", ""), "0g+2 tax");
	assert_string_equal(listed(&given, "", "2020-02-10", ""), "1250g+0 office");
	assert_string_equal(listed(&given, "", "", "office"), "1250g+0 office");
	query.from_date = "2020-02-01";
	query.page_token = (ProtobufCBinaryData){ 3, (uint8_t *)"100" }; /* before the list begins */
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! PAGE_TOKEN_UNKNOWN page_token");
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(c8_masks_are_disinfected_before_they_go),
		cmocka_unit_test(c8_waste_is_listed_by_day_and_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
