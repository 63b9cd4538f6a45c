/* A decision: events and a reply, or the first rejection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/core/reflect.h"
#include "common/core/topic.h"
#include "services/health/health.h"

static const struct reason numbered = { "NUMBERED", BUS__CODE__ABORTED, "%1$s before %2$u", "%2$u 在 %1$s 之后" };
static const struct reason other = { "OTHER", BUS__CODE__NOT_FOUND, "no", "无" };

static void first_rejection_stands(void **state)
{
	struct arena *arena = arena_create(1 << 20);
	struct decision decision;
	char field[] = "token";

	(void)state;
	decision_init(&decision, arena);
	decision_reject(&decision, &numbered, field, "one", 2u);
	field[0] = 'X'; /* what the caller does with its text is its own affair */
	decision_reject(&decision, &other, "hall");
	assert_ptr_equal(decision.rejection, &numbered);
	assert_string_equal(decision.field, "token");
	assert_string_equal(decision.message_en, "one before 2");
	assert_string_equal(decision.message_zh, "2 在 one 之后");
	arena_destroy(arena);
}

static void emitted_in_order_and_empty(void **state)
{
	struct arena *arena = arena_create(1 << 20);
	struct decision decision;

	(void)state;
	decision_init(&decision, arena);
	for (unsigned i = 0; i < DECISION_EVENTS_MAX; i++) {
		Health__FeverDetected *event = emit_fever_detected(&decision);

		assert_int_equal(protobuf_c_message_get_packed_size(&event->base), 0);
		event->observed_at = i;
	}
	for (unsigned i = 0; i < DECISION_EVENTS_MAX; i++)
		assert_int_equal(((Health__FeverDetected *)decision.events[i].data)->observed_at, i);
	assert_ptr_equal(decision_reply(&decision, &health__register_exit_reply__descriptor),
			 decision_reply(&decision, &health__register_exit_reply__descriptor));
	arena_destroy(arena);
}

/* A facet's value never looks like two parts, and a prefix with its dot means one value only. */
static void topics_keep_their_parts(void **state)
{
	struct arena *arena = arena_create(1 << 20);
	Bus__Event event = BUS__EVENT__INIT;
	const char *facets[] = { "a.b", "50%", "" };
	const char *topic;

	(void)state;
	event.service = "alerting";
	event.type = "AlertRaised";
	event.facets = facets;
	event.n_facets = 3;
	topic = topic_format(&event, arena);
	assert_string_equal(topic, "alerting.AlertRaised.a%2Eb.50%25..");
	assert_true(topic_matches(topic, ""));
	assert_true(topic_matches(topic, "alerting.AlertRaised."));
	assert_false(topic_matches(topic, "alerting.AlertRaised.a."));
	assert_false(topic_matches(topic, "alerting.AlertRaised.a%2Eb.50%25..."));
	event.n_facets = 0;
	assert_string_equal(topic_format(&event, arena), "alerting.AlertRaised.");
	assert_string_equal(topic_format_head("health", arena), "health.~head");
	arena_destroy(arena);
}

static void fields_by_path(void **state)
{
	struct arena *arena = arena_create(1 << 20);
	Health__ExitRecorded event = HEALTH__EXIT_RECORDED__INIT;
	Health__Registration registration = HEALTH__REGISTRATION__INIT;

	(void)state;
	assert_string_equal(reflect_text(&event.base, "registration.token", arena), "");
	event.registration = &registration;
	registration.token = "V1";
	registration.outcome = HEALTH__OUTCOME__REFUSED_HALL_FULL;
	assert_string_equal(reflect_text(&event.base, "registration.token", arena), "V1");
	assert_string_equal(reflect_text(&event.base, "registration.outcome", arena), "refused-hall-full");
	registration.outcome = 99;
	assert_string_equal(reflect_text(&event.base, "registration.outcome", arena), "");
	assert_string_equal(reflect_text(&event.base, "registration.nothing", arena), "");
	assert_string_equal(reflect_text(&event.base, "nothing", arena), "");
	assert_string_equal(reflect_text(&event.base, "", arena), "");
	assert_string_equal(reflect_short_name(event.base.descriptor), "ExitRecorded");
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_rejection_stands),
		cmocka_unit_test(emitted_in_order_and_empty),
		cmocka_unit_test(topics_keep_their_parts),
		cmocka_unit_test(fields_by_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
