/* Making and changing the record of an incident: steps, duties, how one begins. */
#include <string.h>

#include "common/core/plan.h"
#include "common/core/seal.h"
#include "services/health/health.h"

#define DUTY(NAME) HEALTH__INCIDENT_DUTY__KIND__##NAME
#define SYMPTOMS_MAX 16

static const Plan__IncidentRules *rules_at(const struct context *context, int64_t at)
{
	char date[DATE_SIZE];

	zone_date(at, date);
	return plan_incident_on(context->plan, date);
}

/* The list with room for one more, in `arena`. */
static void *grow(const void *list, size_t count, struct arena *arena)
{
	void **grown = arena_alloc(arena, (count + 1) * sizeof(*grown));

	if (count)
		memcpy(grown, list, count * sizeof(*grown));
	return grown;
}

void incident_step(Health__Incident *incident, const struct context *context, const struct incident_note *note)
{
	Health__IncidentStep *step = reflect_new(&health__incident_step__descriptor, context->arena);

	step->what = note->what;
	step->state = incident->state;
	step->happened_at = note->happened_at;
	step->recorded_at = context->now;
	step->by = context->actor;
	step->temperature_c = note->temperature_c;
	step->method = note->method;
	step->channel = note->channel;
	step->reference = note->reference ? note->reference : "";
	step->room = incident->room;
	step->subject_id = incident->subject_id;
	if (note->text && *note->text)
		step->text_box = seal_text(context->seal, step->subject_id, step->base.descriptor, "text_box",
					   note->text, context->arena);
	incident->steps = grow(incident->steps, incident->n_steps, context->arena);
	incident->steps[incident->n_steps++] = step;
}

/* --- duties --------------------------------------------------------------------------------------------------------------- */

void incident_duty(Health__Incident *incident, const struct context *context, Health__IncidentDuty__Kind kind,
		   int64_t by_at, const char *department)
{
	Health__IncidentDuty *duty = reflect_new(&health__incident_duty__descriptor, context->arena);

	duty->kind = kind;
	duty->by_at = by_at;
	duty->department = department;
	incident->duties = grow(incident->duties, incident->n_duties, context->arena);
	incident->duties[incident->n_duties++] = duty;
}

void incident_duty_over(Health__Incident *incident, struct decision *decision, Health__IncidentDuty__Kind kind)
{
	for (size_t i = 0; i < incident->n_duties; i++) {
		Health__IncidentDuty *duty = incident->duties[i];
		Health__IncidentDutyOver *event;

		if (duty->kind != kind || duty->over)
			continue;
		duty->over = true;
		if (!duty->missed)
			continue;
		event = emit_incident_duty_over(decision);
		event->incident = incident;
		event->duty = duty;
	}
}

bool incident_owes(const Health__Incident *incident, Health__IncidentDuty__Kind kind)
{
	for (size_t i = 0; i < incident->n_duties; i++) {
		if (incident->duties[i]->kind == kind && !incident->duties[i]->over)
			return true;
	}
	return false;
}

void incident_deadline(Health__Incident *incident)
{
	incident->deadline_at = 0;
	for (size_t i = 0; i < incident->n_duties; i++) {
		const Health__IncidentDuty *duty = incident->duties[i];

		if (!duty->over && !duty->missed && (!incident->deadline_at || duty->by_at < incident->deadline_at))
			incident->deadline_at = duty->by_at;
	}
}

/* --- how one begins ------------------------------------------------------------------------------------------------------- */

static bool is_of_an_earlier_day(const struct context *context, int64_t at)
{
	char then[DATE_SIZE], today[DATE_SIZE];

	zone_date(at, then);
	zone_date(context->now, today);
	return strcmp(then, today) < 0;
}

/* Nobody can have isolated or reported what was told days later: then the time runs from the telling. */
static int64_t due(const Health__Incident *incident, uint32_t minutes)
{
	return (incident->absent ? incident->opened_at : incident->detected_at) + minutes * 60 * SECOND;
}

/* The person is here, since `detected_at`: to be put into a room. */
static void isolate(const struct view *view, const struct context *context, struct decision *decision,
		    Health__Incident *incident, int64_t detected_at)
{
	const Plan__IncidentRules *rules = rules_at(context, detected_at);

	incident_duty(incident, context, DUTY(ISOLATE), detected_at + rules->isolate_within_min * 60 * SECOND,
		      rules->isolating_department);
	room_look_for(view, context, decision, incident);
}

