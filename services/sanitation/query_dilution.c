/* How much stock and water (C5.3). In whole micrograms a litre and millilitres; only what is shown is rounded. */
#include "common/core/text.h"
#include "services/sanitation/concentration.h"
#include "services/sanitation/sanitation.h"

#define ML 1000
#define TENTH 10

static bool is_concentration(double value, Plan__ConcentrationUnit unit, const char *field, struct decision *decision)
{
	if (concentration_ug(value, unit) > 100 * UG_PER_PERCENT)
		decision_reject(decision, &REASON_CONCENTRATION_IMPOSSIBLE, field,
				text_of_double(value, decision->arena), 100, "%");
	return !decision->rejection;
}

static bool is_possible(const Sanitation__GetDilution *query, int64_t stock, int64_t target, struct decision *decision)
{
	if (!is_concentration(query->stock, query->stock_unit, "stock", decision) ||
	    !is_concentration(query->target, query->target_unit, "target", decision))
		return false;
	if (query->form == SANITATION__STOCK_FORM__POWDER && query->stock_unit != PLAN__CONCENTRATION_UNIT__PERCENT)
		decision_reject(decision, &REASON_POWDER_IN_PERCENT, "stock_unit");
	else if (target > stock)
		decision_reject(decision, &REASON_TARGET_OVER_STOCK, "target",
				text_of_double(query->stock, decision->arena),
				query->stock_unit == PLAN__CONCENTRATION_UNIT__PERCENT ? "%" : "mg/L");
	return !decision->rejection;
}

static int64_t divide_up(int64_t dividend, int64_t divisor)
{
	return (dividend + divisor - 1) / divisor;
}

/* Of a powder so many grams hold the agent in the volume: a part by weight of 1 kg in 1 L is 100 %. */
static void powder_fill(const struct context *context, int64_t stock, int64_t target, int64_t volume_ml,
			Sanitation__GetDilutionReply *reply)
{
	reply->stock_g = (double)divide_up(volume_ml * target * TENTH, stock) / TENTH;
	reply->stock_g_per_l = (double)divide_up(ML * target * TENTH, stock) / TENTH;
	reply->text_zh = arena_printf(context->arena, "称取 %.1f 克，加水至 %g 升，搅匀溶解（每升 %.1f 克）。",
				      reply->stock_g, (double)volume_ml / ML, reply->stock_g_per_l);
	reply->text_en =
		arena_printf(context->arena, "Weigh %.1f g, fill up with water to %g L and stir (%.1f g a litre).",
			     reply->stock_g, (double)volume_ml / ML, reply->stock_g_per_l);
}

/* "83.4 ml", "9.9 L" */
static const char *amount(struct arena *arena, double ml, const char *ml_word, const char *l_word)
{
	return ml < ML ? arena_printf(arena, "%g %s", ml, ml_word) : arena_printf(arena, "%.7g %s", ml / ML, l_word);
}

static void liquid_fill(const struct context *context, int64_t stock, int64_t target, int64_t volume_ml,
			Sanitation__GetDilutionReply *reply)
{
	int64_t stock_tenths = divide_up(volume_ml * target * TENTH, stock);
	int64_t water_tenths = (stock - target) * TENTH / target; /* of a part */

	reply->water_parts = (double)water_tenths / TENTH;
	reply->stock_ml = (double)stock_tenths / TENTH;
	reply->water_ml = (double)(volume_ml * TENTH - stock_tenths) / TENTH;
	reply->text_zh = arena_printf(context->arena, "1 份原液加 %g 份水：量取原液 %s，加水 %s。", reply->water_parts,
				      amount(context->arena, reply->stock_ml, "毫升", "升"),
				      amount(context->arena, reply->water_ml, "毫升", "升"));
	reply->text_en =
		arena_printf(context->arena, "1 part of stock to %g parts of water: %s of stock and %s of water.",
			     reply->water_parts, amount(context->arena, reply->stock_ml, "ml", "L"),
			     amount(context->arena, reply->water_ml, "ml", "L"));
}

void query_get_dilution(const struct view *view, const struct context *context, const Sanitation__GetDilution *query,
			struct decision *decision)
{
	int64_t stock = concentration_ug(query->stock, query->stock_unit);
	int64_t target = concentration_ug(query->target, query->target_unit);
	int64_t volume_ml = (int64_t)(query->volume_l * ML + 0.5);
	Sanitation__GetDilutionReply *reply;

	(void)view;
	if (!is_possible(query, stock, target, decision))
		return;
	reply = decision_reply(decision, &sanitation__get_dilution_reply__descriptor);
	if (query->form == SANITATION__STOCK_FORM__POWDER)
		powder_fill(context, stock, target, volume_ml, reply);
	else
		liquid_fill(context, stock, target, volume_ml, reply);
}
