#include <string.h>

#include "services/health/door.h"

static void reply_exit(struct decision *decision, const Health__Registration *registration)
{
	Health__RegisterExitReply *reply = decision_reply(decision, &health__register_exit_reply__descriptor);

	reply->outcome = registration->outcome;
	reply->visitors_inside = registration->visitors_inside;
	reply->visitors_max = registration->visitors_max;
}

/* Someone leaves (C1.2, B2.4). Whoever leaves another hall than the one they came in by left the first unseen. */
void decide_register_exit(const struct view *view, const struct context *context, const Health__RegisterExit *leaving,
			  struct decision *decision)
{
	const Health__Registration *known = registration_find(view, leaving->checkpoint, leaving->token,
							      HEALTH__DIRECTION__OUT, leaving->observed_at);
	const Health__Visit *open;
	struct door door;

	if (known) {
		reply_exit(decision, known);
		return;
	}
	if (!door_begin(&door, view, context, decision, leaving->checkpoint, leaving->observed_at))
		return;
	door.registration->direction = HEALTH__DIRECTION__OUT;
	door.registration->token = leaving->token;
	door.registration->kind = leaving->kind;

	open = visit_find(view, leaving->token);
	door.registration->subject_id =
		open ? open->subject_id : token_subject(view, leaving->token, door.registration->date);
	if (open && leaving->observed_at < open->entered_at)
		open = NULL; /* told late: it ended some visit before this one */
	if (open && strcmp(open->hall, door.hall->id) != 0) {
		door_end_earlier(&door, open);
		open = NULL;
	}
	if (open) {
		Health__ExitRecorded *event = emit_exit_recorded(decision);

		door.registration->outcome = HEALTH__OUTCOME__EXITED;
		door_count(&door, open->kind, -1);
		event->registration = door.registration;
		event->entered_at = open->entered_at;
	} else {
		door.registration->outcome = HEALTH__OUTCOME__EXIT_WITHOUT_ENTRY;
		emit_exit_without_entry(decision)->registration = door.registration;
	}
	door_close(&door);
	reply_exit(decision, door.registration);
}
