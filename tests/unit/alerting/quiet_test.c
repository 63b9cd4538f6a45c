/* Quiet hours: what is not critical waits until they are over, in the hall's time (O3). */
#include <stdio.h>

#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/alerting/alerting.h"
#include "services/alerting/hold.h"
#include "tests/unit/support/given.h"

struct quiet_case {
	const char *name;
	const char *spans[4][2]; /* of warnings */
	Alerting__Severity severity;
	const char *now, *then;
};

#define NIGHT                                                                                                          \
	{                                                                                                              \
		{ "00:00", "07:00" },                                                                                  \
		{                                                                                                      \
			"22:00", "23:59"                                                                               \
		}                                                                                                      \
	}

static const struct quiet_case cases[] = {
	{ "O3 no quiet hours", { { 0 } }, ALERTING__SEVERITY__WARNING, "2020-02-10T03:00:00", "2020-02-10T03:00:00" },
	{ "O3 before the night", NIGHT, ALERTING__SEVERITY__WARNING, "2020-02-10T21:59:59", "2020-02-10T21:59:59" },
	{ "O3 the night begins", NIGHT, ALERTING__SEVERITY__WARNING, "2020-02-10T22:00:00", "2020-02-11T07:00:00" },
	{ "O3 the day's last minute", NIGHT, ALERTING__SEVERITY__WARNING, "2020-02-10T23:59:30",
	  "2020-02-11T07:00:00" },
	{ "O3 midnight", NIGHT, ALERTING__SEVERITY__WARNING, "2020-02-11T00:00:00", "2020-02-11T07:00:00" },
	{ "O3 the night is over", NIGHT, ALERTING__SEVERITY__WARNING, "2020-02-11T07:00:00", "2020-02-11T07:00:00" },
	{ "O3 the year's end", NIGHT, ALERTING__SEVERITY__WARNING, "2020-12-31T23:00:00", "2021-01-01T07:00:00" },
	{ "O3 never for what is critical", NIGHT, ALERTING__SEVERITY__CRITICAL, "2020-02-10T23:00:00",
	  "2020-02-10T23:00:00" },
	{ "O3 of another severity", NIGHT, ALERTING__SEVERITY__INFO, "2020-02-10T23:00:00", "2020-02-10T23:00:00" },
	{ "O3 lunch",
	  { { "12:00", "13:30" } },
	  ALERTING__SEVERITY__WARNING,
	  "2020-02-10T12:15:00",
	  "2020-02-10T13:30:00" },
	{ "O3 until 23:59 and no further",
	  { { "22:00", "23:59" } },
	  ALERTING__SEVERITY__WARNING,
	  "2020-02-10T22:30:00",
	  "2020-02-10T23:59:00" },
	{ "O3 spans that touch",
	  { { "12:00", "13:00" }, { "13:00", "14:00" } },
	  ALERTING__SEVERITY__WARNING,
	  "2020-02-10T12:30:00",
	  "2020-02-10T14:00:00" },
};

static int64_t instant(const char *text)
{
	char zoned[RFC3339_SIZE];
	int64_t at;

	snprintf(zoned, sizeof(zoned), "%s+08:00", text);
	assert_true(rfc3339_parse(zoned, &at));
	return at;
}

static Plan__Plan *plan_of(const struct given *given, const struct quiet_case *row)
{
	Plan__Plan *plan = reflect_copy(&given->context.plan->base, given->arena);

	for (size_t i = 0; i < plan->n_severities; i++) {
		Plan__SeverityRules *rules = plan->severities[i];

		rules->n_quiet_hours = 0;
		rules->quiet_hours = arena_alloc(given->arena, 4 * sizeof(*rules->quiet_hours));
		for (size_t j = 0; j < 4 && row->spans[j][0]; j++) {
			Plan__TimeSpan *span = reflect_new(&plan__time_span__descriptor, given->arena);

			span->from = row->spans[j][0];
			span->until = row->spans[j][1];
			if (rules->severity != PLAN__ALERT_SEVERITY__INFO) /* critical, too: it must not matter */
				rules->quiet_hours[rules->n_quiet_hours++] = span;
		}
	}
	return plan;
}

static void run(void **state)
{
	const struct quiet_case *row = *state;
	struct given given;

	given_init(&given, &alerting_service);
	assert_true(quiet_until(plan_of(&given, row), row->severity, instant(row->now)) == instant(row->then));
	given_deinit(&given);
}

/* Hours that are always quiet end all the same. */
static void o3_always_quiet_ends(void **state)
{
	static const struct quiet_case always = { .spans = { { "00:00", "23:59" } } };
	int64_t now = instant("2020-02-10T09:00:00"), until;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	until = quiet_until(plan_of(&given, &always), ALERTING__SEVERITY__WARNING, now);
	assert_true(until > now && until <= now + 2 * DAY);
	given_deinit(&given);
}

int main(void)
{
	struct CMUnitTest tests[sizeof(cases) / sizeof(cases[0]) + 1] = { 0 };
	size_t count = sizeof(cases) / sizeof(cases[0]);

	for (size_t i = 0; i < count; i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, run, NULL, NULL, (void *)&cases[i] };
	tests[count] = (struct CMUnitTest)cmocka_unit_test(o3_always_quiet_ends);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
