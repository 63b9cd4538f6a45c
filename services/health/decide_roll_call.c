#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/health/door.h"
#include "services/health/health.h"
#include "services/health/thermometer.h"

#define FEVERS_MAX 8 /* of one batch: more at once and the thermometer is doubted first */
#define MISTAKES_TOLD_MAX 20
#define ABSENCE_DAYS_MAX 366

/* The department measures with its own thermometer (O4). */
static bool thermometer_is_own(const struct context *context, const char *department, const char *thermometer,
			       struct decision *decision)
{
	const Plan__Department *owner = plan_department(context->plan, department);
	const char *own = "";

	for (size_t i = 0; owner && i < owner->n_thermometers; i++) {
		if (strcmp(owner->thermometers[i]->id, thermometer) == 0)
			return true;
		own = list_add(context->arena, own, owner->thermometers[i]->id);
	}
	decision_reject(decision, &REASON_THERMOMETER_UNKNOWN, "thermometer", department, thermometer, own);
	return false;
}

/* The session that the reading belongs to; false: rejected ROLL_CALL_NOT_OPEN or as observed_at_is_taken() does. */
static bool session_take(const struct context *context, const Health__RecordStaffTemperature *measured,
			 struct session *ret_session, struct decision *decision)
{
	char text[RFC3339_SIZE];

	if (!observed_at_is_taken(context, measured->measured_at, "measured_at", decision))
		return false;
	if (session_at(context, measured->measured_at, ret_session))
		return true;
	rfc3339_format(measured->measured_at, text);
	decision_reject(decision, &REASON_ROLL_CALL_NOT_OPEN, "measured_at", text);
	return false;
}

static Health__StaffReading *reading_new(const struct view *view, const struct context *context,
					 const Health__RecordStaffTemperature *measured, const struct session *session,
					 const Health__Assignment *staff)
{
	const Plan__DoorRules *rules = plan_door_on(context->plan, session->date);
	Health__StaffReading *reading = reflect_new(&health__staff_reading__descriptor, context->arena);

	reading->badge = measured->badge;
	reading->date = session->date;
	reading->session = session->rules->id;
	reading->measured_at = measured->measured_at;
	reading->department = staff->department;
	reading->temperature_c = measured->temperature_c;
	reading->thermometer = measured->thermometer;
	reading->calibration_overdue = thermometer_was_overdue(view, measured->thermometer, session->date);
	reading->fever = temperature_is_fever(rules, measured->temperature_c);
	reading->subject_id = staff->subject_id;
	reading->recorded_at = context->now;
	reading->recorded_by = context->actor;
	return reading;
}

/* What is measured, as a reading of its roll call; one that is recorded already is given as it was. NULL: rejected. */
static Health__StaffReading *reading_take(const struct view *view, const struct context *context,
					  const Health__RecordStaffTemperature *measured, bool *ret_is_new,
					  struct decision *decision)
{
	const Health__StaffReading *stored;
	const Health__Assignment *staff;
	const Plan__DoorRules *rules;
	Health__StaffReading *reading;
	struct session session;

	if (!session_take(context, measured, &session, decision))
		return NULL;
	staff = staff_on(view, measured->badge, session.date);
	if (!staff) {
		decision_reject(decision, &REASON_STAFF_UNKNOWN, "badge", measured->badge, session.date);
		return NULL;
	}
	rules = plan_door_on(context->plan, session.date);
	if (!department_is_own(context, staff->department, "badge", decision) ||
	    !thermometer_is_own(context, staff->department, measured->thermometer, decision))
		return NULL;
	if (!temperature_is_possible(rules, measured->temperature_c)) {
		decision_reject(decision, &REASON_TEMPERATURE_IMPOSSIBLE, "temperature_c", measured->temperature_c,
				rules->reading_min_c, rules->reading_max_c);
		return NULL;
	}
	reading = reading_new(view, context, measured, &session, staff);
	stored = staff_reading_get(view, reading);
	*ret_is_new = !stored;
	return stored ? (Health__StaffReading *)stored : reading;
}

static Health__Method method_of(const struct context *context, const Health__StaffReading *reading)
{
	const Plan__Department *department = plan_department(context->plan, reading->department);

	for (size_t i = 0; i < department->n_thermometers; i++) {
		if (strcmp(department->thermometers[i]->id, reading->thermometer) == 0 &&
		    department->thermometers[i]->kind == PLAN__THERMOMETER_KIND__MERCURY_THERMOMETER)
			return HEALTH__METHOD__MERCURY;
	}
	return HEALTH__METHOD__INFRARED;
}

