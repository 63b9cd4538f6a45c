/* Each rule of plan_check() about agents broken once: a piece of tests/data/plan.yaml is replaced, and that one mistake is named, in one
 * line. (C5.3, C5.8, C8, S3) */
#include "tests/unit/support/spoilt.h"

#define WITH "with: [{ agent: CHLORINE, at_least: { value: 500, unit: MG_PER_L }, contact_min: 30 }"
#define ALCOHOL "{ agent: ALCOHOL, at_least: { value: 75, unit: PERCENT } }"
#define SOILING "soiling_with: [{ agent: CHLORINE, at_least: { value: 500, unit: MG_PER_L }, contact_min: 30 }]"
#define SOILED "soiling_with: [{ agent: CHLORINE, at_least: { value: 500, unit: MG_PER_L } }, " ALCOHOL "]"
#define SPIRIT "  - { id: spirit, name_zh: 酒精, name_en: Spirit, unit: LITRE, agent: ALCOHOL }\n"

static const struct spoilt_plan cases[] = {
	{ "C5.3 acid disinfects nothing", "with: [{ agent: CHLORINE",
	  "with: [{ agent: ACID, at_least: { value: 5, unit: PERCENT } }, { agent: CHLORINE",
	  "disinfection[0].tasks[0].with[0].agent: is acid, which disinfects nothing: chlorine and alcohol are "
	  "allowed" },
	{ "C5.8 alcohol is never sprayed", WITH, WITH ", " ALCOHOL,
	  "disinfection[0].tasks[0].method: is for 'key-places' wrong: alcohol is wiped, never sprayed" },
	{ "C5.8 alcohol is wiped", "SPRAY\n        " WITH, "WIPE\n        " WITH ", " ALCOHOL, NULL },
	{ "C5.3 stronger than anybody works with", "soiling_with: [{ agent: CHLORINE, at_least: { value: 500,",
	  "soiling_with: [{ agent: CHLORINE, at_least: { value: 10001,",
	  "disinfection[0].soiling_with[0].at_least.value: is 10001.0: over chlorine_at_most_mg_per_l, 10000" },
	{ "C5.3 a task, too", "with: [{ agent: CHLORINE, at_least: { value: 500,",
	  "with: [{ agent: CHLORINE, at_least: { value: 10001,",
	  "disinfection[0].tasks[0].with[0].at_least.value: is 10001.0: over chlorine_at_most_mg_per_l, 10000" },
	{ "C5.3 as strong as anybody works with", "chlorine_at_most_mg_per_l: 10000", "chlorine_at_most_mg_per_l: 500",
	  NULL },
	{ "S3 an agent drawn that is not used", "agent: CHLORINE }\n", "agent: ALCOHOL }\n",
	  "disinfection[0].tasks[0].draws[0].item: 'disinfectant' is an agent that this is not done with" },
	{ "S3 one agent of two that is not drawn", SOILING "\n\nsupplies:\n",
	  SOILED "\n    soiling_draws: [{ item: disinfectant, quantity: 1 }]\n\nsupplies:\n" SPIRIT,
	  "disinfection[0].soiling_draws: 'spirit' is missing: it may be done with that, too" },
	{ "S3 both are", SOILING "\n\nsupplies:\n",
	  SOILED "\n    soiling_draws: [{ item: disinfectant, quantity: 1 }, { item: spirit, quantity: 1 "
		 "}]\n\nsupplies:\n" SPIRIT,
	  NULL },
	{ "S3 nothing is drawn", SOILING "\n\nsupplies:\n", SOILED "\n\nsupplies:\n" SPIRIT, NULL },
};

static void rules_about_agents(void **state)
{
	(void)state;
	spoilt_plans_check(cases, sizeof(cases) / sizeof(cases[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rules_about_agents) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
