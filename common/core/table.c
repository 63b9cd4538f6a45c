#include "common/core/table.h"

#include <assert.h>
#include <string.h>

#include "common/core/reflect.h"

struct key {
	uint8_t data[TABLE_KEY_MAX];
	size_t size;
};

static struct span key_span(const struct key *key)
{
	return (struct span){ key->data, key->size };
}

static void key_add(struct key *key, const void *data, size_t size)
{
	/* The contract's limits keep every key field short; a longer key is a field without a limit. */
	assert(key->size + size <= TABLE_KEY_MAX);
	memcpy(key->data + key->size, data, size);
	key->size += size;
}

static void key_add_number(struct key *key, uint64_t number)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(number >> (56 - 8 * i));
	key_add(key, bytes, sizeof(bytes));
}

static void key_add_field(struct key *key, const ProtobufCFieldDescriptor *field, const void *member)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING: {
		const char *text = *(const char *const *)member ? *(const char *const *)member : "";

		key_add(key, text, strlen(text) + 1);
		break;
	}
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
		key_add_number(key, (uint64_t) * (const int64_t *)member ^ UINT64_C(1) << 63);
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		key_add_number(key, *(const uint64_t *)member);
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_BOOL:
		key_add_number(key, *(const uint32_t *)member);
		break;
	default:
		assert(!"a field of this type cannot be part of a key");
	}
}

/* Keys are made all the time, of fields that mostly stand at the front of their record: looking for them in order is quicker
 * than protobuf-c's search by a copied name. */
static const ProtobufCFieldDescriptor *field_named(const ProtobufCMessageDescriptor *record, const char *name,
						   size_t size)
{
	for (unsigned i = 0; i < record->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &record->fields[i];

		if (field->name[0] == name[0] && strncmp(field->name, name, size) == 0 && !field->name[size])
			return field;
	}
	return NULL;
}

/* The first `count` of the comma-separated fields. */
static void key_add_fields(struct key *key, const struct table *table, const char *fields, const void *record,
			   size_t count)
{
	for (size_t i = 0; i < count && *fields; i++) {
		size_t size = strcspn(fields, ",");
		const ProtobufCFieldDescriptor *field = field_named(table->record, fields, size);

		assert(field && "tables.def names a field that the record does not have");
		key_add_field(key, field, (const char *)record + field->offset);
		fields += size + (fields[size] == ',');
	}
}

static void key_of(struct key *key, const struct table *table, const void *record)
{
	key->size = 0;
	key_add_fields(key, table, table->key_fields, record, SIZE_MAX);
}

static void index_key_of(struct key *key, const struct table *table, const struct table_index *index,
			 const void *record, const struct key *primary)
{
	key->size = 0;
	key_add_fields(key, table, index->fields, record, SIZE_MAX);
	key_add(key, primary->data, primary->size);
}

static void *record_unpack(const struct table *table, struct span value, struct arena *arena)
{
	void *record = protobuf_c_message_unpack(table->record, arena_allocator(arena), value.size, value.data);

	/* The checksum was right, so these are the bytes we once packed. */
	assert(record && "a stored record does not fit its message");
	return record;
}

const void *table_get(const struct view *view, const struct table *table, const void *key)
{
	struct key primary;
	struct span value;

	key_of(&primary, table, key);
	if (!view->kv->ops->get(view->kv, table->slot, key_span(&primary), &value))
		return NULL;
	return record_unpack(table, value, view->arena);
}

static void indexes_remove(struct tables *tables, const struct table *table, const void *old, const struct key *primary,
			   const void *replacement)
{
	struct kv *kv = tables->view.kv;

	for (const struct table_index *index = table->indexes; index->name; index++) {
		struct key before, after;

		index_key_of(&before, table, index, old, primary);
		if (replacement) {
			index_key_of(&after, table, index, replacement, primary);
			if (before.size == after.size && memcmp(before.data, after.data, before.size) == 0)
				continue;
		}
		kv->ops->remove(kv, index->slot, key_span(&before));
	}
}

void table_put(struct tables *tables, const struct table *table, const void *record)
{
	ProtobufCBinaryData packed = reflect_pack(record, tables->view.arena);

	table_put_packed(tables, table, record, (struct span){ packed.data, packed.len });
}

