#include "tests/unit/support/memory_seal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/ids.h"

#define KEYS_MAX 4096

struct subject_key {
	char subject_id[UUID_TEXT_SIZE];
	uint8_t key[SEAL_KEY_SIZE];
};

struct memory_seal {
	struct seal seal;
	struct subject_key keys[KEYS_MAX];
	size_t count, settled; /* those behind `settled` belong to the decision that is being made */
	uint64_t random;
};

static struct memory_seal *of(struct seal *seal)
{
	return (struct memory_seal *)seal;
}

static struct subject_key *key_find(struct memory_seal *memory, const char *subject_id)
{
	for (size_t i = 0; i < memory->count; i++) {
		if (strcmp(memory->keys[i].subject_id, subject_id) == 0)
			return &memory->keys[i];
	}
	return NULL;
}

static bool find(struct seal *seal, const char *subject_id, uint8_t ret_key[SEAL_KEY_SIZE])
{
	const struct subject_key *found = key_find(of(seal), subject_id);

	if (found)
		memcpy(ret_key, found->key, SEAL_KEY_SIZE);
	return found != NULL;
}

/* splitmix64 */
static void random_fill(struct seal *seal, void *buffer, size_t size)
{
	uint8_t *bytes = buffer;

	for (size_t i = 0; i < size; i++) {
		uint64_t mixed = of(seal)->random += UINT64_C(0x9e3779b97f4a7c15);

		mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
		bytes[i] = (uint8_t)(mixed >> 32);
	}
}

static void create(struct seal *seal, const char *subject_id, uint8_t ret_key[SEAL_KEY_SIZE])
{
	struct memory_seal *memory = of(seal);
	struct subject_key *made = &memory->keys[memory->count];

	assert(memory->count < KEYS_MAX && strlen(subject_id) < UUID_TEXT_SIZE);
	memory->count++;
	strcpy(made->subject_id, subject_id);
	random_fill(seal, made->key, SEAL_KEY_SIZE);
	memcpy(ret_key, made->key, SEAL_KEY_SIZE);
}

struct seal *memory_seal_create(const char *store)
{
	static const struct seal_ops ops = { find, create, random_fill };
	struct memory_seal *memory = calloc(1, sizeof(*memory));

	assert(memory);
	memory->seal.ops = &ops;
	memory->seal.store = store;
	random_fill(&memory->seal, memory->seal.lookup_key, SEAL_KEY_SIZE);
	return &memory->seal;
}

void memory_seal_destroy(struct seal *seal)
{
	free(of(seal));
}

void memory_seal_settle(struct seal *seal, bool accepted)
{
	struct memory_seal *memory = of(seal);

	if (accepted)
		memory->settled = memory->count;
	else
		memory->count = memory->settled;
}

void memory_seal_erase(struct seal *seal, const char *subject_id)
{
	struct memory_seal *memory = of(seal);
	struct subject_key *found = key_find(memory, subject_id);

	if (!found)
		return;
	*found = memory->keys[memory->count - 1];
	memory->count--;
	memory->settled = memory->count;
}
