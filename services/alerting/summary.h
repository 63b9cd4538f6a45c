/* Summaries: of each alert what threads, silences, drills and figures look at (storm.proto). */
#pragma once

#include <stdbool.h>

#include "common/core/table.h"
#include "hallward/alerting/v1/storm.pb-c.h"

/* NULL: there is none. */
const Alerting__AlertSummary *summary_find(const struct view *view, const char *alert_id);

/* The summary of an alert; prior: the one before, or NULL. What happened once stays. Points into both. */
Alerting__AlertSummary summary_of(const Alerting__Alert *alert, const Alerting__AlertSummary *prior);

/* Neither resolved nor closed. */
bool summary_is_open(const Alerting__AlertSummary *summary);

/* The summaries of a thread's alerts in a phase. */
void summaries_of_thread(struct scan *scan, const struct view *view, const char *correlation_id,
			 Alerting__AlertPhase phase);

/* The summaries of alerts that this silence or alert keeps back; is there any? */
void summaries_held_by(struct scan *scan, const struct view *view, const char *held_by);
bool holds_any(const struct view *view, const char *held_by);
