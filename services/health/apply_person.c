#include <assert.h>
#include <string.h>

#include "common/core/field.h"
#include "common/core/zone.h"
#include "services/health/health.h"

/* What is set in the change takes the place of what is known. */
static Health__Person person_with(const Health__Person *known, const Health__Person *change)
{
	const ProtobufCMessageDescriptor *record = &health__person__descriptor;
	Health__Person person = known ? *known : (Health__Person)HEALTH__PERSON__INIT;
	const void *value;

	for (unsigned i = 0; i < record->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &record->fields[i];

		if (field->label != PROTOBUF_C_LABEL_REPEATED && field_values(&change->base, field, &value))
			memcpy((char *)&person + field->offset, value, field_value_size(field->type));
	}
	return person;
}

static void person_change(struct tables *tables, const Health__Person *change)
{
	Health__Person person = person_with(person_row(&tables->view, change->subject_id), change);

	person_put(tables, &person);
}

/* Of whom an incident had no name there is one now: they are barred from here on, as everybody known is (C1.4). */
static void bar_who_is_known_now(struct tables *tables, const char *subject_id)
{
	const Health__Incident *open = incident_open_of(&tables->view, subject_id);

	if (open)
		bar_begin(tables, subject_id, HEALTH__BAR_KIND__BAR_INCIDENT, open->incident_id, open->opened_at, "");
}

void apply_person_registered(struct tables *tables, const Bus__Event *recorded, const Health__PersonRegistered *event)
{
	(void)recorded;
	person_change(tables, event->person);
	bar_who_is_known_now(tables, event->person->subject_id);
}

void apply_person_updated(struct tables *tables, const Bus__Event *recorded, const Health__PersonUpdated *event)
{
	(void)recorded;
	person_change(tables, event->person);
}

void apply_person_corrected(struct tables *tables, const Bus__Event *recorded, const Health__PersonCorrected *event)
{
	(void)recorded;
	person_change(tables, event->person);
}

/* Bindings and bars are read again from the start after each change: a scan does not see what changes under it. */
static void bindings_move(struct tables *tables, const char *subject_id, const char *into)
{
	Health__TokenBinding from = HEALTH__TOKEN_BINDING__INIT;
	const Health__TokenBinding *binding;
	struct scan scan;

	from.subject_id = subject_id;
	for (;;) {
		token_binding_scan(&scan, &tables->view, "token_binding.by_subject", &from, 1, 1);
		binding = token_binding_next(&scan);
		if (!binding)
			return;
		if (*into) {
			Health__TokenBinding moved = *binding;

			moved.subject_id = into;
			token_binding_put(tables, &moved);
		} else {
			token_binding_delete(tables, binding);
		}
	}
}

static void bars_move(struct tables *tables, const char *subject_id, const char *into)
{
	Health__Bar from = HEALTH__BAR__INIT;
	const Health__Bar *bar;
	struct scan scan;

	from.subject_id = subject_id;
	for (;;) {
		Health__Bar moved;

		bar_scan(&scan, &tables->view, NULL, &from, 1, 1);
		bar = bar_next(&scan);
		if (!bar)
			return;
		moved = *bar;
		moved.subject_id = into;
		bar_delete(tables, bar);
		bar_put(tables, &moved);
	}
}

static void lead_to(struct tables *tables, const char *subject_id, const char *into)
{
	const Health__Person *known = person_row(&tables->view, subject_id);
	Health__Person person = known ? *known : (Health__Person)HEALTH__PERSON__INIT;

	person.subject_id = subject_id;
	person.joined_into = into;
	person.joined_from = NULL;
	person.n_joined_from = 0;
	person.retained_as = HEALTH__RETAINED_AS__NOT_RETAINED;
	person_put(tables, &person);
}

