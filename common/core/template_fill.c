#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "common/core/event_field.h"
#include "common/core/field.h"
#include "common/core/plan.h"
#include "common/core/template_piece.h"
#include "common/core/text.h"

#define NAMED_MAX 10

struct filling {
	const Bus__Event *event;
	const ProtobufCMessage *data;
	const Plan__Plan *plan;
	enum template_language language;
	struct arena *arena;
};

const char *event_id(const Bus__Event *event, struct arena *arena)
{
	return arena_printf(arena, "%s/%016" PRIx64 "/%" PRIu64, event->service, event->epoch, event->sequence);
}

/* --- names of the plan ----------------------------------------------------------------------------------------------------------- */

#define NAME(object) ((object) ? (zh ? (object)->name_zh : (object)->name_en) : NULL)

static const Plan__Checkpoint *checkpoint_find(const Plan__Plan *plan, const char *id)
{
	const Plan__Hall *hall = plan_hall_of_checkpoint(plan, id);

	for (size_t i = 0; hall && i < hall->n_checkpoints; i++) {
		if (strcmp(hall->checkpoints[i]->id, id) == 0)
			return hall->checkpoints[i];
	}
	return NULL;
}

static const Plan__FreshAirZone *fresh_air_zone_find(const Plan__Plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->n_fresh_air_zones; i++) {
		if (strcmp(plan->fresh_air_zones[i]->id, id) == 0)
			return plan->fresh_air_zones[i];
	}
	return NULL;
}

static const char *place_name(const Plan__Plan *plan, const char *id, bool zh)
{
	const char *name = NAME(checkpoint_find(plan, id));

	if (!name)
		name = NAME(plan_room(plan, id));
	if (!name)
		name = NAME(plan_hall(plan, id));
	if (!name)
		name = NAME(fresh_air_zone_find(plan, id));
	return name ? name : NAME(plan_department(plan, id));
}

/* NULL: the plan does not know it. */
static const char *plan_name(const struct filling *filling, enum template_format format, const char *id)
{
	bool zh = filling->language == TEMPLATE_ZH;

	switch (format) {
	case FORMAT_DEPARTMENT:
		return NAME(plan_department(filling->plan, id));
	case FORMAT_CHECKPOINT:
		return NAME(checkpoint_find(filling->plan, id));
	case FORMAT_ROOM:
		return NAME(plan_room(filling->plan, id));
	case FORMAT_ROLE:
		return NAME(plan_role(filling->plan, id));
	default:
		return place_name(filling->plan, id, zh);
	}
}

/* --- one value ------------------------------------------------------------------------------------------------------------------- */

/* Of "2020-02-10 09:01". */
static const char *instant_part(const char *text, enum template_format format, struct arena *arena)
{
	if (!*text || format == FORMAT_NONE)
		return text;
	return format == FORMAT_TIME ? text + 11 : arena_printf(arena, "%.10s", text);
}

static const char *value_text(const struct filling *filling, const struct template_term *term,
			      const ProtobufCFieldDescriptor *field, const void *value)
{
	const char *text = event_field_text(field, value, filling->arena), *name;

	switch (term->format) {
	case FORMAT_NONE:
		return text;
	case FORMAT_TIME:
	case FORMAT_DATE:
		return instant_part(text, term->format, filling->arena);
	case FORMAT_DEGREES:
		return arena_printf(filling->arena, "%.1f °C", field_real(field->type, value));
	default:
		name = *text ? plan_name(filling, term->format, text) : NULL;
		return name ? name : text;
	}
}

static const char *list_text(const struct filling *filling, const struct template_term *term,
			     const ProtobufCFieldDescriptor *field, const void *values, size_t count)
{
	bool zh = filling->language == TEMPLATE_ZH;
	const char *text = "";

	for (size_t i = 0; i < count && i < NAMED_MAX; i++)
		text = arena_printf(
			filling->arena, "%s%s%s", text,
			!*text ? ""
			: zh   ? "、"
			       : ", ",
			value_text(filling, term, field, (const char *)values + i * field_value_size(field->type)));
	return count <= NAMED_MAX ? text
				  : arena_printf(filling->arena, zh ? "%s……（共 %zu）" : "%s, … (%zu)", text, count);
}

