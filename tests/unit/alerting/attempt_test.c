/* Attempts to deliver: tried again, given up, sent once more; the order within a thread (G3, C1.4). */
#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "tests/unit/support/telling.h"

#define CRITICAL ALERTING__SEVERITY__CRITICAL
#define OFFICE_PARTY "department/office"
#define SECOND_US INT64_C(1000000)

static void given_hook(struct given *given)
{
	given_init(given, &alerting_service);
	telling_receiver(given, "hook", OFFICE_PARTY);
}

static void tell(struct given *given, const char *name, const char *thread)
{
	given->context.now += 1000;
	telling_alert(given, &(struct telling){ name, thread, CRITICAL, .party = OFFICE_PARTY });
}

static const Alerting__Delivery *only(struct given *given)
{
	Alerting__ListDeliveries query = ALERTING__LIST_DELIVERIES__INIT;
	const Alerting__ListDeliveriesReply *reply;

	query.receiver = "hook";
	reply = (const Alerting__ListDeliveriesReply *)given_ask(given, &query.base)->reply;
	assert_int_equal(reply->n_deliveries, 1);
	return reflect_copy(&reply->deliveries[0]->delivery->base, given->arena);
}

static const char *attempt_with(struct given *given, const char *id, unsigned jitter, unsigned retry_after_s)
{
	Alerting__RecordAttempts command = ALERTING__RECORD_ATTEMPTS__INIT;
	Alerting__Attempt attempt = ALERTING__ATTEMPT__INIT, *attempts[] = { &attempt, &attempt };

	attempt.receiver = "hook";
	attempt.delivery_id = id;
	attempt.status = 503;
	attempt.error = "busy";
	attempt.jitter = jitter;
	attempt.retry_after_s = retry_after_s;
	command.attempts = attempts;
	command.n_attempts = 2; /* said twice, it counts once */
	given_ask(given, &command.base);
	assert_null(given->decision.rejection);
	return given_outcome(given);
}

