/*
 * Inspections and what they find (O2).
 *
 *   INSPECTION_UNDER_WAY → INSPECTION_COMPLETED, once every item has an answer; a department has one under way at the most
 *   FINDING_OPEN → FINDING_RECTIFIED → FINDING_CLOSED, or back to FINDING_OPEN with a new deadline
 *
 * What is due of a finding stands in due_at: the deadline that counts, until it is told that it has passed.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/alerting/v1/inspection.pb-c.h"

/* NULL: there is none. */
const Alerting__Inspection *inspection_find(const struct view *view, const char *inspection_id);
const Alerting__Finding *finding_find(const struct view *view, const char *finding_id);

/* "": when inspections began. NULL: they have not; or the department was never inspected, nor told to be. */
const Alerting__InspectionClock *inspection_clock_find(const struct view *view, const char *department);

/* When inspections begin, BeginInspections; then MarkInspectionDue for each department whose day has come, and MarkFindingOverdue. */
void inspection_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
