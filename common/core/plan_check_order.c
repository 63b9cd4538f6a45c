/* Less before more, earlier before later, nothing at the same time twice. */

#include <string.h>

#include "common/core/contract.h"
#include "common/core/field.h"
#include "common/core/plan_check.h"
#include "common/core/text.h"
#include "common/core/zone.h"

typedef const ProtobufCMessageDescriptor *type;

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* --- two fields of a message ----------------------------------------------------------------------------------------------------- */

enum relation { BELOW, AT_MOST };

static const struct order {
	type of;
	const char *lower;
	enum relation relation;
	const char *upper;
} orders[] = {
	{ PLAN_TYPE(door_rules), "reading_min_c", BELOW, "reading_max_c" },
	{ PLAN_TYPE(door_rules), "reading_min_c", BELOW, "fever_c" },
	{ PLAN_TYPE(door_rules), "fever_c", BELOW, "reading_max_c" },
	{ PLAN_TYPE(alerting), "acknowledge_critical_s", AT_MOST, "acknowledge_warning_s" },
	{ PLAN_TYPE(time_span), "from", BELOW, "until" },
	{ PLAN_TYPE(roll_call_session), "opens", BELOW, "deadline" },
	{ PLAN_TYPE(booking_slot), "from", BELOW, "until" },
	{ PLAN_TYPE(meal), "from", BELOW, "until" },
	{ PLAN_TYPE(duty_rules), "late_after_min", BELOW, "absent_after_min" },
	{ PLAN_TYPE(online_rules), "assign_within_working_min", BELOW, "answer_within_working_min" },
	{ PLAN_TYPE(consultation_rules), "assign_within_working_min", BELOW, "answer_within_working_min" },
	{ PLAN_TYPE(green_channel_rules), "commitment_warn_before_working_days", BELOW,
	  "commitment_within_working_days" },
	{ PLAN_TYPE(ventilation_rules), "fresh_air_off_max_min", BELOW, "fresh_air_silent_after_min" },
	{ PLAN_TYPE(disinfection_task), "times_a_day_min", AT_MOST, "times_a_day_max" },
	{ PLAN_TYPE(disinfection_task), "times_a_day_max", BELOW, "times_a_day_heavy_max" },
	{ PLAN_TYPE(par_level), "low", BELOW, "par" },
	{ PLAN_TYPE(supply_rules), "days_of_cover_min", AT_MOST, "days_of_cover_target" },
	{ PLAN_TYPE(supply_rules), "calibration_warning_days", BELOW, "thermometer_calibration_every_days" },
	{ PLAN_TYPE(supply_rules), "calibration_warning_days", BELOW, "fresh_air_sensor_calibration_every_days" },
};

/* A number, or the minutes of a time of day. False: it is missing or beyond its limits, which is told elsewhere. */
static bool sound(const ProtobufCMessage *message, const char *name, double *ret_number)
{
	const ProtobufCFieldDescriptor *field = plan_field(message, name);
	const Bus__Limits *limits = contract_limits(message->descriptor, field);
	const void *value;
	unsigned minutes;

	if (!field_values(message, field, &value))
		return false;
	if (field->type == PROTOBUF_C_TYPE_STRING) {
		if (!zone_minutes(plan_text(message, name), &minutes))
			return false;
		*ret_number = minutes;
		return true;
	}
	*ret_number = field->type == PROTOBUF_C_TYPE_DOUBLE ? field_real(field->type, value)
							    : (double)field_unsigned(field->type, value);
	return limits->max == 0 || (*ret_number >= limits->min && *ret_number <= limits->max);
}

static const char *shown(const struct plan_checking *checking, const ProtobufCMessage *message, const char *name)
{
	const ProtobufCFieldDescriptor *field = plan_field(message, name);
	const void *value = field_value(message, field);

	if (field->type == PROTOBUF_C_TYPE_STRING)
		return plan_text(message, name);
	if (field->type == PROTOBUF_C_TYPE_DOUBLE)
		return text_of_double(field_real(field->type, value), checking->arena);
	return arena_printf(checking->arena, "%llu", (unsigned long long)field_unsigned(field->type, value));
}

static void check_two(struct plan_checking *checking, const struct order *order)
{
	for (const struct plan_part *part = NULL; (part = plan_part_next(checking, order->of, part));) {
		const ProtobufCMessage *message = part->message;
		double lower, upper;

		if (!sound(message, order->lower, &lower) || !sound(message, order->upper, &upper))
			continue;
		if (order->relation == BELOW ? lower < upper : lower <= upper)
			continue;
		plan_say(checking, part, order->lower, "%s is %s %s, %s: %s is allowed",
			 shown(checking, message, order->lower), lower == upper ? "not below" : "over", order->upper,
			 shown(checking, message, order->upper),
			 order->relation == BELOW ? "less than that" : "at the most that");
	}
}

