#include "tests/unit/support/signals.h"

#include <string.h>

#include "common/core/codec.h"
#include "common/core/reflect.h"
#include "common/core/signal.h"
#include "services/alerting/rule.h"

static Bus__Event event_of(struct given *given, const char *service, uint64_t sequence)
{
	Bus__Event event = BUS__EVENT__INIT;

	event.service = service;
	event.epoch = 0xabc;
	event.sequence = sequence;
	event.subject = "S";
	event.correlation_id = "C-1";
	event.recorded_at = given->nine_o_clock + GIVEN_MINUTE;
	return event;
}

static const ProtobufCMessage *data_of(struct given *given, const char *name, const char *yaml)
{
	const struct signal *signal = signal_find(name);
	struct codec_mistakes mistakes = { .count = 0 };
	const char *error = "no such event";
	const struct value *value;
	const ProtobufCMessage *data;

	if (!signal)
		fail_msg("%s: %s", name, error);
	value = value_parse_yaml(yaml, strlen(yaml), given->arena, &error);
	if (!value)
		fail_msg("%s: %s", yaml, error);
	data = codec_from_value(value, signal->data, given->arena, &mistakes);
	if (!data)
		fail_msg("%s: %s: %s", yaml, mistakes.items[0].path, mistakes.items[0].allowed);
	return data;
}

const Alerting__TakeSignal *signal_taken(struct given *given, const char *name, const char *yaml, uint64_t sequence)
{
	const struct signal *signal = signal_find(name);
	const char *service = signal && strcmp(signal->publisher, "*") != 0 ? signal->publisher : "health";
	Bus__Event event = event_of(given, service, sequence);

	return (const Alerting__TakeSignal *)given_react(given, &event, data_of(given, name, yaml));
}

static const char *raised_text(struct given *given, const Alerting__TakeSignal *command)
{
	const char *text = "";

	for (size_t i = 0; i < command->n_raised; i++) {
		const Alerting__RaisedByRule *raised = command->raised[i];

		text = arena_printf(given->arena, "%s%s%s %s %s: %s", text, i ? "; " : "", raised->rule,
				    raised->department, raised->subject, raised->title_en);
	}
	return text;
}

void signals_check_raises(const struct raise_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct raise_case *test = &cases[i];
		const Alerting__TakeSignal *command;
		struct given given;

		given_init(&given, &alerting_service);
		command = signal_taken(&given, test->event, test->data, 1);
		if (!command != !test->raises)
			fail_msg("%s: %s", test->name, command ? raised_text(&given, command) : "nothing");
		if (command && strcmp(raised_text(&given, command), test->raises) != 0)
			fail_msg("%s: %s", test->name, raised_text(&given, command));
		if (command) {
			assert_string_equal(command->event, test->event);
			given_ask(&given, &command->base);
			assert_null(given.decision.rejection);
			assert_true(given.decision.event_count > 0);
			given_assert_rebuilds(&given);
		}
		given_deinit(&given);
	}
}

static const char *open_rules(struct given *given)
{
	Alerting__Alert from = ALERTING__ALERT__INIT;
	const Alerting__Alert *alert;
	const char *text = "";
	struct scan scan;

	alert_scan(&scan, &given->view, NULL, &from, 0, 0);
	while ((alert = alert_next(&scan))) {
		if (!alert->resolved_at)
			text = arena_printf(given->arena, "%s%s%s", text, *text ? " " : "", alert->rule);
	}
	return text;
}

void signals_check_ends(const struct end_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct end_case *test = &cases[i];
		struct given given;

		given_init(&given, &alerting_service);
		given.context.correlation_id = "C-1";
		for (size_t j = 0; j < 5 && test->happenings[j].event; j++) {
			const Alerting__TakeSignal *command =
				signal_taken(&given, test->happenings[j].event, test->happenings[j].data, j + 1);

			given.context.now += GIVEN_MINUTE;
			if (command)
				given_ask(&given, &command->base);
		}
		if (strcmp(open_rules(&given), test->open) != 0)
			fail_msg("%s: %s", test->name, open_rules(&given));
		given_assert_rebuilds(&given);
		given_deinit(&given);
	}
}
