/* Durable streams: whose they are, how far they were taken, and what that says of alerts (G3). */
#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "services/alerting/receiver.h"
#include "tests/unit/support/telling.h"

#define CRITICAL ALERTING__SEVERITY__CRITICAL
#define WARNING ALERTING__SEVERITY__WARNING

static const char *open_stream(struct given *given, const char *name, Alerting__Severity severity,
			       const char *department)
{
	Alerting__OpenStream command = ALERTING__OPEN_STREAM__INIT;

	command.stream = name;
	command.severity = severity;
	command.department = department;
	given_ask(given, &command.base);
	return given_outcome(given);
}

static const char *confirm(struct given *given, const char *name, uint64_t sequence)
{
	Alerting__ConfirmStream command = ALERTING__CONFIRM_STREAM__INIT;

	command.stream = name;
	command.sequence = sequence;
	given_ask(given, &command.base);
	return given_outcome(given);
}

static uint64_t confirmed(struct given *given, const char *name)
{
	return receiver_find(&given->view, name)->confirmed_sequence;
}

static void raise(struct given *given, const char *name, Alerting__Severity severity)
{
	given->context.now += 1000;
	telling_alert(given, &(struct telling){ name, name, severity, .party = NULL });
}

/* It goes on where it was confirmed, never back, and never to what has not happened. */
static void g3_position_is_kept(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	raise(&given, "A", CRITICAL);
	assert_string_equal(open_stream(&given, "phone", 0, ""), "StreamConfirmed phone");
	assert_true(confirmed(&given, "phone") == 1);
	raise(&given, "B", CRITICAL);
	raise(&given, "C", CRITICAL);
	assert_string_equal(confirm(&given, "phone", given.journal_count + 1), "! SEQUENCE_AHEAD sequence");
	assert_true(confirmed(&given, "phone") == 1);
	confirm(&given, "phone", 4);
	assert_true(confirmed(&given, "phone") == 4);
	assert_string_equal(confirm(&given, "phone", 3), "");
	assert_string_equal(confirm(&given, "phone", 4), "");
	assert_true(((const Alerting__ConfirmStreamReply *)given.decision.reply)->confirmed_sequence == 4);
	assert_string_equal(open_stream(&given, "phone", 0, ""), "");
	assert_true(((const Alerting__OpenStreamReply *)given.decision.reply)->receiver->confirmed_sequence == 4);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g3_streams_have_owners(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	telling_receiver(&given, "hook", "department/office");
	open_stream(&given, "phone", 0, "");
	given.context.actor = "somebody-else";
	assert_string_equal(open_stream(&given, "phone", 0, ""), "! STREAM_OF_ANOTHER stream");
	assert_string_equal(confirm(&given, "phone", 1), "! STREAM_OF_ANOTHER stream");
	assert_string_equal(confirm(&given, "none", 1), "! STREAM_UNKNOWN stream");
	assert_string_equal(open_stream(&given, "hook", 0, ""), "! KIND_CHANGES stream");
	assert_string_equal(confirm(&given, "hook", 1), "! KIND_CHANGES stream");
	assert_string_equal(open_stream(&given, "My phone", 0, ""), "! BAD_NAME stream");
	assert_string_equal(open_stream(&given, "mine", 0, "taxes"), "! DEPARTMENT_UNKNOWN department");
	given.context.roles = DEPARTMENT;
	given.context.department = "tax";
	assert_string_equal(open_stream(&given, "mine", 0, "permits"), "! OTHER_DEPARTMENT department");
	assert_string_equal(open_stream(&given, "mine", 0, "tax"), "StreamConfirmed mine");
	given_deinit(&given);
}

static void open_many(struct given *given, const char *owner, unsigned count)
{
	given->context.actor = owner;
	for (unsigned i = 0; i < count; i++)
		open_stream(given, arena_printf(given->arena, "%s-%u", owner, i), 0, "tax");
	assert_null(given->decision.rejection);
}

/* Neither one owner nor all of them keep others' streams and the hall's receivers out. */
static void g3_streams_are_bounded(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	given.context.roles = DEPARTMENT;
	given.context.department = "tax";
	open_many(&given, "clerk", STREAMS_OF_ONE_MAX);
	assert_string_equal(open_stream(&given, "more", 0, "tax"), "! TOO_MANY_OWN_STREAMS stream");
	assert_string_equal(open_stream(&given, "clerk-0", 0, "tax"), "");
	open_many(&given, "colleague", 1);
	given.context.roles = OFFICE;
	open_many(&given, "office", STREAMS_MAX - STREAMS_OF_ONE_MAX - 1);
	assert_string_equal(open_stream(&given, "more", 0, "tax"), "! TOO_MANY_STREAMS stream");
	telling_receiver(&given, "hook", "department/office");
	assert_non_null(receiver_find(&given.view, "hook"));
	given_deinit(&given);
}

static const char *sent_to(struct given *given, const char *alert)
{
	Alerting__ListDeliveries query = ALERTING__LIST_DELIVERIES__INIT;
	const Alerting__ListDeliveriesReply *reply;
	const char *text = "";

	query.alert_id = arena_strdup(given->arena, telling_find(given, alert)->alert_id);
	reply = (const Alerting__ListDeliveriesReply *)given_ask(given, &query.base)->reply;
	for (size_t i = 0; i < reply->n_deliveries; i++)
		text = arena_printf(given->arena, "%s%s%s:%d", text, *text ? " " : "",
				    reply->deliveries[i]->delivery->receiver, reply->deliveries[i]->delivery->state);
	return text;
}

/* A stream has the alerts up to where it confirmed, if its filter asks for them: they are NOTIFIED, and it is in "was it sent?". */
static void g3_stream_counts_as_receiver(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	raise(&given, "old", CRITICAL);
	given.context.now += GIVEN_MINUTE;
	open_stream(&given, "phone", CRITICAL, "office");
	open_stream(&given, "screen", WARNING, "");
	raise(&given, "A", CRITICAL);
	raise(&given, "W", WARNING);
	raise(&given, "B", CRITICAL);
	confirm(&given, "phone", telling_find(&given, "A")->sequence);
	assert_int_equal(telling_find(&given, "A")->state, ALERTING__ALERT_STATE__NOTIFIED);
	assert_int_equal(telling_find(&given, "old")->state, ALERTING__ALERT_STATE__FIRING);
	assert_int_equal(telling_find(&given, "W")->state, ALERTING__ALERT_STATE__FIRING);
	assert_string_equal(sent_to(&given, "old"), "");
	assert_string_equal(sent_to(&given, "A"), "phone:2 screen:1");
	assert_string_equal(sent_to(&given, "W"), "screen:1");
	confirm(&given, "phone", telling_find(&given, "B")->sequence);
	assert_int_equal(telling_find(&given, "W")->state, ALERTING__ALERT_STATE__FIRING);
	assert_int_equal(telling_find(&given, "B")->state, ALERTING__ALERT_STATE__NOTIFIED);
	confirm(&given, "screen", telling_find(&given, "W")->sequence);
	assert_int_equal(telling_find(&given, "W")->state, ALERTING__ALERT_STATE__NOTIFIED);
	assert_string_equal(sent_to(&given, "A"), "phone:2 screen:2");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* NOTIFIED says that somebody has it who must act: no auditor, and of a department's staff only what concerns it. */
static void g3_only_whoever_answers_for_it_marks(void **state)
{
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	given.context.roles = AUDITOR;
	open_stream(&given, "audit", 0, "");
	given.context.actor = "clerk";
	given.context.roles = DEPARTMENT | AUDITOR;
	given.context.department = "tax";
	open_stream(&given, "tax", 0, "");
	given.context.actor = "tester";
	given.context.roles = AUDITOR;
	raise(&given, "A", CRITICAL);
	confirm(&given, "audit", telling_find(&given, "A")->sequence);
	assert_int_equal(telling_find(&given, "A")->state, ALERTING__ALERT_STATE__FIRING);
	given.context.actor = "clerk";
	given.context.roles = DEPARTMENT | AUDITOR;
	confirm(&given, "tax", telling_find(&given, "A")->sequence);
	assert_int_equal(telling_find(&given, "A")->state, ALERTING__ALERT_STATE__FIRING);
	given.context.department = "office";
	raise(&given, "B", CRITICAL);
	confirm(&given, "tax", telling_find(&given, "B")->sequence);
	assert_int_equal(telling_find(&given, "B")->state, ALERTING__ALERT_STATE__NOTIFIED);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* More alerts than a decision may mark: the rest by the clock, each once. */
static void g3_marked_in_bounded_steps(void **state)
{
	struct given given;
	char name[16];

	(void)state;
	given_init(&given, &alerting_service);
	open_stream(&given, "phone", 0, "");
	for (unsigned i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "A%u", i);
		raise(&given, arena_strdup(given.arena, name), CRITICAL);
	}
	confirm(&given, "phone", given.journal_count);
	assert_true(given.decision.event_count <= DECISION_EVENTS_MAX);
	assert_true(receiver_find(&given.view, "phone")->marking);
	given_schedule(&given);
	assert_false(receiver_find(&given.view, "phone")->marking);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "A%u", i);
		assert_int_equal(telling_find(&given, name)->state, ALERTING__ALERT_STATE__NOTIFIED);
	}
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

/* Within a millisecond the ids of alerts say nothing of which was raised first. */
static void g3_what_was_raised_in_one_millisecond_is_marked(void **state)
{
	struct given given;
	char name[16];

	(void)state;
	given_init(&given, &alerting_service);
	open_stream(&given, "phone", 0, "");
	for (unsigned i = 0; i < 16; i++) {
		snprintf(name, sizeof(name), "A%u", i);
		telling_alert(&given,
			      &(struct telling){ arena_strdup(given.arena, name), "T", CRITICAL, .party = NULL });
		confirm(&given, "phone", telling_find(&given, name)->sequence);
		assert_int_equal(telling_find(&given, name)->state, ALERTING__ALERT_STATE__NOTIFIED);
	}
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g3_position_is_kept),
		cmocka_unit_test(g3_streams_have_owners),
		cmocka_unit_test(g3_streams_are_bounded),
		cmocka_unit_test(g3_stream_counts_as_receiver),
		cmocka_unit_test(g3_only_whoever_answers_for_it_marks),
		cmocka_unit_test(g3_marked_in_bounded_steps),
		cmocka_unit_test(g3_what_was_raised_in_one_millisecond_is_marked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