/* As at the door: isolated alone at once, and whoever records it learns where to (C1.4, C9.1). */
static void begin_incident(const struct view *view, const struct context *context, Health__StaffReading *reading,
			   struct decision *decision)
{
	const struct incident_start start = { .origin = HEALTH__INCIDENT__ORIGIN__FEVER_IN_ROLL_CALL,
					      .subject_id = reading->subject_id,
					      .token = reading->badge,
					      .kind = HEALTH__KIND__STAFF,
					      .hall = "",
					      .place = reading->department,
					      .department = reading->department,
					      .detected_at = reading->measured_at,
					      .temperature_c = reading->temperature_c,
					      .method = method_of(context, reading),
					      .onset_date = "",
					      .note = "" };
	const Health__Incident *incident = incident_begin(view, context, decision, &start);

	reading->incident_id = incident->incident_id;
	reading->isolation_room = incident->room;
}

static void detect_fever(const struct view *view, const struct context *context, Health__StaffReading *reading,
			 struct decision *decision)
{
	Health__StaffFeverDetected *event = emit_staff_fever_detected(decision);

	event->reading = reading;
	event->fever_c = plan_door_on(context->plan, reading->date)->fever_c;
	begin_incident(view, context, reading, decision);
}

/* Readings of one roll call that are new (C1.3); each abnormal one must have its consequences (C1.4). */
static void record(const struct view *view, const struct context *context, Health__StaffReading **readings,
		   size_t count, struct decision *decision)
{
	const char **badges = arena_alloc(context->arena, (count + 1) * sizeof(*badges));
	Health__StaffTemperaturesRecorded *event;

	if (!count)
		return;
	event = emit_staff_temperatures_recorded(decision);
	event->department = readings[0]->department;
	event->date = readings[0]->date;
	event->session = readings[0]->session;
	event->readings = readings;
	event->n_readings = count;
	for (size_t i = 0; i < count; i++) {
		badges[i] = readings[i]->badge;
		if (readings[i]->fever)
			detect_fever(view, context, readings[i], decision);
	}
	roll_call_settle(view, context, decision, event->department, event->date, event->session, badges, count);
}

void decide_record_staff_temperature(const struct view *view, const struct context *context,
				     const Health__RecordStaffTemperature *measured, struct decision *decision)
{
	Health__RecordStaffTemperatureReply *reply;
	Health__StaffReading **reading = arena_alloc(context->arena, sizeof(*reading));
	bool is_new;

	*reading = reading_take(view, context, measured, &is_new, decision);
	if (!*reading)
		return;
	record(view, context, reading, is_new, decision);
	reply = decision_reply(decision, &health__record_staff_temperature_reply__descriptor);
	reply->reading = *reading;
}

/* --- a batch: all or nothing ------------------------------------------------------------------------------------------------- */

struct batch {
	Health__StaffReading **all, **fresh; /* in order; those that are new */
	size_t count, fresh_count, fevers;
	/* Mistakes so far, and what was said of them. */
	size_t mistakes;
	const struct decision *first_mistake;
	const char *field, *en, *zh;
};

static void mistake_add(struct batch *batch, size_t row, const struct decision *mistake, struct arena *arena)
{
	const char *field =
		arena_printf(arena, "measurements[%zu]%s%s", row, *mistake->field ? "." : "", mistake->field);

	if (!batch->mistakes++) {
		batch->first_mistake = mistake;
		batch->field = field;
	}
	if (batch->mistakes > MISTAKES_TOLD_MAX)
		return;
	batch->en = arena_printf(arena, "%s\n%s: %s", batch->en, field, mistake->message_en);
	batch->zh = arena_printf(arena, "%s\n%s: %s", batch->zh, field, mistake->message_zh);
}

/* One batch is one roll call, and says each reading once. */
static void row_compare(const struct batch *batch, const Health__StaffReading *reading, struct decision *decision)
{
	const Health__StaffReading *first = batch->count ? batch->all[0] : reading;

	if (strcmp(first->department, reading->department) != 0 || strcmp(first->date, reading->date) != 0 ||
	    strcmp(first->session, reading->session) != 0)
		decision_reject(decision, &REASON_ROLL_CALL_MIXED, "badge", reading->department, reading->date,
				reading->session, first->department, first->date, first->session);
	for (size_t i = 0; i < batch->count; i++) {
		if (strcmp(batch->all[i]->badge, reading->badge) == 0 &&
		    batch->all[i]->measured_at == reading->measured_at)
			decision_reject(decision, &REASON_READING_TWICE, "badge", reading->badge);
	}
}

static void row_take(struct batch *batch, const struct view *view, const struct context *context, size_t row,
		     const Health__RecordStaffTemperature *measured)
{
	struct decision *decision = arena_alloc(context->arena, sizeof(*decision));
	Health__StaffReading *reading;
	bool is_new;

	decision_init(decision, context->arena);
	reading = reading_take(view, context, measured, &is_new, decision);
	if (reading)
		row_compare(batch, reading, decision);
	if (!reading || decision->rejection) {
		mistake_add(batch, row, decision, context->arena);
		return;
	}
	batch->all[batch->count++] = reading;
	batch->fevers += reading->fever;
	if (is_new)
		batch->fresh[batch->fresh_count++] = reading;
}

