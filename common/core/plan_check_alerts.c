/* Alert rules, ladders and severities: what they speak of exists, and nobody is forgotten (C1.4, G2, G3, O1, O3). */

#include <string.h>

#include "common/core/party.h"
#include "common/core/plan_check.h"
#include "common/core/plan_number.h"
#include "common/core/signal.h"
#include "common/core/template.h"
#include "common/core/text.h"

#define RULES_OF_AN_EVENT_MAX 16 /* items of TakeSignal.raised */

#define AT(...) arena_printf(checking->arena, __VA_ARGS__)

/* --- parts of a rule ------------------------------------------------------------------------------------------------------------- */

/* Are all of them known? One that could not be read, or is not set, is told elsewhere. */
static bool parties_check(struct plan_checking *checking, const struct plan_part *part, const char *list,
			  const char *const *parties, size_t count, bool relative)
{
	bool known = true;

	for (size_t i = 0; i < count; i++) {
		const char *party = parties[i], *wrong;

		wrong = party && *party ? party_check(checking->plan, party, relative, checking->arena) : NULL;

		if (wrong)
			plan_say(checking, part, AT("%s[%zu]", list, i), "%s", wrong);
		known = known && party && !wrong;
	}
	return known;
}

static const struct signal *event_check(struct plan_checking *checking, const struct plan_part *part, const char *field,
					const char *name)
{
	const struct signal *signal = signal_find(name);
	const char *near = signal ? NULL : signal_nearest(name);

	if (!signal && *name)
		plan_say(checking, part, field,
			 near ? "'%s' is no event that rules may speak of; did you mean %s?"
			      : "'%s' is no event that rules may speak of; those of common/core/signal.def are "
				"allowed, such as "
				"health.FeverDetected",
			 name, near);
	return signal;
}

static void text_check(struct plan_checking *checking, const struct plan_part *part, const char *field,
		       const char *text, const struct signal *signal)
{
	const char *wrong = template_check(text, signal->data, checking->arena);

	if (wrong)
		plan_say(checking, part, field, "%s", wrong);
}

static void conditions_check(struct plan_checking *checking, const struct plan_part *part, const char *list,
			     Plan__Condition *const *conditions, size_t count, const struct signal *signal)
{
	for (size_t i = 0; i < count; i++) {
		const char *wrong =
			*conditions[i]->field ? condition_check(conditions[i], signal->data, checking->arena) : NULL;

		if (wrong)
			plan_say(checking, part, AT("%s[%zu]", list, i), "%s", wrong);
	}
}

static void end_check(struct plan_checking *checking, const struct plan_part *part, const char *field,
		      const Plan__AlertEnd *end, const struct signal *raised)
{
	const struct signal *signal = event_check(checking, part, AT("%s.event", field), end->event);
	const char *about = plan_end_match((const Plan__AlertRule *)part->message, end), *wrong;

	if (!*end->match != !*end->raised)
		plan_say(checking, part, AT("%s.%s", field, *end->match ? "raised" : "match"),
			 "is missing: match and raised go together, or neither is given");
	text_check(checking, part, AT("%s.raised", field), end->raised, raised);
	if (!signal)
		return;
	text_check(checking, part, AT("%s.match", field), end->match, signal);
	wrong = *about && !*end->match ? template_check(about, signal->data, checking->arena) : NULL;
	if (wrong && !template_check(about, raised->data, checking->arena)) /* else that is told of the rule */
		plan_say(checking, part, AT("%s.match", field),
			 "is missing, and the rule's about does not fit '%s': %s", end->event, wrong);
	conditions_check(checking, part, AT("%s.when", field), end->when, end->n_when, signal);
}

/* G2, C1.4 */
static void duty_check(struct plan_checking *checking, const struct plan_part *part, size_t index,
		       const struct signal *raised)
{
	const Plan__AlertDuty *duty = ((const Plan__AlertRule *)part->message)->duties[index];
	const char *at = AT("duties[%zu]", index), *wrong;

	if (!duty->within_min == !*duty->within)
		plan_say(checking, part, AT("%s.within_min", at),
			 duty->within_min ? "stands beside within: one of both is allowed"
					  : "is missing: minutes, or within and the plan's place where they stand");
	wrong = *duty->within ? plan_minutes_check(duty->within, checking->arena) : NULL;
	if (wrong)
		plan_say(checking, part, AT("%s.within", at), "%s", wrong);
	wrong = *duty->party ? party_check(checking->plan, duty->party, true, checking->arena) : NULL;
	if (wrong)
		plan_say(checking, part, AT("%s.party", at), "%s", wrong);
	parties_check(checking, part, AT("%s.tell_when_missed", at), (const char *const *)duty->tell_when_missed,
		      duty->n_tell_when_missed, true);
	if (duty->done_by)
		end_check(checking, part, AT("%s.done_by", at), duty->done_by, raised);
}

