/* The plan: lookups, and the rules a plan keeps beyond the limits of its fields. */
#pragma once

#include "common/core/arena.h"
#include "hallward/plan/v1/plan.pb-c.h"

struct plan_mistake {
	const char *path; /* "halls[1].id" */
	const char *en;   /* what is found and what is allowed */
	struct plan_mistake *next;
};

/* All that is wrong with the plan as a whole (in `arena`); NULL: nothing. A plan with mistakes of form may be looked at, too. */
const struct plan_mistake *plan_check(const Plan__Plan *plan, struct arena *arena);

/* What is not wrong but will be missed as things stand on that day, e.g. the holidays of this year or the next; NULL: nothing. For
 * a plan without mistakes. */
const struct plan_mistake *plan_warnings(const Plan__Plan *plan, const char *today, struct arena *arena);

/* The hall with a checkpoint of this id; NULL: there is none. */
const Plan__Hall *plan_hall_of_checkpoint(const Plan__Plan *plan, const char *checkpoint);

/* By id; "" is the plan's first hall. NULL: there is none. */
const Plan__Hall *plan_hall(const Plan__Plan *plan, const char *id);

/*
 * The set of rules that counts on a day: the last one that began on or before it; before the first, the first. Never NULL in a
 * plan that was checked, but for the canteen's: a hall may have none.
 */
const Plan__DoorRules *plan_door_on(const Plan__Plan *plan, const char *date);
const Plan__RollCallRules *plan_roll_call_on(const Plan__Plan *plan, const char *date);
const Plan__IncidentRules *plan_incident_on(const Plan__Plan *plan, const char *date);
const Plan__ReturneeRules *plan_returnee_on(const Plan__Plan *plan, const char *date);
const Plan__ContactRules *plan_contact_on(const Plan__Plan *plan, const char *date);
const Plan__InspectionRules *plan_inspection_on(const Plan__Plan *plan, const char *date);
const Plan__WorkingHours *plan_working_hours_on(const Plan__Plan *plan, const char *date);
const Plan__DutyRules *plan_duty_on(const Plan__Plan *plan, const char *date);
const Plan__NoticeRules *plan_notice_on(const Plan__Plan *plan, const char *date);
const Plan__CommendationRules *plan_commendation_on(const Plan__Plan *plan, const char *date);
const Plan__OnlineRules *plan_online_on(const Plan__Plan *plan, const char *date);
const Plan__BookingRules *plan_booking_on(const Plan__Plan *plan, const char *date);
const Plan__AgencyRules *plan_agency_on(const Plan__Plan *plan, const char *date);
const Plan__PermitRules *plan_permit_on(const Plan__Plan *plan, const char *date);
const Plan__GreenChannelRules *plan_green_channel_on(const Plan__Plan *plan, const char *date);
const Plan__ConsultationRules *plan_consultation_on(const Plan__Plan *plan, const char *date);
const Plan__HotlineRules *plan_hotline_on(const Plan__Plan *plan, const char *date);
const Plan__VentilationRules *plan_ventilation_on(const Plan__Plan *plan, const char *date);
const Plan__DisinfectionRules *plan_disinfection_on(const Plan__Plan *plan, const char *date);
const Plan__CanteenRules *plan_canteen_on(const Plan__Plan *plan, const char *date);
const Plan__SupplyRules *plan_supply_on(const Plan__Plan *plan, const char *date);

/* By id, or badge; NULL: there is none. */
const Plan__Post *plan_post(const Plan__Plan *plan, const char *id);
const Plan__SupplyItem *plan_supply_item(const Plan__Plan *plan, const char *id);
const Plan__Room *plan_room(const Plan__Plan *plan, const char *id);
const Plan__StaffMember *plan_staff_member(const Plan__Plan *plan, const char *badge);

/* How an event that ends an alert of the rule, and the one that raised it, say which one they are about: templates, "" for their
 * correlation id. */
const char *plan_end_match(const Plan__AlertRule *rule, const Plan__AlertEnd *end);
const char *plan_end_raised(const Plan__AlertRule *rule, const Plan__AlertEnd *end);

/* By id; NULL: there is none. */
const Plan__Department *plan_department(const Plan__Plan *plan, const char *id);
const Plan__AlertRule *plan_alert_rule(const Plan__Plan *plan, const char *id);
const Plan__EscalationPolicy *plan_escalation(const Plan__Plan *plan, const char *id);
const Plan__GroupRole *plan_role(const Plan__Plan *plan, const char *id);
const Plan__FunctionalArea *plan_functional_area(const Plan__Plan *plan, const char *id);

/* The functional area that a department belongs to; NULL: none. */
const Plan__FunctionalArea *plan_area_of(const Plan__Plan *plan, const char *department);

/* How alerts of a severity are handled. Never NULL in a plan that was checked. */
const Plan__SeverityRules *plan_severity(const Plan__Plan *plan, Plan__AlertSeverity severity);
