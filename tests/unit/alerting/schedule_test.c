/* Deadlines: an alert nobody acknowledged in the plan's time is overdue, once (G2, B6). */
#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/schedule.h"
#include "tests/unit/support/alarm.h"
#include "tests/unit/support/telling.h"

static void raise_alarm(struct given *given, const char *cause, const char *correlation_id)
{
	given->context.correlation_id = arena_strdup(given->arena, correlation_id);
	alarm_raise(given, "plain", arena_strdup(given->arena, cause), "office");
	assert_int_equal(given->decision.event_count, 1);
}

static const char *last_alert_id(struct given *given)
{
	return arena_strdup(given->arena,
			    ((const Alerting__AlertRaised *)given->decision.events[0].data)->alert->alert_id);
}

/* What is due so many seconds after nine. */
static struct schedule due_at(struct given *given, int seconds)
{
	struct schedule schedule = { .count = 0 };

	given->context.now = given->nine_o_clock + seconds * INT64_C(1000000);
	alerting_service.schedule(&given->view, &given->context, &schedule);
	return schedule;
}

static void g2_overdue_at_the_deadline_and_once(void **state)
{
	struct schedule schedule;
	struct given given;

	(void)state;
	alarm_init(&given);
	raise_alarm(&given, "V1", "incident-1");
	given.context.correlation_id = "another";
	assert_int_equal(due_at(&given, 299).count, 0);
	schedule = due_at(&given, 300);
	assert_int_equal(schedule.count, 1);
	given_ask(&given, schedule.commands[0]);
	assert_string_equal(alarm_outcome(&given), "AlertOverdue, AlertEscalated 1 head/office");
	assert_true(((const Alerting__AlertOverdue *)given.decision.events[0].data)->alert->overdue);
	assert_string_equal(given.journal[1]->correlation_id, "incident-1"); /* the alert's, whoever moves it on */
	assert_int_equal(due_at(&given, 599).count, 0);
	given_ask(&given, due_at(&given, 600).commands[0]);
	assert_string_equal(alarm_outcome(&given), "AlertEscalated 2 role/director");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g2_acknowledged_in_time_is_never_overdue(void **state)
{
	Alerting__Acknowledge acknowledge = ALERTING__ACKNOWLEDGE__INIT;
	struct given given;

	(void)state;
	alarm_init(&given);
	raise_alarm(&given, "V1", "incident-1");
	acknowledge.alert_id = last_alert_id(&given);
	given_ask(&given, &acknowledge.base);
	assert_int_equal(due_at(&given, 20 * 60 - 1).count, 0);
	assert_int_equal(due_at(&given, 20 * 60).count, 1); /* that it runs out */
	given_deinit(&given);
}

/* Acknowledged, resolved, done already or never there: nothing happens. */
static void nothing_due(void **state)
{
	Alerting__AdvanceAlerts advance = ALERTING__ADVANCE_ALERTS__INIT;
	Alerting__Acknowledge acknowledge = ALERTING__ACKNOWLEDGE__INIT;
	struct given given;

	(void)state;
	alarm_init(&given);
	raise_alarm(&given, "V1", "incident-1");
	acknowledge.alert_id = last_alert_id(&given);
	advance.alert_ids = (const char *[]){ acknowledge.alert_id, "nobody", acknowledge.alert_id };
	advance.n_alert_ids = 3;
	given_ask(&given, &advance.base);
	assert_int_equal(given.decision.event_count, 0);
	given.context.now += 300 * INT64_C(1000000);
	given_ask(&given, &advance.base);
	assert_int_equal(given.decision.event_count, 2);
	given_ask(&given, &advance.base);
	assert_int_equal(given.decision.event_count, 0);
	given_deinit(&given);
}

/* Thousands at the same minute: within seconds, each once, the longest due first. */
static void g3_many_at_once(void **state)
{
	enum { COUNT = 2000 };
	unsigned rounds = 0, marked = 0;
	struct given given;

	(void)state;
	alarm_init(&given);
	for (int i = 0; i < COUNT; i++) {
		char token[16];

		snprintf(token, sizeof(token), "V%d", i);
		raise_alarm(&given, token, token);
	}
	for (struct schedule due = due_at(&given, 300); due.count; due = due_at(&given, 301), rounds++) {
		const ProtobufCMessage *commands[SCHEDULE_COMMANDS_MAX];

		assert_true(due.count <= SCHEDULE_COMMANDS_MAX / 2);
		for (size_t i = 0; i < due.count; i++)
			commands[i] = reflect_copy(due.commands[i], given.arena);
		for (size_t i = 0; i < due.count; i++)
			marked += (unsigned)given_ask(&given, commands[i])->event_count /
				  2; /* overdue, and the first step */
	}
	assert_int_equal(marked, COUNT);
	assert_true(rounds <= 6);
	given_deinit(&given);
}

/* Warnings in threads of their own, `each` of them told as one. */
static void warn(struct given *given, const char *name, unsigned threads, unsigned each)
{
	for (unsigned i = 0; i < threads * each; i++) {
		const char *thread = arena_printf(given->arena, "%s%u", name, i / each);

		given->context.now += 1000;
		telling_alert(given, &(struct telling){ arena_printf(given->arena, "%s-%u", thread, i % each), thread,
							ALERTING__SEVERITY__WARNING, .party = "department/office" });
	}
}

static bool is_due(const struct schedule *due, const ProtobufCMessageDescriptor *command)
{
	for (size_t i = 0; i < due->count; i++) {
		if (due->commands[i]->descriptor == command)
			return true;
	}
	return false;
}

/* More alerts, marks and groups are due than a second has room for, and go on being so: a thread is closed all the same. */
static void g3_nobody_starves(void **state)
{
	struct schedule due;
	struct given given;
	bool closed = false;

	(void)state;
	alarm_init(&given);
	telling_receiver(&given, "hook", "department/office");
	warn(&given, "mark", 10, 2);
	due_at(&given, 60);
	given_schedule(&given);
	for (unsigned i = 0; i < 10; i++) {
		const char *name = arena_printf(given.arena, "mark%u-0", i);

		telling_attempt(&given, "hook", telling_due_id(&given, "hook", name), 200);
	}
	warn(&given, "group", 40, 1);
	given.context.correlation_id = "over";
	alarm_raise(&given, "plain", "over", "tax");
	alarm_end(&given, "health.Over/over");
	given.context.correlation_id = "open";
	for (int i = 0; i < 600; i++)
		alarm_raise(&given, "plain", arena_printf(given.arena, "V%d", i), "tax");
	for (int second = 600; second < 608; second++) {
		due = due_at(&given, second);
		assert_true(is_due(&due, &alerting__advance_alerts__descriptor));
		assert_true(is_due(&due, &alerting__mark_notified__descriptor));
		assert_true(is_due(&due, &alerting__send_group__descriptor));
		closed |= is_due(&due, &alerting__close_thread__descriptor);
	}
	assert_true(closed);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g2_overdue_at_the_deadline_and_once),
		cmocka_unit_test(g2_acknowledged_in_time_is_never_overdue),
		cmocka_unit_test(nothing_due),
		cmocka_unit_test(g3_many_at_once),
		cmocka_unit_test(g3_nobody_starves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
