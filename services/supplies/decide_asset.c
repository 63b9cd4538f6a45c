/* Instruments, registered, calibrated and retired by hand (S1, O4). */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/supplies/asset.h"
#include "services/supplies/stock.h"
#include "services/supplies/supplies.h"

#define RETIRED SUPPLIES__ASSET_STATE__ASSET_RETIRED

void decide_register_asset(const struct view *view, const struct context *context,
			   const Supplies__RegisterAsset *command, struct decision *decision)
{
	Supplies__RegisterAssetReply *reply;
	Supplies__Asset *asset;
	char due_on[DATE_SIZE] = "";

	if (!stock_knows_store(context, command->owner, "owner", decision))
		return;
	if (asset_find(view, command->asset_id)) {
		decision_reject(decision, &REASON_ASSET_KNOWN, "asset_id", command->asset_id);
		return;
	}
	zone_date_add(stock_today(context), asset_calibration_days(context, command->kind), due_on);
	asset = reflect_new(&supplies__asset__descriptor, context->arena);
	asset->asset_id = command->asset_id;
	asset->kind = command->kind;
	asset->owner = command->owner;
	asset->due_on = arena_strdup(context->arena, due_on);
	asset->registered_at = context->now;
	asset->correlation_id = context->correlation_id;
	emit_asset_registered(decision)->asset = asset;
	reply = decision_reply(decision, &supplies__register_asset_reply__descriptor);
	reply->asset = asset;
}

/* A copy to be changed; NULL: rejected ASSET_UNKNOWN. */
static Supplies__Asset *asset_take(const struct view *view, const struct context *context, const char *asset_id,
				   struct decision *decision)
{
	const Supplies__Asset *asset = asset_find(view, asset_id);

	if (asset && asset->state != RETIRED)
		return reflect_copy(&asset->base, context->arena);
	decision_reject(decision, &REASON_ASSET_UNKNOWN, "asset_id", asset_id);
	return NULL;
}

/* A certificate that is older than the last, or holds no more, makes nothing better. */
static bool may_be_calibrated_on(const struct context *context, const Supplies__Asset *asset, const char *date,
				 struct decision *decision)
{
	const char *today = stock_today(context), *earliest;
	char limit[DATE_SIZE] = "";

	zone_date_add(today, -asset_calibration_days(context, asset->kind), limit);
	earliest = strcmp(asset->calibrated_on, limit) > 0 ? asset->calibrated_on : limit;
	if (strcmp(date, earliest) < 0 || strcmp(date, today) > 0)
		decision_reject(decision, &REASON_CALIBRATED_WHEN, "calibrated_on", date, earliest, today);
	return !decision->rejection;
}

void decide_record_calibration(const struct view *view, const struct context *context,
			       const Supplies__RecordCalibration *command, struct decision *decision)
{
	Supplies__Asset *asset = asset_take(view, context, command->asset_id, decision);
	Supplies__RecordCalibrationReply *reply;
	char due_on[DATE_SIZE] = "";

	if (!asset || !stock_is_ours(context, asset->owner, "asset_id", decision) ||
	    !may_be_calibrated_on(context, asset, command->calibrated_on, decision))
		return;
	zone_date_add(command->calibrated_on, asset_calibration_days(context, asset->kind), due_on);
	asset->state = SUPPLIES__ASSET_STATE__ASSET_GOOD;
	asset->calibrated_on = command->calibrated_on;
	asset->due_on = arena_strdup(context->arena, due_on);
	asset->certificate = command->certificate;
	asset->organisation = command->organisation;
	asset->correlation_id = context->correlation_id;
	emit_asset_calibrated(decision)->asset = asset;
	reply = decision_reply(decision, &supplies__record_calibration_reply__descriptor);
	reply->asset = asset;
}

void decide_retire_asset(const struct view *view, const struct context *context, const Supplies__RetireAsset *command,
			 struct decision *decision)
{
	Supplies__Asset *asset = asset_take(view, context, command->asset_id, decision);
	Supplies__AssetRetired *event;

	if (!asset)
		return;
	if (asset->of_plan) {
		decision_reject(decision, &REASON_ASSET_OF_PLAN, "asset_id", asset->asset_id);
		return;
	}
	asset->state = RETIRED;
	event = emit_asset_retired(decision);
	event->asset = asset;
	event->reason = command->reason;
	decision_reply(decision, &supplies__retire_asset_reply__descriptor);
}
