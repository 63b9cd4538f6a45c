/*
 * The rules of tests/data/plan.yaml over the events of supplies: what is short, late, expired or not calibrated, and what ends it (C7, O2, O4,
 * S1, S2, S3). Events are written as their data in YAML.
 */
#include "tests/unit/support/signals.h"

#define HOLDING "holding: { store: property, lot_id: L1, item: mask, expires_on: \"2020-03-01\" }"
#define GLOVES "shelf: { store: tax, item: gloves }"
#define MASKS "shelf: { store: tax, item: mask }"
#define REQUISITION "requisition: { requisition_id: R1, department: tax, approving_department: office }"
#define ORDER "order: { order_id: O1, department: tax }"
#define EMERGENCY "emergency: { emergency_id: E1, department: tax, item: mask }"
#define DUE(nothing)                                                                                                   \
	"entitlement: { department: tax, date: \"2020-02-11\", entitled: 9, available: 7, lacking: 2, "                \
	"nothing: " nothing " }"
#define CHECK "check: { badge: T1, date: \"2020-02-10\", department: tax, missing: [MASK, GLOVES] }"
#define LACKS(cause) "discrepancy: { store: tax, item: alcohol, cause: " cause " }"
#define ASSET "asset: { asset_id: tax-ir, owner: tax, due_on: \"2021-02-09\" }"

static const struct raise_case raises[] = {
	{ "S3 a lot expires soon", "supplies.LotExpiring", HOLDING,
	  "lot-expiring property L1: Expires on 2020-03-01: mask of Property company" },
	{ "S3 a lot has expired", "supplies.LotExpired", HOLDING,
	  "lot-expired property L1: Expired on 2020-03-01: mask of Property company" },
	{ "S3 nobody has counted", "supplies.StocktakeOverdue", "clock: { store: tax }\nevery_days: 7",
	  "stocktake-overdue tax tax: Not counted for 7 days: the store of Tax" },
	{ "S3 a stocktake differs", "supplies.StocktakeClosed",
	  "stocktake: { stocktake_id: T1, store: tax, differing: 2 }",
	  "stocktake-differs office T1: 2 differences wait for approval: stocktake of Tax" },
	{ "S2 too few masks", "supplies.EntitlementUnmet", DUE("false"),
	  "masks-unmet tax tax: Too few masks for 2020-02-11 (Tax): 9 due, 7 there, 2 lacking" },
	{ "S2 no mask at all", "supplies.EntitlementUnmet", DUE("true"),
	  "masks-none tax tax: No mask at all for 2020-02-11 (Tax): 9 due" },
	{ "S2 nobody has recorded any", "supplies.MasksUnrecorded", "masks: { id: masks, departments: 20 }",
	  "masks-unrecorded office masks: No stock of masks was ever recorded: 20 departments have some due" },
	{ "C7 without a mask and gloves", "supplies.EquipmentShortfall", CHECK,
	  "equipment-shortfall tax T1: Began work without all that is worn (Tax): T1, lacks mask, gloves" },
	{ "S3 used and not there", "supplies.DiscrepancyFound", LACKS("task/1"),
	  "discrepancy tax alcohol: Used, and not there by the records: alcohol of Tax" },
	{ "S3 used in a store that keeps no records yet", "supplies.DiscrepancyFound",
	  "discrepancy: { store: tax, item: alcohol, cause: task/1, unrecorded: true }", NULL },
	{ "S1 a calibration is due", "supplies.AssetCalibrationDue", ASSET,
	  "calibration-due tax tax-ir: To be calibrated by 2021-02-09: tax-ir of Tax" },
	{ "O4 a calibration is overdue", "supplies.AssetCalibrationOverdue", ASSET,
	  "calibration-overdue tax tax-ir: Its calibration held until 2021-02-09: tax-ir of Tax" },
	{ "S3 something is low", "supplies.StockLow", GLOVES, "stock-low tax gloves: Low: gloves of Tax" },
	{ "S3 something is out", "supplies.StockOut", GLOVES, "stock-out tax gloves: Nothing left: gloves of Tax" },
	{ "S2 no mask is left", "supplies.StockOut", MASKS, "masks-out tax mask: No masks left at Tax" },
	{ "O2 nobody decides", "supplies.ApprovalOverdue", REQUISITION,
	  "approval-overdue office R1: Not decided in time: what Tax asks for" },
	{ "S1 nobody orders", "supplies.OrderingOverdue", REQUISITION,
	  "ordering-overdue office R1: Approved and not ordered in time: what Tax asks for" },
	{ "S1 it does not come", "supplies.DeliveryOverdue", ORDER,
	  "delivery-overdue office O1: Not all here in time: an order for Tax" },
	{ "O2 nobody says why", "supplies.JustificationOverdue", EMERGENCY,
	  "justification-overdue tax E1: Not justified in time: mask that Tax took at once" },
	{ "O2 nobody checks why", "supplies.EmergencyCheckOverdue", EMERGENCY,
	  "emergency-check-overdue office E1: Not checked in time: why mask was taken at once" },
};

static void each_event_raises(void **state)
{
	(void)state;
	signals_check_raises(raises, sizeof(raises) / sizeof(raises[0]));
}

