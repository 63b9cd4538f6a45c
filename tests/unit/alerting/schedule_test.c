/* Deadlines: an alert nobody acknowledged in the plan's time is overdue, once (G2, B6). */
#include <stdio.h>
#include <string.h>

#include "services/alerting/alerting.h"
#include "services/alerting/schedule.h"
#include "tests/unit/support/given.h"

static void raise_fever(struct given *given, const char *token, const char *correlation_id)
{
	Alerting__RaiseAlert command = ALERTING__RAISE_ALERT__INIT;

	command.kind = ALERTING__ALERT_KIND__FEVER;
	command.cause = command.subject = token;
	command.department = "office";
	command.where = "entrance-1";
	given->context.correlation_id = arena_strdup(given->arena, correlation_id);
	given_ask(given, &command.base);
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
	given_init(&given, &alerting_service);
	raise_fever(&given, "V1", "incident-1");
	assert_int_equal(due_at(&given, 299).count, 0);
	schedule = due_at(&given, 300);
	assert_int_equal(schedule.count, 1);
	assert_string_equal(schedule.correlation_ids[0], "incident-1");
	given_ask(&given, schedule.commands[0]);
	assert_int_equal(given.decision.event_count, 1);
	assert_ptr_equal(given.decision.events[0].data->descriptor, &alerting__alert_overdue__descriptor);
	assert_true(((const Alerting__AlertOverdue *)given.decision.events[0].data)->alert->overdue);
	assert_int_equal(due_at(&given, 100000).count, 0);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g2_acknowledged_in_time_is_never_overdue(void **state)
{
	Alerting__Acknowledge acknowledge = ALERTING__ACKNOWLEDGE__INIT;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	raise_fever(&given, "V1", "incident-1");
	acknowledge.alert_id = last_alert_id(&given);
	given_ask(&given, &acknowledge.base);
	assert_int_equal(due_at(&given, 100000).count, 0);
	given_deinit(&given);
}

/* Acknowledged, resolved or already marked between the schedule and its command: nothing happens. */
static void too_late_to_mark(void **state)
{
	Alerting__MarkOverdue mark = ALERTING__MARK_OVERDUE__INIT;
	Alerting__Acknowledge acknowledge = ALERTING__ACKNOWLEDGE__INIT;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	raise_fever(&given, "V1", "incident-1");
	mark.alert_id = acknowledge.alert_id = last_alert_id(&given);
	given_ask(&given, &mark.base);
	assert_int_equal(given.decision.event_count, 1);
	given_ask(&given, &mark.base);
	assert_int_equal(given.decision.event_count, 0);
	given_ask(&given, &acknowledge.base);
	given_ask(&given, &mark.base);
	assert_int_equal(given.decision.event_count, 0);
	given_deinit(&given);
}

static void oldest_first_and_the_rest_next_time(void **state)
{
	struct schedule schedule;
	struct given given;
	size_t marked = 0;

	(void)state;
	given_init(&given, &alerting_service);
	for (int i = 0; i < SCHEDULE_COMMANDS_MAX + 10; i++) {
		char token[16];

		snprintf(token, sizeof(token), "V%d", i);
		given.context.now = given.nine_o_clock + i * INT64_C(1000000);
		raise_fever(&given, token, token);
	}
	schedule = due_at(&given, 301); /* of the first two the time has passed */
	assert_int_equal(schedule.count, 2);
	assert_string_equal(schedule.correlation_ids[0], "V0");
	assert_string_equal(schedule.correlation_ids[1], "V1");
	do {
		const ProtobufCMessage *commands[SCHEDULE_COMMANDS_MAX];

		schedule = due_at(&given, 1000);
		assert_true(schedule.count <= SCHEDULE_COMMANDS_MAX);
		for (size_t i = 0; i < schedule.count; i++) {
			Alerting__MarkOverdue *copy = arena_alloc(given.arena, sizeof(*copy));

			memcpy(copy, schedule.commands[i], sizeof(*copy));
			copy->alert_id = arena_strdup(given.arena, copy->alert_id);
			commands[i] = &copy->base;
		}
		for (size_t i = 0; i < schedule.count; i++)
			given_ask(&given, commands[i]);
		marked += schedule.count;
	} while (schedule.count);
	assert_int_equal(marked, SCHEDULE_COMMANDS_MAX + 10);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g2_overdue_at_the_deadline_and_once),
		cmocka_unit_test(g2_acknowledged_in_time_is_never_overdue),
		cmocka_unit_test(too_late_to_mark),
		cmocka_unit_test(oldest_first_and_the_rest_next_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