void apply_persons_joined(struct tables *tables, const Bus__Event *recorded, const Health__PersonsJoined *event)
{
	const Health__Person *joined = person_row(&tables->view, event->subject_id);
	const Health__Person *into = person_row(&tables->view, event->into);
	Health__Person person = into ? *into : (Health__Person)HEALTH__PERSON__INIT;
	const char *from[PERSON_JOINED_MAX];
	size_t count = 0;

	(void)recorded;
	assert(person.n_joined_from + 1 + (joined ? joined->n_joined_from : 0) <= PERSON_JOINED_MAX);
	for (size_t i = 0; i < person.n_joined_from; i++)
		from[count++] = person.joined_from[i];
	from[count++] = event->subject_id;
	for (size_t i = 0; joined && i < joined->n_joined_from; i++)
		from[count++] = joined->joined_from[i];
	person.subject_id = event->into;
	person.joined_from = from;
	person.n_joined_from = count;
	if (joined && joined->retained_as > person.retained_as)
		person.retained_as = joined->retained_as;
	if (joined && strcmp(joined->last_seen_on, person.last_seen_on) > 0)
		person.last_seen_on = joined->last_seen_on;
	person_put(tables, &person);
	for (size_t i = 0; i < count; i++)
		lead_to(tables, from[i], event->into);
	bindings_move(tables, event->subject_id, event->into);
	bars_move(tables, event->subject_id, event->into);
	bar_who_is_known_now(tables, event->into);
}

void apply_organisation_registered(struct tables *tables, const Bus__Event *recorded,
				   const Health__OrganisationRegistered *event)
{
	(void)recorded;
	organisation_put(tables, event->organisation);
}

void apply_person_still_needed(struct tables *tables, const Bus__Event *recorded,
			       const Health__PersonStillNeeded *event)
{
	Health__Person change = HEALTH__PERSON__INIT;

	(void)recorded;
	change.subject_id = event->subject_id;
	change.last_seen_on = event->on;
	change.retained_as = event->retained_as;
	person_change(tables, &change);
}

static void person_clear(struct tables *tables, const char *subject_id, int64_t at)
{
	const Health__Person *known = person_row(&tables->view, subject_id);
	Health__Person person = HEALTH__PERSON__INIT;

	person.subject_id = subject_id;
	person.kind = known ? known->kind : HEALTH__KIND__KIND_UNSPECIFIED;
	person.joined_into = known ? known->joined_into : "";
	person.erased_at = at;
	person_put(tables, &person);
	bindings_move(tables, subject_id, "");
}

void apply_person_erased(struct tables *tables, const Bus__Event *recorded, const Health__PersonErased *event)
{
	person_clear(tables, event->subject_id, recorded->recorded_at);
	for (size_t i = 0; i < event->n_joined_from; i++)
		person_clear(tables, event->joined_from[i], recorded->recorded_at);
}

void apply_nameless_still_needed(struct tables *tables, const Bus__Event *recorded,
				 const Health__NamelessStillNeeded *event)
{
	Health__Nameless nameless = HEALTH__NAMELESS__INIT;

	(void)recorded;
	nameless.subject_id = event->subject_id;
	nameless.needed_at = event->needed_at;
	nameless_put(tables, &nameless);
}

void apply_nameless_forgotten(struct tables *tables, const Bus__Event *recorded, const Health__NamelessForgotten *event)
{
	Health__Nameless key = HEALTH__NAMELESS__INIT;

	(void)recorded;
	key.subject_id = event->subject_id;
	nameless_delete(tables, &key);
}

#define REVEALS_RETIRED_MAX 8 /* at once: more than come in */

static void reveals_retire(struct tables *tables, int64_t now)
{
	for (unsigned i = 0; i < REVEALS_RETIRED_MAX; i++) {
		Health__Reveal from = HEALTH__REVEAL__INIT;
		const Health__Reveal *oldest;
		struct scan scan;

		reveal_scan(&scan, &tables->view, NULL, &from, 0, 0);
		oldest = reveal_next(&scan);
		if (!oldest || oldest->valid_until_at + DAY > now)
			return;
		reveal_delete(tables, oldest);
	}
}

void apply_person_revealed(struct tables *tables, const Bus__Event *recorded, const Health__PersonRevealed *event)
{
	reveals_retire(tables, recorded->recorded_at);
	reveal_put(tables, event->reveal);
}
