/* Who may call what, and who may subscribe to what: one row per case. */
#include "common/runtime/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

#include "common/core/topic.h"
#include "hallward/alerting/v1/alerting.pb-c.h"
#include "hallward/health/v1/health.pb-c.h"

static const struct event_type alerting_events[] = {
	{ .data = &alerting__alert_raised__descriptor,
	  .viewers = OFFICE | AUDITOR | SERVICE,
	  .viewers_in_department = DEPARTMENT,
	  .facets = "alert.severity,alert.department" },
	{ .data = &alerting__alert_resolved__descriptor,
	  .viewers = OFFICE,
	  .viewers_in_department = DEPARTMENT,
	  .facets = "alert.severity" },
	{ .data = &alerting__alert_overdue__descriptor,
	  .viewers = OFFICE | SERVICE,
	  .viewers_in_department = DEPARTMENT,
	  .facets = "department,alert.severity" },
};

static const struct event_type health_events[] = {
	{ .data = &health__fever_detected__descriptor, .viewers = OFFICE | SERVICE, .facets = "" },
	{ .data = &health__entry_admitted__descriptor, .viewers = OFFICE | GUARD, .facets = "" },
	{ .data = &health__entry_refused__descriptor, .viewers = OFFICE, .facets = "" },
};

static const struct event_type builtins[] = {
	{ .data = &bus__plan_adopted__descriptor, .viewers = OFFICE | OPERATOR | SERVICE, .facets = "" },
};

static const struct service alerting = { .name = "alerting", .events = alerting_events, .event_count = 3 };
static const struct service health = { .name = "health", .events = health_events, .event_count = 3 };

#define OFFICES DEPARTMENT, "office"
#define NO_OFFICE DEPARTMENT, ""
#define AS(role) role, ""
#define MAY true
#define MAY_NOT false

static const struct {
	const char *what;
	uint32_t roles;
	const char *department;
	const struct service *service;
	const char *prefix;
	bool may;
} cases[] = {
	{ "everything, by who sees everything", AS(OFFICE), &health, "", MAY },
	{ "everything, by who sees some", AS(GUARD), &health, "", MAY_NOT },
	{ "a service, by who sees all of it", AS(OFFICE), &health, "health.", MAY },
	{ "a service's name cut short", AS(OFFICE), &health, "hea", MAY },
	{ "a service's name cut short, by who sees some", AS(GUARD), &health, "hea", MAY_NOT },
	{ "roles add up", AS(OFFICE | GUARD), &health, "health.", MAY },
	{ "a type", AS(GUARD), &health, "health.EntryAdmitted.", MAY },
	{ "a type without its dot", AS(GUARD), &health, "health.EntryAdmitted", MAY },
	{ "a type cut short, alone so", AS(GUARD), &health, "health.EntryA", MAY },
	{ "a type cut short, with another not seen", AS(GUARD), &health, "health.Entry", MAY_NOT },
	{ "a type cut short, with another seen too", AS(OFFICE), &health, "health.Entry", MAY },
	{ "a type of others", AS(GUARD), &health, "health.FeverDetected.", MAY_NOT },
	{ "a type of others cut short", AS(GUARD), &health, "health.Fever", MAY_NOT },
	{ "behind a type's last dot", AS(OFFICE), &health, "health.FeverDetected.x", MAY_NOT },
	{ "a type that is not", AS(OFFICE), &health, "health.FeverDetectedAgain", MAY_NOT },
	{ "a service that is not", AS(OFFICE), &health, "healthy.", MAY_NOT },
	{ "another service", AS(OFFICE), &health, "alerting.", MAY_NOT },
	{ "heads, by anyone", AS(GUARD), &health, "health.~head", MAY },
	{ "heads cut short", AS(GUARD), &health, "health.~", MAY },
	{ "behind a head", AS(OFFICE), &health, "health.~head.", MAY_NOT },
	{ "the runtime's own type", AS(OPERATOR), &health, "health.PlanAdopted.", MAY },
	{ "the runtime's own type, by others", AS(GUARD), &health, "health.PlanAdopted.", MAY_NOT },
	{ "the runtime's own type keeps all from the whole", AS(AUDITOR), &alerting, "alerting.", MAY_NOT },

	{ "one's department", OFFICES, &alerting, "alerting.AlertRaised.critical.office.", MAY },
	{ "one's department, not closed", OFFICES, &alerting, "alerting.AlertRaised.critical.office", MAY_NOT },
	{ "one's department cut short", OFFICES, &alerting, "alerting.AlertRaised.critical.off", MAY_NOT },
	{ "a department whose name begins so", OFFICES, &alerting, "alerting.AlertRaised.critical.office2.", MAY_NOT },
	{ "a department of which one's is longer", OFFICES, &alerting, "alerting.AlertRaised.critical.offic.",
	  MAY_NOT },
	{ "all departments of a severity", OFFICES, &alerting, "alerting.AlertRaised.critical.", MAY_NOT },
	{ "all severities", OFFICES, &alerting, "alerting.AlertRaised.", MAY_NOT },
	{ "all severities, by who sees all", AS(AUDITOR), &alerting, "alerting.AlertRaised.", MAY },
	{ "a severity cut short, by who sees all", AS(AUDITOR), &alerting, "alerting.AlertRaised.crit", MAY },
	{ "behind the last facet", OFFICES, &alerting, "alerting.AlertRaised.critical.office.x", MAY_NOT },
	{ "behind the last facet, by who sees all", AS(OFFICE), &alerting, "alerting.AlertRaised.critical.office.x",
	  MAY_NOT },
	{ "more facets than there are", AS(OFFICE), &alerting, "alerting.AlertRaised.critical.office..", MAY_NOT },
	{ "no department's, by who has none", NO_OFFICE, &alerting, "alerting.AlertRaised.critical..", MAY_NOT },
	{ "a department's role without one", NO_OFFICE, &alerting, "alerting.AlertRaised.critical.office.", MAY_NOT },
	{ "a department without the role", GUARD, "office", &alerting, "alerting.AlertRaised.critical.office.",
	  MAY_NOT },
	{ "the department in another facet's place", OFFICES, &alerting, "alerting.AlertRaised.office.property.",
	  MAY_NOT },
	{ "a type that has no department", OFFICES, &alerting, "alerting.AlertResolved.office.", MAY_NOT },
	{ "the department as first facet", OFFICES, &alerting, "alerting.AlertOverdue.office.", MAY },
	{ "a facet behind the department", OFFICES, &alerting, "alerting.AlertOverdue.office.crit", MAY },
	{ "another's, with a facet behind", OFFICES, &alerting, "alerting.AlertOverdue.property.crit", MAY_NOT },
	{ "a dot in a department is written %2E", DEPARTMENT, "a.b", &alerting, "alerting.AlertOverdue.a%2Eb.", MAY },
	{ "so two facets are no department", DEPARTMENT, "a.b", &alerting, "alerting.AlertRaised.a.b.", MAY_NOT },
	{ "nor is its first part", DEPARTMENT, "a.b", &alerting, "alerting.AlertOverdue.a.", MAY_NOT },
};

