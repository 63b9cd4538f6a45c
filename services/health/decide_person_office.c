#include <string.h>

#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "common/core/zone.h"
#include "services/health/health.h"

#define REVEAL_VALID (300 * SECOND)

/* The person, or rejected SUBJECT_UNKNOWN. */
static const Health__Person *person_asked(const struct view *view, struct decision *decision, const char *subject_id)
{
	const Health__Person *person = person_find(view, subject_id);

	if (!person)
		decision_reject(decision, &REASON_SUBJECT_UNKNOWN, "subject_id");
	return person;
}

static bool correction_is_possible(const struct view *view, struct decision *decision, const struct details *details,
				   const Health__Person *known)
{
	const Health__Person *holder = person_of_document(view, details->document_lookup);

	if (holder && strcmp(holder->subject_id, known->subject_id) != 0)
		decision_reject(decision, &REASON_DOCUMENT_TAKEN, "document_number");
	else if (*details->organisation && !organisation_find(view, details->organisation))
		decision_reject(decision, &REASON_ORGANISATION_UNKNOWN, "organisation");
	return !decision->rejection;
}

static void record_correction(const struct context *context, struct decision *decision,
			      const Health__CorrectPerson *command, const Health__Person *known, Health__Person *change)
{
	Health__PersonCorrected *event = emit_person_corrected(decision);

	if (command->kind) {
		change->kind = command->kind;
		if (known->retained_as != HEALTH__RETAINED_AS__RETAINED_CASE)
			change->retained_as = retained_as(command->kind);
	}
	event->person = change;
	event->subject_id = known->subject_id;
	event->reason = seal_text(context->seal, known->subject_id, &health__person_corrected__descriptor, "reason",
				  command->reason, context->arena);
}

void decide_correct_person(const struct view *view, const struct context *context, const Health__CorrectPerson *command,
			   struct decision *decision)
{
	const Health__Person *known = person_asked(view, decision, command->subject_id);
	struct details details = { .name = command->name,
				   .phone = command->phone,
				   .document_number = command->document_number,
				   .document_type = command->document_type,
				   .address = command->address,
				   .organisation = command->organisation,
				   .post = command->post };
	Health__Person *change;

	if (!known)
		return;
	if (!*details.organisation)
		details.organisation = known->organisation;
	if (!details_check(&details, context, decision) || !correction_is_possible(view, decision, &details, known))
		return;
	change = reflect_new(&health__person__descriptor, context->arena);
	change->subject_id = known->subject_id;
	if (!details_seal(&details, context, known, change) && (!command->kind || command->kind == known->kind))
		decision_reject(decision, &REASON_NOTHING_TO_CORRECT, "");
	else
		record_correction(context, decision, command, known, change);
	decision_reply(decision, &health__correct_person_reply__descriptor);
}

void decide_join_persons(const struct view *view, const struct context *context, const Health__JoinPersons *command,
			 struct decision *decision)
{
	const char *into = subject_now(view, command->subject_id),
		   *other = subject_now(view, command->other_subject_id);

	(void)context;
	if (!person_asked(view, decision, command->subject_id))
		return;
	if (!subject_exists(view, other))
		decision_reject(decision, &REASON_SUBJECT_UNKNOWN, "other_subject_id");
	else if (strcmp(into, other) == 0)
		decision_reject(decision, &REASON_SAME_PERSON, "other_subject_id");
	else if (!persons_join(view, decision, other, into, false))
		decision_reject(decision, &REASON_JOINED_TOO_OFTEN, "other_subject_id", PERSON_JOINED_MAX);
	decision_reply(decision, &health__join_persons_reply__descriptor);
}

static bool purpose_is_said(const Health__RevealPerson *command, struct decision *decision)
{
	bool needs_note = command->purpose == HEALTH__PURPOSE__OFFICIAL_REQUEST ||
			  command->purpose == HEALTH__PURPOSE__OTHER_PURPOSE;

	if (needs_note && !*command->note)
		decision_reject(decision, &REASON_NOTE_MISSING, "note");
	return !decision->rejection;
}

/* Seeing a person's details takes two steps: this one is journaled with its purpose, and its answer holds nothing in the clear; the
 * query that shows them needs the id made here. */
void decide_reveal_person(const struct view *view, const struct context *context, const Health__RevealPerson *command,
			  struct decision *decision)
{
	const Health__Person *person = person_asked(view, decision, command->subject_id);
	Health__RevealPersonReply *reply;
	Health__Reveal *reveal;
	char id[UUID_TEXT_SIZE];

	if (!person || !purpose_is_said(command, decision))
		return;
	uuid7_derive(context->now, context->request_id, 0, id);
	reveal = reflect_new(&health__reveal__descriptor, context->arena);
	reveal->reveal_id = arena_strdup(context->arena, id);
	reveal->subject_id = person->subject_id;
	reveal->purpose = command->purpose;
	reveal->note = seal_text(context->seal, person->subject_id, &health__reveal__descriptor, "note", command->note,
				 context->arena);
	reveal->granted_to = context->actor;
	reveal->valid_until_at = context->now + REVEAL_VALID;
	emit_person_revealed(decision)->reveal = reveal;
	reply = decision_reply(decision, &health__reveal_person_reply__descriptor);
	reply->reveal_id = reveal->reveal_id;
	reply->valid_until_at = reveal->valid_until_at;
}