static void symptoms_add(Health__Incident *incident, const struct incident_start *start, struct arena *arena)
{
	Health__Symptom *symptoms = arena_alloc(arena, SYMPTOMS_MAX * sizeof(*symptoms));
	uint32_t known = 0;

	for (size_t i = 0; i < incident->n_symptoms; i++)
		known |= 1u << (symptoms[i] = incident->symptoms[i]);
	for (size_t i = 0; i < start->symptom_count && incident->n_symptoms < SYMPTOMS_MAX; i++) {
		if (!(known & 1u << start->symptoms[i]))
			symptoms[incident->n_symptoms++] = start->symptoms[i];
		known |= 1u << start->symptoms[i];
	}
	incident->symptoms = symptoms;
}

static void reading_take(Health__Incident *incident, const struct context *context, const struct incident_start *start,
			 const char *what)
{
	const struct incident_note note = { .what = what,
					    .happened_at = start->detected_at,
					    .temperature_c = start->temperature_c,
					    .method = start->method,
					    .text = start->note };

	incident->readings++;
	if (start->temperature_c != 0)
		incident->temperature_c = start->temperature_c;
	if (!*incident->onset_date && start->onset_date)
		incident->onset_date = start->onset_date;
	symptoms_add(incident, start, context->arena);
	if (incident->n_steps < INCIDENT_REPEATED_STEPS_MAX)
		incident_step(incident, context, &note);
}

Health__Incident *incident_create(const struct context *context, struct decision *decision,
				  const struct incident_start *start)
{
	Health__Incident *incident = reflect_new(&health__incident__descriptor, decision->arena);
	const Plan__IncidentRules *rules = rules_at(context, start->detected_at);
	char id[UUID_TEXT_SIZE];

	uuid7_derive(context->now, context->request_id, 1 + (unsigned)decision->event_count, id);
	incident->incident_id = arena_strdup(decision->arena, id);
	incident->subject_id = start->subject_id;
	incident->state = HEALTH__INCIDENT__STATE__DETECTED;
	incident->origin = start->origin;
	incident->token = start->token ? start->token : "";
	incident->kind = start->kind;
	incident->hall = start->hall ? start->hall : "";
	incident->place = start->place ? start->place : "";
	incident->department = start->department ? start->department : "";
	incident->detected_at = start->detected_at;
	incident->opened_at = context->now;
	incident->absent = start->origin == HEALTH__INCIDENT__ORIGIN__CASE_OPENED ||
			   start->origin == HEALTH__INCIDENT__ORIGIN__FEVER_UNDER_OBSERVATION ||
			   is_of_an_earlier_day(context, start->detected_at);
	incident->correlation_id = context->correlation_id;
	incident_duty(incident, context, DUTY(TELL_OFFICE), due(incident, rules->tell_office_within_min),
		      rules->isolating_department);
	incident_duty(incident, context, DUTY(TELL_CDC), due(incident, rules->tell_cdc_within_min),
		      rules->reporting_department);
	return incident;
}

static Health__Incident *incident_open(const struct view *view, const struct context *context,
				       struct decision *decision, const struct incident_start *start)
{
	Health__Incident *incident = incident_create(context, decision, start);

	reading_take(incident, context, start, "IncidentOpened");
	emit_incident_opened(decision)->incident = incident;
	if (!incident->absent)
		isolate(view, context, decision, incident, start->detected_at);
	return incident;
}

static void incident_add(const struct view *view, const struct context *context, struct decision *decision,
			 const struct incident_start *start, Health__Incident *incident)
{
	reading_take(incident, context, start, "IncidentReadingAdded");
	emit_incident_reading_added(decision)->incident = incident;
	if (incident->state == HEALTH__INCIDENT__STATE__DETECTED && incident->absent &&
	    !is_of_an_earlier_day(context, start->detected_at)) {
		incident->absent = false; /* who was told of late is here now */
		isolate(view, context, decision, incident, start->detected_at);
	}
}

/* The one that the subject has open, by what was stored and by what this decision says already; or NULL. */
static Health__Incident *open_of(const struct view *view, const struct decision *decision, const char *subject_id)
{
	const Health__Incident *stored;

	for (size_t i = 0; i < decision->event_count; i++) {
		const Health__IncidentOpened *event = (const void *)decision->events[i].data;

		if (decision->events[i].type == &health_events[EVENT_incident_opened] &&
		    strcmp(event->incident->subject_id, subject_id) == 0)
			return event->incident;
	}
	stored = incident_open_of(view, subject_id);
	return stored ? reflect_copy(&stored->base, decision->arena) : NULL;
}

const Health__Incident *incident_begin(const struct view *view, const struct context *context,
				       struct decision *decision, const struct incident_start *start)
{
	Health__Incident *incident = open_of(view, decision, start->subject_id);

	if (incident)
		incident_add(view, context, decision, start, incident);
	else
		incident = incident_open(view, context, decision, start);
	incident_deadline(incident);
	return incident;
}