/* The plan of the tests: 4 s, doubled up to 60 s, given up after 10 min. */
static void g3_backoff(void **state)
{
	static const int64_t waits_s[] = { 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60, 60, 60 };
	struct given given;
	const char *id;

	(void)state;
	given_hook(&given);
	tell(&given, "A", "one");
	id = telling_due_id(&given, "hook", "A");
	for (size_t i = 0; i < 12; i++) {
		assert_string_equal(attempt_with(&given, id, 0, 0), "DeliveryFailed hook");
		assert_true(only(&given)->next_at == given.context.now + waits_s[i] * SECOND_US);
		assert_string_equal(only(&given)->delivery_id, id); /* the idempotency key never changes */
		assert_int_equal(only(&given)->attempts, i + 1);
		assert_string_equal(telling_due(&given, "hook"), "");
		given.context.now = only(&given)->next_at;
		assert_string_equal(telling_due(&given, "hook"), "A");
		assert_true(delivery_next_at(&given.view, "hook") == given.context.now);
	}
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g3_jitter_is_at_most_a_quarter(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_hook(&given);
	tell(&given, "A", "one");
	id = telling_due_id(&given, "hook", "A");
	attempt_with(&given, id, 500, 0);
	assert_true(only(&given)->next_at == given.context.now + 4500 * 1000);
	given.context.now = only(&given)->next_at;
	attempt_with(&given, id, 999, 0);
	assert_true(only(&given)->next_at == given.context.now + 9998 * 1000);
	given_deinit(&given);
}

static void g3_retry_after_is_kept_but_not_for_ever(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_hook(&given);
	tell(&given, "A", "one");
	id = telling_due_id(&given, "hook", "A");
	attempt_with(&given, id, 0, 120);
	assert_true(only(&given)->next_at == given.context.now + 120 * SECOND_US);
	attempt_with(&given, id, 0, 1000000);
	assert_true(only(&given)->next_at == only(&given)->queued_at + 10 * GIVEN_MINUTE);
	given_deinit(&given);
}

/* It is never given up in silence: after the plan's minutes, with one more attempt at their end; at once if hopeless. */
static void g3_given_up_aloud(void **state)
{
	const Alerting__DeliveryGivenUp *event;
	struct given given;
	const char *id;

	(void)state;
	given_hook(&given);
	tell(&given, "A", "one");
	id = telling_due_id(&given, "hook", "A");
	assert_string_equal(telling_attempt(&given, "hook", id, 503), "DeliveryFailed hook");
	given.context.now += 10 * GIVEN_MINUTE - SECOND_US;
	assert_string_equal(telling_attempt(&given, "hook", id, 503), "DeliveryFailed hook");
	given.context.now = only(&given)->next_at;
	assert_true(given.context.now == only(&given)->queued_at + 10 * GIVEN_MINUTE);
	assert_string_equal(telling_attempt(&given, "hook", id, 503), "DeliveryGivenUp hook");
	event = (const Alerting__DeliveryGivenUp *)given.decision.events[0].data;
	assert_int_equal(event->kind, ALERTING__RECEIVER_KIND__WEBHOOK);
	assert_string_equal(event->reason, "no answer");
	assert_string_equal(event->delivery->correlation_id, "one");
	assert_string_equal(given.journal[given.journal_count - 1]->correlation_id, given.context.correlation_id);
	assert_int_equal(only(&given)->state, ALERTING__DELIVERY__STATE__GIVEN_UP);
	assert_string_equal(telling_due(&given, "hook"), "");
	assert_string_equal(telling_attempt(&given, "hook", id, 503), ""); /* a late failure is nothing new */
	tell(&given, "B", "two");
	assert_string_equal(telling_attempt(&given, "hook", telling_due_id(&given, "hook", "B"), 410),
			    "DeliveryGivenUp hook");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* What went through after all went through. */
static void g3_late_success_counts(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_hook(&given);
	tell(&given, "A", "one");
	id = telling_due_id(&given, "hook", "A");
	telling_attempt(&given, "hook", id, 410);
	assert_string_equal(
		telling_attempt(&given, "hook", id, 200),
		arena_printf(given.arena, "DeliverySent hook, AlertNotified %s", telling_find(&given, "A")->alert_id));
	assert_string_equal(telling_attempt(&given, "hook", id, 200), "");
	assert_int_equal(only(&given)->state, ALERTING__DELIVERY__STATE__SENT);
	given_deinit(&given);
}

static const char *retry(struct given *given, const char *receiver, const char *id)
{
	Alerting__RetryDelivery command = ALERTING__RETRY_DELIVERY__INIT;

	command.receiver = receiver;
	command.delivery_id = id;
	given_ask(given, &command.base);
	return given_outcome(given);
}

/* What waited for a daemon that was down, or for the end of quiet hours, is tried as long as any other, and so is a dead letter. */
static void g3_patience_begins_with_the_first_attempt(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_hook(&given);
	tell(&given, "A", "one");
	id = telling_due_id(&given, "hook", "A");
	for (unsigned i = 0; i < 2; i++) {
		int64_t first_at = given.context.now += 120 * GIVEN_MINUTE;

		assert_string_equal(telling_attempt(&given, "hook", id, 503), "DeliveryFailed hook");
		assert_true(only(&given)->next_at == first_at + 4 * SECOND_US);
		given.context.now = first_at + 10 * GIVEN_MINUTE - 1;
		assert_string_equal(telling_attempt(&given, "hook", id, 503), "DeliveryFailed hook");
		given.context.now = only(&given)->next_at;
		assert_true(given.context.now == first_at + 10 * GIVEN_MINUTE);
		assert_string_equal(telling_attempt(&given, "hook", id, 503), "DeliveryGivenUp hook");
		given.context.now += 120 * GIVEN_MINUTE;
		assert_string_equal(retry(&given, "hook", id), "DeliveryRequeued hook");
	}
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A dead letter goes once more under the same id, before what its thread has had since, and with the plan's whole time. */
static void g3_dead_letter_once_more(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_hook(&given);
	tell(&given, "A", "one");
	tell(&given, "B", "one");
	id = telling_due_id(&given, "hook", "A");
	assert_string_equal(retry(&given, "hook", id), "! DELIVERY_NOT_GIVEN_UP delivery_id");
	assert_string_equal(retry(&given, "none", id), "! RECEIVER_UNKNOWN receiver");
	assert_string_equal(retry(&given, "hook", "0000"), "! DELIVERY_UNKNOWN delivery_id");
	telling_attempt(&given, "hook", id, 410);
	assert_string_equal(telling_due(&given, "hook"), "B");
	given.context.now += 60 * GIVEN_MINUTE;
	assert_string_equal(retry(&given, "hook", id), "DeliveryRequeued hook");
	assert_string_equal(telling_due(&given, "hook"), "A");
	assert_string_equal(telling_due_id(&given, "hook", "A"), id);
	assert_string_equal(telling_attempt(&given, "hook", id, 503), "DeliveryFailed hook");
	given.context.now += 4 * SECOND_US;
	assert_string_equal(telling_due(&given, "hook"), "A");
	telling_attempt(&given, "hook", id, 200);
	assert_string_equal(telling_due(&given, "hook"), "B");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* C1.4: none overtakes an earlier one of its thread, whatever becomes of that; other threads and receivers do not wait. */
static void c1_4_order_of_a_thread(void **state)
{
	struct given given;
	const char *id;

	(void)state;
	given_hook(&given);
	telling_receiver(&given, "other", OFFICE_PARTY);
	tell(&given, "A1", "a");
	tell(&given, "A2", "a");
	tell(&given, "B1", "b");
	tell(&given, "A3", "a");
	assert_string_equal(telling_due(&given, "hook"), "A1 B1");
	id = telling_due_id(&given, "hook", "A1");
	telling_attempt(&given, "hook", id, 503);
	assert_string_equal(telling_due(&given, "hook"), "B1");
	assert_string_equal(telling_due(&given, "other"), "A1 B1");
	given.context.now += 4 * SECOND_US;
	telling_attempt(&given, "hook", id, 200);
	assert_string_equal(telling_due(&given, "hook"), "A2 B1");
	telling_attempt(&given, "hook", telling_due_id(&given, "hook", "A2"), 410);
	assert_string_equal(telling_due(&given, "hook"), "B1 A3");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void queue_old(struct given *given, const char *name, const char *thread, Alerting__Severity severity)
{
	telling_alert(given, &(struct telling){ name, thread, severity, .party = OFFICE_PARTY });
	given->context.now += 31 * SECOND_US;
	given_schedule(given);
}

/* What is critical goes first, and takes what it must wait for along. */
static void g3_critical_first(void **state)
{
	struct given given;

	(void)state;
	given_hook(&given);
	queue_old(&given, "W1", "one", ALERTING__SEVERITY__WARNING);
	queue_old(&given, "W2", "two", ALERTING__SEVERITY__WARNING);
	assert_string_equal(telling_due(&given, "hook"), "W1 W2");
	tell(&given, "C", "three");
	assert_string_equal(telling_due(&given, "hook"), "C W1 W2");
	tell(&given, "D", "two");
	assert_string_equal(telling_due(&given, "hook"), "W2 C W1");
	telling_attempt(&given, "hook", telling_due_id(&given, "hook", "W2"), 200);
	assert_string_equal(telling_due(&given, "hook"), "C D W1");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* A CAP receiver's warnings wait for the end of quiet hours in its outbox; something critical of the thread takes them along. */
static void g3_critical_ends_the_quiet_of_its_thread(void **state)
{
	Alerting__PutReceiver command = ALERTING__PUT_RECEIVER__INIT;
	Plan__TimeSpan night = PLAN__TIME_SPAN__INIT, *spans[] = { &night };
	Plan__SeverityRules quiet = PLAN__SEVERITY_RULES__INIT, *rules[] = { &quiet };
	const char *party = OFFICE_PARTY;
	struct given given;
	Plan__Plan plan;

	(void)state;
	given_init(&given, &alerting_service);
	night.from = "21:00";
	night.until = "23:59";
	quiet.severity = PLAN__ALERT_SEVERITY__WARNING;
	quiet.quiet_hours = spans;
	quiet.n_quiet_hours = 1;
	plan = *given.context.plan;
	plan.severities = rules;
	plan.n_severities = 1;
	given.context.plan = &plan;
	command.receiver = "cap";
	command.kind = ALERTING__RECEIVER_KIND__CAP;
	command.address = "http://127.0.0.1/cap";
	command.secret = TELLING_SECRET;
	command.serves = &party;
	command.n_serves = 1;
	given_ask(&given, &command.base);
	given.context.now += 14 * 60 * GIVEN_MINUTE; /* 23:00 */
	telling_alert(&given, &(struct telling){ "W1", "a", ALERTING__SEVERITY__WARNING, .party = OFFICE_PARTY });
	given.context.now += 1000;
	telling_alert(&given, &(struct telling){ "W2", "a", ALERTING__SEVERITY__WARNING, .party = OFFICE_PARTY });
	given.context.now += GIVEN_MINUTE;
	assert_string_equal(telling_due(&given, "cap"), "");
	tell(&given, "C", "a");
	assert_string_equal(telling_due(&given, "cap"), "W1");
	telling_attempt(&given, "cap", telling_due_id(&given, "cap", "W1"), 200);
	assert_string_equal(telling_due(&given, "cap"), "W2");
	telling_attempt(&given, "cap", telling_due_id(&given, "cap", "W2"), 200);
	assert_string_equal(telling_due(&given, "cap"), "C");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The first receiver's success makes an alert NOTIFIED, once; what was acknowledged meanwhile stays so. */
static void g3_notified_once(void **state)
{
	struct given given;

	(void)state;
	given_hook(&given);
	telling_receiver(&given, "other", OFFICE_PARTY);
	tell(&given, "A", "one");
	assert_int_equal(telling_find(&given, "A")->state, ALERTING__ALERT_STATE__FIRING);
	given.context.now += GIVEN_MINUTE;
	telling_attempt(&given, "other", telling_due_id(&given, "other", "A"), 200);
	assert_int_equal(given.decision.event_count, 2);
	assert_int_equal(telling_find(&given, "A")->state, ALERTING__ALERT_STATE__NOTIFIED);
	assert_true(telling_find(&given, "A")->notified_at == given.context.now);
	telling_attempt(&given, "hook", telling_due_id(&given, "hook", "A"), 200);
	assert_int_equal(given.decision.event_count, 1);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g3_over_is_not_notified(void **state)
{
	struct given given;

	(void)state;
	given_hook(&given);
	telling_alert(&given, &(struct telling){ "A", "one", CRITICAL, ALERTING__MOMENT__MOMENT_RESOLVED,
						 .party = OFFICE_PARTY });
	assert_string_equal(telling_attempt(&given, "hook", telling_due_id(&given, "hook", "A"), 200),
			    "DeliverySent hook");
	given_deinit(&given);
}

static void g3_test_message(void **state)
{
	Alerting__TestReceiver test = ALERTING__TEST_RECEIVER__INIT;
	struct given given;

	(void)state;
	given_hook(&given);
	test.receiver = "hook";
	given_ask(&given, &test.base);
	assert_int_equal(given.decision.event_count, 1);
	assert_string_equal(telling_due(&given, "hook"), "Test message");
	assert_string_equal(telling_attempt(&given, "hook", telling_due_id(&given, "hook", "Test message"), 200),
			    "DeliverySent hook");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* The plan of the tests keeps deliveries 30 days; they go in steps, with all that hangs on them. */
static void g3_old_deliveries_go(void **state)
{
	Alerting__ListDeliveries query = ALERTING__LIST_DELIVERIES__INIT;
	const Alerting__ListDeliveriesReply *reply;
	struct given given;

	(void)state;
	given_hook(&given);
	for (unsigned i = 0; i < 100; i++) {
		const char *name = arena_printf(given.arena, "A%u", i);

		tell(&given, name, name);
		telling_attempt(&given, "hook", telling_due_id(&given, "hook", name), i % 10 ? 200 : 410);
	}
	given.context.now += 29 * 1440 * GIVEN_MINUTE;
	tell(&given, "new", "new");
	assert_string_equal(given_schedule(&given), "");
	given.context.now += 2 * 1440 * GIVEN_MINUTE;
	assert_string_equal(given_schedule(&given), "DeliveriesDropped , DeliveriesDropped ");
	reply = (const Alerting__ListDeliveriesReply *)given_ask(&given, &query.base)->reply;
	assert_int_equal(reply->n_deliveries, 1);
	query.alert_id = arena_strdup(given.arena, telling_find(&given, "A7")->alert_id);
	reply = (const Alerting__ListDeliveriesReply *)given_ask(&given, &query.base)->reply;
	assert_int_equal(reply->n_deliveries, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g3_backoff),
		cmocka_unit_test(g3_jitter_is_at_most_a_quarter),
		cmocka_unit_test(g3_retry_after_is_kept_but_not_for_ever),
		cmocka_unit_test(g3_given_up_aloud),
		cmocka_unit_test(g3_patience_begins_with_the_first_attempt),
		cmocka_unit_test(g3_late_success_counts),
		cmocka_unit_test(g3_dead_letter_once_more),
		cmocka_unit_test(c1_4_order_of_a_thread),
		cmocka_unit_test(g3_critical_first),
		cmocka_unit_test(g3_critical_ends_the_quiet_of_its_thread),
		cmocka_unit_test(g3_notified_once),
		cmocka_unit_test(g3_over_is_not_notified),
		cmocka_unit_test(g3_test_message),
		cmocka_unit_test(g3_old_deliveries_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
