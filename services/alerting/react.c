#include "services/alerting/react.h"

#include "common/core/signal_types.h"
#include "hallward/health/v1/staff.pb-c.h"
#include "services/alerting/rule.h"

const struct reaction alerting_reactions[] = {
	{ "health", &health__staff_joined__descriptor, take_staff_joined },
	{ "health", &health__staff_moved__descriptor, take_staff_moved },
	{ "health", &health__staff_left__descriptor, take_staff_left },
#define SIGNAL(publisher, messages, Name, name) { publisher, &messages##__##name##__descriptor, take_signal },
#include "common/core/signal.def"
#undef SIGNAL
	{ 0 },
};