/* One mistake is told as it is, several together. */
static void batch_reject(const struct batch *batch, size_t rows, struct decision *decision)
{
	decision_reject(decision, &REASON_ROLL_CALL_ROWS, batch->field, batch->mistakes, rows, batch->en);
	decision->message_zh =
		arena_printf(decision->arena, REASON_ROLL_CALL_ROWS.zh, batch->mistakes, rows, batch->zh);
	if (batch->mistakes > 1)
		return;
	decision->rejection = batch->first_mistake->rejection;
	decision->message_en = batch->first_mistake->message_en;
	decision->message_zh = batch->first_mistake->message_zh;
}

void decide_record_staff_temperatures(const struct view *view, const struct context *context,
				      const Health__RecordStaffTemperatures *command, struct decision *decision)
{
	size_t rows = command->n_measurements;
	struct batch batch = { .en = "", .zh = "" };
	Health__RecordStaffTemperaturesReply *reply;

	batch.all = arena_alloc(context->arena, rows * sizeof(*batch.all));
	batch.fresh = arena_alloc(context->arena, rows * sizeof(*batch.fresh));
	for (size_t i = 0; i < rows; i++)
		row_take(&batch, view, context, i, command->measurements[i]);
	if (batch.mistakes) {
		batch_reject(&batch, rows, decision);
		return;
	}
	if (batch.fevers > FEVERS_MAX) {
		decision_reject(decision, &REASON_FEVERS_TOO_MANY, "measurements", batch.fevers, FEVERS_MAX);
		return;
	}
	record(view, context, batch.fresh, batch.fresh_count, decision);
	reply = decision_reply(decision, &health__record_staff_temperatures_reply__descriptor);
	reply->department = batch.all[0]->department;
	reply->date = batch.all[0]->date;
	reply->session = batch.all[0]->session;
	reply->recorded = (uint32_t)batch.fresh_count;
	reply->fevers = (uint32_t)batch.fevers;
}

bool reading_is_fever(const Plan__Plan *plan, const void *command)
{
	const Health__RecordStaffTemperature *measured = command;

	return temperature_is_fever(door_rules_at(plan, measured->measured_at), measured->temperature_c);
}

bool readings_have_fever(const Plan__Plan *plan, const void *command)
{
	const Health__RecordStaffTemperatures *batch = command;

	for (size_t i = 0; i < batch->n_measurements; i++) {
		if (reading_is_fever(plan, batch->measurements[i]))
			return true;
	}
	return false;
}

/* --- who is not expected ----------------------------------------------------------------------------------------------------- */

static bool absence_is_possible(const struct context *context, const Health__Absence *absence,
				struct decision *decision)
{
	struct session session;
	int days = 0;

	if (!zone_days_between(absence->from_date, absence->until_date, &days) || days < 0 || days > ABSENCE_DAYS_MAX)
		decision_reject(decision, &REASON_ABSENCE_DAYS, "until_date", absence->from_date, absence->until_date,
				ABSENCE_DAYS_MAX);
	else if (*absence->session && !session_find(context, absence->from_date, absence->session, &session))
		decision_reject(decision, &REASON_UNKNOWN_SESSION, "session", absence->session,
				session_ids(context, absence->from_date));
	return !decision->rejection;
}

void decide_mark_staff_absent(const struct view *view, const struct context *context,
			      const Health__MarkStaffAbsent *command, struct decision *decision)
{
	const char *from_date = *command->from_date ? command->from_date : today_of(context);
	const Health__Assignment *staff = staff_on(view, command->badge, from_date);
	Health__Absence *absence = reflect_new(&health__absence__descriptor, context->arena);
	Health__StaffMarkedAbsent *event;

	absence->badge = command->badge;
	absence->from_date = from_date;
	absence->until_date = *command->until_date ? command->until_date : from_date;
	absence->session = command->session;
	absence->kind = command->kind;
	absence->recorded_at = context->now;
	absence->recorded_by = context->actor;
	if (!staff)
		decision_reject(decision, &REASON_STAFF_UNKNOWN, "badge", command->badge, from_date);
	if (!staff || !department_is_own(context, staff->department, "badge", decision) ||
	    !absence_is_possible(context, absence, decision))
		return;
	event = emit_staff_marked_absent(decision);
	event->absence = absence;
	event->department = staff->department;
	roll_calls_settle(view, context, decision, staff->department, absence->badge, absence->from_date,
			  absence->until_date, absence->session);
	decision_reply(decision, &health__mark_staff_absent_reply__descriptor);
}
