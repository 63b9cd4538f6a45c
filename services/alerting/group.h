/* Groups: what is not critical waits for others of its thread, rule and moment, and goes out with them (delivery.proto). */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/service.h"
#include "common/core/table.h"
#include "hallward/alerting/v1/delivery.pb-c.h"

/* Puts the alert to the group of each of these receivers; emits one event. A group goes out group_wait_s after its first alert, at once
 * when it is full, and never in quiet hours. */
void group_join(const struct view *view, const struct context *context, const Alerting__Alert *alert,
		Alerting__Moment moment, unsigned detail, const Alerting__Receiver *const *receivers, size_t count,
		struct decision *decision);

/* SendGroup for groups that are due. */
void group_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
