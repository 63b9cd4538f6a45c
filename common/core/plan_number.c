#include "common/core/plan_number.h"

#include <string.h>

#include "common/core/field.h"
#include "common/core/text.h"

#define QUOTED_CHARACTERS_MAX 64

static const struct {
	const char *suffix;
	uint32_t minutes;
} units[] = { { "_min", 1 }, { "_hours", 60 }, { "_h", 60 }, { "_days", 1440 } };

static const char *const allowed = "a section and a time of it that counts for days of their own is allowed, as in "
				   "incident.isolate_within_min";

/* 0: no time by the calendar. days_of_cover_min is the least of something, so that more than the unit must be said. */
static uint32_t minutes_of_unit(const ProtobufCFieldDescriptor *field)
{
	size_t length = strlen(field->name);

	if (field->type != PROTOBUF_C_TYPE_UINT32 || field->label == PROTOBUF_C_LABEL_REPEATED ||
	    strstr(field->name, "working") || (!strstr(field->name, "within_") && !strstr(field->name, "after_")))
		return 0;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t size = strlen(units[i].suffix);

		if (length > size && strcmp(field->name + length - size, units[i].suffix) == 0)
			return units[i].minutes;
	}
	return 0;
}

static const ProtobufCFieldDescriptor *section_find(const char *path, size_t size)
{
	for (unsigned i = 0; i < plan__plan__descriptor.n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &plan__plan__descriptor.fields[i];

		if (strlen(field->name) == size && strncmp(field->name, path, size) == 0 &&
		    field->label == PROTOBUF_C_LABEL_REPEATED && field->type == PROTOBUF_C_TYPE_MESSAGE &&
		    protobuf_c_message_descriptor_get_field_by_name(field->descriptor, "effective_from"))
			return field;
	}
	return NULL;
}

static const char *nearest_time(const ProtobufCFieldDescriptor *section, const char *name)
{
	const ProtobufCMessageDescriptor *rules = section->descriptor;
	struct text_nearest nearest = { .wanted = name };

	for (unsigned i = 0; i < rules->n_fields; i++) {
		if (minutes_of_unit(&rules->fields[i]))
			text_nearest_offer(&nearest, rules->fields[i].name);
	}
	return nearest.name;
}

const char *plan_minutes_check(const char *path, struct arena *arena)
{
	const char *dot = strchr(path, '.'), *quoted = text_quote(path, QUOTED_CHARACTERS_MAX, arena), *near;
	const ProtobufCFieldDescriptor *section = dot ? section_find(path, (size_t)(dot - path)) : NULL, *field;

	if (!section)
		return arena_printf(arena, "%s is no place of the plan; %s", quoted, allowed);
	field = protobuf_c_message_descriptor_get_field_by_name(section->descriptor, dot + 1);
	if (field && minutes_of_unit(field))
		return NULL;
	near = nearest_time(section, dot + 1);
	if (field)
		return arena_printf(arena, "%s is no time in minutes, hours or days; %s", quoted, allowed);
	return near ? arena_printf(arena, "%s is no place of the plan; did you mean %s.%s?", quoted, section->name,
				   near)
		    : arena_printf(arena, "%s is no place of the plan; %s", quoted, allowed);
}

/* Sets stand in the order of their days, as plan_check() sees to. */
static const ProtobufCMessage *set_on(const Plan__Plan *plan, const ProtobufCFieldDescriptor *section, const char *date)
{
	const ProtobufCFieldDescriptor *from =
		protobuf_c_message_descriptor_get_field_by_name(section->descriptor, "effective_from");
	const void *values;
	size_t count = field_values(&plan->base, section, &values);
	const ProtobufCMessage *const *sets = values;

	while (count > 1 && strcmp(*(const char *const *)field_value(sets[count - 1], from), date) > 0)
		count--;
	return count ? sets[count - 1] : NULL;
}

bool plan_minutes_on(const Plan__Plan *plan, const char *path, const char *date, uint32_t *ret_minutes)
{
	const char *dot = strchr(path, '.');
	const ProtobufCFieldDescriptor *section = dot ? section_find(path, (size_t)(dot - path)) : NULL;
	const ProtobufCFieldDescriptor *field =
		section ? protobuf_c_message_descriptor_get_field_by_name(section->descriptor, dot + 1) : NULL;
	const ProtobufCMessage *set = field && minutes_of_unit(field) ? set_on(plan, section, date) : NULL;

	if (!set)
		return false;
	*ret_minutes = (uint32_t)field_unsigned(field->type, field_value(set, field)) * minutes_of_unit(field);
	return true;
}
