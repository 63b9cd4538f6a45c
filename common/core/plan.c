#include "common/core/plan.h"

#include <string.h>

const Plan__Hall *plan_hall_of_checkpoint(const Plan__Plan *plan, const char *checkpoint)
{
	for (size_t i = 0; i < plan->n_halls; i++) {
		const Plan__Hall *hall = plan->halls[i];

		for (size_t j = 0; j < hall->n_checkpoints; j++) {
			if (strcmp(hall->checkpoints[j]->id, checkpoint) == 0)
				return hall;
		}
	}
	return NULL;
}

const Plan__Hall *plan_hall(const Plan__Plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->n_halls; i++) {
		if (!id[0] || strcmp(plan->halls[i]->id, id) == 0)
			return plan->halls[i];
	}
	return NULL;
}

const Plan__Department *plan_department(const Plan__Plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->n_departments; i++) {
		if (strcmp(plan->departments[i]->id, id) == 0)
			return plan->departments[i];
	}
	return NULL;
}

const Plan__Post *plan_post(const Plan__Plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->n_posts; i++) {
		if (strcmp(plan->posts[i]->id, id) == 0)
			return plan->posts[i];
	}
	return NULL;
}

const Plan__Room *plan_room(const Plan__Plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->n_rooms; i++) {
		if (strcmp(plan->rooms[i]->id, id) == 0)
			return plan->rooms[i];
	}
	return NULL;
}

const Plan__SupplyItem *plan_supply_item(const Plan__Plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->n_supplies; i++) {
		if (strcmp(plan->supplies[i]->id, id) == 0)
			return plan->supplies[i];
	}
	return NULL;
}

const Plan__StaffMember *plan_staff_member(const Plan__Plan *plan, const char *badge)
{
	for (size_t i = 0; i < plan->n_staff; i++) {
		if (strcmp(plan->staff[i]->badge, badge) == 0)
			return plan->staff[i];
	}
	return NULL;
}

const Plan__AlertRule *plan_alert_rule(const Plan__Plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->n_alert_rules; i++) {
		if (strcmp(plan->alert_rules[i]->id, id) == 0)
			return plan->alert_rules[i];
	}
	return NULL;
}

const Plan__EscalationPolicy *plan_escalation(const Plan__Plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->n_escalation; i++) {
		if (strcmp(plan->escalation[i]->id, id) == 0)
			return plan->escalation[i];
	}
	return NULL;
}

const Plan__SeverityRules *plan_severity(const Plan__Plan *plan, Plan__AlertSeverity severity)
{
	for (size_t i = 0; i < plan->n_severities; i++) {
		if (plan->severities[i]->severity == severity)
			return plan->severities[i];
	}
	return NULL;
}

const Plan__GroupRole *plan_role(const Plan__Plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->organisation->n_leading_group; i++) {
		if (strcmp(plan->organisation->leading_group[i]->id, id) == 0)
			return plan->organisation->leading_group[i];
	}
	return NULL;
}

const Plan__FunctionalArea *plan_functional_area(const Plan__Plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->organisation->n_areas; i++) {
		if (strcmp(plan->organisation->areas[i]->id, id) == 0)
			return plan->organisation->areas[i];
	}
	return NULL;
}

const Plan__FunctionalArea *plan_area_of(const Plan__Plan *plan, const char *department)
{
	for (size_t i = 0; i < plan->organisation->n_areas; i++) {
		const Plan__FunctionalArea *area = plan->organisation->areas[i];

		for (size_t j = 0; j < area->n_departments; j++) {
			if (strcmp(area->departments[j], department) == 0)
				return area;
		}
	}
	return NULL;
}

/* plan_door_on() and its kin: sets in the order of their days, as plan_check() sees to. */
#define RULES_ON(Rules, section)                                                                                       \
	const Plan__##Rules *plan_##section##_on(const Plan__Plan *plan, const char *date)                             \
	{                                                                                                              \
		size_t i = plan->n_##section;                                                                          \
                                                                                                                       \
		while (i > 1 && strcmp(plan->section[i - 1]->effective_from, date) > 0)                                \
			i--;                                                                                           \
		return i ? plan->section[i - 1] : NULL;                                                                \
	}
RULES_ON(DoorRules, door)
RULES_ON(RollCallRules, roll_call)
RULES_ON(IncidentRules, incident)
RULES_ON(ReturneeRules, returnee)
RULES_ON(ContactRules, contact)
RULES_ON(InspectionRules, inspection)
RULES_ON(WorkingHours, working_hours)
RULES_ON(DutyRules, duty)
RULES_ON(NoticeRules, notice)
RULES_ON(CommendationRules, commendation)
RULES_ON(OnlineRules, online)
RULES_ON(BookingRules, booking)
RULES_ON(AgencyRules, agency)
RULES_ON(PermitRules, permit)
RULES_ON(GreenChannelRules, green_channel)
RULES_ON(ConsultationRules, consultation)
RULES_ON(HotlineRules, hotline)
RULES_ON(VentilationRules, ventilation)
RULES_ON(DisinfectionRules, disinfection)
RULES_ON(CanteenRules, canteen)
RULES_ON(SupplyRules, supply)

const char *plan_end_match(const Plan__AlertRule *rule, const Plan__AlertEnd *end)
{
	return *end->match ? end->match : rule->about;
}

const char *plan_end_raised(const Plan__AlertRule *rule, const Plan__AlertEnd *end)
{
	return *end->raised ? end->raised : rule->about;
}
