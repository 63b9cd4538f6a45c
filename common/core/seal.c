#include "common/core/seal.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE crypto_aead_xchacha20poly1305_ietf_ABYTES
#define LOOKUP_BYTES 16

/* What a box is bound to. */
static const char *binding(const struct seal *seal, const char *subject_id, const ProtobufCMessageDescriptor *record,
			   const char *field, struct arena *arena, size_t *ret_size)
{
	const char *const parts[] = { seal->store, record->name, field, subject_id };
	const size_t count = sizeof(parts) / sizeof(parts[0]);
	size_t size = count - 1;
	char *text, *end;

	for (size_t i = 0; i < count; i++)
		size += strlen(parts[i]);
	text = end = arena_alloc(arena, size);
	for (size_t i = 0; i < count; i++) {
		end += i > 0;
		memcpy(end, parts[i], strlen(parts[i]));
		end += strlen(parts[i]);
	}
	*ret_size = size;
	return text;
}

static uint8_t *padded(const char *text, struct arena *arena, size_t *ret_size)
{
	size_t size = strlen(text), room = (size / SEAL_PAD + 1) * SEAL_PAD;
	uint8_t *bytes = arena_alloc(arena, room);

	memcpy(bytes, text, size + 1);
	sodium_pad(ret_size, bytes, size, SEAL_PAD, room);
	return bytes;
}

ProtobufCBinaryData seal_text(struct seal *seal, const char *subject_id, const ProtobufCMessageDescriptor *record,
			      const char *field, const char *text, struct arena *arena)
{
	ProtobufCBinaryData box = { 0, NULL };
	uint8_t key[SEAL_KEY_SIZE], *bytes;
	unsigned long long sealed_size;
	size_t size, bound_size;
	const char *bound;

	assert(protobuf_c_message_descriptor_get_field_by_name(record, field) && "no such field");
	if (!*text)
		return box;
	if (!seal->ops->find(seal, subject_id, key))
		seal->ops->create(seal, subject_id, key);
	bound = binding(seal, subject_id, record, field, arena, &bound_size);
	bytes = padded(text, arena, &size);
	box.len = NONCE_SIZE + size + TAG_SIZE;
	box.data = arena_alloc(arena, box.len);
	seal->ops->random(seal, box.data, NONCE_SIZE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(box.data + NONCE_SIZE, &sealed_size, bytes, size,
						   (const uint8_t *)bound, bound_size, NULL, box.data, key);
	sodium_memzero(bytes, size);
	sodium_memzero(key, sizeof(key));
	return box;
}

const char *seal_open(struct seal *seal, const char *subject_id, const ProtobufCMessageDescriptor *record,
		      const char *field, ProtobufCBinaryData box, struct arena *arena)
{
	uint8_t key[SEAL_KEY_SIZE], *bytes;
	unsigned long long size;
	size_t bound_size, text_size;
	const char *bound;
	int failed;

	if (!box.len)
		return "";
	if (box.len < NONCE_SIZE + TAG_SIZE + SEAL_PAD || !seal->ops->find(seal, subject_id, key))
		return NULL;
	bound = binding(seal, subject_id, record, field, arena, &bound_size);
	bytes = arena_alloc(arena, box.len);
	failed = crypto_aead_xchacha20poly1305_ietf_decrypt(bytes, &size, NULL, box.data + NONCE_SIZE,
							    box.len - NONCE_SIZE, (const uint8_t *)bound, bound_size,
							    box.data, key);
	sodium_memzero(key, sizeof(key));
	if (failed || sodium_unpad(&text_size, bytes, size, SEAL_PAD))
		return NULL;
	bytes[text_size] = '\0';
	return (const char *)bytes;
}

bool seal_has_key(struct seal *seal, const char *subject_id)
{
	uint8_t key[SEAL_KEY_SIZE];
	bool found = seal->ops->find(seal, subject_id, key);

	sodium_memzero(key, sizeof(key));
	return found;
}

void seal_lookup(const struct seal *seal, const char *kind, const char *text, char ret_hash[SEAL_LOOKUP_SIZE])
{
	uint8_t hash[LOOKUP_BYTES];
	crypto_generichash_state state;

	crypto_generichash_init(&state, seal->lookup_key, sizeof(seal->lookup_key), sizeof(hash));
	crypto_generichash_update(&state, (const uint8_t *)kind, strlen(kind) + 1);
	crypto_generichash_update(&state, (const uint8_t *)text, strlen(text));
	crypto_generichash_final(&state, hash, sizeof(hash));
	sodium_bin2hex(ret_hash, SEAL_LOOKUP_SIZE, hash, sizeof(hash));
}
