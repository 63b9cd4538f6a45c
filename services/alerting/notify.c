#include "services/alerting/notify.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "services/alerting/group.h"
#include "services/alerting/hold.h"
#include "services/alerting/notification.h"
#include "services/alerting/receiver.h"

struct receivers {
	const Alerting__Receiver *of[RECEIVERS_MAX];
	size_t count;
};

struct audience {
	struct receivers alone, grouped; /* told at once of this alert, or together with others */
};

/* A CAP document is of one alert. */
static bool goes_alone(const Alerting__Alert *alert, const Alerting__Receiver *receiver)
{
	return alert->severity == ALERTING__SEVERITY__CRITICAL || receiver->kind == ALERTING__RECEIVER_KIND__CAP;
}

static bool serves_one_of(const Alerting__Receiver *receiver, const char *const *parties, size_t count)
{
	for (size_t i = 0; i < receiver->n_serves; i++) {
		for (size_t k = 0; k < count; k++) {
			if (strcmp(receiver->serves[i], parties[k]) == 0)
				return true;
		}
	}
	return false;
}

/* Is the alert about this very receiver, which cannot be reached? It is told by another way. */
static bool is_about(const struct context *context, const Alerting__Alert *alert, const Alerting__Receiver *receiver)
{
	const Plan__AlertRule *rule = plan_alert_rule(context->plan, alert->rule);

	return rule && strcmp(rule->event, "alerting.DeliveryGivenUp") == 0 &&
	       strcmp(alert->subject, receiver->receiver) == 0;
}

static void audience_find(struct audience *audience, const struct view *view, const struct context *context,
			  const Alerting__Alert *alert, const char *const *parties, size_t party_count)
{
	Alerting__Receiver from = ALERTING__RECEIVER__INIT;
	const Alerting__Receiver *receiver;
	struct receivers *told;
	struct scan scan;

	receiver_scan(&scan, view, NULL, &from, 0, 0);
	while ((receiver = receiver_next(&scan))) {
		told = goes_alone(alert, receiver) ? &audience->alone : &audience->grouped;
		if (told->count < RECEIVERS_MAX && receiver_has_outbox(receiver) &&
		    receiver->severity <= alert->severity && serves_one_of(receiver, parties, party_count) &&
		    !is_about(context, alert, receiver))
			told->of[told->count++] = receiver;
	}
}

static void queue(const struct context *context, const Alerting__Alert *alert, Alerting__Moment moment, unsigned detail,
		  const struct receivers *receivers, struct decision *decision)
{
	const char *what = arena_printf(context->arena, "%s/%d/%u", alert->alert_id, moment, detail);
	Alerting__DeliveriesQueued *event = emit_deliveries_queued(decision);

	event->notification = notification_of(context, alert, moment, detail, told_id(context, what, 0));
	event->deliveries = arena_alloc(context->arena, receivers->count * sizeof(*event->deliveries));
	for (size_t i = 0; i < receivers->count; i++) {
		Alerting__Delivery *delivery =
			delivery_new(context, event->notification, receivers->of[i]->receiver, (unsigned)i);

		delivery->next_at = quiet_until(context->plan, alert->severity, context->now);
		event->deliveries[event->n_deliveries++] = delivery;
	}
}

void notify(const struct view *view, const struct context *context, const Alerting__Alert *alert,
	    Alerting__Moment moment, const char *const *parties, size_t party_count, unsigned detail,
	    struct decision *decision)
{
	struct audience *audience = arena_alloc(context->arena, sizeof(*audience));

	audience_find(audience, view, context, alert, parties, party_count);
	if (audience->alone.count)
		queue(context, alert, moment, detail, &audience->alone, decision);
	if (audience->grouped.count)
		group_join(view, context, alert, moment, detail, audience->grouped.of, audience->grouped.count,
			   decision);
}
