#include <string.h>

#include "common/core/reflect.h"
#include "services/health/health.h"

/* One RegisterPerson. */
struct register_person {
	const struct view *view;
	const struct context *context;
	struct decision *decision;
	const Health__RegisterPerson *command;
	struct details details;
	const Health__Person *known; /* NULL: nobody yet */
	const char *subject_id;
	const char *token_date; /* of the token: "" for a badge */
	bool name_differs;
};

static struct details said_by(const Health__RegisterPerson *command)
{
	return (struct details){ .name = command->name,
				 .phone = command->phone,
				 .document_number = command->document_number,
				 .document_type = command->document_type,
				 .address = command->address,
				 .organisation = command->organisation,
				 .post = command->post };
}

static void organisation_register(const struct context *context, struct decision *decision, const char *code,
				  const char *name)
{
	Health__Organisation *organisation = reflect_new(&health__organisation__descriptor, context->arena);

	organisation->code = code;
	organisation->name = name;
	organisation->registered_at = context->now;
	emit_organisation_registered(decision)->organisation = organisation;
}

void decide_register_organisation(const struct view *view, const struct context *context,
				  const Health__RegisterOrganisation *command, struct decision *decision)
{
	const char *code = details_credit_code(context, decision, "code", command->code);
	const Health__Organisation *known = code ? organisation_find(view, code) : NULL;
	Health__RegisterOrganisationReply *reply;

	if (!code)
		return;
	if (!known || strcmp(known->name, command->name) != 0)
		organisation_register(context, decision, code, command->name);
	reply = decision_reply(decision, &health__register_organisation_reply__descriptor);
	reply->code = code;
	reply->already_known = known != NULL;
}

/* Whom they come for must be known, or told with its name (C7). */
static bool organisation_is_known(const struct register_person *registering)
{
	const char *code = registering->details.organisation, *name = registering->command->organisation_name;

	if (!*code || organisation_find(registering->view, code))
		return true;
	if (*name)
		organisation_register(registering->context, registering->decision, code, name);
	else
		decision_reject(registering->decision, &REASON_ORGANISATION_UNKNOWN, "organisation_name");
	return *name;
}

/* Whom the token stands for now, and on which days. */
static const char *token_now(struct register_person *registering)
{
	const Health__RegisterPerson *command = registering->command;

	if (!*command->token)
		return "";
	registering->token_date = command->badge ? "" : *command->date ? command->date : today_of(registering->context);
	return token_subject(registering->view, command->token, registering->token_date);
}

/* A new person is whom the token stands for, if that is nobody in particular; or somebody new. */
static const char *subject_of(const struct register_person *registering, const char *token_subject_id)
{
	char id[UUID_TEXT_SIZE];

	if (registering->known)
		return registering->known->subject_id;
	if (*token_subject_id && !person_row(registering->view, token_subject_id))
		return token_subject_id;
	uuid7_derive(registering->context->now, registering->context->request_id, 0, id);
	return arena_strdup(registering->context->arena, id);
}

static bool badge_is_free(const struct register_person *registering, const char *token_subject_id)
{
	if (!registering->command->badge || !person_find(registering->view, token_subject_id) ||
	    strcmp(token_subject_id, registering->subject_id) == 0)
		return true;
	decision_reject(registering->decision, &REASON_TOKEN_TAKEN, "token");
	return false;
}

/* A reading of nobody in particular, and a person who had only left a phone, turn out to be this one. */
static void join_what_is_one(struct register_person *registering, const char *token_subject_id)
{
	const struct details *details = &registering->details;
	const Health__Person *persons[PERSONS_OF_PHONE_MAX];
	const Health__Person *known = registering->known;
	size_t count;

	if (!known)
		return;
	if (*token_subject_id && !person_row(registering->view, token_subject_id))
		persons_join(registering->view, registering->decision, token_subject_id, known->subject_id, true);
	if (!*details->document_lookup || !*details->phone_lookup || !*details->name || registering->name_differs)
		return;
	count = persons_of_phone(registering->view, details->phone_lookup, persons);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(persons[i]->subject_id, known->subject_id) != 0 && !*persons[i]->document_lookup &&
		    strcmp(details_open(registering->context, persons[i], "name"), details->name) == 0) {
			persons_join(registering->view, registering->decision, persons[i]->subject_id,
				     known->subject_id, true);
			return;
		}
	}
}

/* The name under which a document is known is the office's to correct. */
static void keep_name(struct register_person *registering)
{
	const Health__Person *known = registering->known;
	const char *name = known ? details_open(registering->context, known, "name") : "";

	registering->name_differs = *name && *registering->details.name && strcmp(name, registering->details.name) != 0;
	if (registering->name_differs)
		registering->details.name = "";
}

static void record_details(struct register_person *registering)
{
	const Health__Person *known = registering->known;
	Health__Kind kind = registering->command->kind;
	Health__Person *change = reflect_new(&health__person__descriptor, registering->context->arena);
	bool changed;

	change->subject_id = registering->subject_id;
	changed = details_seal(&registering->details, registering->context, known, change);
	change->last_seen_on = today_of(registering->context);
	if (!known || known->kind != kind)
		change->kind = kind;
	if (!known || retained_as(kind) > known->retained_as)
		change->retained_as = retained_as(kind);
	if (!known) {
		change->registered_at = registering->context->now;
		emit_person_registered(registering->decision)->person = change;
	} else if (changed || change->kind || strcmp(known->last_seen_on, change->last_seen_on) < 0) {
		emit_person_updated(registering->decision)->person = change;
	}
}

static bool is_identified(const struct details *details, struct decision *decision)
{
	if (!*details->document_lookup && !*details->phone_lookup)
		decision_reject(decision, &REASON_PERSON_UNIDENTIFIED, "document_number");
	return !decision->rejection;
}

/* Somebody is registered by name and number; whoever is known is found, not made again (C1.2, C7). */
void decide_register_person(const struct view *view, const struct context *context,
			    const Health__RegisterPerson *command, struct decision *decision)
{
	struct register_person registering = {
		view, context, decision, command, said_by(command), NULL, "", "", false
	};
	Health__RegisterPersonReply *reply;
	const char *token_subject_id;

	if (!details_check(&registering.details, context, decision) || !is_identified(&registering.details, decision))
		return;
	registering.known = person_recognise(view, context, &registering.details, decision);
	if (!registering.known && !*command->name)
		decision_reject(decision, &REASON_NAME_MISSING, "name");
	token_subject_id = token_now(&registering);
	registering.subject_id = subject_of(&registering, token_subject_id);
	if (decision->rejection || !badge_is_free(&registering, token_subject_id) ||
	    !organisation_is_known(&registering))
		return;
	keep_name(&registering);
	join_what_is_one(&registering, token_subject_id);
	record_details(&registering);
	if (*command->token)
		token_bind(view, decision, command->token, registering.token_date, registering.subject_id);
	reply = decision_reply(decision, &health__register_person_reply__descriptor);
	reply->subject_id = registering.subject_id;
	reply->already_known = registering.known != NULL;
	reply->name_differs = registering.name_differs;
}
