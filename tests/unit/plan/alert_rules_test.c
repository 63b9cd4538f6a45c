/*
 * Each rule about alert rules broken once (C1.4, G2, G3, O1): a piece of tests/data/plan.yaml is replaced, and that one mistake is named,
 * in one line. Ladders and severities are in check_test.c.
 */
#include "common/core/plan_number.h"

#include <string.h>

#include "common/core/plan.h"
#include "common/runtime/site.h"
#include "tests/unit/support/spoilt.h"

#define TIMES                                                                                                          \
	"a section and a time of it that counts for days of their own is allowed, as in incident.isolate_within_min"
#define WHO "{incident.place}/{incident.token|incident.incident_id}/{incident.detected_at}"
#define DONE "done_by: { event: health.IsolationConfirmed }"
#define DONE_BY(rest) "done_by: { event: health.IsolationConfirmed" rest " }"
#define LONG_60 "123456789 123456789 123456789 123456789 123456789 123456789 "

/* Rule 0 is the fever at the door, its duty 0 the isolation. */
static const struct spoilt_plan cases[] = {
	{ "G3 an event mistyped", "event: health.IncidentOpened", "event: health.IncidentOpend",
	  "alert_rules[0].event: 'health.IncidentOpend' is no event that rules may speak of; did you mean "
	  "health.IncidentOpened?" },
	{ "G3 an event that there is not", "event: health.IncidentOpened", "event: weather.SunRisen",
	  "alert_rules[0].event: 'weather.SunRisen' is no event that rules may speak of; those of "
	  "common/core/signal.def "
	  "are allowed, such as health.FeverDetected" },
	{ "G3 an action event mistyped", "event: health.IsolationConfirmed", "event: health.IsolatonConfirmed",
	  "alert_rules[0].duties[0].done_by.event: 'health.IsolatonConfirmed' is no event that rules may speak of; did "
	  "you "
	  "mean health.IsolationConfirmed?" },
	{ "G3 a title with an unknown field", "{incident.temperature_c:degrees} at",
	  "{incident.temprature_c:degrees} at",
	  "alert_rules[0].title_en: \"temprature_c\" is no field of Incident; did you mean temperature_c?" },
	{ "G3 a title with an unknown format", "{incident.temperature_c:degrees} at",
	  "{incident.temperature_c:kelvin} at",
	  "alert_rules[0].title_en: \"kelvin\" is no format; time, date, count, degrees, department, checkpoint, room, "
	  "role, "
	  "place are allowed" },
	{ "G3 a title without end", "at {incident.place:place}\"", "at {incident.place:place\"",
	  "alert_rules[0].title_en: a brace has no end; {path}, {path:format}, {a|b|'text'} are allowed, and {{ for a "
	  "brace" },
	{ "G3 an over-long title", "title_en: \"Fever at the door",
	  "title_en: \"" LONG_60 LONG_60 LONG_60 LONG_60 "Fever at the door",
	  "alert_rules[0].title_en has 317 bytes: at most 240 are allowed" },
	{ "G3 a cause with an unknown field", "cause: \"fever/" WHO "\"", "cause: \"fever/{incident.id}\"",
	  "alert_rules[0].cause: \"id\" is no field of Incident" },
	{ "G3 a condition on an unknown field", "field: incident.origin", "field: incident.orign",
	  "alert_rules[0].when[0]: \"orign\" is no field of Incident; did you mean origin?" },
	{ "G3 a condition on an unknown value", "is: [FEVER_AT_DOOR]", "is: [FEVER_AT_DOR]",
	  "alert_rules[0].when[0]: \"FEVER_AT_DOR\" is no value of origin; allowed: one of fever-at-door, "
	  "fever-in-roll-call, "
	  "suspect-reported, case-opened, fever-under-observation; did you mean fever-at-door?" },
	{ "G3 a condition that asks nothing", "{ field: incident.origin, is: [FEVER_AT_DOOR] }",
	  "{ field: incident.origin }", "alert_rules[0].when[0]: asks nothing: values for is or is_not are missing" },
	{ "G3 a match with an unknown field", DONE,
	  DONE_BY(", match: \"{incident.number}\", raised: \"{incident.incident_id}\""),
	  "alert_rules[0].duties[0].done_by.match: \"number\" is no field of Incident" },
	{ "G3 what raised it with an unknown field", DONE,
	  DONE_BY(", match: \"{incident.incident_id}\", raised: \"{incident.number}\""),
	  "alert_rules[0].duties[0].done_by.raised: \"number\" is no field of Incident" },
	{ "G3 a match with nothing to match", DONE, DONE_BY(", match: \"{incident.incident_id}\""),
	  "alert_rules[0].duties[0].done_by.raised: is missing: match and raised go together, or neither is given" },
	{ "G3 nothing that matches", DONE, DONE_BY(", raised: \"{incident.incident_id}\""),
	  "alert_rules[0].duties[0].done_by.match: is missing: match and raised go together, or neither is given" },
	{ "G3 about an unknown field", "about: \"" WHO "\"", "about: \"{number}\"",
	  "alert_rules[0].about: \"number\" is no field of IncidentOpened" },
	{ "G3 what it is about unknown to what ends it", DONE, "done_by: { event: health.RollCallCompleted }",
	  "alert_rules[0].duties[0].done_by.match: is missing, and the rule's about does not fit "
	  "'health.RollCallCompleted': \"incident\" is no field of RollCallCompleted" },
	{ "G3 an end on an unknown field", DONE, DONE_BY(", when: [{ field: incident.rom, is_not: [\"\"] }]"),
	  "alert_rules[0].duties[0].done_by.when[0]: \"rom\" is no field of Incident; did you mean room?" },
	{ "C1.4 a duty without a time", "        within: incident.isolate_within_min\n", "",
	  "alert_rules[0].duties[0].within_min: is missing: minutes, or within and the plan's place where they stand" },
	{ "C1.4 a duty of two times", "within: incident.isolate_within_min",
	  "within: incident.isolate_within_min\n        within_min: 5",
	  "alert_rules[0].duties[0].within_min: stands beside within: one of both is allowed" },
	{ "C1.4 a time of an unknown section", "within: incident.isolate_within_min",
	  "within: incidents.isolate_within_min",
	  "alert_rules[0].duties[0].within: \"incidents.isolate_within_min\" is no place of the plan; " TIMES },
	{ "C1.4 a time of a section without days of its own", "within: incident.isolate_within_min",
	  "within: alerting.give_up_after_min",
	  "alert_rules[0].duties[0].within: \"alerting.give_up_after_min\" is no place of the plan; " TIMES },
	{ "C1.4 a time mistyped", "within: incident.isolate_within_min", "within: incident.isolate_within_mins",
	  "alert_rules[0].duties[0].within: \"incident.isolate_within_mins\" is no place of the plan; did you mean "
	  "incident.isolate_within_min?" },
	{ "C1.4 a time that is none", "within: incident.isolate_within_min", "within: supply.days_of_cover_min",
	  "alert_rules[0].duties[0].within: \"supply.days_of_cover_min\" is no time in minutes, hours or "
	  "days; " TIMES },
	{ "C1.4 working time is no time of a duty", "within: incident.isolate_within_min",
	  "within: consultation.answer_within_working_min",
	  "alert_rules[0].duties[0].within: \"consultation.answer_within_working_min\" is no time in minutes, hours or "
	  "days; " TIMES },
	{ "C1.4 a duty of nobody", "party: department/property", "party: department/propperty",
	  "alert_rules[0].duties[0].party: \"department/propperty\": the plan has no such id; did you mean "
	  "department/property?" },
	{ "C1.4 nobody to tell when it is missed", "tell_when_missed: [head/property]",
	  "tell_when_missed: [boss/property]",
	  "alert_rules[0].duties[0].tell_when_missed[0]: \"boss/property\" is no party: department/, head/, area/, "
	  "role/ or body/ "
	  "and an id of the plan, or owner, owner-head, owner-area" },
	{ "G3 told to nobody", "tell: [department/property]", "tell: [role/chief]",
	  "alert_rules[0].tell[0]: \"role/chief\": the plan has no such id" },
	{ "G3 an owner that is no department", "owner: office\n    tell: [department/property]\n    duties:",
	  "owner: ofice\n    tell: [department/property]\n    duties:",
	  "alert_rules[0].owner: 'ofice' is not the id of one of departments; did you mean office?" },
	{ "G3 an owner of an unknown field", "owner: office\n    tell: [department/property]\n    duties:",
	  "owner: \"{incident.dept}\"\n    tell: [department/property]\n    duties:",
	  "alert_rules[0].owner: \"dept\" is no field of Incident" },
	{ "G3 observed at no instant", "observed_at: \"{incident.detected_at}\"", "observed_at: \"{incident.token}\"",
	  "alert_rules[0].observed_at: \"{incident.token}\" is no instant; one field in braces whose name ends in _at "
	  "is allowed" },
	{ "G3 kept back by no rule", "inhibited_by: [fever, staff-fever, suspect]", "inhibited_by: [fevr]",
	  "alert_rules[5].inhibited_by[0]: 'fevr' is not the id of one of alert_rules; did you mean fever?" },
	{ "G3 kept back by itself", "inhibited_by: [fever, staff-fever, suspect]", "inhibited_by: [fever-here]",
	  "alert_rules[5].inhibited_by[0]: 'fever-here' keeps itself back" },
	{ "C1.4 what the law asks for is kept back", "    statutory: true\n",
	  "    statutory: true\n    inhibited_by: [fever]\n",
	  "alert_rules[7].inhibited_by: 'tell-cdc' is statutory: nothing keeps it back" },
	{ "G3 a ladder of no id", "    may_return: true\n    requirements: [C1.4]",
	  "    may_return: true\n    policy: at-onse\n    requirements: [C1.4]",
	  "alert_rules[6].policy: 'at-onse' is not the id of one of escalation; did you mean at-once?" },
	{ "G3 a rule twice", "- id: told-late", "- id: fever",
	  "alert_rules[3].id: 'fever' stands twice: alert_rules[0] has it already" },
};

