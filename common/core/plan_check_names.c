/* Ids stand once, and what refers to one finds it. */

#include <string.h>

#include "common/core/field.h"
#include "common/core/plan_check.h"
#include "common/core/reflect.h"
#include "common/core/text.h"
#include "common/core/zone.h"

typedef const ProtobufCMessageDescriptor *type;

/* --- what stands once ------------------------------------------------------------------------------------------------------------ */

enum among { IN_THE_PLAN, IN_ITS_LIST };

static const struct unique {
	type of;
	const char *keys[2]; /* together */
	enum among among;
} uniques[] = {
	{ PLAN_TYPE(hall), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(checkpoint), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(area), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(window), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(department), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(thermometer), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(post), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(staff_member), { "badge" }, IN_THE_PLAN },
	{ PLAN_TYPE(room), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(group_role), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(functional_area), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(document), { "id", "version" }, IN_THE_PLAN },
	{ PLAN_TYPE(hotline), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(service_item), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(hvac_zone), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(fresh_air_zone), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(touch_point), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(waste_bin), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(supply_item), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(par_level), { "item", "department" }, IN_THE_PLAN },
	{ PLAN_TYPE(escalation_policy), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(severity_rules), { "severity" }, IN_THE_PLAN },
	{ PLAN_TYPE(alert_rule), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(outside_body), { "id" }, IN_THE_PLAN },
	{ PLAN_TYPE(checklist_item), { "id" }, IN_ITS_LIST },
	{ PLAN_TYPE(alert_duty), { "id" }, IN_ITS_LIST },
	{ PLAN_TYPE(calendar_day), { "date" }, IN_THE_PLAN },
	{ PLAN_TYPE(roll_call_session), { "id" }, IN_ITS_LIST },
	{ PLAN_TYPE(disinfection_task), { "id" }, IN_ITS_LIST },
	{ PLAN_TYPE(green_kind), { "id" }, IN_ITS_LIST },
	{ PLAN_TYPE(meal), { "id" }, IN_ITS_LIST },
};

struct key {
	const char *first, *second;
};

static struct key key_of(const struct plan_checking *checking, const struct plan_part *part,
			 const struct unique *unique)
{
	const char *second = unique->keys[1];

	return (struct key){ reflect_text(part->message, unique->keys[0], checking->arena),
			     second ? reflect_text(part->message, second, checking->arena) : "" };
}

static const struct plan_part *earlier(const struct plan_checking *checking, const struct plan_part *part,
				       const struct unique *unique, const struct key *keys)
{
	const struct plan_part *other = NULL;
	const struct key *mine = &keys[part - checking->parts];

	while ((other = plan_part_next(checking, unique->of, other)) && other < part) {
		const struct key *theirs = &keys[other - checking->parts];

		if (strcmp(theirs->first, mine->first) == 0 && strcmp(theirs->second, mine->second) == 0 &&
		    (unique->among == IN_THE_PLAN || strcmp(other->list, part->list) == 0))
			return other;
	}
	return NULL;
}

static void check_unique(struct plan_checking *checking, const struct unique *unique)
{
	struct key *keys = arena_alloc(checking->arena, checking->part_count * sizeof(*keys));

	for (const struct plan_part *part = NULL; (part = plan_part_next(checking, unique->of, part));) {
		struct key *key = &keys[part - checking->parts];
		const struct plan_part *other;

		*key = key_of(checking, part, unique);
		other = *key->first ? earlier(checking, part, unique, keys) : NULL;
		if (other)
			plan_say(checking, part, unique->keys[0], "'%s'%s%s%s stands twice: %s has it already",
				 key->first, *key->second ? " with '" : "", key->second, *key->second ? "'" : "",
				 other->path);
	}
}

/* --- what must be there ---------------------------------------------------------------------------------------------------------- */

static const struct reference {
	type of;
	const char *field; /* text, or a list of it; empty: refers to nothing */
	type to;
	const char *called;
} references[] = {
	{ PLAN_TYPE(checkpoint), "owner", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(checkpoint), "room", PLAN_TYPE(room), "rooms" },
	{ PLAN_TYPE(hall), "rooms", PLAN_TYPE(room), "rooms" },
	{ PLAN_TYPE(organisation), "office", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(organisation), "property", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(group_role), "department", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(functional_area), "lead", PLAN_TYPE(group_role), "organisation.leading_group" },
	{ PLAN_TYPE(functional_area), "departments", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(document), "department", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(hotline), "department", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(staff_member), "department", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(staff_member), "post", PLAN_TYPE(post), "posts" },
	{ PLAN_TYPE(window), "department", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(window), "hall", PLAN_TYPE(hall), "halls" },
	{ PLAN_TYPE(room), "owner", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(incident_rules), "isolating_department", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(incident_rules), "reporting_department", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(commendation_rules), "reviewing_department", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(service_item), "department", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(service_item), "windows", PLAN_TYPE(window), "windows" },
	{ PLAN_TYPE(permit_rules), "approving_department", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(green_kind), "department", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(hvac_zone), "owner", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(hvac_zone), "rooms", PLAN_TYPE(room), "rooms" },
	{ PLAN_TYPE(fresh_air_zone), "owner", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(fresh_air_zone), "rooms", PLAN_TYPE(room), "rooms" },
	{ PLAN_TYPE(touch_point), "room", PLAN_TYPE(room), "rooms" },
	{ PLAN_TYPE(waste_bin), "room", PLAN_TYPE(room), "rooms" },
	{ PLAN_TYPE(disinfection_task), "owner", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(draw), "item", PLAN_TYPE(supply_item), "supplies" },
	{ PLAN_TYPE(canteen_rules), "department", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(par_level), "item", PLAN_TYPE(supply_item), "supplies" },
	{ PLAN_TYPE(par_level), "department", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(supply_rules), "mask_item", PLAN_TYPE(supply_item), "supplies" },
	{ PLAN_TYPE(supply_rules), "approving_department", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(severity_rules), "policy", PLAN_TYPE(escalation_policy), "escalation" },
	{ PLAN_TYPE(alert_rule), "inhibited_by", PLAN_TYPE(alert_rule), "alert_rules" },
	{ PLAN_TYPE(checklist_item), "departments", PLAN_TYPE(department), "departments" },
	{ PLAN_TYPE(alert_rule), "policy", PLAN_TYPE(escalation_policy), "escalation" },
};

