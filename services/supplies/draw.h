/*
 * Draws: what finished tasks and isolations use up (S3, C3, C5.7). One for a cause, for good: whatever is told twice draws once.
 *
 * They never block: what a store does not have becomes a discrepancy, DISCREPANCY_OPEN → DISCREPANCY_SETTLED.
 *
 * Invariant: of every draw used = drawn + lacking; drawn is the sum of the ledger's lines of its cause, lacking that of its discrepancies.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/supplies/v1/draw.pb-c.h"

/* NULL: that cause has drawn nothing yet. */
const Supplies__Draw *draw_find(const struct view *view, const char *cause);

/* NULL: there is none. */
const Supplies__Discrepancy *discrepancy_find(const struct view *view, const char *discrepancy_id);

/* sanitation.TaskDone: DrawForTask, if it used anything. health.IsolationConfirmed: DrawForIsolation. */
react_fn draw_take_task_done;
react_fn draw_take_isolation_confirmed;
