/* The dead-man's switch: what is said when it is not reached for long, and when it is again (G3). */
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "tests/unit/support/telling.h"

static const char *note(struct given *given, const char *receiver, int64_t failing_since_at)
{
	Alerting__NoteHeartbeat command = ALERTING__NOTE_HEARTBEAT__INIT;

	command.receiver = receiver;
	command.failing_since_at = failing_since_at;
	command.error = "no answer";
	given_ask(given, &command.base);
	return given_outcome(given);
}

static void g3_each_change_once(void **state)
{
	Alerting__PutReceiver put = ALERTING__PUT_RECEIVER__INIT;
	struct given given;
	int64_t since;

	(void)state;
	given_init(&given, &alerting_service);
	telling_receiver(&given, "hook", "department/office");
	put.receiver = "dead";
	put.kind = ALERTING__RECEIVER_KIND__HEARTBEAT;
	put.address = "https://watch.example/hall";
	given_ask(&given, &put.base);
	since = given.context.now - GIVEN_MINUTE;
	assert_string_equal(note(&given, "dead", 0), "");
	assert_string_equal(note(&given, "dead", since), "HeartbeatFailed dead");
	assert_true(receiver_find(&given.view, "dead")->failing_since_at == since);
	assert_string_equal(note(&given, "dead", since + GIVEN_MINUTE), "");
	assert_string_equal(note(&given, "dead", 0), "HeartbeatReturned dead");
	assert_true(receiver_find(&given.view, "dead")->failing_since_at == 0);
	assert_string_equal(note(&given, "dead", 0), "");
	/* Nobody's, or of a kind that has an outbox. */
	assert_string_equal(note(&given, "gone", since), "");
	assert_string_equal(note(&given, "hook", since), "");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(g3_each_change_once) };

	return cmocka_run_group_tests_name("G3 the dead-man's switch", tests, NULL, NULL);
}