/* --- a rule ---------------------------------------------------------------------------------------------------------------------- */

static void texts_check(struct plan_checking *checking, const struct plan_part *part, const struct signal *signal)
{
	static const char *const texts[] = { "title_zh", "title_en", "action_zh", "action_en",
					     "about",    "cause",    "owner",     "subject" };
	const Plan__AlertRule *rule = (const Plan__AlertRule *)part->message;
	const char *wrong;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		text_check(checking, part, texts[i], plan_text(part->message, texts[i]), signal);
	wrong = *rule->observed_at ? template_check_instant(rule->observed_at, signal->data, checking->arena) : NULL;
	if (wrong)
		plan_say(checking, part, "observed_at", "%s", wrong);
}

/* What a template gives is known when the alert is raised only. */
static void owner_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__AlertRule *rule = (const Plan__AlertRule *)part->message;
	struct text_nearest nearest = { .wanted = rule->owner };

	if (!*rule->owner || strpbrk(rule->owner, "{}") || plan_department(checking->plan, rule->owner))
		return;
	for (size_t i = 0; i < checking->plan->n_departments; i++)
		text_nearest_offer(&nearest, checking->plan->departments[i]->id);
	plan_say(checking, part, "owner",
		 nearest.name ? "'%s' is not the id of one of departments; did you mean %s?"
			      : "'%s' is not the id of one of departments, nor a template that gives one",
		 rule->owner, nearest.name);
}

/* `steps` bounds the walk in a plan where others are kept back in a circle. */
static bool keeps_back(const Plan__Plan *plan, const Plan__AlertRule *rule, const char *id, size_t steps)
{
	for (size_t i = 0; rule && steps && i < rule->n_inhibited_by; i++) {
		const char *by = rule->inhibited_by[i];

		if (by && (strcmp(by, id) == 0 || keeps_back(plan, plan_alert_rule(plan, by), id, steps - 1)))
			return true;
	}
	return false;
}

#define INHIBITION_DEPTH_MAX 4

static void inhibition_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__AlertRule *rule = (const Plan__AlertRule *)part->message;

	if (rule->statutory && rule->n_inhibited_by)
		plan_say(checking, part, "inhibited_by", "'%s' is statutory: nothing keeps it back", rule->id);
	for (size_t i = 0; i < rule->n_inhibited_by; i++) {
		const char *by = rule->inhibited_by[i];

		if (!by)
			continue;
		if (strcmp(by, rule->id) == 0)
			plan_say(checking, part, AT("inhibited_by[%zu]", i), "'%s' keeps itself back", by);
		else if (keeps_back(checking->plan, plan_alert_rule(checking->plan, by), rule->id,
				    INHIBITION_DEPTH_MAX))
			plan_say(checking, part, AT("inhibited_by[%zu]", i),
				 "'%s' and '%s' keep each other back: neither would be told", rule->id, by);
	}
}

static void crowd_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__AlertRule *rule = (const Plan__AlertRule *)part->message;
	size_t before = 0;

	for (size_t i = 0; checking->plan->alert_rules[i] != rule; i++)
		before += strcmp(checking->plan->alert_rules[i]->event, rule->event) == 0;
	if (before == RULES_OF_AN_EVENT_MAX)
		plan_say(checking, part, "event", "'%s' has %d rules already: that many are allowed", rule->event,
			 RULES_OF_AN_EVENT_MAX);
}

static void rule_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__AlertRule *rule = (const Plan__AlertRule *)part->message;
	const struct signal *signal = event_check(checking, part, "event", rule->event);

	owner_check(checking, part);
	parties_check(checking, part, "tell", (const char *const *)rule->tell, rule->n_tell, true);
	inhibition_check(checking, part);
	crowd_check(checking, part);
	if (!signal)
		return;
	conditions_check(checking, part, "when", rule->when, rule->n_when, signal);
	texts_check(checking, part, signal);
	for (size_t i = 0; i < rule->n_duties; i++)
		duty_check(checking, part, i, signal);
	for (size_t i = 0; i < rule->n_over_by; i++)
		end_check(checking, part, AT("over_by[%zu]", i), rule->over_by[i], signal);
}

/* --- what an event may end ------------------------------------------------------------------------------------------------------- */

#define ENDS_OF_AN_EVENT_MAX 64 /* items of TakeSignal.ends */

/* Ways in which rules tell whether one event is the end of something. */
struct ways {
	const char *matches[ENDS_OF_AN_EVENT_MAX];
	size_t count;
};

/* False: there is no room for one more. */
static bool ways_add(struct ways *ways, const char *match)
{
	for (size_t i = 0; i < ways->count; i++) {
		if (strcmp(ways->matches[i], match) == 0)
			return true;
	}
	if (ways->count == ENDS_OF_AN_EVENT_MAX)
		return false;
	ways->matches[ways->count++] = match;
	return true;
}

