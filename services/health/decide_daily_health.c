#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "common/core/zone.h"
#include "services/health/daily_log.h"
#include "services/health/days.h"
#include "services/health/incident.h"
#include "services/health/observation.h"
#include "services/health/persons.h"

struct daily {
	const struct view *view;
	const struct context *context;
	const Health__RecordDailyHealth *command;
	struct decision *decision;
};

static bool is_same(const struct daily *daily, const Health__DailyLog *log)
{
	const Health__RecordDailyHealth *command = daily->command;
	const char *note = seal_open(daily->context->seal, log->subject_id, &health__daily_log__descriptor, "note",
				     log->note, daily->context->arena);

	return log->temperature_c == command->temperature_c && log->source == command->source &&
	       log->n_symptoms == command->n_symptoms &&
	       (!log->n_symptoms ||
		memcmp(log->symptoms, command->symptoms, log->n_symptoms * sizeof(*log->symptoms)) == 0) &&
	       note && strcmp(note, command->note) == 0;
}

/* False: rejected. */
static bool day_is_taken(const struct daily *daily, const Health__Observation *observation,
			 const Health__DailyLog *known)
{
	const Health__RecordDailyHealth *command = daily->command;
	const Plan__DoorRules *rules = plan_door_on(daily->context->plan, command->date);
	const char *this_day = today_of(daily->context);
	struct decision *decision = daily->decision;

	if (strcmp(command->date, this_day) > 0)
		decision_reject(decision, &REASON_LOG_DAY_IN_FUTURE, "date", command->date, this_day);
	else if (!observation_is_on(daily->context->arena, observation, command->date))
		decision_reject(decision, &REASON_LOG_DAY_OUTSIDE, "date", command->date, observation->first_day,
				observation->last_day);
	else if (!temperature_is_possible(rules, command->temperature_c))
		decision_reject(decision, &REASON_TEMPERATURE_IMPOSSIBLE, "temperature_c", command->temperature_c,
				rules->reading_min_c, rules->reading_max_c);
	else if (command->correction && (!known || known->missing))
		decision_reject(decision, &REASON_LOG_TO_CORRECT_UNKNOWN, "correction", command->date);
	else if (!command->correction && known && !known->missing && !is_same(daily, known))
		decision_reject(decision, &REASON_DAY_LOGGED_ALREADY, "date", command->date);
	return !decision->rejection;
}

static Health__DailyLog *log_create(const struct daily *daily, const Health__Observation *observation,
				    const Health__DailyLog *known)
{
	const Health__RecordDailyHealth *command = daily->command;
	struct arena *arena = daily->context->arena;
	Health__DailyLog *log = reflect_new(&health__daily_log__descriptor, arena);

	log->observation_id = observation->observation_id;
	log->subject_id = observation->subject_id;
	log->date = command->date;
	log->revision = known && !known->missing ? known->revision + 1 : 1;
	log->late = known && (known->missing || known->late);
	log->temperature_c = command->temperature_c;
	log->symptoms = command->symptoms;
	log->n_symptoms = command->n_symptoms;
	log->note = seal_text(daily->context->seal, log->subject_id, &health__daily_log__descriptor, "note",
			      command->note, arena);
	log->source = command->source;
	log->recorded_at = daily->context->now;
	log->recorded_by = daily->context->actor;
	return log;
}

/* They are where they stay, not here: no room of the hall is given them. */
static void incident_of_fever(const struct daily *daily, const Health__Observation *observation, Health__DailyLog *log)
{
	struct incident_start start = { .origin = HEALTH__INCIDENT__ORIGIN__FEVER_UNDER_OBSERVATION,
					.subject_id = observation->subject_id,
					.token = observation->badge,
					.department = observation->department,
					.detected_at = daily->context->now,
					.temperature_c = log->temperature_c,
					.symptoms = log->symptoms,
					.symptom_count = log->n_symptoms,
					.onset_date = "",
					.note = "" };

	subject_kind(daily->view, observation->subject_id, &start.kind);
	if (strcmp(log->date, today_of(daily->context)) != 0)
		zone_instant(log->date, observation->log_deadline, &start.detected_at);
	incident_begin(daily->view, daily->context, daily->decision, &start);
}

/* Once a day and fever, however often the log is corrected and to however many observations it counts. */
static void tell_fever(const struct daily *daily, Health__Observation *observation, Health__DailyLog *log,
		       const Health__DailyLog *known)
{
	const Plan__DoorRules *rules = plan_door_on(daily->context->plan, log->date);
	Health__ObservationFeverDetected *event;

	if (!temperature_is_fever(rules, log->temperature_c) ||
	    (known && temperature_is_fever(rules, known->temperature_c)))
		return;
	event = emit_observation_fever_detected(daily->decision);
	event->observation = observation;
	event->date = log->date;
	event->temperature_c = log->temperature_c;
	incident_of_fever(daily, observation, log);
}

/* The next log awaited is one after this; a contact of whom there is one again is lost no more. */
static Health__DailyLog *log_take(const struct daily *daily, Health__Observation *observation,
				  const Health__DailyLog *known)
{
	Health__DailyLog *log = log_create(daily, observation, known);
	bool found =
		observation->state == HEALTH__OBSERVATION__STATE__LOST && strcmp(log->date, observation->lost_on) >= 0;
	Health__DailyHealthRecorded *event;

	if (found) {
		observation->state = HEALTH__OBSERVATION__STATE__UNDER_OBSERVATION;
		observation->log_day = log->date;
	}
	if (strcmp(observation->log_day, log->date) == 0)
		observation_await_log(daily->view, daily->context, observation,
				      day_after(daily->context->arena, log->date, 1));
	event = emit_daily_health_recorded(daily->decision);
	event->observation = observation;
	event->log = log;
	if (found)
		emit_contact_found(daily->decision)->observation = observation;
	return log;
}

/* Whoever is under both kinds is asked once a day. */
static void log_take_for_other(const struct daily *daily, const Health__Observation *observation)
{
	Health__Observation__Kind kind = observation->kind == HEALTH__OBSERVATION__KIND__CONTACT
						 ? HEALTH__OBSERVATION__KIND__RETURNEE
						 : HEALTH__OBSERVATION__KIND__CONTACT;
	const Health__Observation *other = observation_open_of(daily->view, observation->subject_id, kind);
	const Health__DailyLog *known;

	if (!other || !observation_is_on(daily->context->arena, other, daily->command->date))
		return;
	known = daily_log_current(daily->view, other->observation_id, daily->command->date);
	if (!known || known->missing)
		log_take(daily, reflect_copy(&other->base, daily->context->arena), known);
}

/* A day's temperature and symptoms (C2, C9.3). */
void decide_record_daily_health(const struct view *view, const struct context *context,
				const Health__RecordDailyHealth *command, struct decision *decision)
{
	struct daily daily = { view, context, command, decision };
	Health__Observation *observation = observation_take(view, context, decision, command->observation_id);
	const Health__DailyLog *known;
	Health__RecordDailyHealthReply *reply;
	Health__DailyLog *log;

	if (!observation)
		return;
	known = daily_log_current(view, command->observation_id, command->date);
	if (!day_is_taken(&daily, observation, known))
		return;
	reply = decision_reply(decision, &health__record_daily_health_reply__descriptor);
	reply->fever = daily_health_is_fever(context->plan, command);
	reply->revision = known && !known->missing ? known->revision : 1;
	if (known && !known->missing && is_same(&daily, known))
		return;
	reply->revision += known && !known->missing;
	log = log_take(&daily, observation, known);
	log_take_for_other(&daily, observation);
	tell_fever(&daily, observation, log, known);
}
