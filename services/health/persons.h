/* The register of persons: who is known already, and joining two subjects that are one. */
#pragma once

#include "services/health/details.h"
#include "services/health/people.h"

/* Persons who share a phone, as far as they are looked at. */
#define PERSONS_OF_PHONE_MAX 20

/* The persons known by this hash of a phone, of those alive the first in the order of their ids, each once. Returns how many. */
size_t persons_of_phone(const struct view *view, const char *phone_lookup,
			const Health__Person *ret_persons[PERSONS_OF_PHONE_MAX]);

/* The one known by this hash of a document, or NULL. */
const Health__Person *person_of_document(const struct view *view, const char *document_lookup);

/*
 * Who is meant: whoever holds the document; or else whoever shares the phone and the name and holds no other document; or, if neither
 * document nor name is given, the only one with the phone. NULL: nobody known, or rejected PHONE_AMBIGUOUS.
 */
const Health__Person *person_recognise(const struct view *view, const struct context *context,
				       const struct details *details, struct decision *decision);

/* Does anything hang on this subject: a person, or a token of nobody in particular? */
bool subject_exists(const struct view *view, const char *subject_id);

/* Emits PersonsJoined; both are subjects of now. False: there are too many joined, and nothing is emitted. */
bool persons_join(const struct view *view, struct decision *decision, const char *subject_id, const char *into,
		  bool by_rule);

/* By credit code in its normal form; NULL: not known. */
const Health__Organisation *organisation_find(const struct view *view, const char *code);

/* Today in the hall, in the context's arena. */
const char *today_of(const struct context *context);

/* How long a person of this kind is kept. */
Health__RetainedAs retained_as(Health__Kind kind);
