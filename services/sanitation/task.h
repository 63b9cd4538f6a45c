/*
 * Tasks as they stand (C4–C6, C8).
 *
 *   DUE → STARTED → CONTACT → DONE; DUE, STARTED → WAIVED, MISSED, WITHDRAWN; CONTACT → STARTED if it was cut short
 *
 * Invariants, held by tests: what is DONE, MISSED, WAIVED or WITHDRAWN stays so; in CONTACT next_at is 0 (contact_time.h looks at those).
 */
#pragma once

#include "common/core/service.h"
#include "hallward/sanitation/v1/task.pb-c.h"

/* NULL: there is none. */
const Sanitation__Task *task_find(const struct view *view, const char *task_id);

/* Where the place is, as to what must not come together there: the room that it is in, else itself. */
const char *task_spot(const Sanitation__Task *task);
