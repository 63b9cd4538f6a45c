#include "services/health/persons.h"

#include <string.h>

#include "common/core/zone.h"
#include "services/health/health.h"

/* Of the person that this record leads to; NULL: erased. */
static const Health__Person *person_behind(const struct view *view, const Health__Person *row)
{
	return *row->joined_into ? person_find(view, row->joined_into) : row;
}

size_t persons_of_phone(const struct view *view, const char *phone_lookup,
			const Health__Person *ret_persons[PERSONS_OF_PHONE_MAX])
{
	Health__Person from = HEALTH__PERSON__INIT;
	const Health__Person *row;
	struct scan scan;
	size_t count = 0;

	if (!*phone_lookup)
		return 0;
	from.phone_lookup = phone_lookup;
	person_scan(&scan, view, "person.by_phone", &from, 1, 1);
	while (count < PERSONS_OF_PHONE_MAX && (row = person_next(&scan))) {
		const Health__Person *person = person_behind(view, row);
		bool seen = !person;

		for (size_t i = 0; i < count && !seen; i++)
			seen = strcmp(ret_persons[i]->subject_id, person->subject_id) == 0;
		if (!seen)
			ret_persons[count++] = person;
	}
	return count;
}

const Health__Person *person_of_document(const struct view *view, const char *document_lookup)
{
	Health__Person from = HEALTH__PERSON__INIT;
	const Health__Person *row;
	struct scan scan;

	if (!*document_lookup)
		return NULL;
	from.document_lookup = document_lookup;
	person_scan(&scan, view, "person.by_document", &from, 1, 1);
	row = person_next(&scan);
	return row ? person_behind(view, row) : NULL;
}

const Health__Person *person_recognise(const struct view *view, const struct context *context,
				       const struct details *details, struct decision *decision)
{
	const Health__Person *persons[PERSONS_OF_PHONE_MAX],
		*found = person_of_document(view, details->document_lookup);
	size_t count;

	if (found)
		return found;
	count = persons_of_phone(view, details->phone_lookup, persons);
	if (!*details->name && !*details->document_lookup) {
		if (count > 1)
			decision_reject(decision, &REASON_PHONE_AMBIGUOUS, "phone");
		return count == 1 ? persons[0] : NULL;
	}
	for (size_t i = 0; i < count && !found && *details->name; i++) {
		bool other_document = *details->document_lookup && *persons[i]->document_lookup;

		if (!other_document && strcmp(details_open(context, persons[i], "name"), details->name) == 0)
			found = persons[i];
	}
	return found;
}

bool subject_exists(const struct view *view, const char *subject_id)
{
	Health__TokenBinding from = HEALTH__TOKEN_BINDING__INIT;
	struct scan scan;

	if (person_row(view, subject_id))
		return person_find(view, subject_id) != NULL;
	from.subject_id = subject_id;
	token_binding_scan(&scan, view, "token_binding.by_subject", &from, 1, 1);
	return token_binding_next(&scan) != NULL;
}

/* The subjects that this decision has joined into it already: the tables do not know yet. */
static size_t joined_in_decision(const struct view *view, const struct decision *decision, const char *into)
{
	size_t count = 0;

	for (size_t i = 0; i < decision->event_count; i++) {
		const Health__PersonsJoined *event = (const void *)decision->events[i].data;
		const Health__Person *person;

		if (decision->events[i].type != &health_events[EVENT_persons_joined] || strcmp(event->into, into) != 0)
			continue;
		person = person_row(view, event->subject_id);
		count += 1 + (person ? person->n_joined_from : 0);
	}
	return count;
}

bool persons_join(const struct view *view, struct decision *decision, const char *subject_id, const char *into,
		  bool by_rule)
{
	const Health__Person *person = person_row(view, subject_id), *kept = person_row(view, into);
	Health__PersonsJoined *event;

	if ((kept ? kept->n_joined_from : 0) + joined_in_decision(view, decision, into) + 1 +
		    (person ? person->n_joined_from : 0) >
	    PERSON_JOINED_MAX)
		return false;
	event = emit_persons_joined(decision);
	event->subject_id = subject_id;
	event->into = into;
	event->by_rule = by_rule;
	return true;
}

const Health__Organisation *organisation_find(const struct view *view, const char *code)
{
	Health__Organisation key = HEALTH__ORGANISATION__INIT;

	key.code = code;
	return organisation_get(view, &key);
}

const char *today_of(const struct context *context)
{
	char today[DATE_SIZE];

	zone_date(context->now, today);
	return arena_strdup(context->arena, today);
}

Health__RetainedAs retained_as(Health__Kind kind)
{
	if (kind == HEALTH__KIND__STAFF)
		return HEALTH__RETAINED_AS__RETAINED_STAFF;
	return kind == HEALTH__KIND__SUPPLIER ? HEALTH__RETAINED_AS__RETAINED_SUPPLIER
					      : HEALTH__RETAINED_AS__RETAINED_VISITOR;
}
