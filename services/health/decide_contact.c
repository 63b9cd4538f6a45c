#include <string.h>

#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "services/health/contact.h"

void decide_trace_again(const struct view *view, const struct context *context, const Health__TraceAgain *command,
			struct decision *decision)
{
	const Health__Trace *trace = trace_of_case(view, decision, command->incident_id);

	if (!trace)
		return;
	if (trace->state == HEALTH__TRACE_STATE__TRACE_RUNNING) {
		decision_reject(decision, &REASON_CONTACTS_BEING_TRACED, "incident_id");
		return;
	}
	contacts_trace_begin(view, context, decision,
			     &(struct contact_case){ .incident_id = trace->incident_id,
						     .subject_id = trace->subject_id,
						     .onset_date = trace->onset_date,
						     .isolated_at = trace->isolated ? trace->until_at : 0 });
	decision_reply(decision, &health__trace_again_reply__descriptor);
}

/* --- by hand ---------------------------------------------------------------------------------------------------------------------------- */

static bool can_add(const struct view *view, const struct context *context, const Health__AddContact *command,
		    const Health__Trace *trace, struct decision *decision)
{
	char first[DATE_SIZE], today[DATE_SIZE];
	const Health__Person *person = person_find(view, command->subject_id);

	zone_date(trace->from_at, first);
	zone_date(context->now, today);
	if (!person)
		decision_reject(decision, &REASON_SUBJECT_UNKNOWN, "subject_id");
	else if (strcmp(person->subject_id, subject_now(view, trace->subject_id)) == 0)
		decision_reject(decision, &REASON_CONTACT_IS_THE_CASE, "subject_id");
	else if (strcmp(command->last_contact_date, first) < 0 || strcmp(command->last_contact_date, today) > 0)
		decision_reject(decision, &REASON_LAST_CONTACT_IMPOSSIBLE, "last_contact_date",
				command->last_contact_date, first, today);
	return !decision->rejection;
}

/* What is known of the contact already, with what is said now; NULL: nothing of it is new. */
static Health__Contact *contact_said(const struct context *context, const Health__Contact *known,
				     const Health__AddContact *command, const Health__Person *person)
{
	Health__Contact *contact = known ? reflect_copy(&known->base, context->arena)
					 : reflect_new(&health__contact__descriptor, context->arena);

	if (known && known->added && !known->dropped &&
	    strcmp(command->last_contact_date, known->last_contact_date) <= 0)
		return NULL;
	contact->incident_id = command->incident_id;
	contact->added = true;
	if (!known) {
		contact->subject_id = person->subject_id;
		contact->kind = person->kind;
	}
	if (strcmp(command->last_contact_date, contact->last_contact_date) > 0)
		contact->last_contact_date = command->last_contact_date;
	contact->place = seal_text(context->seal, contact->subject_id, &health__contact__descriptor, "place",
				   command->place, context->arena);
	contact->remarks = seal_text(context->seal, contact->subject_id, &health__contact__descriptor, "remarks",
				     command->remarks, context->arena);
	return contact;
}

void decide_add_contact(const struct view *view, const struct context *context, const Health__AddContact *command,
			struct decision *decision)
{
	const Health__Trace *trace = trace_of_case(view, decision, command->incident_id);
	const Health__Person *person;
	Health__Contact *contact;

	if (!trace || !can_add(view, context, command, trace, decision))
		return;
	person = person_find(view, command->subject_id);
	contact = contact_said(context, contact_of_person(view, command->incident_id, person->subject_id), command,
			       person);
	if (contact)
		contact_record(view, context, decision, contact);
	decision_reply(decision, &health__add_contact_reply__descriptor);
}

void decide_remove_contact(const struct view *view, const struct context *context, const Health__RemoveContact *command,
			   struct decision *decision)
{
	const Health__Contact *contact;

	if (!trace_of_case(view, decision, command->incident_id))
		return;
	contact = contact_of_person(view, command->incident_id, command->subject_id);
	if (!contact)
		decision_reject(decision, &REASON_CONTACT_UNKNOWN, "subject_id");
	else if (contact->dropped == HEALTH__CONTACT_STATE__CONTACT_REMOVED)
		decision_reject(decision, &REASON_CONTACT_REMOVED, "subject_id");
	else
		contact_drop(view, context, decision, contact, HEALTH__CONTACT_STATE__CONTACT_REMOVED, command->reason);
	if (!decision->rejection)
		decision_reply(decision, &health__remove_contact_reply__descriptor);
}

/* --- the line list ---------------------------------------------------------------------------------------------------------------------- */

static uint32_t count_contacts(const struct view *view, const char *incident_id)
{
	Health__Contact from = HEALTH__CONTACT__INIT;
	uint32_t count = 0;
	struct scan scan;
	bool more = true;

	from.incident_id = incident_id;
	contact_scan(&scan, view, NULL, &from, 1, 1);
	while (more) {
		struct arena_mark mark = arena_mark(view->arena);

		more = contact_next(&scan) != NULL;
		count += more;
		arena_rewind(view->arena, mark);
	}
	return count;
}

void decide_export_line_list(const struct view *view, const struct context *context,
			     const Health__ExportLineList *command, struct decision *decision)
{
	Health__ExportLineListReply *reply;
	Health__LineListExport *export;
	char id[UUID_TEXT_SIZE];

	if (!trace_find(view, command->incident_id)) {
		decision_reject(decision, &REASON_CASE_UNKNOWN, "incident_id");
		return;
	}
	uuid7_derive(context->now, context->request_id, 0, id);
	export = reflect_new(&health__line_list_export__descriptor, context->arena);
	export->export_id = arena_strdup(context->arena, id);
	export->incident_id = command->incident_id;
	export->purpose = command->purpose;
	export->by = context->actor;
	export->exported_at = context->now;
	export->rows = count_contacts(view, command->incident_id);
	emit_line_list_exported(decision)->line_list = export;
	reply = decision_reply(decision, &health__export_line_list_reply__descriptor);
	reply->export_id = export->export_id;
	reply->rows = export->rows;
}