static void test_subscriptions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct principal principal = { .name = "someone", .roles = cases[i].roles };

		strcpy(principal.department, cases[i].department);
		if (access_may_see(&principal, cases[i].service, builtins, 1, cases[i].prefix,
				   strlen(cases[i].prefix)) != cases[i].may)
			fail_msg("%s: \"%s\" %s", cases[i].what, cases[i].prefix,
				 cases[i].may ? "was refused" : "was granted");
	}
}

static void test_a_prefix_is_raw_bytes(void **state)
{
	struct principal guard = { .roles = GUARD }, office = { .roles = OFFICE };

	(void)state;
	assert_true(access_may_see(&office, &health, builtins, 1, NULL, 0));
	assert_false(access_may_see(&guard, &health, builtins, 1, NULL, 0));
	/* Only `size` bytes count. */
	assert_true(access_may_see(&guard, &health, builtins, 1, "health.EntryAdmitted.xxx", 21));
	assert_false(access_may_see(&office, &health, builtins, 1, "health.\0", 8));
}

static void test_calls(void **state)
{
	struct principal guard = { .roles = GUARD }, both = { .roles = GUARD | OPERATOR }, none = { .roles = 0 };

	(void)state;
	assert_true(access_may_call(&guard, GUARD | OFFICE));
	assert_false(access_may_call(&guard, OFFICE));
	assert_true(access_may_call(&both, OPERATOR));
	assert_false(access_may_call(&guard, NOBODY));
	assert_true(access_may_call(&guard, EVERYONE));
	assert_false(access_may_call(&none, EVERYONE));
}

static void test_topics(void **state)
{
	struct arena *arena = arena_create(65536);
	const char *facets[] = { "critical", "a.b%" };
	Bus__Event event = BUS__EVENT__INIT;

	(void)state;
	event.service = "health";
	event.type = "FeverDetected";
	assert_string_equal(topic_format(&event, arena), "health.FeverDetected.");
	event.service = "alerting";
	event.type = "AlertRaised";
	event.n_facets = 2;
	event.facets = (void *)facets;
	assert_string_equal(topic_format(&event, arena), "alerting.AlertRaised.critical.a%2Eb%25.");
	assert_string_equal(topic_format_head("health", arena), "health.~head");
	assert_true(topic_matches("health.FeverDetected.", ""));
	assert_true(topic_matches("health.FeverDetected.", "health.Fever"));
	assert_true(topic_matches("health.FeverDetected.", "health.FeverDetected."));
	assert_false(topic_matches("health.FeverDetected.", "health.FeverDetected.x"));
	assert_false(topic_matches("health.FeverDetected.", "alerting."));
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_subscriptions),
		cmocka_unit_test(test_a_prefix_is_raw_bytes),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_topics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
