/* The keys as a service's rules see them (core/seal.h): while it decides, and while it answers a query. */

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/runtime/engine_internal.h"

static void seal_set(struct seal *seal, const struct seal_ops *ops, const struct engine *engine)
{
	seal->ops = ops;
	seal->store = engine->service->name;
	memcpy(seal->lookup_key, keystore_lookup_key(engine->keys), SEAL_KEY_SIZE);
}

/* --- queries ---------------------------------------------------------------------------------------------------------------------------- */

static bool reader_find(struct seal *seal, const char *subject_id, uint8_t ret_key[SEAL_KEY_SIZE])
{
	struct reader_seal *reader = (struct reader_seal *)seal;
	enum keystore_found found;

	/* From its erasure on it is opened to nobody, though its key may lie there for another second. */
	if (erasure_find(reader->view, subject_id))
		return false;
	found = keystore_find(reader->keys, subject_id, ret_key);
	reader->damaged |= found == KEY_DAMAGED;
	return found == KEY_FOUND;
}

static void reader_create(struct seal *seal, const char *subject_id, uint8_t ret_key[SEAL_KEY_SIZE])
{
	(void)seal;
	(void)subject_id;
	sodium_memzero(ret_key, SEAL_KEY_SIZE);
	assert(!"a query seals nothing");
}

static void reader_random(struct seal *seal, void *buffer, size_t size)
{
	keystore_random(((struct reader_seal *)seal)->keys, buffer, size);
}

struct seal *reader_seal_init(struct reader_seal *reader, const struct engine *engine, const struct view *view)
{
	static const struct seal_ops ops = { reader_find, reader_create, reader_random };

	if (!engine->keys)
		return NULL;
	*reader = (struct reader_seal){ .keys = engine->keys, .view = view };
	seal_set(&reader->seal, &ops, engine);
	return &reader->seal;
}

void reader_seal_deinit(struct reader_seal *reader)
{
	sodium_memzero(reader->seal.lookup_key, sizeof(reader->seal.lookup_key));
}

/* --- deciding ----------------------------------------------------------------------------------------------------------------------------- */

static bool writer_find(struct seal *seal, const char *subject_id, uint8_t ret_key[SEAL_KEY_SIZE])
{
	struct writer_seal *writer = (struct writer_seal *)seal;
	struct view view = engine_view(writer->engine);
	enum keystore_found found;

	if (erasure_find(&view, subject_id))
		return false;
	/* The newest first: who seals one field of a subject mostly seals the next. */
	for (size_t i = writer->count; i-- > 0;) {
		if (strcmp(writer->made[i].subject_id, subject_id) == 0) {
			memcpy(ret_key, writer->made[i].key, SEAL_KEY_SIZE);
			return true;
		}
	}
	found = keystore_find(writer->engine->keys, subject_id, ret_key);
	writer->damaged |= found == KEY_DAMAGED;
	return found == KEY_FOUND;
}

static struct subject_key *made_add(struct writer_seal *writer)
{
	if (writer->count == writer->capacity) {
		size_t capacity = writer->capacity ? 2 * writer->capacity : 64;
		struct subject_key *made = calloc(capacity, sizeof(*made));

		assert(made);
		if (writer->count)
			memcpy(made, writer->made, writer->count * sizeof(*made));
		sodium_memzero(writer->made, writer->capacity * sizeof(*made));
		free(writer->made);
		writer->made = made;
		writer->capacity = capacity;
	}
	return &writer->made[writer->count++];
}

static void writer_create(struct seal *seal, const char *subject_id, uint8_t ret_key[SEAL_KEY_SIZE])
{
	struct writer_seal *writer = (struct writer_seal *)seal;
	struct view view = engine_view(writer->engine);
	struct subject_key *made;

	keystore_random(writer->engine->keys, ret_key, SEAL_KEY_SIZE);
	/* What is sealed for someone who was erased is opened by nobody: its key is kept nowhere. */
	if (erasure_find(&view, subject_id))
		return;
	made = made_add(writer);
	assert(strlen(subject_id) < sizeof(made->subject_id));
	strcpy(made->subject_id, subject_id);
	memcpy(made->key, ret_key, SEAL_KEY_SIZE);
}

static void writer_random(struct seal *seal, void *buffer, size_t size)
{
	keystore_random(((struct writer_seal *)seal)->engine->keys, buffer, size);
}

void writer_seal_init(struct engine *engine)
{
	static const struct seal_ops ops = { writer_find, writer_create, writer_random };

	engine->seal.engine = engine;
	if (engine->keys)
		seal_set(&engine->seal.seal, &ops, engine);
}

static void made_cut(struct writer_seal *writer, size_t count)
{
	if (count < writer->count)
		sodium_memzero(&writer->made[count], (writer->count - count) * sizeof(*writer->made));
	writer->count = count;
}

void writer_seal_begin(struct engine *engine)
{
	made_cut(&engine->seal, 0);
	engine->seal.settled = 0;
	engine->seal.damaged = false;
}

bool writer_seal_has_room(const struct engine *engine, bool urgent)
{
	const struct writer_seal *writer = &engine->seal;

	return writer->count == writer->settled || writer->count <= (urgent ? writer->room_urgent : writer->room);
}

void writer_seal_settle(struct engine *engine, bool accepted)
{
	if (!accepted)
		made_cut(&engine->seal, engine->seal.settled);
	engine->seal.settled = engine->seal.count;
}

enum store_result writer_seal_commit(struct engine *engine)
{
	struct writer_seal *writer = &engine->seal;

	if (writer->damaged)
		return STORE_DAMAGED;
	return writer->settled ? keystore_commit(engine->keys, writer->made, writer->settled) : STORE_OK;
}

void writer_seal_reserve(struct engine *engine, size_t commands)
{
	if (!engine->keys)
		return;
	engine->seal.room = keystore_room(engine->keys, commands, false);
	engine->seal.room_urgent = keystore_room(engine->keys, commands, true);
}

void writer_seal_deinit(struct engine *engine)
{
	made_cut(&engine->seal, 0);
	free(engine->seal.made);
	sodium_memzero(&engine->seal.seal, sizeof(engine->seal.seal));
}
