/* Silences: alerts of some rules are kept back for a time (storm.proto). Statutory ones never are. */
#pragma once

#include "common/core/context.h"
#include "common/core/service.h"
#include "hallward/alerting/v1/storm.pb-c.h"

/* In force at a time; a bound, so that an alert's raising stays quick. */
#define SILENCES_MAX 100

/* By one author, unless that is the office or an operator. */
#define SILENCES_OF_ONE_MAX 10

/* NULL: there is none. */
const Alerting__Silence *silence_find(const struct view *view, const char *silence_id);

/* Of those that keep this alert back now the one that ends last; NULL: none does. */
const Alerting__Silence *silence_in_force(const struct view *view, const struct context *context,
					  const Alerting__Alert *alert);

/* Whether it is for alerts of this rule, department and subject. */
bool silence_covers(const Alerting__Silence *silence, const char *rule, const char *department, const char *subject);

/* Whether a silence or a drill may end then: after now, and so many hours from now at the most. False: rejected END_IMPOSSIBLE. */
bool end_is_possible(const struct context *context, int64_t ends_at, uint32_t hours_max, struct decision *decision);

/* EndSilence at its end; SpreadSilence while alerts that were open when it began have to be kept back. */
schedule_fn silence_schedule;
