/* What alerting does by the clock. */
#pragma once

#include "common/core/service.h"

/* MarkOverdue, under the alert's own correlation id, for each alert that nobody acknowledged in the plan's time (G2). */
schedule_fn alerting_schedule;
