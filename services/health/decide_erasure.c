#include <string.h>

#include "common/core/zone.h"
#include "services/health/health.h"

/* A word for the certificate. */
static const char *const words[] = {
	[HEALTH__ERASURE_CAUSE__ON_REQUEST] = "on-request",
	[HEALTH__ERASURE_CAUSE__REGISTERED_BY_MISTAKE] = "registered-by-mistake",
	[HEALTH__ERASURE_CAUSE__RETENTION_OVER] = "retention-over",
	[HEALTH__ERASURE_CAUSE__KEY_DESTROYED] = "key-destroyed",
};

static void erase(struct decision *decision, const Health__Person *person, Health__ErasureCause cause)
{
	Health__PersonErased *event = emit_person_erased(decision);

	event->subject_id = person->subject_id;
	event->joined_from = person->joined_from;
	event->n_joined_from = person->n_joined_from;
	event->cause = cause;
	decision_erase(decision, person->subject_id, words[cause]);
	for (size_t i = 0; i < person->n_joined_from; i++)
		decision_erase(decision, person->joined_from[i], words[cause]);
}

/* Does the plan need this person still, today? */
static bool is_held(const struct view *view, const Health__Person *person)
{
	return bar_find(view, person->subject_id) != NULL;
}

void decide_erase_person(const struct view *view, const struct context *context, const Health__ErasePerson *command,
			 struct decision *decision)
{
	const Health__Person *person = person_find(view, command->subject_id);

	(void)context;
	if (!person)
		decision_reject(decision, &REASON_SUBJECT_UNKNOWN, "subject_id");
	else if (command->cause > HEALTH__ERASURE_CAUSE__REGISTERED_BY_MISTAKE)
		decision_reject(decision, &REASON_ERASURE_CAUSE_RESERVED, "cause");
	else if (is_held(view, person))
		decision_reject(decision, &REASON_SUBJECT_HELD, "subject_id");
	else
		erase(decision, person, command->cause);
	decision_reply(decision, &health__erase_person_reply__descriptor);
}

void decide_forget_person(const struct view *view, const struct context *context, const Health__ForgetPerson *command,
			  struct decision *decision)
{
	const Health__Person *person = person_find(view, command->subject_id);

	(void)context;
	if (person)
		erase(decision, person,
		      command->key_destroyed ? HEALTH__ERASURE_CAUSE__KEY_DESTROYED
					     : HEALTH__ERASURE_CAUSE__RETENTION_OVER);
	decision_reply(decision, &health__forget_person_reply__descriptor);
}
