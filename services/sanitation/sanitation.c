#include "services/sanitation/sanitation.h"

#include "common/core/assemble.h"
#include "services/sanitation/schedule.h"

SERVICE_ASSEMBLE(sanitation_schedule);
