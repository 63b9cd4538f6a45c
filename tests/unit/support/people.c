#include "tests/unit/support/people.h"

#include <string.h>

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

const struct decision *people_try(struct given *given, const struct someone *someone)
{
	Health__RegisterPerson command = HEALTH__REGISTER_PERSON__INIT;

	command.kind = someone->kind ? someone->kind : HEALTH__KIND__VISITOR;
	command.name = or_empty(someone->name);
	command.phone = or_empty(someone->phone);
	command.document_number = or_empty(someone->id);
	command.document_type = someone->type;
	if (someone->id && !someone->type)
		command.document_type = HEALTH__DOCUMENT_TYPE__RESIDENT_ID;
	command.address = or_empty(someone->address);
	command.organisation = or_empty(someone->organisation);
	command.organisation_name = or_empty(someone->organisation_name);
	command.post = or_empty(someone->post);
	command.token = or_empty(someone->token);
	command.date = or_empty(someone->date);
	command.badge = someone->badge;
	return given_ask(given, &command.base);
}

const char *people_register(struct given *given, const struct someone *someone)
{
	const struct decision *decision = people_try(given, someone);

	assert_null(decision->rejection);
	return arena_strdup(given->arena, ((const Health__RegisterPersonReply *)decision->reply)->subject_id);
}

const Health__FindPersonReply *people_find(struct given *given, const char *document_number, const char *phone,
					   const char *token, const char *subject_id)
{
	Health__FindPerson query = HEALTH__FIND_PERSON__INIT;
	const struct decision *decision;

	query.document_number = or_empty(document_number);
	query.phone = or_empty(phone);
	query.token = or_empty(token);
	query.subject_id = or_empty(subject_id);
	decision = given_ask(given, &query.base);
	assert_null(decision->rejection);
	return (const Health__FindPersonReply *)decision->reply;
}

void people_assert_nowhere(struct given *given, const char *text)
{
	for (size_t i = 0; i < given->journal_count; i++) {
		const ProtobufCBinaryData *data = &given->journal[i]->data;

		assert_null(memmem(data->data, data->len, text, strlen(text)));
	}
	assert_false(memory_kv_holds(given->kv, text));
}