static const struct end_case ends[] = {
	{ "S3 expired is more than expiring",
	  { { "supplies.LotExpiring", HOLDING }, { "supplies.LotExpired", HOLDING } },
	  "lot-expired" },
	{ "S3 written off",
	  { { "supplies.LotExpiring", HOLDING },
	    { "supplies.LotExpired", HOLDING },
	    { "supplies.StockCleared", HOLDING } },
	  "" },
	{ "S3 another store's has gone",
	  { { "supplies.LotExpired", HOLDING },
	    { "supplies.StockCleared", "holding: { store: tax, lot_id: L1, item: mask }" } },
	  "lot-expired" },
	{ "S3 counted at last, differences approved",
	  { { "supplies.StocktakeOverdue", "clock: { store: tax }" },
	    { "supplies.StocktakeClosed", "stocktake: { stocktake_id: T1, store: tax }" },
	    { "supplies.StocktakeSettled", "stocktake: { stocktake_id: T1, store: tax }" } },
	  "" },
	{ "S3 differences rejected: still to be counted",
	  { { "supplies.StocktakeOverdue", "clock: { store: tax }" },
	    { "supplies.StocktakeClosed", "stocktake: { stocktake_id: T1, store: tax }" },
	    { "supplies.StocktakeRejected", "stocktake: { stocktake_id: T1, store: tax }" } },
	  "stocktake-overdue" },
	{ "S2 from few to none is one matter",
	  { { "supplies.EntitlementUnmet", DUE("false") }, { "supplies.EntitlementUnmet", DUE("true") } },
	  "masks-none" },
	{ "S2 some have come",
	  { { "supplies.EntitlementUnmet", DUE("true") }, { "supplies.EntitlementUnmet", DUE("false") } },
	  "masks-unmet" },
	{ "S2 enough at last",
	  { { "supplies.EntitlementUnmet", DUE("true") },
	    { "supplies.EntitlementUnmet", DUE("false") },
	    { "supplies.EntitlementMet", DUE("false") } },
	  "" },
	{ "S2 the day is over",
	  { { "supplies.EntitlementUnmet", DUE("true") }, { "supplies.EntitlementLapsed", DUE("true") } },
	  "" },
	{ "S2 all have recorded theirs",
	  { { "supplies.MasksUnrecorded", "masks: { id: masks }" },
	    { "supplies.MasksUnrecorded", "masks: { id: masks }" },
	    { "supplies.MasksRecorded", "masks: { id: masks }" } },
	  "" },
	{ "C7 put on", { { "supplies.EquipmentShortfall", CHECK }, { "supplies.EquipmentComplete", CHECK } }, "" },
	{ "C7 the shift is over",
	  { { "supplies.EquipmentShortfall", CHECK }, { "supplies.EquipmentShortfallOver", CHECK } },
	  "" },
	{ "S3 one for a store and item, until all are settled",
	  { { "supplies.DiscrepancyFound", LACKS("task/1") },
	    { "supplies.DiscrepancyFound", LACKS("task/2") },
	    { "supplies.DiscrepancySettled", LACKS("task/1") "\nremaining: 1" } },
	  "discrepancy" },
	{ "S3 all are",
	  { { "supplies.DiscrepancyFound", LACKS("task/1") },
	    { "supplies.DiscrepancyFound", LACKS("task/2") },
	    { "supplies.DiscrepancySettled", LACKS("task/1") "\nremaining: 1" },
	    { "supplies.DiscrepancySettled", LACKS("task/2") } },
	  "" },
	{ "O4 overdue, then calibrated",
	  { { "supplies.AssetCalibrationDue", ASSET },
	    { "supplies.AssetCalibrationOverdue", ASSET },
	    { "supplies.AssetCalibrated", ASSET } },
	  "" },
	{ "S3 out is more than low",
	  { { "supplies.StockLow", GLOVES }, { "supplies.StockOut", GLOVES } },
	  "stock-out" },
	{ "S3 some came", { { "supplies.StockOut", MASKS }, { "supplies.StockLow", MASKS } }, "stock-low" },
	{ "S3 enough again",
	  { { "supplies.StockLow", MASKS }, { "supplies.StockOut", MASKS }, { "supplies.StockRecovered", MASKS } },
	  "" },
	{ "S3 enough of another",
	  { { "supplies.StockOut", MASKS }, { "supplies.StockRecovered", GLOVES } },
	  "masks-out" },
	{ "S1 approved, ordered, closed, all late",
	  { { "supplies.ApprovalOverdue", REQUISITION },
	    { "supplies.RequisitionApproved", REQUISITION },
	    { "supplies.OrderingOverdue", REQUISITION },
	    { "supplies.OrderPlaced", ORDER "\n" REQUISITION },
	    { "supplies.DeliveryOverdue", ORDER } },
	  "delivery-overdue" },
	{ "S1 closed", { { "supplies.DeliveryOverdue", ORDER }, { "supplies.OrderClosed", ORDER } }, "" },
	{ "O2 justified late, checked late",
	  { { "supplies.JustificationOverdue", EMERGENCY },
	    { "supplies.EmergencyJustified", EMERGENCY },
	    { "supplies.EmergencyCheckOverdue", EMERGENCY },
	    { "supplies.EmergencyChecked", EMERGENCY } },
	  "" },
};

static void each_end_ends(void **state)
{
	(void)state;
	signals_check_ends(ends, sizeof(ends) / sizeof(ends[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_event_raises),
		cmocka_unit_test(each_end_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
