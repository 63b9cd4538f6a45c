/* People who register, as tests write them: PERSON("张三", .phone = "13812345678", .id = ZHANG). No number is of anybody. */
#pragma once

#include "hallward/health/v1/person.pb-c.h"
#include "tests/unit/support/given.h"

/* Resident ids whose check characters were worked out apart from the code (document_test.c says how). */
#define ID_OF_ZHANG "370881199003071231"
#define ID_OF_LI "37088119900307124X"
#define CODE_OF_FARM "91370881MA3C000010"

struct someone {
	const char *name, *phone;
	const char *id; /* number of a document: a resident id unless `type` says otherwise */
	Health__DocumentType type;
	const char *address, *organisation, *organisation_name, *post, *token, *date;
	bool badge;
	Health__Kind kind; /* unset: visitor */
};

#define PERSON(...)                                                                                                    \
	{                                                                                                              \
		.name = __VA_ARGS__                                                                                    \
	}

/* Registers them; fails the test if they are refused. Their subject id, until given_deinit(). */
const char *people_register(struct given *given, const struct someone *someone);

/* The same, taken or refused. */
const struct decision *people_try(struct given *given, const struct someone *someone);

/* FindPerson by one of these; the reply. */
const Health__FindPersonReply *people_find(struct given *given, const char *document_number, const char *phone,
					   const char *token, const char *subject_id);

/* Fails the test if the text stands anywhere in the tables or in the journal. */
void people_assert_nowhere(struct given *given, const char *text);
