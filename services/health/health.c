#include "services/health/health.h"

#include "common/core/assemble.h"
#include "services/health/schedule.h"

SERVICE_ASSEMBLE(health_schedule);
