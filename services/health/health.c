#include "services/health/health.h"

#include "common/core/assemble.h"

SERVICE_ASSEMBLE(NULL);
