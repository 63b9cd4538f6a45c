#include "services/supplies/asset.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

#define COMMANDS_A_SECOND 8

#define GOOD SUPPLIES__ASSET_STATE__ASSET_GOOD
#define DUE SUPPLIES__ASSET_STATE__ASSET_DUE
#define OVERDUE SUPPLIES__ASSET_STATE__ASSET_OVERDUE
#define RETIRED SUPPLIES__ASSET_STATE__ASSET_RETIRED

const Supplies__Asset *asset_find(const struct view *view, const char *asset_id)
{
	Supplies__Asset key = SUPPLIES__ASSET__INIT;

	key.asset_id = asset_id;
	return asset_get(view, &key);
}

int asset_calibration_days(const struct context *context, Supplies__AssetKind kind)
{
	const Plan__SupplyRules *rules = plan_supply_on(context->plan, stock_today(context));

	return (int)(kind == SUPPLIES__ASSET_KIND__FRESH_AIR_SENSOR ? rules->fresh_air_sensor_calibration_every_days
								    : rules->thermometer_calibration_every_days);
}

static const char *days_from_today(const struct context *context, int days)
{
	char date[DATE_SIZE] = "";

	zone_date_add(stock_today(context), days, date);
	return arena_strdup(context->arena, date);
}

/* --- calibration by the clock ---------------------------------------------------------------------------------------------------------- */

static const char *warned_until(const struct context *context)
{
	const Plan__SupplyRules *rules = plan_supply_on(context->plan, stock_today(context));

	return days_from_today(context, (int)rules->calibration_warning_days);
}

static Supplies__AssetState state_now(const struct context *context, const Supplies__Asset *asset)
{
	if (strcmp(asset->due_on, stock_today(context)) < 0)
		return OVERDUE;
	return strcmp(asset->due_on, warned_until(context)) <= 0 ? DUE : GOOD;
}

void decide_mark_calibration(const struct view *view, const struct context *context,
			     const Supplies__MarkCalibration *command, struct decision *decision)
{
	const Supplies__Asset *stored = asset_find(view, command->asset_id);
	Supplies__Asset *asset;

	decision_reply(decision, &supplies__mark_calibration_reply__descriptor);
	if (!stored || stored->state == RETIRED || state_now(context, stored) <= stored->state)
		return; /* somebody has acted meanwhile */
	asset = reflect_copy(&stored->base, context->arena);
	asset->state = state_now(context, stored);
	if (asset->state == OVERDUE)
		emit_asset_calibration_overdue(decision)->asset = asset;
	else
		emit_asset_calibration_due(decision)->asset = asset;
}

static void calibration_schedule(const struct view *view, const struct context *context, Supplies__AssetState state,
				 const char *until, struct schedule *schedule)
{
	Supplies__Asset from = SUPPLIES__ASSET__INIT;
	const Supplies__Asset *asset;
	struct scan scan;

	from.state = state;
	asset_scan(&scan, view, "asset.by_due", &from, 1, 1);
	for (unsigned i = 0; i < COMMANDS_A_SECOND && (asset = asset_next(&scan)); i++) {
		Supplies__MarkCalibration *command;

		if (strcmp(asset->due_on, until) > 0)
			return;
		command = reflect_new(&supplies__mark_calibration__descriptor, context->arena);
		command->asset_id = arena_strdup(context->arena, asset->asset_id);
		if (!schedule_command(schedule, &command->base, NULL))
			return;
	}
}

/* --- the plan's thermometers ------------------------------------------------------------------------------------------------------------ */

/* The department that the plan gives it to; NULL: the plan does not name it. */
static const char *plan_owner(const Plan__Plan *plan, const char *asset_id)
{
	for (size_t i = 0; i < plan->n_departments; i++) {
		const Plan__Department *department = plan->departments[i];

		for (size_t j = 0; j < department->n_thermometers; j++) {
			if (strcmp(department->thermometers[j]->id, asset_id) == 0)
				return department->id;
		}
	}
	return NULL;
}

static bool follows(const Supplies__Asset *asset, const char *owner)
{
	bool in_use = asset && asset->state != RETIRED;

	if (!owner)
		return !in_use || !asset->of_plan;
	return in_use && asset->of_plan && strcmp(asset->owner, owner) == 0;
}

static Supplies__Asset *asset_of_plan(const struct context *context, const char *asset_id)
{
	Supplies__Asset *asset = reflect_new(&supplies__asset__descriptor, context->arena);

	asset->asset_id = asset_id;
	asset->kind = SUPPLIES__ASSET_KIND__THERMOMETER;
	asset->due_on = days_from_today(context, asset_calibration_days(context, asset->kind));
	asset->registered_at = context->now;
	return asset;
}

void decide_follow_plan_asset(const struct view *view, const struct context *context,
			      const Supplies__FollowPlanAsset *command, struct decision *decision)
{
	const Supplies__Asset *stored = asset_find(view, command->asset_id);
	const char *owner = plan_owner(context->plan, command->asset_id);
	Supplies__Asset *asset;

	decision_reply(decision, &supplies__follow_plan_asset_reply__descriptor);
	if (follows(stored, owner))
		return;
	asset = stored ? reflect_copy(&stored->base, context->arena) : asset_of_plan(context, command->asset_id);
	if (!owner) {
		asset->state = RETIRED;
		emit_asset_retired(decision)->asset = asset;
		return;
	}
	asset->of_plan = true;
	asset->owner = owner;
	if (stored && stored->state != RETIRED) {
		emit_asset_moved(decision)->asset = asset;
		return;
	}
	asset->state = GOOD;
	asset->correlation_id = context->correlation_id;
	emit_asset_registered(decision)->asset = asset;
}

static bool follow(const struct context *context, const char *asset_id, struct schedule *schedule)
{
	Supplies__FollowPlanAsset *command = reflect_new(&supplies__follow_plan_asset__descriptor, context->arena);

	command->asset_id = arena_strdup(context->arena, asset_id);
	return schedule_command(schedule, &command->base, NULL);
}

static void named_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	unsigned count = 0;

	for (size_t i = 0; i < context->plan->n_departments; i++) {
		const Plan__Department *department = context->plan->departments[i];

		for (size_t j = 0; j < department->n_thermometers && count < COMMANDS_A_SECOND; j++) {
			const char *id = department->thermometers[j]->id;

			if (follows(asset_find(view, id), department->id))
				continue;
			if (!follow(context, id, schedule))
				return;
			count++;
		}
	}
}

static void no_more_named_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Supplies__Asset from = SUPPLIES__ASSET__INIT;
	const Supplies__Asset *asset;
	struct scan scan;
	unsigned count = 0;

	asset_scan(&scan, view, NULL, &from, 0, 0);
	while (count < COMMANDS_A_SECOND && (asset = asset_next(&scan))) {
		if (follows(asset, plan_owner(context->plan, asset->asset_id)))
			continue;
		if (!follow(context, asset->asset_id, schedule))
			return;
		count++;
	}
}

void asset_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	size_t before = schedule->count;

	named_schedule(view, context, schedule);
	if (schedule->count == before)
		no_more_named_schedule(view, context, schedule);
	calibration_schedule(view, context, DUE, days_from_today(context, -1), schedule);
	calibration_schedule(view, context, GOOD, warned_until(context), schedule);
}
