#include "services/supplies/schedule.h"

#include "services/supplies/asset.h"
#include "services/supplies/emergency.h"
#include "services/supplies/entitlement.h"
#include "services/supplies/equipment.h"
#include "services/supplies/expiry.h"
#include "services/supplies/purchase.h"
#include "services/supplies/shelf.h"
#include "services/supplies/stocktake.h"

void supplies_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	expiry_schedule(view, context, schedule);
	stocktake_schedule(view, context, schedule);
	asset_schedule(view, context, schedule);
	shelf_schedule(view, context, schedule);
	purchase_schedule(view, context, schedule);
	emergency_schedule(view, context, schedule);
	entitlement_schedule(view, context, schedule);
	equipment_schedule(view, context, schedule);
}
