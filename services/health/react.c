#include "services/health/health.h"

/* Nothing another service says means anything to the door yet. */
const struct reaction health_reactions[] = { { 0 } };
