/* What the courier does with one look at the outboxes (G3). It sends nothing here: the loop does not turn. */
#include <ev.h>

#include "common/core/reflect.h"
#include "common/runtime/site.h"
#include "services/alerting/alerting.h"
#include "services/alerting/courier/courier.h"
#include "tests/unit/support/telling.h"

#define OFFICE_PARTY "department/office"
#define HOOKS 20
#define ALERTS 50
/* For one receiver's outbox and one letter; all letters of a look, or all outboxes, are more. */
#define ARENA_SIZE 131072

static bool give(struct outlet_host *host, const ProtobufCMessage *command)
{
	(void)host;
	(void)command;
	return true;
}

static void given_full_outboxes(struct given *given)
{
	Alerting__PutReceiver pulse = ALERTING__PUT_RECEIVER__INIT;

	given_init(given, &alerting_service);
	for (unsigned i = 0; i < HOOKS; i++)
		telling_receiver(given, arena_printf(given->arena, "hook%u", i), OFFICE_PARTY);
	for (unsigned i = 0; i < ALERTS; i++) {
		const char *name = arena_printf(given->arena, "A%u", i);

		telling_alert(given,
			      &(struct telling){ name, name, ALERTING__SEVERITY__CRITICAL, .party = OFFICE_PARTY });
	}
	pulse.receiver = "pulse";
	pulse.kind = ALERTING__RECEIVER_KIND__HEARTBEAT;
	pulse.address = "http://127.0.0.1:8080/pulse";
	given_ask(given, &pulse.base);
	assert_null(given->decision.rejection);
}

static void g3_a_look_keeps_no_letter(void **state)
{
	Bus__SiteConfig config = BUS__SITE_CONFIG__INIT;
	struct site site = { .config = &config };
	struct outlet_host host = { ev_loop_new(EVFLAG_AUTO), &site, give };
	struct arena *arena = arena_create(ARENA_SIZE);
	const char *error = NULL;
	struct context context;
	struct given given;
	struct view view;
	void *outlet;

	(void)state;
	given_full_outboxes(&given);
	context = given.context;
	view = given.view;
	context.arena = view.arena = arena;
	outlet = courier.open(&host, &error);
	assert_non_null(outlet);
	courier.look(outlet, &view, &context);
	assert_int_equal(arena_mark(arena).used, 0);
	courier.close(outlet);
	ev_loop_destroy(host.loop);
	arena_destroy(arena);
	given_deinit(&given);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(g3_a_look_keeps_no_letter) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