static void each_rule_broken_once(void **state)
{
	(void)state;
	spoilt_plans_check(cases, sizeof(cases) / sizeof(cases[0]));
}

/* --- together -------------------------------------------------------------------------------------------------------------------- */

static Plan__Plan *plan_read(struct arena *arena)
{
	const char *error = NULL;
	const Plan__Plan *plan = site_read_plan("tests/data/plan.yaml", arena, &error);

	if (!plan)
		fail_msg("%s", error);
	return (Plan__Plan *)plan;
}

static void kept_back_in_a_circle(void **state)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	Plan__Plan *plan = plan_read(arena);
	Plan__AlertRule **rules = plan->alert_rules;
	const char *second[] = { "staff-fever" }, *third[] = { "suspect" }, *first[] = { "fever" };
	const struct plan_mistake *mistake;

	(void)state;
	rules[0]->n_inhibited_by = rules[1]->n_inhibited_by = rules[2]->n_inhibited_by = 1;
	rules[0]->inhibited_by = second;
	rules[1]->inhibited_by = third;
	rules[2]->inhibited_by = first;
	mistake = plan_check(plan, arena);
	assert_non_null(mistake);
	assert_string_equal(mistake->path, "alert_rules[0].inhibited_by[0]");
	assert_string_equal(mistake->en, "'fever' and 'staff-fever' keep each other back: neither would be told");
	assert_string_equal(mistake->next->path, "alert_rules[1].inhibited_by[0]");
	assert_string_equal(mistake->next->next->path, "alert_rules[2].inhibited_by[0]");
	assert_null(mistake->next->next->next);
	arena_destroy(arena);
}

