/* Who is told: the receivers that serve a party and want alerts this grave, and what they are told (G3, C1.4). */
#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "tests/unit/support/telling.h"

#define CRITICAL ALERTING__SEVERITY__CRITICAL

static const char *told(struct given *given, const char *receiver)
{
	given->context.now += 31 * INT64_C(1000000);
	given_schedule(given);
	return telling_due(given, receiver);
}

static void only_grave(struct given *given, const char *receiver, Alerting__Severity severity)
{
	Alerting__PutReceiver command = ALERTING__PUT_RECEIVER__INIT;

	command.receiver = receiver;
	command.severity = severity;
	given_ask(given, &command.base);
	assert_null(given->decision.rejection);
}

static void g3_who_serves_the_party(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	telling_receiver(&given, "office", "department/office");
	telling_receiver(&given, "head", "role/head");
	telling_receiver(&given, "grave", "department/office");
	only_grave(&given, "grave", CRITICAL);
	telling_alert(&given, &(struct telling){ "C", "c", CRITICAL, .party = "department/office" });
	telling_alert(&given, &(struct telling){ "W", "w", ALERTING__SEVERITY__WARNING, .party = "department/office" });
	telling_alert(&given, &(struct telling){ "H", "h", CRITICAL, .party = "role/head" });
	assert_string_equal(told(&given, "office"), "C W");
	assert_string_equal(told(&given, "grave"), "C");
	assert_string_equal(told(&given, "head"), "H");
	given_deinit(&given);
}

/* Nobody serves it: the bus has the event, and nothing is queued. */
static void g3_told_to_nobody(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	telling_alert(&given, &(struct telling){ "C", "c", CRITICAL, .party = "body/cdc" });
	assert_int_equal(given.decision.event_count, 0);
	given_deinit(&given);
}

/* That a receiver cannot be reached is told to all but that receiver: two dead ones do not wake one another for ever. */
static void g3_failed_receiver_is_skipped(void **state)
{
	Plan__AlertRule rule = PLAN__ALERT_RULE__INIT, *rules[] = { &rule };
	struct given given;
	Plan__Plan plan;

	(void)state;
	given_init(&given, &alerting_service);
	rule.id = "given-up";
	rule.event = "alerting.DeliveryGivenUp";
	plan = *given.context.plan;
	plan.alert_rules = rules;
	plan.n_alert_rules = 1;
	given.context.plan = &plan;
	telling_receiver(&given, "dead", "department/office");
	telling_receiver(&given, "other", "department/office");
	telling_alert(&given, &(struct telling){ "X", "x", CRITICAL, .party = "department/office", .rule = "given-up",
						 .subject = "dead" });
	assert_string_equal(told(&given, "dead"), "");
	assert_string_equal(told(&given, "other"), "X");
	given_deinit(&given);
}

/* What is told is the alert as it is, with the step or duty; ids differ for each receiver and each time. */
static void c1_4_what_is_told(void **state)
{
	const struct telling again = {
		"A", "a", CRITICAL, ALERTING__MOMENT__ESCALATED, "department/office", .detail = 3
	};
	const Alerting__DeliveriesQueued *event;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	telling_receiver(&given, "hook", "department/office");
	telling_receiver(&given, "other", "department/office");
	telling_alert(&given, &(struct telling){ .name = "A", .thread = "a", .severity = CRITICAL });
	telling_again(&given, &again);
	event = (const Alerting__DeliveriesQueued *)given.decision.events[0].data;
	assert_int_equal(event->notification->moment, ALERTING__MOMENT__ESCALATED);
	assert_int_equal(event->notification->step, 3);
	assert_string_equal(event->notification->correlation_id, "a");
	assert_int_equal(event->notification->alert_count, 1);
	assert_string_equal(event->notification->alerts[0]->title_en, "A");
	assert_string_equal(event->notification->alerts[0]->alert_id, telling_find(&given, "A")->alert_id);
	assert_int_equal(event->n_deliveries, 2);
	assert_string_not_equal(event->deliveries[0]->delivery_id, event->deliveries[1]->delivery_id);
	assert_string_not_equal(event->deliveries[0]->delivery_id, event->notification->notification_id);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g3_listing_pages(void **state)
{
	Alerting__ListDeliveries query = ALERTING__LIST_DELIVERIES__INIT;
	const Alerting__ListDeliveriesReply *reply;
	const char *newest = "";
	unsigned count = 0;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	telling_receiver(&given, "hook", "department/office");
	for (char name[] = "A"; *name <= 'G'; (*name)++) {
		given.context.now += 1000;
		telling_alert(&given, &(struct telling){ arena_strdup(given.arena, name), "one", CRITICAL,
							 .party = "department/office" });
	}
	query.page_size = 2;
	do {
		reply = (const Alerting__ListDeliveriesReply *)given_ask(&given, &query.base)->reply;
		for (size_t i = 0; i < reply->n_deliveries; i++, count++)
			newest = arena_printf(given.arena, "%s%s", newest,
					      reply->deliveries[i]->notification->alerts[0]->title_en);
		query.page_token = reply->next_page_token;
		query.page_token.data =
			arena_copy(given.arena, reply->next_page_token.data, reply->next_page_token.len);
	} while (query.page_token.len && count < 20);
	assert_string_equal(newest, "GFEDCBA");
	query.alert_id = arena_strdup(given.arena, telling_find(&given, "A")->alert_id);
	query.page_token = (ProtobufCBinaryData){ 3, (uint8_t[]){ 1, 2, 3 } };
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! PAGE_TOKEN_UNKNOWN page_token");
	query.page_token.len = 0;
	query.alert_id = "none";
	given_ask(&given, &query.base);
	assert_string_equal(given_outcome(&given), "! ALERT_UNKNOWN alert_id");
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g3_who_serves_the_party),
		cmocka_unit_test(g3_told_to_nobody),
		cmocka_unit_test(g3_failed_receiver_is_skipped),
		cmocka_unit_test(c1_4_what_is_told),
		cmocka_unit_test(g3_listing_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
