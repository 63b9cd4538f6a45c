#include "services/supplies/supplies.h"

void apply_entitlements_checked(struct tables *tables, const Bus__Event *recorded,
				const Supplies__EntitlementsChecked *event)
{
	(void)recorded;
	for (size_t i = 0; i < event->n_entitlements; i++)
		entitlement_put(tables, event->entitlements[i]);
}

/* What follows says to whom it matters what EntitlementsChecked has kept. */
#define SAYS_MORE(name, Name)                                                                                          \
	void apply_##name(struct tables *tables, const Bus__Event *recorded, const Supplies__##Name *event)            \
	{                                                                                                              \
		(void)tables;                                                                                          \
		(void)recorded;                                                                                        \
		(void)event;                                                                                           \
	}

SAYS_MORE(entitlement_unmet, EntitlementUnmet)
SAYS_MORE(entitlement_met, EntitlementMet)
SAYS_MORE(entitlement_lapsed, EntitlementLapsed)

void apply_masks_unrecorded(struct tables *tables, const Bus__Event *recorded, const Supplies__MasksUnrecorded *event)
{
	(void)recorded;
	unrecorded_masks_put(tables, event->masks);
}

void apply_masks_recorded(struct tables *tables, const Bus__Event *recorded, const Supplies__MasksRecorded *event)
{
	(void)recorded;
	unrecorded_masks_put(tables, event->masks);
}
