/* Any bytes as a document of JSON (first bit of the second byte 0) or YAML: what is taken as a message is written and read again,
 * and is then the same message. */
#include <assert.h>
#include <string.h>

#include "common/core/codec.h"
#include "tests/fuzz/types.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void assert_round_trip(const ProtobufCMessage *message, struct arena *arena)
{
	char *text = codec_to_json(message, 0, true, arena);
	struct codec_mistakes *mistakes = arena_alloc(arena, sizeof(*mistakes));
	const char *error;
	struct value *value = value_parse_json(text, strlen(text), arena, &error);
	ProtobufCMessage *again;

	assert(value);
	again = codec_from_value(value, message->descriptor, arena, mistakes);
	assert(again);
	assert(strcmp(codec_to_json(again, 0, true, arena), text) == 0);
	for (unsigned i = 0; i < message->descriptor->n_fields; i++)
		codec_get_text(message, &message->descriptor->fields[i], arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena;
	struct codec_mistakes *mistakes;
	struct value *value;
	const char *error = NULL;
	ProtobufCMessage *message;

	if (size < 2 || size > FUZZ_SIZE_MAX)
		return 0;
	arena = arena_create((size_t)512 << 20);
	mistakes = arena_alloc(arena, sizeof(*mistakes));
	value = (data[1] & 1 ? value_parse_yaml : value_parse_json)((const char *)data + 2, size - 2, arena, &error);
	assert(value || error);
	message = value ? codec_from_value(value, fuzz_type(data[0]), arena, mistakes) : NULL;
	assert(!value || message || mistakes->count > 0);
	if (message)
		assert_round_trip(message, arena);
	arena_destroy(arena);
	return 0;
}