static bool ways_of_rule(struct ways *ways, const Plan__AlertRule *rule, const char *event)
{
	bool fits = true;

	for (size_t i = 0; i < rule->n_duties + rule->n_over_by && fits; i++) {
		const Plan__AlertEnd *end =
			i < rule->n_duties ? rule->duties[i]->done_by : rule->over_by[i - rule->n_duties];

		if (end && strcmp(end->event, event) == 0)
			fits = ways_add(ways, plan_end_match(rule, end));
	}
	return fits;
}

static void ends_check(struct plan_checking *checking, const struct plan_part *whole)
{
	(void)whole;
	for (const struct signal *signal = signals; signal->name; signal++) {
		struct ways ways = { .count = 0 };
		const struct plan_part *part = NULL;

		while ((part = plan_part_next(checking, PLAN_TYPE(alert_rule), part))) {
			if (ways_of_rule(&ways, (const Plan__AlertRule *)part->message, signal->name))
				continue;
			plan_say(checking, part, "about",
				 "is one way too many to know what '%s' ends: at the most %d are allowed", signal->name,
				 ENDS_OF_AN_EVENT_MAX);
			break;
		}
	}
}

/* --- ladders and severities ------------------------------------------------------------------------------------------------------ */

/* The party that is the head of the leading group; NULL: there is none, which is told elsewhere. */
static const char *head_of(const struct plan_checking *checking)
{
	const Plan__Organisation *organisation = checking->plan->organisation;

	for (size_t i = 0; organisation && i < organisation->n_leading_group; i++) {
		if (organisation->leading_group[i]->rank == PLAN__GROUP_RANK__HEAD)
			return AT("role/%s", organisation->leading_group[i]->id);
	}
	return NULL;
}

static bool names(const Plan__EscalationStep *step, const char *party)
{
	for (size_t i = 0; i < step->n_to; i++) {
		if (step->to[i] && strcmp(step->to[i], party) == 0)
			return true;
	}
	return false;
}

/* O1: up the ladder, never down, and up to the first responsible person. */
static void policy_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__EscalationPolicy *policy = (const Plan__EscalationPolicy *)part->message;
	const char *head = head_of(checking);

	for (size_t i = 0; i < policy->n_steps; i++) {
		const Plan__EscalationStep *step = policy->steps[i];
		unsigned before = i ? policy->steps[i - 1]->after_min : 0;
		const char *to = AT("steps[%zu].to", i);

		if (step->after_min && step->after_min <= before)
			plan_say(checking, part, AT("steps[%zu].after_min", i), "%u is not after the step before, %u",
				 step->after_min, before);
		if (parties_check(checking, part, to, (const char *const *)step->to, step->n_to, true) && step->n_to &&
		    i + 1 == policy->n_steps && head && !names(step, head))
			plan_say(checking, part, to,
				 "is where the ladder ends, without %s: the last step tells the head of the leading "
				 "group",
				 head);
	}
}

/* G3 */
static void severity_check(struct plan_checking *checking, const struct plan_part *part)
{
	const Plan__SeverityRules *rules = (const Plan__SeverityRules *)part->message;

	if (rules->severity == PLAN__ALERT_SEVERITY__CRITICAL && rules->n_quiet_hours)
		plan_say(checking, part, "quiet_hours", "are not for what is critical: that is told at any hour");
}

static void severities_check(struct plan_checking *checking, const struct plan_part *part)
{
	static const char *const severities[] = { NULL, "info", "warning", "critical" };
	bool has[4] = { true };

	for (size_t i = 0; i < checking->plan->n_severities; i++)
		has[checking->plan->severities[i]->severity % 4] = true;
	for (unsigned i = 1; i < 4; i++) {
		if (checking->plan->n_severities && !has[i])
			plan_say(checking, part, "severities", "has no rules for the severity %s", severities[i]);
	}
}

static const struct {
	const ProtobufCMessageDescriptor *of;
	void (*check)(struct plan_checking *checking, const struct plan_part *part);
} rules[] = {
	{ PLAN_TYPE(alert_rule), rule_check },
	{ PLAN_TYPE(escalation_policy), policy_check },
	{ PLAN_TYPE(severity_rules), severity_check },
	{ PLAN_TYPE(plan), severities_check },
	{ PLAN_TYPE(plan), ends_check },
};

void plan_check_alerts(struct plan_checking *checking)
{
	if (!checking->plan->organisation)
		return; /* told elsewhere: nobody can be looked up */
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		for (const struct plan_part *part = NULL; (part = plan_part_next(checking, rules[i].of, part));)
			rules[i].check(checking, part);
	}
}
