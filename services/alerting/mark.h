/* Alerts that somebody is known to have: NOTIFIED, by a delivery that went through or by a stream (delivery.proto, alerting.proto). */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/service.h"
#include "hallward/alerting/v1/delivery.pb-c.h"

/* AlertNotified, unless it was before; FIRING becomes NOTIFIED. */
void mark_notified(const struct view *view, const struct context *context, const char *alert_id,
		   struct decision *decision);

/* Does a delivery of this say that somebody has the alert? Not what tells that it is over. */
bool moment_notifies(Alerting__Moment moment);

/* MarkNotified for notifications that told of several alerts, and for streams. */
void mark_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
