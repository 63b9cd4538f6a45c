#include "services/supplies/supplies.h"

/* Each event carries the whole record as it is from then on. */

void apply_asset_registered(struct tables *tables, const Bus__Event *recorded, const Supplies__AssetRegistered *event)
{
	(void)recorded;
	asset_put(tables, event->asset);
}

void apply_asset_moved(struct tables *tables, const Bus__Event *recorded, const Supplies__AssetMoved *event)
{
	(void)recorded;
	asset_put(tables, event->asset);
}

void apply_asset_calibrated(struct tables *tables, const Bus__Event *recorded, const Supplies__AssetCalibrated *event)
{
	(void)recorded;
	asset_put(tables, event->asset);
}

void apply_asset_calibration_due(struct tables *tables, const Bus__Event *recorded,
				 const Supplies__AssetCalibrationDue *event)
{
	(void)recorded;
	asset_put(tables, event->asset);
}

void apply_asset_calibration_overdue(struct tables *tables, const Bus__Event *recorded,
				     const Supplies__AssetCalibrationOverdue *event)
{
	(void)recorded;
	asset_put(tables, event->asset);
}

void apply_asset_retired(struct tables *tables, const Bus__Event *recorded, const Supplies__AssetRetired *event)
{
	(void)recorded;
	asset_put(tables, event->asset);
}
