#include "services/cli/plan_compare.h"

#include <string.h>

#include "common/core/field.h"
#include "services/cli/plan_rules.h"

struct comparison {
	struct arena *arena;
	plan_change_fn *tell;
	void *user;
	size_t count;
};

struct elements {
	const ProtobufCFieldDescriptor *field;
	const ProtobufCMessage *const *items;
	size_t count;
};

static void tell(struct comparison *comparison, const char *path, const char *old, const char *new, const char *from)
{
	comparison->count++;
	comparison->tell(&(struct plan_change){ path, old, new, from }, comparison->user);
}

static void compare_fields(struct comparison *comparison, const ProtobufCMessage *old, const ProtobufCMessage *new,
			   const char *path, const char *from);

static struct elements elements_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	struct elements elements = { .field = field };
	const void *values;

	elements.count = field_values(message, field, &values);
	elements.items = values;
	return elements;
}

/* The element that answers to the one at `index`: of those with its key, the one with as many before it. */
static const ProtobufCMessage *counterpart(const struct elements *elements, size_t index, const struct elements *others,
					   struct arena *arena)
{
	const char *key = plan_key(elements->items[index], arena);
	size_t before = 0;

	for (size_t i = 0; i < index; i++)
		before += strcmp(plan_key(elements->items[i], arena), key) == 0;
	for (size_t i = 0; i < others->count; i++) {
		if (strcmp(plan_key(others->items[i], arena), key) == 0 && before-- == 0)
			return others->items[i];
	}
	return NULL;
}

static const char *element_path(const struct elements *elements, size_t index, const char *path, struct arena *arena)
{
	const char *key = plan_key(elements->items[index], arena);

	return *key ? arena_printf(arena, "%s[%s]", path, key) : arena_printf(arena, "%s[%zu]", path, index);
}

/* The element is in one of the plans only. Of a set of rules it is told what would count on its first day instead. */
static void tell_alone(struct comparison *comparison, const struct elements *elements, size_t index,
		       const struct elements *others, bool added, const char *path)
{
	struct arena *arena = comparison->arena;
	const ProtobufCMessage *element = elements->items[index], *instead;
	const char *line, *from;

	if (!plan_is_rules(elements->field)) {
		line = plan_line(element, false, arena);
		tell(comparison, path, added ? NULL : line, added ? line : NULL, NULL);
		return;
	}
	from = plan_key(element, arena);
	tell(comparison, path, added ? NULL : "", added ? "" : NULL, from);
	instead = plan_set_on(others->items, others->count, from, arena);
	if (instead)
		compare_fields(comparison, added ? instead : element, added ? element : instead, path, from);
}

static void compare_elements(struct comparison *comparison, const struct elements *old, const struct elements *new,
			     const char *path, const char *from)
{
	struct arena *arena = comparison->arena;

	for (size_t i = 0; i < old->count; i++) {
		const ProtobufCMessage *now = counterpart(old, i, new, arena);
		const char *place = element_path(old, i, path, arena);

		if (now)
			compare_fields(comparison, old->items[i], now, place,
				       plan_is_rules(old->field) ? plan_key(now, arena) : from);
		else
			tell_alone(comparison, old, i, new, false, place);
	}
	for (size_t i = 0; i < new->count; i++) {
		if (!counterpart(new, i, old, arena))
			tell_alone(comparison, new, i, old, true, element_path(new, i, path, arena));
	}
}

static void compare_values(struct comparison *comparison, const ProtobufCMessage *old, const ProtobufCMessage *new,
			   const ProtobufCFieldDescriptor *field, const char *path, const char *from)
{
	const char *was = plan_value(old, field, comparison->arena), *is = plan_value(new, field, comparison->arena);

	if (strcmp(was, is) != 0)
		tell(comparison, path, was, is, from);
}

/* Two of one type; the day from which a set counts is its key and told with it. */
static void compare_fields(struct comparison *comparison, const ProtobufCMessage *old, const ProtobufCMessage *new,
			   const char *path, const char *from)
{
	for (unsigned i = 0; i < old->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &old->descriptor->fields[i];
		struct elements was, is;
		const char *place = arena_printf(comparison->arena, "%s%s%s", path, *path ? "." : "", field->name);

		if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
			if (strcmp(field->name, "effective_from") != 0)
				compare_values(comparison, old, new, field, place, from);
			continue;
		}
		was = elements_of(old, field);
		is = elements_of(new, field);
		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			compare_elements(comparison, &was, &is, place, from);
		else if (was.count && is.count)
			compare_fields(comparison, was.items[0], is.items[0], place, from);
		else
			compare_values(comparison, old, new, field, place, from);
	}
}

size_t plan_compare(const Plan__Plan *old, const Plan__Plan *new, struct arena *arena, plan_change_fn *tell_change,
		    void *user)
{
	struct comparison comparison = { arena, tell_change, user, 0 };

	compare_fields(&comparison, &old->base, &new->base, "", NULL);
	return comparison.count;
}
