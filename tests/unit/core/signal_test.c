/* Events that rules of the plan may speak of (G2, G3): each is an event that its service says, and a consumer can follow all of them. */
#include "common/core/signal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/reflect.h"
#include "common/core/service.h"
#include "common/runtime/consumer.h"

extern const struct service health_service;

static const struct service *service_of(const char *publisher)
{
	return strcmp(publisher, "health") == 0 ? &health_service : NULL;
}

static void named_as_they_are(void **state)
{
	(void)state;
	for (const struct signal *signal = signals; signal->name; signal++) {
		const char *dot = strchr(signal->name, '.');

		assert_non_null(dot);
		assert_string_equal(dot + 1, reflect_short_name(signal->data));
		if (strcmp(signal->publisher, "*") != 0)
			assert_int_equal(strncmp(signal->name, signal->publisher, strlen(signal->publisher)), 0);
		assert_ptr_equal(signal_find(signal->name), signal);
		assert_ptr_equal(signal_of(signal->data), signal);
	}
	assert_null(signal_find("health.FeverDetekted"));
	assert_null(signal_of(&bus__event__descriptor));
}

static void near_names(void **state)
{
	(void)state;
	assert_string_equal(signal_nearest("health.FeverDetekted"), "health.FeverDetected");
	assert_null(signal_nearest("weather.SunRisen"));
}

/* Whoever names an event in a rule waits for one that comes. */
static void said_by_their_service(void **state)
{
	(void)state;
	for (const struct signal *signal = signals; signal->name; signal++) {
		const struct service *service = service_of(signal->publisher);

		if (service && !service_find_event(service, reflect_short_name(signal->data)))
			fail_msg("%s is no event of %s", signal->name, service->name);
	}
}

static void followed_all_at_once(void **state)
{
	(void)state;
	for (const struct signal *one = signals; one->name; one++) {
		size_t count = 0;

		for (const struct signal *other = signals; other->name; other++)
			count += strcmp(one->publisher, other->publisher) == 0 || strcmp(other->publisher, "*") == 0;
		assert_true(count <= CONSUMER_TOPICS_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(named_as_they_are),
		cmocka_unit_test(near_names),
		cmocka_unit_test(said_by_their_service),
		cmocka_unit_test(followed_all_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
