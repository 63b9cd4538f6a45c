#include <string.h>

#include "common/core/document.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "services/health/health.h"

static const char *organisation_name(const struct view *view, const char *code)
{
	const Health__Organisation *organisation = *code ? organisation_find(view, code) : NULL;

	return organisation ? organisation->name : "";
}

static Health__FoundPerson *masked(const struct view *view, const struct context *context, const Health__Person *person)
{
	Health__FoundPerson *found = reflect_new(&health__found_person__descriptor, context->arena);

	found->subject_id = person->subject_id;
	found->kind = person->kind;
	found->name_masked = document_mask_name(details_open(context, person, "name"), context->arena);
	found->phone_masked = document_mask_phone(details_open(context, person, "phone"), context->arena);
	found->document_type = person->document_type;
	found->document_number_masked = document_mask(details_open(context, person, "document_number"), context->arena);
	found->address_masked = document_mask_address(details_open(context, person, "address"), context->arena);
	found->organisation = person->organisation;
	found->organisation_name = organisation_name(view, person->organisation);
	found->post = person->post;
	found->barred = bar_find(view, person->subject_id) != NULL;
	found->last_seen_on = person->last_seen_on;
	return found;
}

/* One number can be a passport's and a permit's: each is somebody else's. */
static size_t find_by_document(const struct view *view, const struct context *context, const Health__FindPerson *query,
			       struct decision *decision, const Health__Person **ret_persons)
{
	const char *lookups[DETAILS_LOOKUPS_MAX];
	size_t tried = details_document_lookups(context, decision, query->document_type, query->document_number,
						lookups, DETAILS_LOOKUPS_MAX);
	size_t count = 0;

	for (size_t i = 0; i < tried; i++) {
		const Health__Person *person = person_of_document(view, lookups[i]);

		if (person)
			ret_persons[count++] = person;
	}
	return count;
}

static size_t find(const struct view *view, const struct context *context, const Health__FindPerson *query,
		   struct decision *decision, const Health__Person **ret_persons)
{
	const char *subject_id = query->subject_id, *phone;

	if (*query->document_number)
		return find_by_document(view, context, query, decision, ret_persons);
	if (*query->phone) {
		phone = details_phone_lookup(context, decision, query->phone);
		return phone ? persons_of_phone(view, phone, ret_persons) : 0;
	}
	if (*query->token)
		subject_id = token_subject(view, query->token, *query->date ? query->date : today_of(context));
	ret_persons[0] = *subject_id ? person_find(view, subject_id) : NULL;
	return ret_persons[0] != NULL;
}

void query_find_person(const struct view *view, const struct context *context, const Health__FindPerson *query,
		       struct decision *decision)
{
	const Health__Person *persons[PERSONS_OF_PHONE_MAX];
	int given = (*query->document_number != 0) + (*query->phone != 0) + (*query->token != 0) +
		    (*query->subject_id != 0);
	Health__FindPersonReply *reply;
	size_t count;

	if (given != 1) {
		decision_reject(decision, &REASON_FIND_BY_ONE, "");
		return;
	}
	count = find(view, context, query, decision, persons);
	reply = decision_reply(decision, &health__find_person_reply__descriptor);
	reply->persons = arena_alloc(context->arena, PERSONS_OF_PHONE_MAX * sizeof(*reply->persons));
	while (reply->n_persons < count) {
		reply->persons[reply->n_persons] = masked(view, context, persons[reply->n_persons]);
		reply->n_persons++;
	}
}

/* The person whom this caller may see now, or NULL: rejected. */
static const Health__Person *revealed(const struct view *view, const struct context *context, const char *reveal_id,
				      struct decision *decision)
{
	Health__Reveal key = HEALTH__REVEAL__INIT;
	const Health__Person *person = NULL;
	const Health__Reveal *reveal;
	char until[RFC3339_SIZE];

	key.reveal_id = reveal_id;
	reveal = reveal_get(view, &key);
	if (!reveal) {
		decision_reject(decision, &REASON_REVEAL_UNKNOWN, "reveal_id");
	} else if (strcmp(reveal->granted_to, context->actor) != 0) {
		decision_reject(decision, &REASON_REVEAL_OF_ANOTHER, "reveal_id");
	} else if (context->now >= reveal->valid_until_at) {
		rfc3339_format(reveal->valid_until_at, until);
		decision_reject(decision, &REASON_REVEAL_EXPIRED, "reveal_id", until);
	} else {
		person = person_find(view, reveal->subject_id);
		if (!person)
			decision_reject(decision, &REASON_SUBJECT_UNKNOWN, "reveal_id");
	}
	return person;
}

void query_get_revealed(const struct view *view, const struct context *context, const Health__GetRevealed *query,
			struct decision *decision)
{
	const Health__Person *person = revealed(view, context, query->reveal_id, decision);
	Health__GetRevealedReply *reply;

	if (!person)
		return;
	reply = decision_reply(decision, &health__get_revealed_reply__descriptor);
	reply->subject_id = person->subject_id;
	reply->name = details_open(context, person, "name");
	reply->phone = details_open(context, person, "phone");
	reply->document_type = person->document_type;
	reply->document_number = details_open(context, person, "document_number");
	reply->address = details_open(context, person, "address");
	reply->organisation = person->organisation;
	reply->organisation_name = organisation_name(view, person->organisation);
	reply->post = person->post;
	reply->kind = person->kind;
}

void query_find_organisation(const struct view *view, const struct context *context,
			     const Health__FindOrganisation *query, struct decision *decision)
{
	const char *code = details_credit_code(context, decision, "code", query->code);
	Health__FindOrganisationReply *reply;

	if (!code)
		return;
	reply = decision_reply(decision, &health__find_organisation_reply__descriptor);
	reply->organisation = (Health__Organisation *)organisation_find(view, code);
}
