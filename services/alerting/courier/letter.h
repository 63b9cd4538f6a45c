/*
 * What is sent, as text: the same in every attempt, so that it depends on the delivery alone.
 *
 * A webhook's body is a CloudEvent 1.0 in structured mode; its id is the delivery's. Shortened:
 *
 *   {"specversion": "1.0", "id": "01a20906-…", "source": "/hallward/370881/alerting", "type": "hallward.alerting.v1.Notification",
 *    "subject": "<alert id, or of a group the thread>", "time": "2020-02-10T01:00:00Z", "datacontenttype": "application/json",
 *    "data": {"notification_id": …, "moment": "RAISED", "severity": "CRITICAL", "drill": false, "alerts": [{…}], "alert_count": 1}}
 */
#pragma once

#include "common/core/context.h"
#include "hallward/alerting/v1/delivery.pb-c.h"

/* In the context's arena. */
const char *letter_notification(const struct context *context, const Alerting__Delivery *delivery,
				const Alerting__Notification *notification);

/* Of the dead-man's switch; `id` a UUIDv7. */
struct heartbeat {
	unsigned open[4]; /* alerts not resolved, by severity */
	bool more;        /* there were too many to be counted */
	int64_t oldest_queued_at;
};
const char *letter_heartbeat(const struct context *context, const char *id, const struct heartbeat *heartbeat);

/* A message as RFC 5322 writes it, in UTF-8, plain text. */
const char *letter_mail(const struct context *context, const Alerting__Receiver *receiver,
			const Alerting__Delivery *delivery, const Alerting__Notification *notification);

/*
 * The headers of Standard Webhooks: id, timestamp (s), and "v1," with base64 of HMAC-SHA256 over "<id>.<timestamp>.<body>" under the
 * secret's bytes. secret "": without signature. False: the secret is none. ret_headers: three, in the context's arena.
 */
bool letter_sign(const struct context *context, const char *secret, const char *id, const char *body,
		 const char *ret_headers[3]);
