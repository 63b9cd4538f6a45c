/* What is told: made of alerts as they are now (delivery.proto). In the context's arena. */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "hallward/alerting/v1/delivery.pb-c.h"

/* Id of what this decision makes of `what`; different for each `ordinal`. */
const char *told_id(const struct context *context, const char *what, unsigned ordinal);

Alerting__AlertBrief *alert_brief(const struct context *context, const Alerting__Alert *alert);

/* One of the alert alone. `detail` as in notify(). */
Alerting__Notification *notification_of(const struct context *context, const Alerting__Alert *alert,
					Alerting__Moment moment, unsigned detail, const char *notification_id);

/* To go out now. */
Alerting__Delivery *delivery_new(const struct context *context, const Alerting__Notification *notification,
				 const char *receiver, unsigned ordinal);