/* As many as one event can raise at once. */
static void too_many_rules_of_an_event(void **state)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	Plan__Plan *plan = plan_read(arena);
	Plan__AlertRule *rules[17], copies[17];
	const struct plan_mistake *mistake;

	(void)state;
	for (size_t i = 0; i < 17; i++) {
		copies[i] = *plan->alert_rules[0];
		copies[i].id = arena_printf(arena, "copy-%zu", i);
		rules[i] = &copies[i];
	}
	plan->alert_rules = rules;
	plan->n_alert_rules = 16;
	assert_null(plan_check(plan, arena));
	plan->n_alert_rules = 17;
	mistake = plan_check(plan, arena);
	assert_non_null(mistake);
	assert_string_equal(mistake->path, "alert_rules[16].event");
	assert_string_equal(mistake->en, "'health.IncidentOpened' has 16 rules already: that many are allowed");
	assert_null(mistake->next);
	arena_destroy(arena);
}

/* As many as one event can end at once; the same way counts once. */
static void too_many_ways_to_end(void **state)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	Plan__Plan *plan = plan_read(arena);
	Plan__AlertRule rule = *plan->alert_rules[0], *rules[9];
	const struct plan_mistake *mistake;

	(void)state;
	rule.n_duties = rule.n_over_by = 0;
	for (size_t i = 0; i < 9; i++) {
		rules[i] = arena_copy(arena, &rule, sizeof(rule));
		rules[i]->id = arena_printf(arena, "copy-%zu", i);
		rules[i]->over_by = arena_alloc(arena, 8 * sizeof(*rules[i]->over_by));
		rules[i]->n_over_by = 8;
		for (size_t j = 0; j < 8; j++) {
			Plan__AlertEnd *end = arena_copy(arena, plan->alert_rules[0]->over_by[0], sizeof(*end));

			end->event = "health.OfficeTold";
			end->match = arena_printf(arena, "%zu", i * 8 + j);
			end->raised = end->match;
			rules[i]->over_by[j] = end;
		}
	}
	plan->alert_rules = rules;
	plan->n_alert_rules = 8;
	assert_null(plan_check(plan, arena));
	plan->n_alert_rules = 9;
	mistake = plan_check(plan, arena);
	assert_non_null(mistake);
	assert_string_equal(mistake->path, "alert_rules[8].about");
	assert_string_equal(mistake->en,
			    "is one way too many to know what 'health.OfficeTold' ends: at the most 64 are allowed");
	assert_null(mistake->next);
	for (size_t j = 0; j < 8; j++)
		rules[8]->over_by[j]->match = "7";
	assert_null(plan_check(plan, arena));
	arena_destroy(arena);
}

