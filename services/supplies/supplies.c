#include "services/supplies/supplies.h"

#include "common/core/assemble.h"
#include "services/supplies/schedule.h"

SERVICE_ASSEMBLE(supplies_schedule);
