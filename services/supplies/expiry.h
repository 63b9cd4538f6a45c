/*
 * What expires (S3): each holding is told once as expiring, the plan's days before its last day, once as expired, the day after it, and
 * once as cleared, when nothing of what was told of is left. After days down a lot that has expired meanwhile is told as that only.
 */
#pragma once

#include "common/core/service.h"

void expiry_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
