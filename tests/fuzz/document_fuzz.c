/* Any bytes as a number somebody typed: what is taken is taken again in its normal form, as the same; what others see of any text
 * is text, too. */
#include <assert.h>
#include <string.h>

#include "common/core/document.h"
#include "common/core/text.h"
#include "tests/fuzz/types.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum document_fault resident_id(const char *text, char ret_normal[DOCUMENT_SIZE])
{
	return document_resident_id(text, "2020-02-10", ret_normal);
}

static bool is_text(const char *text)
{
	while (*text) {
		size_t size = text_character_size(text, strlen(text));

		if (!size)
			return false;
		text += size;
	}
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static enum document_fault (*const readers[])(const char *text, char ret_normal[DOCUMENT_SIZE]) = {
		resident_id,          document_passport, document_hong_kong_macao_permit, document_taiwan_permit,
		document_credit_code, document_phone,
	};
	struct arena *arena;
	char *text;

	if (size > FUZZ_SIZE_MAX)
		return 0;
	arena = arena_create((size_t)16 << 20);
	text = arena_alloc(arena, size + 1);
	memcpy(text, data, size);
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		char normal[DOCUMENT_SIZE], again[DOCUMENT_SIZE];

		if (readers[i](text, normal) != DOCUMENT_GOOD)
			continue;
		assert(readers[i](normal, again) == DOCUMENT_GOOD && strcmp(normal, again) == 0);
		assert(strchr(document_mask(normal, arena), '*'));
		assert(readers[i] != document_phone || strchr(document_mask_phone(normal, arena), '*'));
	}
	if (is_text(text)) {
		assert(is_text(document_mask_name(text, arena)));
		assert(is_text(document_mask_address(text, arena)));
	}
	arena_destroy(arena);
	return 0;
}