void table_put_packed(struct tables *tables, const struct table *table, const void *record, struct span packed)
{
	struct kv *kv = tables->view.kv;
	struct key primary;
	struct span value;
	const void *old = NULL;

	key_of(&primary, table, record);
	if (table->indexes[0].name && kv->ops->get(kv, table->slot, key_span(&primary), &value)) {
		old = record_unpack(table, value, tables->view.arena);
		indexes_remove(tables, table, old, &primary, record);
	}
	kv->ops->put(kv, table->slot, key_span(&primary), packed);
	for (const struct table_index *index = table->indexes; index->name; index++) {
		struct key after, before;

		index_key_of(&after, table, index, record, &primary);
		if (old) {
			index_key_of(&before, table, index, old, &primary);
			if (before.size == after.size && memcmp(before.data, after.data, before.size) == 0)
				continue;
		}
		kv->ops->put(kv, index->slot, key_span(&after), key_span(&primary));
	}
}

void table_delete(struct tables *tables, const struct table *table, const void *key)
{
	struct kv *kv = tables->view.kv;
	struct key primary;
	struct span value;

	key_of(&primary, table, key);
	if (!kv->ops->get(kv, table->slot, key_span(&primary), &value))
		return;
	indexes_remove(tables, table, record_unpack(table, value, tables->view.arena), &primary, NULL);
	kv->ops->remove(kv, table->slot, key_span(&primary));
}

static const struct table_index *index_find(const struct table *table, const char *name)
{
	for (const struct table_index *index = table->indexes; index->name; index++) {
		if (strcmp(index->name, name) == 0)
			return index;
	}
	assert(!"tables.def has no such index");
	return NULL;
}

void scan_begin(struct scan *scan, const struct view *view, const struct table *table, const char *index,
		const void *from, size_t equal_fields, size_t from_fields)
{
	struct key key = { .size = 0 };
	const char *fields;

	assert(equal_fields <= from_fields);
	scan->view = view;
	scan->table = table;
	scan->index = index ? index_find(table, index) : NULL;
	scan->after = false;
	fields = index ? scan->index->fields : table->key_fields;
	key_add_fields(&key, table, fields, from, equal_fields);
	scan->prefix_size = key.size;
	key.size = 0;
	key_add_fields(&key, table, fields, from, from_fields);
	scan->key_size = key.size;
	memcpy(scan->key, key.data, key.size);
}

const void *scan_next(struct scan *scan)
{
	struct kv *kv = scan->view->kv;
	unsigned slot = scan->index ? scan->index->slot : scan->table->slot;
	struct span key, value, primary;

	if (!kv->ops->seek(kv, slot, (struct span){ scan->key, scan->key_size }, scan->after, &key, &value))
		return NULL;
	if (key.size < scan->prefix_size || key.size > TABLE_KEY_MAX ||
	    memcmp(key.data, scan->key, scan->prefix_size) != 0)
		return NULL;
	memcpy(scan->key, key.data, key.size);
	scan->key_size = key.size;
	scan->after = true;
	if (scan->index) {
		primary = value;
		if (!kv->ops->get(kv, scan->table->slot, primary, &value))
			return NULL; /* only after a sticky error: an index entry never outlives its record */
	}
	return record_unpack(scan->table, value, scan->view->arena);
}

ProtobufCBinaryData scan_token(const struct scan *scan, struct arena *arena)
{
	return (ProtobufCBinaryData){ scan->key_size, arena_copy(arena, scan->key, scan->key_size) };
}

bool scan_resume(struct scan *scan, ProtobufCBinaryData token)
{
	size_t shorter = token.len < scan->key_size ? token.len : scan->key_size;
	int order = shorter ? memcmp(token.data, scan->key, shorter) : 0;

	if (token.len > TABLE_KEY_MAX || token.len < scan->prefix_size ||
	    (scan->prefix_size && memcmp(token.data, scan->key, scan->prefix_size) != 0))
		return false;
	/* A token of this scan never lies before its beginning. */
	if (order < 0 || (order == 0 && token.len < scan->key_size) || token.len == 0)
		return false;
	memcpy(scan->key, token.data, token.len);
	scan->key_size = token.len;
	scan->after = true;
	return true;
}
