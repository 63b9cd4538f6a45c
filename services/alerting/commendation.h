/*
 * Outstanding staff and deeds (B5.3).
 *
 *   COMMENDATION_REPORTED → COMMENDATION_ACCEPTED → COMMENDATION_PUBLISHED → COMMENDATION_REWARDED
 *                         → COMMENDATION_DECLINED                            any of them → COMMENDATION_WITHDRAWN
 *
 * Each step is the plan's reviewing department's, by a deadline in working days; due_at is that deadline until it is told that it has
 * passed.
 */
#pragma once

#include "common/core/service.h"
#include "hallward/alerting/v1/commendation.pb-c.h"

/* NULL: there is none. */
const Alerting__Commendation *commendation_find(const struct view *view, const char *commendation_id);

/* A text of it in the clear; "": there is none, or it is destroyed. */
const char *commendation_text(const struct context *context, const Alerting__Commendation *commendation,
			      const char *field);

/* Takes the sealed texts out, for an answer. */
void commendation_strip(Alerting__Commendation *commendation);

/* MarkCommendationOverdue for each whose deadline has passed. */
void commendation_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
