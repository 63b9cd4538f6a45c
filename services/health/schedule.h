/* What is due: one function a noun. */
#pragma once

#include "common/core/service.h"

void health_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
