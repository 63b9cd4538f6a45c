#include <string.h>

#include "services/health/health.h"

static Health__DayTotal day_total_now(const struct view *view, const char *hall, const char *date)
{
	Health__DayTotal none = HEALTH__DAY_TOTAL__INIT;
	const Health__DayTotal *stored;

	none.hall = hall;
	none.date = date;
	stored = day_total_get(view, &none);
	return stored ? *stored : none;
}

static void count_outcome(Health__DayTotal *total, Health__Outcome outcome)
{
	total->admitted += outcome == HEALTH__OUTCOME__ADMITTED;
	total->refused_fever += outcome == HEALTH__OUTCOME__REFUSED_FEVER;
	total->refused_mask += outcome == HEALTH__OUTCOME__REFUSED_MASK_REQUIRED;
	total->refused_protection += outcome == HEALTH__OUTCOME__REFUSED_PROTECTION;
	total->refused_barred += outcome == HEALTH__OUTCOME__REFUSED_BARRED;
	total->refused_full += outcome == HEALTH__OUTCOME__REFUSED_HALL_FULL;
	total->exits += outcome == HEALTH__OUTCOME__EXITED;
	total->exit_without_entry += outcome == HEALTH__OUTCOME__EXIT_WITHOUT_ENTRY;
}

static void record(struct tables *tables, const Health__Registration *registration)
{
	Health__HallState state = hall_state_now(&tables->view, registration->hall);
	Health__DayTotal total = day_total_now(&tables->view, registration->hall, registration->date);

	registration_put(tables, registration);
	hall_state_add(&state, registration->visitors_change, registration->staff_change);
	state.registrations = registration->ordinal;
	hall_state_put(tables, &state);
	total.rows++;
	count_outcome(&total, registration->outcome);
	total.visitors_change += registration->visitors_change;
	total.staff_change += registration->staff_change;
	day_total_put(tables, &total);
	person_seen(tables, registration->subject_id, registration->date);
}

void apply_entry_admitted(struct tables *tables, const Bus__Event *recorded, const Health__EntryAdmitted *event)
{
	const Health__Registration *registration = event->registration;
	const Health__Visit *open = visit_find(&tables->view, registration->token);
	Health__Visit visit = HEALTH__VISIT__INIT;

	(void)recorded;
	record(tables, registration);
	if (open && open->entered_at > registration->observed_at)
		return; /* told late: the newer visit stays, ExitUnrecorded ends this one */
	visit.token = registration->token;
	visit.hall = registration->hall;
	visit.kind = registration->kind;
	visit.entered_at = registration->observed_at;
	visit.checkpoint = registration->checkpoint;
	visit.subject_id = registration->subject_id;
	visit_put(tables, &visit);
}

void apply_entry_refused(struct tables *tables, const Bus__Event *recorded, const Health__EntryRefused *event)
{
	(void)recorded;
	record(tables, event->registration);
}

/* A stay that has ended, for those who ask who was there when (C9.3). */
static Health__Presence presence_of(const Health__Visit *visit)
{
	Health__Presence presence = HEALTH__PRESENCE__INIT;

	presence.hall = visit->hall;
	presence.entered_at = visit->entered_at;
	presence.token = visit->token;
	presence.checkpoint = visit->checkpoint;
	presence.kind = visit->kind;
	presence.subject_id = visit->subject_id;
	return presence;
}

void apply_exit_recorded(struct tables *tables, const Bus__Event *recorded, const Health__ExitRecorded *event)
{
	const Health__Visit *open = visit_find(&tables->view, event->registration->token);
	Health__Presence presence;

	(void)recorded;
	record(tables, event->registration);
	if (!open)
		return;
	presence = presence_of(open);
	presence.left_at = event->registration->observed_at;
	presence.exit_known = true;
	presence.left_checkpoint = event->registration->checkpoint;
	presence_put(tables, &presence);
	visit_delete(tables, open);
}

void apply_exit_without_entry(struct tables *tables, const Bus__Event *recorded, const Health__ExitWithoutEntry *event)
{
	(void)recorded;
	record(tables, event->registration);
}

void apply_exit_unrecorded(struct tables *tables, const Bus__Event *recorded, const Health__ExitUnrecorded *event)
{
	Health__HallState state = hall_state_now(&tables->view, event->hall);
	Health__DayTotal total = day_total_now(&tables->view, event->hall, event->date);
	const Health__Visit *open = visit_find(&tables->view, event->token);
	int visitors = counts_to_cap(event->kind) ? -1 : 0;
	Health__Visit visit = HEALTH__VISIT__INIT;
	Health__Presence presence;

	(void)recorded;
	visit.token = event->token;
	visit.hall = event->hall;
	visit.kind = event->kind;
	visit.entered_at = event->entered_at;
	visit.checkpoint = event->checkpoint;
	if (open && open->entered_at == event->entered_at && strcmp(open->checkpoint, event->checkpoint) == 0) {
		visit = *open;
		visit_delete(tables, open);
	}
	presence = presence_of(&visit);
	presence.left_at = event->ended_at;
	presence_put(tables, &presence);
	unrecorded_exit_put(tables, event);
	hall_state_add(&state, visitors, -1 - visitors);
	hall_state_put(tables, &state);
	total.exit_unrecorded++;
	total.visitors_change += visitors;
	total.staff_change += -1 - visitors;
	day_total_put(tables, &total);
}

void apply_fever_detected(struct tables *tables, const Bus__Event *recorded, const Health__FeverDetected *event)
{
	Health__DayTotal total = day_total_now(&tables->view, event->hall, event->date);

	(void)recorded;
	total.fevers++;
	day_total_put(tables, &total);
}
