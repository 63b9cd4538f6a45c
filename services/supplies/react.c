#include "hallward/appointments/v1/roster.pb-c.h"
#include "hallward/health/v1/incident.pb-c.h"
#include "hallward/sanitation/v1/task.pb-c.h"
#include "services/supplies/draw.h"
#include "services/supplies/equipment.h"
#include "services/supplies/roster.h"
#include "services/supplies/supplies.h"

const struct reaction supplies_reactions[] = {
	{ "sanitation", &sanitation__task_done__descriptor, draw_take_task_done },
	{ "health", &health__isolation_confirmed__descriptor, draw_take_isolation_confirmed },
	{ "appointments", &appointments__duty_roster_published__descriptor, roster_take_published },
	{ "appointments", &appointments__clocked_in__descriptor, equipment_take_clocked_in },
	{ 0 },
};