static void check_name(struct plan_checking *checking, const struct plan_part *part, const struct reference *reference,
		       const char *field, const char *name)
{
	struct text_nearest nearest = { .wanted = name };

	for (const struct plan_part *other = NULL; (other = plan_part_next(checking, reference->to, other));) {
		const char *id = plan_text(other->message, "id");

		/* An id that could not be read is told already; it may be this one. */
		if (!*id || strcmp(id, name) == 0)
			return;
		text_nearest_offer(&nearest, id);
	}
	plan_say(checking, part, field,
		 nearest.name ? "'%s' is not the id of one of %s; did you mean %s?" : "'%s' is not the id of one of %s",
		 name, reference->called, nearest.name);
}

static void check_reference(struct plan_checking *checking, const struct reference *reference)
{
	for (const struct plan_part *part = NULL; (part = plan_part_next(checking, reference->of, part));) {
		const ProtobufCFieldDescriptor *field = plan_field(part->message, reference->field);
		bool is_list = field->label == PROTOBUF_C_LABEL_REPEATED;
		const void *values;
		size_t count = field_values(part->message, field, &values);

		for (size_t i = 0; i < count; i++) {
			const char *name = ((const char *const *)values)[i];

			if (name && *name)
				check_name(checking, part, reference,
					   is_list ? arena_printf(checking->arena, "%s[%zu]", field->name, i)
						   : field->name,
					   name);
		}
	}
}

/* --- lists that name nothing twice ----------------------------------------------------------------------------------------------- */

/* Lists that also share nothing with those of their siblings: a room is in one zone, a department in one area. */
static const struct exclusive {
	type of;
	const char *field;
} exclusives[] = {
	{ PLAN_TYPE(functional_area), "departments" },
	{ PLAN_TYPE(hvac_zone), "rooms" },
	{ PLAN_TYPE(fresh_air_zone), "rooms" },
};

static const char *named_at(const ProtobufCMessage *message, const char *field, const char *name)
{
	const void *values;
	size_t count = field_values(message, plan_field(message, field), &values);

	for (size_t i = 0; i < count; i++) {
		const char *other = ((const char *const *)values)[i];

		if (other && strcmp(other, name) == 0)
			return other;
	}
	return NULL;
}

static void check_exclusive(struct plan_checking *checking, const struct exclusive *exclusive)
{
	for (const struct plan_part *part = NULL; (part = plan_part_next(checking, exclusive->of, part));) {
		const void *values;
		size_t count = field_values(part->message, plan_field(part->message, exclusive->field), &values);

		for (size_t i = 0; i < count; i++) {
			const char *name = ((const char *const *)values)[i];
			const struct plan_part *other = NULL;

			while (name && (other = plan_part_next(checking, exclusive->of, other)) && other < part) {
				if (named_at(other->message, exclusive->field, name))
					plan_say(checking, part,
						 arena_printf(checking->arena, "%s[%zu]", exclusive->field, i),
						 "'%s' belongs to %s already", name, other->path);
			}
		}
	}
}

/* Numbers, enums and names alike. */
static bool is_same(const ProtobufCFieldDescriptor *field, const char *one, const char *other)
{
	if (field->type != PROTOBUF_C_TYPE_STRING)
		return memcmp(one, other, field_value_size(field->type)) == 0;
	one = *(const char *const *)(const void *)one;
	other = *(const char *const *)(const void *)other;
	return one && other && strcmp(one, other) == 0;
}

static void check_list(struct plan_checking *checking, const struct plan_part *part,
		       const ProtobufCFieldDescriptor *field)
{
	size_t size = field_value_size(field->type);
	const void *values;
	size_t count = field_values(part->message, field, &values);

	for (size_t i = 1; i < count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (is_same(field, (const char *)values + i * size, (const char *)values + j * size)) {
				plan_say(checking, part, arena_printf(checking->arena, "%s[%zu]", field->name, i),
					 "is the same as %s[%zu]: each is named once", field->name, j);
				break;
			}
		}
	}
}

static void check_lists(struct plan_checking *checking, const struct plan_part *part)
{
	for (unsigned i = 0; i < part->message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &part->message->descriptor->fields[i];

		if (field->label == PROTOBUF_C_LABEL_REPEATED && field->type != PROTOBUF_C_TYPE_MESSAGE)
			check_list(checking, part, field);
	}
}

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

void plan_check_names(struct plan_checking *checking)
{
	for (size_t i = 0; i < COUNT(uniques); i++)
		check_unique(checking, &uniques[i]);
	for (size_t i = 0; i < COUNT(references); i++)
		check_reference(checking, &references[i]);
	for (size_t i = 0; i < COUNT(exclusives); i++)
		check_exclusive(checking, &exclusives[i]);
	for (size_t i = 0; i < checking->part_count; i++)
		check_lists(checking, &checking->parts[i]);
}
