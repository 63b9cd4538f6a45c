#include "tests/unit/support/telling.h"

#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "services/alerting/notify.h"

void telling_receiver(struct given *given, const char *name, const char *party)
{
	Alerting__PutReceiver command = ALERTING__PUT_RECEIVER__INIT;

	command.receiver = name;
	command.kind = ALERTING__RECEIVER_KIND__WEBHOOK;
	command.address = "http://127.0.0.1:8080/hook";
	command.secret = TELLING_SECRET;
	command.serves = &party;
	command.n_serves = 1;
	given_ask(given, &command.base);
	assert_null(given->decision.rejection);
}

static const Alerting__Alert *find(const struct view *view, const char *name)
{
	Alerting__Alert from = ALERTING__ALERT__INIT;
	const Alerting__Alert *alert;
	struct scan scan;

	alert_scan(&scan, view, NULL, &from, 0, 0);
	while ((alert = alert_next(&scan)) && strcmp(alert->title_en, name) != 0)
		;
	assert_non_null(alert);
	return alert;
}

static void rule_raise(const struct view *view, const struct context *context, struct decision *decision,
		       const void *argument)
{
	(void)view;
	(void)context;
	emit_alert_raised(decision)->alert = (Alerting__Alert *)argument;
}

static void rule_tell(const struct view *view, const struct context *context, struct decision *decision,
		      const void *argument)
{
	const struct telling *telling = argument;
	notify(view, context, find(view, telling->name), telling->moment ? telling->moment : ALERTING__MOMENT__RAISED,
	       &telling->party, 1, telling->detail, decision);
}

void telling_again(struct given *given, const struct telling *telling)
{
	given_rule(given, rule_tell, telling);
}

const char *telling_alert(struct given *given, const struct telling *telling)
{
	Alerting__Alert *alert = reflect_new(&alerting__alert__descriptor, given->arena);
	char id[UUID_TEXT_SIZE];

	uuid7_derive(given->context.now, telling->name, 0, id);
	alert->alert_id = arena_strdup(given->arena, id);
	alert->state = ALERTING__ALERT_STATE__FIRING;
	alert->severity = telling->severity;
	alert->rule = telling->rule ? telling->rule : "rule";
	alert->subject = telling->subject ? telling->subject : "V1";
	alert->cause = telling->name;
	alert->correlation_id = telling->thread;
	alert->department = "office";
	alert->title_en = telling->name;
	alert->raised_at = given->context.now;
	given_rule(given, rule_raise, alert);
	if (telling->party)
		telling_again(given, telling);
	return alert->alert_id;
}

const Alerting__Alert *telling_find(struct given *given, const char *name)
{
	return find(&given->view, name);
}

static const char *name_of(struct given *given, const Alerting__Delivery *delivery)
{
	const Alerting__Notification *told = notification_find(&given->view, delivery->notification_id);

	return told->n_alerts ? told->alerts[0]->title_en : "";
}

const char *telling_due(struct given *given, const char *receiver)
{
	const Alerting__Delivery *delivery;
	const char *names = "";
	struct due due;

	delivery_due_begin(&due, &given->view, receiver, given->context.now);
	while ((delivery = delivery_due_next(&due)))
		names = arena_printf(given->arena, "%s%s%s", names, *names ? " " : "", name_of(given, delivery));
	return names;
}

const char *telling_due_id(struct given *given, const char *receiver, const char *name)
{
	const Alerting__Delivery *delivery;
	struct due due;

	delivery_due_begin(&due, &given->view, receiver, given->context.now);
	while ((delivery = delivery_due_next(&due))) {
		if (strcmp(name_of(given, delivery), name) == 0)
			return arena_strdup(given->arena, delivery->delivery_id);
	}
	fail_msg("%s is not due at %s", name, receiver);
	return NULL;
}

const char *telling_attempt(struct given *given, const char *receiver, const char *delivery_id, unsigned status)
{
	Alerting__RecordAttempts command = ALERTING__RECORD_ATTEMPTS__INIT;
	Alerting__Attempt attempt = ALERTING__ATTEMPT__INIT, *attempts[] = { &attempt };

	attempt.receiver = receiver;
	attempt.delivery_id = delivery_id;
	attempt.status = status;
	attempt.delivered = status == 200;
	attempt.hopeless = status == 410;
	attempt.error = attempt.delivered ? "" : "no answer";
	attempt.at = given->context.now;
	command.attempts = attempts;
	command.n_attempts = 1;
	given_ask(given, &command.base);
	assert_null(given->decision.rejection);
	return arena_strdup(given->arena, given_outcome(given));
}
