#include "services/health/details.h"

#include <string.h>

#include "common/core/document.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "common/core/zone.h"
#include "services/health/health.h"

struct document_kind {
	const char *lookup;
	const struct reason *form;
};

static const struct document_kind kinds[] = {
	[HEALTH__DOCUMENT_TYPE__RESIDENT_ID] = { "resident-id", &REASON_RESIDENT_ID_FORM },
	[HEALTH__DOCUMENT_TYPE__PASSPORT] = { "passport", &REASON_PASSPORT_FORM },
	[HEALTH__DOCUMENT_TYPE__HONG_KONG_MACAO_PERMIT] = { "hong-kong-macao-permit",
							    &REASON_HONG_KONG_MACAO_PERMIT_FORM },
	[HEALTH__DOCUMENT_TYPE__TAIWAN_PERMIT] = { "taiwan-permit", &REASON_TAIWAN_PERMIT_FORM },
};
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

static const struct reason *const faults[] = {
	[DOCUMENT_OLD] = &REASON_RESIDENT_ID_OLD,           [DOCUMENT_DIVISION] = &REASON_RESIDENT_ID_DIVISION,
	[DOCUMENT_BIRTHDAY] = &REASON_RESIDENT_ID_BIRTHDAY, [DOCUMENT_NOT_YET_BORN] = &REASON_RESIDENT_ID_NOT_YET_BORN,
	[DOCUMENT_CHECK] = &REASON_RESIDENT_ID_CHECK,
};

static enum document_fault document_read(Health__DocumentType type, const char *number, const struct context *context,
					 char ret_normal[DOCUMENT_SIZE])
{
	char today[DATE_SIZE];

	zone_date(context->now, today);
	if (type == HEALTH__DOCUMENT_TYPE__RESIDENT_ID)
		return document_resident_id(number, today, ret_normal);
	if (type == HEALTH__DOCUMENT_TYPE__PASSPORT)
		return document_passport(number, ret_normal);
	if (type == HEALTH__DOCUMENT_TYPE__HONG_KONG_MACAO_PERMIT)
		return document_hong_kong_macao_permit(number, ret_normal);
	return document_taiwan_permit(number, ret_normal);
}

static const char *lookup(const struct context *context, const char *kind, const char *normal)
{
	char hash[SEAL_LOOKUP_SIZE];

	seal_lookup(context->seal, kind, normal, hash);
	return arena_strdup(context->arena, hash);
}

static bool document_check(struct details *details, const struct context *context, struct decision *decision)
{
	char normal[DOCUMENT_SIZE];
	enum document_fault fault;

	details->document_lookup = "";
	if (!*details->document_number && !details->document_type)
		return true;
	if (!details->document_type) {
		decision_reject(decision, &REASON_DOCUMENT_TYPE_MISSING, "document_type");
		return false;
	}
	if (!*details->document_number) {
		decision_reject(decision, &REASON_DOCUMENT_NUMBER_MISSING, "document_number");
		return false;
	}
	fault = document_read(details->document_type, details->document_number, context, normal);
	if (fault) {
		decision_reject(decision, fault == DOCUMENT_FORM ? kinds[details->document_type].form : faults[fault],
				"document_number");
		return false;
	}
	details->document_number = arena_strdup(context->arena, normal);
	details->document_lookup = lookup(context, kinds[details->document_type].lookup, normal);
	return true;
}

static bool phone_check(struct details *details, const struct context *context, struct decision *decision)
{
	char normal[DOCUMENT_SIZE];

	details->phone_lookup = "";
	if (!*details->phone)
		return true;
	if (document_phone(details->phone, normal)) {
		decision_reject(decision, &REASON_PHONE_IMPOSSIBLE, "phone");
		return false;
	}
	details->phone = arena_strdup(context->arena, normal);
	details->phone_lookup = lookup(context, "phone", normal);
	return true;
}

static bool post_check(const struct details *details, const struct context *context, struct decision *decision)
{
	const Plan__Plan *plan = context->plan;
	const Plan__Post *post = plan_post(plan, details->post);
	const char *known = "";

	if (!*details->post)
		return true;
	for (size_t i = 0; i < plan->n_posts; i++)
		known = list_add(context->arena, known, plan->posts[i]->id);
	if (!post)
		decision_reject(decision, &REASON_UNKNOWN_POST, "post", details->post, known);
	else if (post->organisation_required && !*details->organisation)
		decision_reject(decision, &REASON_ORGANISATION_MISSING, "organisation");
	return !decision->rejection;
}

