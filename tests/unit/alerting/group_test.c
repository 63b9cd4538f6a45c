/* Groups: what is not critical goes out together, nothing is lost, and each alert's way can be told (G3). */
#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "tests/unit/support/telling.h"

#define WARNING ALERTING__SEVERITY__WARNING
#define OFFICE_PARTY "department/office"

static void given_hook(struct given *given)
{
	given_init(given, &alerting_service);
	telling_receiver(given, "hook", OFFICE_PARTY);
}

static const char *warn(struct given *given, const char *name, const char *thread)
{
	return telling_alert(given, &(struct telling){ name, thread, WARNING, .party = OFFICE_PARTY });
}

static const Alerting__ListDeliveriesReply *sent_of(struct given *given, const char *alert_id)
{
	Alerting__ListDeliveries query = ALERTING__LIST_DELIVERIES__INIT;

	query.alert_id = alert_id;
	given_ask(given, &query.base);
	assert_null(given->decision.rejection);
	return (const Alerting__ListDeliveriesReply *)given->decision.reply;
}

/* The notification of what is due first at the receiver. */
static const Alerting__Notification *due_first(struct given *given, const char *receiver)
{
	const Alerting__Delivery *delivery;
	struct due due;

	delivery_due_begin(&due, &given->view, receiver, given->context.now);
	delivery = delivery_due_next(&due);
	assert_non_null(delivery);
	return notification_find(&given->view, delivery->notification_id);
}

