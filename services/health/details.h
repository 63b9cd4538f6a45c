/*
 * What a request says of a person: names and numbers in their normal forms, the hashes they are looked up by, and the boxes they are kept
 * in.
 */
#pragma once

#include "common/core/context.h"
#include "common/core/decision.h"
#include "common/core/table.h"
#include "hallward/health/v1/person.pb-c.h"

/* "" where nothing is said. */
struct details {
	const char *name, *phone, *document_number, *address, *organisation, *post;
	Health__DocumentType document_type;
	const char *phone_lookup, *document_lookup; /* set by details_check() */
};

/* Brings all of it into its normal form. False: rejected with what is wrong with the field at fault, quoting nothing of it. */
bool details_check(struct details *details, const struct context *context, struct decision *decision);

/* The hashes of a document's number, one for each type that it may be of (DOCUMENT_TYPE_UNSPECIFIED: any); at most `max`, in
 * the context's arena. 0: rejected. */
size_t details_document_lookups(const struct context *context, struct decision *decision, Health__DocumentType type,
				const char *number, const char **ret_lookups, size_t max);
#define DETAILS_LOOKUPS_MAX 4

/* The hash of a phone, or NULL: rejected. */
const char *details_phone_lookup(const struct context *context, struct decision *decision, const char *phone);

/* The credit code in its normal form, or NULL: rejected with `field` at fault. */
const char *details_credit_code(const struct context *context, struct decision *decision, const char *field,
				const char *code);

/* Puts into `change` (of the subject `change->subject_id`) what is another in `details` than in `known` (NULL: nobody). True: something
 * is. */
bool details_seal(const struct details *details, const struct context *context, const Health__Person *known,
		  Health__Person *change);

/* A box of this person's record in the clear; "": there is none, or its key is gone. `field`: "name". */
const char *details_open(const struct context *context, const Health__Person *person, const char *field);
