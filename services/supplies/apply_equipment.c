#include "services/supplies/supplies.h"

/* Each carries the whole record as it is from then on. */
#define KEEPS_THE_CHECK(name, Name)                                                                                    \
	void apply_##name(struct tables *tables, const Bus__Event *recorded, const Supplies__##Name *event)            \
	{                                                                                                              \
		(void)recorded;                                                                                        \
		equipment_check_put(tables, event->check);                                                             \
	}

KEEPS_THE_CHECK(equipment_complete, EquipmentComplete)
KEEPS_THE_CHECK(equipment_shortfall, EquipmentShortfall)
KEEPS_THE_CHECK(equipment_shortfall_over, EquipmentShortfallOver)