/* --- spans that do not overlap --------------------------------------------------------------------------------------------------- */

static const struct apart {
	type in;
	const char *list, *from, *until;
} aparts[] = {
	{ PLAN_TYPE(ventilation_rules), "windows_open", "from", "until" },
	{ PLAN_TYPE(working_hours), "spans", "from", "until" },
	{ PLAN_TYPE(disinfection_task), "at", "from", "until" },
	{ PLAN_TYPE(roll_call_rules), "sessions", "opens", "deadline" },
	{ PLAN_TYPE(booking_rules), "slots", "from", "until" },
	{ PLAN_TYPE(canteen_rules), "meals", "from", "until" },
	{ PLAN_TYPE(severity_rules), "quiet_hours", "from", "until" },
};

static bool span_of(const ProtobufCMessage *message, const struct apart *apart, double *ret_from, double *ret_until)
{
	return sound(message, apart->from, ret_from) && sound(message, apart->until, ret_until) &&
	       *ret_from < *ret_until;
}

static void check_span(struct plan_checking *checking, const struct plan_part *holder, const struct apart *apart,
		       ProtobufCMessage *const *spans, size_t index)
{
	double from, until, other_from, other_until;

	if (!span_of(spans[index], apart, &from, &until))
		return;
	for (size_t i = 0; i < index; i++) {
		if (!span_of(spans[i], apart, &other_from, &other_until) || from >= other_until || other_from >= until)
			continue;
		plan_say(checking, holder, arena_printf(checking->arena, "%s[%zu].%s", apart->list, index, apart->from),
			 "%s to %s overlaps %s[%zu], %s to %s", plan_text(spans[index], apart->from),
			 plan_text(spans[index], apart->until), apart->list, i, plan_text(spans[i], apart->from),
			 plan_text(spans[i], apart->until));
		return;
	}
}

static void check_apart(struct plan_checking *checking, const struct apart *apart)
{
	for (const struct plan_part *holder = NULL; (holder = plan_part_next(checking, apart->in, holder));) {
		const void *values;
		size_t count = field_values(holder->message, plan_field(holder->message, apart->list), &values);

		for (size_t i = 1; i < count; i++)
			check_span(checking, holder, apart, values, i);
	}
}

/* --- rule sets ------------------------------------------------------------------------------------------------------------------- */

#define EFFECTIVE_FROM "effective_from"

/* Every list of the plan whose elements begin to count on a day. */
static void check_sets(struct plan_checking *checking, const ProtobufCFieldDescriptor *section)
{
	const struct plan_part whole = { "", "", &checking->plan->base };
	const char *day, *before = "";
	const void *values;
	size_t count = field_values(&checking->plan->base, section, &values);

	for (size_t i = 0; i < count; i++) {
		const char *path = arena_printf(checking->arena, "%s[%zu].%s", section->name, i, EFFECTIVE_FROM);

		day = plan_text(((ProtobufCMessage *const *)values)[i], EFFECTIVE_FROM);
		if (!zone_date_exists(day))
			continue;
		if (strcmp(day, before) == 0)
			plan_say(checking, &whole, path, "'%s' stands twice: each set has a day of its own", day);
		else if (strcmp(day, before) < 0)
			plan_say(checking, &whole, path, "%s comes after %s: sets stand in the order of their days",
				 day, before);
		else
			before = day;
	}
}

static void check_all_sets(struct plan_checking *checking)
{
	const ProtobufCMessageDescriptor *plan = checking->plan->base.descriptor;

	for (unsigned i = 0; i < plan->n_fields; i++) {
		const ProtobufCFieldDescriptor *section = &plan->fields[i];

		if (section->label == PROTOBUF_C_LABEL_REPEATED && section->type == PROTOBUF_C_TYPE_MESSAGE &&
		    protobuf_c_message_descriptor_get_field_by_name(section->descriptor, EFFECTIVE_FROM))
			check_sets(checking, section);
	}
}

void plan_check_order(struct plan_checking *checking)
{
	for (size_t i = 0; i < COUNT(orders); i++)
		check_two(checking, &orders[i]);
	for (size_t i = 0; i < COUNT(aparts); i++)
		check_apart(checking, &aparts[i]);
	check_all_sets(checking);
}
