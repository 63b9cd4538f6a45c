/* How much stock and water (C5.3): expected values are worked out by hand; what is rounded is rounded to the stronger side. */
#include <string.h>

#include "common/core/limits.h"
#include "services/sanitation/sanitation.h"
#include "tests/unit/support/cleaning.h"

#define PERCENT PLAN__CONCENTRATION_UNIT__PERCENT
#define MG_PER_L PLAN__CONCENTRATION_UNIT__MG_PER_L
#define NO_UNIT PLAN__CONCENTRATION_UNIT__CONCENTRATION_UNIT_UNSPECIFIED
#define LIQUID SANITATION__STOCK_FORM__LIQUID
#define POWDER SANITATION__STOCK_FORM__POWDER

struct mix {
	double stock;
	Plan__ConcentrationUnit stock_unit;
	Sanitation__StockForm form;
	double target;
	Plan__ConcentrationUnit target_unit;
	double volume_l;
};

static Sanitation__GetDilution query_of(const struct mix *mix)
{
	Sanitation__GetDilution query = SANITATION__GET_DILUTION__INIT;

	query.stock = mix->stock;
	query.stock_unit = mix->stock_unit;
	query.target = mix->target;
	query.target_unit = mix->target_unit;
	query.form = mix->form;
	query.volume_l = mix->volume_l;
	return query;
}

static const struct {
	const char *name;
	struct mix mix;
	double parts, stock_ml, water_ml, grams, grams_per_l;
	const char *says;
} mixes[] = {
	{ "C5.3 5 % to 500 mg/L is 1 part in 100",
	  { 5, PERCENT, LIQUID, 500, MG_PER_L, 10 },
	  99,
	  100,
	  9900,
	  0,
	  0,
	  "1 part of stock to 99 parts of water: 100 ml of stock and 9.9 L of water." },
	{ "C5.3 3.5 % to 0.5 % is 6 parts of water",
	  { 3.5, PERCENT, LIQUID, 0.5, PERCENT, 7 },
	  6,
	  1000,
	  6000,
	  0,
	  0,
	  "1 part of stock to 6 parts of water" },
	{ "C5.3 35 % powder to 0.5 % is 14.3 g/L",
	  { 35, PERCENT, POWDER, 0.5, PERCENT, 1 },
	  0,
	  0,
	  0,
	  14.3,
	  14.3,
	  "Weigh 14.3 g" },
	{ "C5.3 of 10 L 142.9 g, not ten times 14.3",
	  { 35, PERCENT, POWDER, 5000, MG_PER_L, 10 },
	  0,
	  0,
	  0,
	  142.9,
	  14.3,
	  "fill up with water to 10 L" },
	{ "C5.3 50000 mg/L is 5 %", { 50000, MG_PER_L, LIQUID, 0.05, PERCENT, 1 }, 99, 10, 990, 0, 0, "99 parts" },
	{ "C5.3 as strong as the stock", { 75, PERCENT, LIQUID, 75, PERCENT, 2 }, 0, 2000, 0, 0, 0, "0 parts" },
	/* 6 / 0.5 - 1 = 11; 1 L / 12 = 83.33 ml */
	{ "C5.3 never weaker than asked for",
	  { 6, PERCENT, LIQUID, 0.5, PERCENT, 1 },
	  11,
	  83.4,
	  916.6,
	  0,
	  0,
	  "83.4 ml" },
	/* 5.25 / 0.1 - 1 = 51.5 */
	{ "C5.3 half a part", { 5.25, PERCENT, LIQUID, 1000, MG_PER_L, 10 }, 51.5, 190.5, 9809.5, 0, 0, "51.5 parts" },
};

static void assert_about(const char *name, double is, double expected)
{
	if (is < expected - 1e-9 || is > expected + 1e-9)
		fail_msg("%s: %.17g instead of %.17g", name, is, expected);
}

static void stock_and_water(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mixes) / sizeof(mixes[0]); i++) {
		const Sanitation__GetDilutionReply *reply;
		struct given given;
		Sanitation__GetDilution query = query_of(&mixes[i].mix);

		cleaning_init(&given);
		given_ask(&given, &query.base);
		assert_string_equal(given_outcome(&given), "");
		reply = (const void *)given.decision.reply;
		assert_about(mixes[i].name, reply->water_parts, mixes[i].parts);
		assert_about(mixes[i].name, reply->stock_ml, mixes[i].stock_ml);
		assert_about(mixes[i].name, reply->water_ml, mixes[i].water_ml);
		assert_about(mixes[i].name, reply->stock_g, mixes[i].grams);
		assert_about(mixes[i].name, reply->stock_g_per_l, mixes[i].grams_per_l);
		if (!strstr(reply->text_en, mixes[i].says))
			fail_msg("%s: %s", mixes[i].name, reply->text_en);
		assert_true(*reply->text_zh);
		given_deinit(&given);
	}
}

/* Refused by the rules, or, with a dot for the word, by the contract before them. */
static const struct {
	const char *name;
	struct mix mix;
	const char *then;
} mistakes[] = {
	{ "C5.3 the target over the stock", { 5, PERCENT, LIQUID, 6, PERCENT, 1 }, "! TARGET_OVER_STOCK target" },
	{ "C5.3 by the unit", { 500, MG_PER_L, LIQUID, 0.06, PERCENT, 1 }, "! TARGET_OVER_STOCK target" },
	{ "C5.3 stock without unit", { 5, NO_UNIT, LIQUID, 1, PERCENT, 1 }, ". stock_unit" },
	{ "C5.3 target without unit", { 5, PERCENT, LIQUID, 500, NO_UNIT, 1 }, ". target_unit" },
	{ "C5.3 stock over all there is", { 101, PERCENT, LIQUID, 1, PERCENT, 1 }, "! CONCENTRATION_IMPOSSIBLE stock" },
	{ "C5.3 a powder in mg/L", { 50000, MG_PER_L, POWDER, 500, MG_PER_L, 1 }, "! POWDER_IN_PERCENT stock_unit" },
	{ "C5.3 stock 0", { 0, PERCENT, LIQUID, 1, PERCENT, 1 }, ". stock" },
	{ "C5.3 stock below 0", { -5, PERCENT, LIQUID, 1, PERCENT, 1 }, ". stock" },
	{ "C5.3 target 0", { 5, PERCENT, LIQUID, 0, PERCENT, 1 }, ". target" },
	{ "C5.3 form unknown", { 5, PERCENT, 0, 1, PERCENT, 1 }, ". form" },
	{ "C5.3 no volume", { 5, PERCENT, LIQUID, 1, PERCENT, 0 }, ". volume_l" },
	{ "C5.3 less than none", { 5, PERCENT, LIQUID, 1, PERCENT, -10 }, ". volume_l" },
	{ "C5.3 more than any tub", { 5, PERCENT, LIQUID, 1, PERCENT, 1001 }, ". volume_l" },
};

static const char *refused(struct given *given, const Sanitation__GetDilution *query)
{
	struct limits_mistake mistake;

	if (!limits_check(&query->base, given->arena, &mistake))
		return arena_printf(given->arena, ". %s", mistake.field);
	given_ask(given, &query->base);
	return given_outcome(given);
}

static void mistakes_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		struct given given;
		Sanitation__GetDilution query = query_of(&mistakes[i].mix);
		const char *is;

		cleaning_init(&given);
		is = refused(&given, &query);
		if (strcmp(is, mistakes[i].then) != 0)
			fail_msg("%s: %s", mistakes[i].name, is);
		given_deinit(&given);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stock_and_water),
		cmocka_unit_test(mistakes_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
