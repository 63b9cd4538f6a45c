/* The agent stays on for its contact time (C5.3): a task in CONTACT becomes DONE by itself when that is over. */
#pragma once

#include "common/core/service.h"

/* CompleteContact for each task whose contact time is over, oldest first; also after a downtime. */
void contact_time_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
