#include <string.h>

#include "common/core/seal.h"
#include "services/health/health.h"
#include "services/health/retention.h"

/* A word for the certificate. */
static const char *const words[] = {
	[HEALTH__ERASURE_CAUSE__ON_REQUEST] = "requested",
	[HEALTH__ERASURE_CAUSE__REGISTERED_BY_MISTAKE] = "mistake",
	[HEALTH__ERASURE_CAUSE__RETENTION_OVER] = "retention",
};

/* Their keys go, but for the one that went already. */
static void erase(struct decision *decision, const Health__Person *person, Health__ErasureCause cause,
		  const char *gone_subject_id)
{
	const char *word =
		words[cause == HEALTH__ERASURE_CAUSE__KEY_DESTROYED ? HEALTH__ERASURE_CAUSE__ON_REQUEST : cause];
	Health__PersonErased *event = emit_person_erased(decision);

	event->subject_id = person->subject_id;
	event->joined_from = person->joined_from;
	event->n_joined_from = person->n_joined_from;
	event->cause = cause;
	for (size_t i = 0; i <= person->n_joined_from; i++) {
		const char *subject_id = i ? person->joined_from[i - 1] : person->subject_id;

		if (strcmp(subject_id, gone_subject_id) != 0)
			decision_erase(decision, subject_id, word);
	}
}

void decide_erase_person(const struct view *view, const struct context *context, const Health__ErasePerson *command,
			 struct decision *decision)
{
	const Health__Person *person = person_find(view, command->subject_id);

	if (!person)
		decision_reject(decision, &REASON_SUBJECT_UNKNOWN, "subject_id");
	else if (command->cause > HEALTH__ERASURE_CAUSE__REGISTERED_BY_MISTAKE)
		decision_reject(decision, &REASON_ERASURE_CAUSE_RESERVED, "cause");
	else if (person_need(view, context, person).held)
		decision_reject(decision, &REASON_SUBJECT_HELD, "subject_id");
	else
		erase(decision, person, command->cause, "");
	decision_reply(decision, &health__erase_person_reply__descriptor);
}

/* Seen, or needed since, so recently that they are kept: says so, and until that day is over nobody asks again. */
static bool is_needed(const struct view *view, const struct context *context, const Health__Person *person,
		      struct decision *decision)
{
	struct need need = person_need(view, context, person);
	Health__RetainedAs as = need.had_case ? HEALTH__RETAINED_AS__RETAINED_CASE : person->retained_as;
	const char *since = strcmp(need.until, person->last_seen_on) > 0 ? need.until : person->last_seen_on;
	Health__PersonStillNeeded *event;

	if (retention_is_over(context->plan, as, since, today_of(context)))
		return false;
	event = emit_person_still_needed(decision);
	event->subject_id = person->subject_id;
	event->on = arena_strdup(context->arena, since);
	event->retained_as = as;
	return true;
}

void decide_forget_person(const struct view *view, const struct context *context, const Health__ForgetPerson *command,
			  struct decision *decision)
{
	const Health__Person *person = person_find(view, command->subject_id);

	if (person && command->key_destroyed)
		erase(decision, person, HEALTH__ERASURE_CAUSE__KEY_DESTROYED, command->subject_id);
	else if (person && !is_needed(view, context, person, decision))
		erase(decision, person, HEALTH__ERASURE_CAUSE__RETENTION_OVER, "");
	decision_reply(decision, &health__forget_person_reply__descriptor);
}

/* Notes about somebody whom nobody registered are sealed, too (C9.1); they go as those of a case do. */
void decide_forget_nameless(const struct view *view, const struct context *context,
			    const Health__ForgetNameless *command, struct decision *decision)
{
	Health__Nameless key = HEALTH__NAMELESS__INIT;
	struct need need = nameless_need(view, context, command->subject_id);
	bool is_person = person_row(view, command->subject_id) != NULL;
	int64_t end_at;

	decision_reply(decision, &health__forget_nameless_reply__descriptor);
	key.subject_id = command->subject_id;
	if (!nameless_get(view, &key))
		return;
	if (!is_person &&
	    !retention_is_over(context->plan, HEALTH__RETAINED_AS__RETAINED_CASE, need.until, today_of(context)) &&
	    *need.until) {
		Health__NamelessStillNeeded *event = emit_nameless_still_needed(decision);

		event->subject_id = command->subject_id;
		zone_day(need.until, &event->needed_at, &end_at);
		return;
	}
	emit_nameless_forgotten(decision)->subject_id = command->subject_id;
	if (!is_person && seal_has_key(context->seal, command->subject_id))
		decision_erase(decision, command->subject_id, words[HEALTH__ERASURE_CAUSE__RETENTION_OVER]);
}