/* --- times ----------------------------------------------------------------------------------------------------------------------- */

static void times_of_the_plan(void **state)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	Plan__Plan *plan = plan_read(arena);
	Plan__IncidentRules later = *plan->incident[0], *sets[] = { plan->incident[0], &later };
	uint32_t minutes = 1;

	(void)state;
	later.effective_from = "2020-03-01";
	later.isolate_within_min = 3;
	plan->incident = sets;
	plan->n_incident = 2;
	sets[0]->isolate_within_min = 7;
	assert_true(plan_minutes_on(plan, "incident.isolate_within_min", "2019-12-31", &minutes));
	assert_int_equal(minutes, 7);
	assert_true(plan_minutes_on(plan, "incident.isolate_within_min", "2020-02-29", &minutes));
	assert_int_equal(minutes, 7);
	assert_true(plan_minutes_on(plan, "incident.isolate_within_min", "2020-03-01", &minutes));
	assert_int_equal(minutes, 3);
	plan->returnee[0]->community_report_within_days = 2;
	assert_true(plan_minutes_on(plan, "returnee.community_report_within_days", "2020-02-10", &minutes));
	assert_int_equal(minutes, 2 * 24 * 60);
	assert_false(plan_minutes_on(plan, "incident.isolating_department", "2020-02-10", &minutes));
	assert_false(plan_minutes_on(plan, "nothing", "2020-02-10", &minutes));
	assert_false(plan_minutes_on(plan, "", "2020-02-10", &minutes));
	assert_int_equal(minutes, 2 * 24 * 60);
	plan->n_incident = 0;
	assert_false(plan_minutes_on(plan, "incident.isolate_within_min", "2020-02-10", &minutes));
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_broken_once),      cmocka_unit_test(kept_back_in_a_circle),
		cmocka_unit_test(too_many_rules_of_an_event), cmocka_unit_test(too_many_ways_to_end),
		cmocka_unit_test(times_of_the_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
