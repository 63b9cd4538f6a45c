#include "services/alerting/alerting.h"

#include "common/core/assemble.h"
#include "services/alerting/schedule.h"

SERVICE_ASSEMBLE(alerting_schedule);
