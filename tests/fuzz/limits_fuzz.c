/* Any bytes as a packed message: what is taken keeps the limits, packs and unpacks again, and needs no more of the arena than a
 * batch may have; what is refused is refused with a reason in both languages. */
#include <assert.h>
#include <string.h>

#include "common/core/limits.h"
#include "common/core/reflect.h"
#include "tests/fuzz/types.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena;
	struct limits_mistake mistake = { 0 };
	ProtobufCMessage *message;

	if (size < 1)
		return 0;
	arena = arena_create((size_t)16 << 20);
	message = limits_unpack(fuzz_type(data[0]), (ProtobufCBinaryData){ size - 1, (uint8_t *)data + 1 },
				FUZZ_SIZE_MAX, arena, &mistake);
	if (message) {
		ProtobufCBinaryData packed = reflect_pack(message, arena);

		assert(limits_check(message, arena, &mistake));
		assert(limits_unpack(message->descriptor, packed, packed.len, arena, &mistake));
	} else {
		assert(mistake.field && *mistake.en && *mistake.zh);
	}
	arena_destroy(arena);
	return 0;
}
