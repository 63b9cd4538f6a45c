/*
 * Scores (O3, O4): what became of each day's tasks, counted as they change, so that nobody has to count them again.
 *
 * A task stands in one count of its day, owner and area: done in time, late, missed, overdue, waived or open; withdrawn, in none.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/sanitation/v1/score.pb-c.h"
#include "hallward/sanitation/v1/task.pb-c.h"

/* The task was `before` (NULL: there was none) and is `after`. Called by task_store() only. */
void score_note(struct tables *tables, const Sanitation__Task *before, const Sanitation__Task *after);
