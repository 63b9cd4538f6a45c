#include "common/core/contract.h"

#include <assert.h>
#include <ctype.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/arena.h"
#include "google/protobuf/descriptor.pb-c.h"

#define CONTRACT_MEMORY_MAX ((size_t)64 << 20)
#define LIMITS_EXTENSION 50370 /* of FieldOptions, see options.proto */
#define PATH_LENGTH_MAX 32

/* Numbers of the fields that lead from a file to a message or field in SourceCodeInfo's paths. */
enum { FILE_MESSAGE = 4, MESSAGE_FIELD = 2, MESSAGE_NESTED = 3 };

struct field_entry {
	uint32_t number;
	const Bus__Limits *limits;
	const char *comment;
};

struct message_entry {
	const char *name; /* full */
	const char *comment;
	struct field_entry *fields; /* by number */
	size_t field_count;
};

/* Where the walk through a file stands. */
struct walk {
	const Google__Protobuf__SourceCodeInfo *source;
	int32_t path[PATH_LENGTH_MAX];
	size_t depth;
};

extern const uint8_t contract_begin[], contract_end[];

/* The one state of the process besides the time zone: made from constants, by whichever thread asks first, and never changed, so a
 * once is all the locking it needs; it lives as long as the process. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct arena *memory;
static struct message_entry *messages; /* by name */
static size_t message_count;
static const Bus__Limits no_limits = BUS__LIMITS__INIT;

struct span contract_file_descriptor_set(void)
{
	return (struct span){ contract_begin, (size_t)(contract_end - contract_begin) };
}

static const char *one_line(const char *text)
{
	char *line = arena_strdup(memory, text), *end = line;

	for (; *text; text++) {
		bool space = isspace((unsigned char)*text);

		if (!space)
			*end++ = *text;
		else if (end > line && end[-1] != ' ')
			*end++ = ' ';
	}
	if (end > line && end[-1] == ' ')
		end--;
	*end = '\0';
	return line;
}

static const char *find_comment(const struct walk *walk)
{
	for (size_t i = 0; walk->source && i < walk->source->n_location; i++) {
		const Google__Protobuf__SourceCodeInfo__Location *location = walk->source->location[i];

		if (location->n_path == walk->depth &&
		    memcmp(location->path, walk->path, walk->depth * sizeof(*walk->path)) == 0)
			return location->leading_comments ? one_line(location->leading_comments) : "";
	}
	return "";
}

static void enter(struct walk *walk, int32_t field, size_t index)
{
	assert(walk->depth + 2 <= PATH_LENGTH_MAX);
	walk->path[walk->depth++] = field;
	walk->path[walk->depth++] = (int32_t)index;
}

static void leave(struct walk *walk)
{
	walk->depth -= 2;
}

static const Bus__Limits *read_limits(const Google__Protobuf__FieldOptions *options)
{
	for (unsigned i = 0; options && i < options->base.n_unknown_fields; i++) {
		const ProtobufCMessageUnknownField *field = &options->base.unknown_fields[i];
		const Bus__Limits *limits;
		size_t prefix = 0;

		if (field->tag != LIMITS_EXTENSION)
			continue;
		/* protobuf-c keeps the length before the bytes. */
		while (field->data[prefix++] & 0x80)
			;
		limits = bus__limits__unpack(arena_allocator(memory), field->len - prefix, field->data + prefix);
		assert(limits);
		return limits;
	}
	return &no_limits;
}

static int compare_fields(const void *left, const void *right)
{
	const struct field_entry *a = left, *b = right;

	return a->number < b->number ? -1 : a->number > b->number;
}

static int compare_messages(const void *left, const void *right)
{
	return strcmp(((const struct message_entry *)left)->name, ((const struct message_entry *)right)->name);
}

static size_t count_messages(Google__Protobuf__DescriptorProto *const *types, size_t count)
{
	size_t total = count;

	for (size_t i = 0; i < count; i++)
		total += count_messages(types[i]->nested_type, types[i]->n_nested_type);
	return total;
}

static void index_message(const Google__Protobuf__DescriptorProto *type, const char *scope, struct walk *walk)
{
	struct message_entry *entry = &messages[message_count++];

	entry->name = arena_printf(memory, "%s.%s", scope, type->name);
	entry->comment = find_comment(walk);
	entry->field_count = type->n_field;
	entry->fields = arena_alloc(memory, type->n_field * sizeof(*entry->fields));
	for (size_t i = 0; i < type->n_field; i++) {
		enter(walk, MESSAGE_FIELD, i);
		entry->fields[i].number = (uint32_t)type->field[i]->number;
		entry->fields[i].limits = read_limits(type->field[i]->options);
		entry->fields[i].comment = find_comment(walk);
		leave(walk);
	}
	qsort(entry->fields, entry->field_count, sizeof(*entry->fields), compare_fields);
	for (size_t i = 0; i < type->n_nested_type; i++) {
		enter(walk, MESSAGE_NESTED, i);
		index_message(type->nested_type[i], entry->name, walk);
		leave(walk);
	}
}

static void load(void)
{
	const Google__Protobuf__FileDescriptorSet *set;
	struct span blob = contract_file_descriptor_set();
	size_t total = 0;

	memory = arena_create(CONTRACT_MEMORY_MAX);
	set = google__protobuf__file_descriptor_set__unpack(arena_allocator(memory), blob.size, blob.data);
	assert(set);
	for (size_t i = 0; i < set->n_file; i++)
		total += count_messages(set->file[i]->message_type, set->file[i]->n_message_type);
	messages = arena_alloc(memory, total * sizeof(*messages));
	for (size_t i = 0; i < set->n_file; i++) {
		const Google__Protobuf__FileDescriptorProto *file = set->file[i];
		struct walk walk = { .source = file->source_code_info };

		for (size_t j = 0; j < file->n_message_type; j++) {
			enter(&walk, FILE_MESSAGE, j);
			index_message(file->message_type[j], file->package, &walk);
			leave(&walk);
		}
	}
	qsort(messages, message_count, sizeof(*messages), compare_messages);
}

static const struct message_entry *find_message(const ProtobufCMessageDescriptor *message)
{
	struct message_entry wanted = { .name = message->name };

	pthread_once(&once, load);
	return bsearch(&wanted, messages, message_count, sizeof(wanted), compare_messages);
}

static const struct field_entry *find_field(const ProtobufCMessageDescriptor *message,
					    const ProtobufCFieldDescriptor *field)
{
	const struct message_entry *entry = find_message(message);
	struct field_entry wanted = { .number = field->id };

	return entry ? bsearch(&wanted, entry->fields, entry->field_count, sizeof(wanted), compare_fields) : NULL;
}

const Bus__Limits *contract_limits(const ProtobufCMessageDescriptor *message, const ProtobufCFieldDescriptor *field)
{
	const struct field_entry *entry = find_field(message, field);

	return entry ? entry->limits : &no_limits;
}

const char *contract_message_comment(const ProtobufCMessageDescriptor *message)
{
	const struct message_entry *entry = find_message(message);

	return entry ? entry->comment : "";
}

const char *contract_field_comment(const ProtobufCMessageDescriptor *message, const ProtobufCFieldDescriptor *field)
{
	const struct field_entry *entry = find_field(message, field);

	return entry ? entry->comment : "";
}
