/* What is due: one function a noun, called every second; each gives at most a few commands. */
#pragma once

#include "common/core/service.h"

void sanitation_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