bool details_check(struct details *details, const struct context *context, struct decision *decision)
{
	if (!document_check(details, context, decision) || !phone_check(details, context, decision) ||
	    !post_check(details, context, decision))
		return false;
	if (*details->organisation)
		details->organisation = details_credit_code(context, decision, "organisation", details->organisation);
	return !decision->rejection;
}

const char *details_credit_code(const struct context *context, struct decision *decision, const char *field,
				const char *code)
{
	char normal[DOCUMENT_SIZE];
	enum document_fault fault = document_credit_code(code, normal);

	if (!fault)
		return arena_strdup(context->arena, normal);
	decision_reject(decision, fault == DOCUMENT_FORM ? &REASON_CREDIT_CODE_FORM : &REASON_CREDIT_CODE_CHECK, field);
	return NULL;
}

size_t details_document_lookups(const struct context *context, struct decision *decision, Health__DocumentType type,
				const char *number, const char **ret_lookups, size_t max)
{
	struct details details = { .document_type = type, .document_number = number };
	char normal[DOCUMENT_SIZE];
	size_t count = 0;

	if (type) {
		if (!document_check(&details, context, decision))
			return 0;
		ret_lookups[0] = details.document_lookup;
		return 1;
	}
	for (size_t i = HEALTH__DOCUMENT_TYPE__RESIDENT_ID; i < KIND_COUNT && count < max; i++) {
		if (document_read((Health__DocumentType)i, number, context, normal) != DOCUMENT_GOOD)
			continue;
		ret_lookups[count++] = lookup(context, kinds[i].lookup, normal);
		if (i == HEALTH__DOCUMENT_TYPE__RESIDENT_ID)
			break; /* its check character fits: it is nothing else */
	}
	if (!count)
		decision_reject(decision, &REASON_DOCUMENT_FORM, "document_number");
	return count;
}

const char *details_phone_lookup(const struct context *context, struct decision *decision, const char *phone)
{
	struct details details = { .phone = phone };

	return phone_check(&details, context, decision) ? details.phone_lookup : NULL;
}

static ProtobufCBinaryData box(const struct context *context, const Health__Person *person, const char *field,
			       const char *text)
{
	return seal_text(context->seal, person->subject_id, &health__person__descriptor, field, text, context->arena);
}

const char *details_open(const struct context *context, const Health__Person *person, const char *field)
{
	const ProtobufCFieldDescriptor *found;
	const ProtobufCBinaryData *sealed = reflect_member(&health__person__descriptor, person, field, &found);
	const char *text = seal_open(context->seal, person->subject_id, &health__person__descriptor, field, *sealed,
				     context->arena);

	return text ? text : "";
}

static bool differs(const char *said, const char *known)
{
	return *said && strcmp(said, known) != 0;
}

static bool seal_name_and_address(const struct details *details, const struct context *context,
				  const Health__Person *known, Health__Person *change)
{
	if (differs(details->name, known ? details_open(context, known, "name") : ""))
		change->name = box(context, change, "name", details->name);
	if (differs(details->address, known ? details_open(context, known, "address") : ""))
		change->address = box(context, change, "address", details->address);
	return change->name.len || change->address.len;
}

bool details_seal(const struct details *details, const struct context *context, const Health__Person *known,
		  Health__Person *change)
{
	bool changed = seal_name_and_address(details, context, known, change);

	if (differs(details->phone_lookup, known ? known->phone_lookup : "")) {
		change->phone = box(context, change, "phone", details->phone);
		change->phone_lookup = details->phone_lookup;
	}
	if (differs(details->document_lookup, known ? known->document_lookup : "")) {
		change->document_number = box(context, change, "document_number", details->document_number);
		change->document_lookup = details->document_lookup;
		change->document_type = details->document_type;
	}
	if (differs(details->organisation, known ? known->organisation : ""))
		change->organisation = details->organisation;
	if (differs(details->post, known ? known->post : ""))
		change->post = details->post;
	return changed || change->phone.len || change->document_number.len || *change->organisation || *change->post;
}