/* The plan of the tests: a group waits 30 s from its first alert on. */
static void g3_group_goes_out_together(void **state)
{
	const Alerting__ListDeliveriesReply *reply;
	const char *first, *second;
	struct given given;

	(void)state;
	given_hook(&given);
	first = warn(&given, "A", "one");
	given.context.now += 29 * SECOND;
	second = warn(&given, "B", "one");
	warn(&given, "C", "two");
	assert_string_equal(given_schedule(&given), "");
	assert_string_equal(telling_due(&given, "hook"), "");
	reply = sent_of(&given, second);
	assert_int_equal(reply->n_deliveries, 1);
	assert_int_equal(reply->deliveries[0]->delivery->state, ALERTING__DELIVERY__STATE__QUEUED);
	assert_true(reply->deliveries[0]->delivery->next_at == given.nine_o_clock + 30 * SECOND);
	given.context.now += SECOND;
	given_schedule(&given);
	assert_string_equal(telling_due(&given, "hook"), "A");
	assert_int_equal(due_first(&given, "hook")->n_alerts, 2);
	assert_int_equal(due_first(&given, "hook")->alert_count, 2);
	telling_attempt(&given, "hook", telling_due_id(&given, "hook", "A"), 200);
	assert_int_equal(sent_of(&given, first)->deliveries[0]->delivery->state, ALERTING__DELIVERY__STATE__SENT);
	assert_int_equal(sent_of(&given, second)->n_deliveries, 1);
	assert_int_equal(sent_of(&given, second)->deliveries[0]->delivery->state, ALERTING__DELIVERY__STATE__SENT);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A document of the Common Alerting Protocol is of one alert: so its receivers have each at once, and only quiet hours hold it up. */
static void g3_a_cap_receiver_is_told_of_each_alert(void **state)
{
	Alerting__PutReceiver command = ALERTING__PUT_RECEIVER__INIT;
	const char *party = OFFICE_PARTY;
	struct given given;

	(void)state;
	given_hook(&given);
	command.receiver = "city";
	command.kind = ALERTING__RECEIVER_KIND__CAP;
	command.address = "http://127.0.0.1:8080/cap";
	command.secret = TELLING_SECRET;
	command.serves = &party;
	command.n_serves = 1;
	given_ask(&given, &command.base);
	warn(&given, "A", "one");
	warn(&given, "B", "one");
	assert_string_equal(telling_due(&given, "hook"), "");
	assert_string_equal(telling_due(&given, "city"), "A");
	assert_int_equal(due_first(&given, "city")->n_alerts, 1);
	telling_attempt(&given, "city", telling_due_id(&given, "city", "A"), 200);
	assert_string_equal(telling_due(&given, "city"), "B");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Those a group told are marked by and by, each once. */
static void g3_all_of_a_group_are_notified(void **state)
{
	struct given given;

	(void)state;
	given_hook(&given);
	for (char name[] = "A"; *name <= 'C'; (*name)++)
		warn(&given, arena_strdup(given.arena, name), "one");
	given.context.now += 30 * SECOND;
	given_schedule(&given);
	telling_attempt(&given, "hook", telling_due_id(&given, "hook", "A"), 200);
	assert_int_equal(telling_find(&given, "A")->state, ALERTING__ALERT_STATE__FIRING);
	given_schedule(&given);
	for (char name[] = "A"; *name <= 'C'; (*name)++)
		assert_int_equal(telling_find(&given, name)->state, ALERTING__ALERT_STATE__NOTIFIED);
	assert_string_equal(given_schedule(&given), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static unsigned marked_count(const struct given *given)
{
	unsigned count = 0;

	for (size_t i = 0; i < given->journal_count; i++)
		count += strcmp(given->journal[i]->type, "NotificationMarked") == 0;
	return count;
}

/* What another receiver has told of already makes no events: the 70 of the second are looked through at once. */
static void g3_what_is_notified_is_looked_through_at_once(void **state)
{
	struct given given;
	unsigned before;

	(void)state;
	given_hook(&given);
	telling_receiver(&given, "second", OFFICE_PARTY);
	for (unsigned i = 0; i < 70; i++)
		warn(&given, arena_printf(given.arena, "A%u", i), "one");
	given_schedule(&given);
	telling_attempt(&given, "hook", telling_due_id(&given, "hook", "A0"), 200);
	given_schedule(&given);
	assert_int_equal(telling_find(&given, "A69")->state, ALERTING__ALERT_STATE__NOTIFIED);
	before = marked_count(&given);
	assert_int_equal(before, 3); /* 32, 32, 6 */
	telling_attempt(&given, "second", telling_due_id(&given, "second", "A0"), 200);
	given_schedule(&given);
	assert_int_equal(marked_count(&given), before + 1);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* 10 make a group full: it goes at once, and what comes before it has gone is counted. */
static void g3_full_group_goes_at_once(void **state)
{
	char name[16];
	struct given given;

	(void)state;
	given_hook(&given);
	for (unsigned i = 0; i < 70; i++) {
		snprintf(name, sizeof(name), "A%u", i);
		warn(&given, arena_strdup(given.arena, name), "one");
	}
	given_schedule(&given);
	assert_int_equal(due_first(&given, "hook")->n_alerts, 10);
	assert_int_equal(due_first(&given, "hook")->alert_count, 70);
	assert_int_equal(sent_of(&given, telling_find(&given, "A69")->alert_id)->n_deliveries, 1);
	telling_attempt(&given, "hook", telling_due_id(&given, "hook", "A0"), 200);
	given_schedule(&given);
	for (unsigned i = 0; i < 70; i++) {
		snprintf(name, sizeof(name), "A%u", i);
		assert_int_equal(telling_find(&given, name)->state, ALERTING__ALERT_STATE__NOTIFIED);
	}
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* What is critical waits for nobody, and is in no group. */
static void g3_critical_is_never_grouped(void **state)
{
	struct given given;

	(void)state;
	given_hook(&given);
	warn(&given, "W", "one");
	telling_alert(&given, &(struct telling){ "C", "one", ALERTING__SEVERITY__CRITICAL, .party = OFFICE_PARTY });
	assert_string_equal(reflect_short_name(given.decision.events[0].type->data), "DeliveriesQueued");
	assert_string_equal(telling_due(&given, "hook"), "C");
	given_deinit(&given);
}

/* Told of different moments and rules, they are different groups; a receiver that was removed is recorded as dropped. */
static void g3_what_belongs_together(void **state)
{
	const Alerting__ListDeliveriesReply *reply;
	const char *alert_id;
	struct given given;

	(void)state;
	given_hook(&given);
	alert_id = warn(&given, "A", "one");
	telling_again(&given, &(struct telling){ "A", "one", WARNING, ALERTING__MOMENT__ESCALATED,
						 .party = OFFICE_PARTY, .detail = 2 });
	telling_alert(&given, &(struct telling){ "B", "one", WARNING, .party = OFFICE_PARTY, .rule = "other" });
	assert_int_equal(sent_of(&given, alert_id)->n_deliveries, 2);
	given_ask(&given, &(Alerting__RemoveReceiver){ .base = { &alerting__remove_receiver__descriptor, 0, NULL },
						       .receiver = "hook" }
				   .base);
	given.context.now += 30 * SECOND;
	given_schedule(&given);
	reply = sent_of(&given, alert_id);
	assert_int_equal(reply->n_deliveries, 2);
	assert_int_equal(reply->deliveries[0]->delivery->state, ALERTING__DELIVERY__STATE__DROPPED);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* More receivers than a decision sends at once: the schedule sends the rest. */
static void g3_group_of_many_receivers(void **state)
{
	struct given given;
	char name[16];

	(void)state;
	given_init(&given, &alerting_service);
	for (unsigned i = 0; i < 150; i++) {
		snprintf(name, sizeof(name), "hook-%u", i);
		telling_receiver(&given, arena_strdup(given.arena, name), OFFICE_PARTY);
	}
	warn(&given, "A", "one");
	assert_int_equal(given.decision.event_count, 1);
	given.context.now += 30 * SECOND;
	given_schedule(&given);
	for (unsigned i = 0; i < 150; i++) {
		snprintf(name, sizeof(name), "hook-%u", i);
		assert_string_equal(telling_due(&given, name), "A");
	}
	telling_alert(&given, &(struct telling){ "C", "two", ALERTING__SEVERITY__CRITICAL, .party = OFFICE_PARTY });
	assert_int_equal(given.decision.event_count, 1);
	assert_string_equal(telling_due(&given, "hook-149"), "C A");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g3_group_goes_out_together),
		cmocka_unit_test(g3_a_cap_receiver_is_told_of_each_alert),
		cmocka_unit_test(g3_all_of_a_group_are_notified),
		cmocka_unit_test(g3_what_is_notified_is_looked_through_at_once),
		cmocka_unit_test(g3_full_group_goes_at_once),
		cmocka_unit_test(g3_critical_is_never_grouped),
		cmocka_unit_test(g3_what_belongs_together),
		cmocka_unit_test(g3_group_of_many_receivers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
