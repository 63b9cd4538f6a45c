#include "tests/unit/support/cases.h"

#include <stdlib.h>
#include <string.h>

#include "common/core/reflect.h"
#include "services/health/contact.h"
#include "services/health/people.h"

#define CONTACTS_MAX 500

struct binding {
	const char *token, *date, *subject_id;
};

static void bind(const struct view *view, const struct context *context, struct decision *decision,
		 const void *argument)
{
	const struct binding *binding = argument;

	(void)context;
	token_bind(view, decision, binding->token, binding->date, binding->subject_id);
}

void case_bind(struct given *given, const char *token, const char *date, const char *subject_id)
{
	given_rule(given, bind, &(struct binding){ token, date, subject_id });
}

static void suspect(const struct view *view, const struct context *context, struct decision *decision,
		    const void *argument)
{
	contacts_trace_begin(view, context, decision, argument);
}

void case_suspect(struct given *given, const struct case_told *told)
{
	struct contact_case suspected = {
		.incident_id = told->incident_id ? told->incident_id : CASE_ID,
		.subject_id = told->subject_id ? told->subject_id : CASE_SUBJECT,
		.onset_date = told->onset_date,
		.detected_at = given->context.now,
		.isolated_at = told->isolated_at,
	};

	given_rule(given, suspect, &suspected);
}

static void exclude(const struct view *view, const struct context *context, struct decision *decision,
		    const void *argument)
{
	(void)context;
	contacts_release_begin(view, decision, argument);
}

void case_exclude(struct given *given, const char *incident_id)
{
	given_rule(given, exclude, incident_id);
}

static const char *say(const Health__LineListRow *row, struct arena *arena)
{
	const Health__Contact *contact = row->contact;
	const char *name = contact->n_overlaps ? contact->overlaps[contact->n_overlaps - 1]->of_contact->token
					       : contact->subject_id + 33;
	const char *state = row->state == HEALTH__CONTACT_STATE__CONTACT_UNDER_OBSERVATION
				    ? ""
				    : reflect_text(&row->base, "state", arena);

	return arena_printf(arena, "%s %u %s%s%s%s%s", name, contact->minutes, contact->last_contact_date,
			    contact->n_overlaps && !contact->exit_known ? "?" : "", contact->added ? "+" : "",
			    *state ? " " : "", state);
}

static int by_text(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

const char *case_contacts(struct given *given, const char *incident_id)
{
	Health__ListContacts query = HEALTH__LIST_CONTACTS__INIT;
	const Health__ListContactsReply *reply;
	const char *contacts[CONTACTS_MAX] = { NULL }, *text = "";
	size_t count = 0;

	query.incident_id = incident_id;
	query.page_size = 7;
	do {
		reply = (const Health__ListContactsReply *)given_ask(given, &query.base)->reply;
		assert_non_null(reply);
		for (size_t i = 0; i < reply->n_rows; i++) {
			assert_true(count < CONTACTS_MAX);
			contacts[count++] = say(reply->rows[i], given->arena);
		}
		query.page_token = reply->next_page_token; /* given_ask() copies it */
	} while (query.page_token.len);
	qsort(contacts, count, sizeof(*contacts), by_text);
	for (size_t i = 0; i < count; i++)
		text = arena_printf(given->arena, "%s%s%s", text, *text ? ", " : "", contacts[i]);
	return text;
}

const char *case_person(struct given *given, bool badge, const char *token, const char *name, const char *phone)
{
	Health__RegisterPerson command = HEALTH__REGISTER_PERSON__INIT;
	const Health__RegisterPersonReply *reply;

	command.kind = HEALTH__KIND__VISITOR;
	command.name = name;
	command.phone = phone;
	command.token = token;
	command.badge = badge;
	reply = (const Health__RegisterPersonReply *)given_ask(given, &command.base)->reply;
	assert_non_null(reply);
	return arena_strdup(given->arena, reply->subject_id);
}
