/* What alerting does by the clock. */
#pragma once

#include "common/core/service.h"

/* What has fallen due, a function a noun. */
schedule_fn alerting_schedule;
