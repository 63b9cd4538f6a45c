/* Alerts that somebody is known to have: NOTIFIED, by a delivery that went through or by a stream (delivery.proto, alerting.proto). */
#pragma once

#include "common/core/service.h"
#include "hallward/alerting/v1/delivery.pb-c.h"
#include "services/alerting/life.h"

/* AlertNotified, unless it was before: then, and of an id of no alert (a test message's), nothing. False: it was before this decision. */
bool mark_notified(struct life *life, const char *alert_id);

/* Does a delivery of this say that somebody has the alert? Not what tells that it is over. */
bool moment_notifies(Alerting__Moment moment);

/* Does this stream want the alert? Those raised before it was opened are not its own. */
bool stream_takes(const Alerting__Receiver *stream, const Alerting__Alert *alert);

/* Marks what the stream has taken and its owner answers for, as many as one decision can; `stream` learns how far, and whether there is more. */
void mark_taken(struct life *life, Alerting__Receiver *stream);

/* MarkNotified for notifications that told of several alerts, and for streams. */
void mark_schedule(const struct view *view, const struct context *context, struct schedule *schedule);