static const char *field_text(const struct filling *filling, const struct template_term *term, bool *ret_is_set)
{
	static const int64_t zero;
	const ProtobufCFieldDescriptor *field;
	const void *values;
	size_t count = event_field_values(filling->data, term->text, &field, &values);

	*ret_is_set = count > 0;
	if (!field)
		return "";
	if (term->format == FORMAT_COUNT)
		return arena_printf(filling->arena, "%zu", count);
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return list_text(filling, term, field, values, count);
	if (!count && field->type == PROTOBUF_C_TYPE_STRING)
		return "";
	return value_text(filling, term, field, count ? values : &zero);
}

static const char *envelope_text(const struct filling *filling, const struct template_term *term)
{
	const Bus__Event *event = filling->event;
	const ProtobufCFieldDescriptor *recorded_at =
		protobuf_c_message_descriptor_get_field_by_name(&bus__event__descriptor, "recorded_at");

	switch (term->text[1]) {
	case 'i':
		return event_id(event, filling->arena);
	case 'c':
		return event->correlation_id;
	case 'r':
		return instant_part(event_field_text(recorded_at, &event->recorded_at, filling->arena), term->format,
				    filling->arena);
	default:
		return strcmp(term->text, "@service") == 0 ? event->service : event->subject;
	}
}

/* --- the whole ------------------------------------------------------------------------------------------------------------------- */

static const char *placeholder_text(const struct filling *filling, const struct template_piece *piece)
{
	const char *text = "";

	for (size_t i = 0; i < piece->term_count; i++) {
		const struct template_term *term = &piece->terms[i];
		bool is_set = true;

		text = term->kind == TERM_FIELD      ? field_text(filling, term, &is_set)
		       : term->kind == TERM_ENVELOPE ? envelope_text(filling, term)
						     : term->text;
		if (is_set && *text)
			break;
	}
	return text;
}

static const char *cut(const char *text, size_t bytes_max, struct arena *arena)
{
	size_t left = strlen(text), kept = 0, next;

	if (left <= bytes_max)
		return text;
	while ((next = text_character_size(text + kept, left - kept)) > 0 && kept + next + strlen("…") <= bytes_max)
		kept += next;
	return arena_printf(arena, "%.*s…", (int)kept, text);
}

static const char *filled(const struct filling *filling, const char *text)
{
	struct template_piece piece;
	const char *all = "", *wrong = NULL;

	while (template_next(&text, &piece, filling->arena, &wrong)) {
		if (piece.term_count)
			all = arena_printf(filling->arena, "%s%s", all, placeholder_text(filling, &piece));
		else
			all = arena_printf(filling->arena, "%s%.*s", all, (int)piece.size, piece.text);
	}
	return all;
}

const char *template_fill(const char *text, const Bus__Event *event, const ProtobufCMessage *data,
			  const Plan__Plan *plan, enum template_language language, size_t bytes_max,
			  struct arena *arena)
{
	struct filling filling = { event, data, plan, language, arena };

	return cut(filled(&filling, text), bytes_max, arena);
}

#define HASH_SIZE 16

const char *template_key(const char *text, const Bus__Event *event, const ProtobufCMessage *data,
			 const Plan__Plan *plan, size_t bytes_max, struct arena *arena)
{
	struct filling filling = { event, data, plan, TEMPLATE_EN, arena };
	const char *all = filled(&filling, text);
	size_t size = strlen(all), kept = 0, next;
	unsigned char hash[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];

	if (size <= bytes_max)
		return all;
	crypto_generichash(hash, sizeof(hash), (const unsigned char *)all, size, NULL, 0);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	while ((next = text_character_size(all + kept, size - kept)) > 0 && kept + next + sizeof(hex) <= bytes_max)
		kept += next;
	return arena_printf(arena, "%.*s#%s", (int)kept, all, hex);
}

int64_t template_instant(const char *text, const Bus__Event *event, const ProtobufCMessage *data, struct arena *arena)
{
	struct template_piece piece;
	const char *wrong = NULL;
	const ProtobufCFieldDescriptor *field;
	const void *value;

	if (!template_next(&text, &piece, arena, &wrong) || !piece.term_count)
		return 0;
	if (piece.terms[0].kind == TERM_ENVELOPE)
		return event->recorded_at;
	return event_field_values(data, piece.terms[0].text, &field, &value) ? field_signed(field->type, value) : 0;
}
