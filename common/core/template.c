#include <string.h>

#include "common/core/event_field.h"
#include "common/core/field.h"
#include "common/core/template_piece.h"
#include "common/core/text.h"

#define QUOTED_CHARACTERS_MAX 48

static const char *const format_names[TEMPLATE_FORMATS] = { NULL,         "time",       "date", "count", "degrees",
							    "department", "checkpoint", "room", "role",  "place" };
static const char *const formats_allowed =
	"time, date, count, degrees, department, checkpoint, room, role, place are allowed";

static const char *const envelope_names[] = { "@id", "@correlation", "@recorded_at", "@service", "@subject" };
static const char *const envelope_allowed =
	"@id, @correlation, @recorded_at, @service, @subject are allowed of the event itself";

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* --- pieces ---------------------------------------------------------------------------------------------------------------------- */

static const char *read_format(const char *name, enum template_format *ret_format, struct arena *arena)
{
	for (unsigned i = 1; i < TEMPLATE_FORMATS; i++) {
		if (strcmp(format_names[i], name) == 0) {
			*ret_format = (enum template_format)i;
			return NULL;
		}
	}
	return arena_printf(arena, "%s is no format; %s", text_quote(name, QUOTED_CHARACTERS_MAX, arena),
			    formats_allowed);
}

/* A term begins at *at and ends before '|' or '}'. NULL: all well, *at stands there. */
static const char *read_term(const char **at, struct template_term *term, struct arena *arena)
{
	bool is_text = **at == '\'';
	size_t size = is_text ? strcspn(*at + 1, "'") : strcspn(*at, "{}|'");
	char *text = arena_printf(arena, "%.*s", (int)size, *at + is_text), *colon;

	*term = (struct template_term){ is_text        ? TERM_TEXT
					: *text == '@' ? TERM_ENVELOPE
						       : TERM_FIELD,
					text, FORMAT_NONE };
	*at += size + is_text;
	if (is_text) {
		if (**at != '\'')
			return "a text in single quotes has no end; {a|'text'} is allowed";
		++*at;
		return NULL;
	}
	colon = strchr(text, ':');
	if (colon)
		*colon = '\0';
	if (!*text)
		return "there is nothing between braces or bars; {path}, {path:format}, {a|b|'text'} are allowed, and "
		       "{{ for a brace";
	return colon ? read_format(colon + 1, &term->format, arena) : NULL;
}

static const char *read_placeholder(const char **at, struct template_piece *piece, struct arena *arena)
{
	do {
		const char *wrong;

		++*at;
		if (piece->term_count == TEMPLATE_TERMS_MAX)
			return "at the most 4 alternatives are allowed";
		wrong = read_term(at, &piece->terms[piece->term_count++], arena);
		if (wrong)
			return wrong;
	} while (**at == '|');
	if (**at != '}')
		return "a brace has no end; {path}, {path:format}, {a|b|'text'} are allowed, and {{ for a brace";
	++*at;
	return NULL;
}

bool template_next(const char **text, struct template_piece *ret_piece, struct arena *arena, const char **ret_wrong)
{
	const char *at = *text;

	*ret_piece = (struct template_piece){ .text = at };
	if (!*at)
		return false;
	if (*at != '{' && *at != '}') {
		ret_piece->size = strcspn(at, "{}");
		*text = at + ret_piece->size;
		return true;
	}
	if (at[1] == at[0]) {
		ret_piece->size = 1;
		*text = at + 2;
		return true;
	}
	if (*at == '}')
		*ret_wrong = "a brace ends that did not begin; }} is allowed for a brace";
	else
		*ret_wrong = read_placeholder(text, ret_piece, arena);
	return !*ret_wrong;
}

/* --- checking -------------------------------------------------------------------------------------------------------------------- */

static bool format_fits(enum template_format format, const ProtobufCFieldDescriptor *field)
{
	switch (format) {
	case FORMAT_NONE:
		return true;
	case FORMAT_TIME:
	case FORMAT_DATE:
		return field_is_instant(field) && field->label != PROTOBUF_C_LABEL_REPEATED;
	case FORMAT_COUNT:
		return field->label == PROTOBUF_C_LABEL_REPEATED;
	case FORMAT_DEGREES:
		return field->type == PROTOBUF_C_TYPE_DOUBLE || field->type == PROTOBUF_C_TYPE_FLOAT;
	default:
		return field->type == PROTOBUF_C_TYPE_STRING;
	}
}

static const char *check_field(const struct template_term *term, const ProtobufCMessageDescriptor *data,
			       struct arena *arena)
{
	const char *wrong = NULL;
	const ProtobufCFieldDescriptor *field = event_field_find(data, term->text, arena, &wrong);

	if (!field)
		return wrong;
	if (!format_fits(term->format, field))
		return arena_printf(
			arena,
			"the format %s does not fit %s: time and date are for instants, count for lists, degrees "
			"for readings, the others for ids",
			format_names[term->format], term->text);
	return NULL;
}

static const char *check_term(const struct template_term *term, const ProtobufCMessageDescriptor *data,
			      struct arena *arena)
{
	if (term->kind == TERM_FIELD)
		return check_field(term, data, arena);
	if (term->kind == TERM_TEXT)
		return NULL;
	for (size_t i = 0; i < COUNT(envelope_names); i++) {
		bool is_instant = strcmp(envelope_names[i], "@recorded_at") == 0;

		if (strcmp(envelope_names[i], term->text) != 0)
			continue;
		if (term->format == FORMAT_NONE ||
		    (is_instant && (term->format == FORMAT_TIME || term->format == FORMAT_DATE)))
			return NULL;
		return arena_printf(arena, "the format %s does not fit %s", format_names[term->format], term->text);
	}
	return arena_printf(arena, "%s: %s", text_quote(term->text, QUOTED_CHARACTERS_MAX, arena), envelope_allowed);
}

const char *template_check(const char *text, const ProtobufCMessageDescriptor *data, struct arena *arena)
{
	struct template_piece piece;
	const char *wrong = NULL;

	while (!wrong && template_next(&text, &piece, arena, &wrong)) {
		for (size_t i = 0; !wrong && i < piece.term_count; i++)
			wrong = check_term(&piece.terms[i], data, arena);
	}
	return wrong;
}

bool template_is_literal(const char *text)
{
	for (; *text; text++) {
		if (*text == '{' && *++text != '{')
			return false;
	}
	return true;
}

const char *template_check_instant(const char *text, const ProtobufCMessageDescriptor *data, struct arena *arena)
{
	struct template_piece piece;
	const char *rest = text, *wrong = template_check(text, data, arena);
	const ProtobufCFieldDescriptor *field;

	if (wrong)
		return wrong;
	if (template_next(&rest, &piece, arena, &wrong) && !*rest && piece.term_count == 1 &&
	    piece.terms[0].format == FORMAT_NONE) {
		if (strcmp(piece.terms[0].text, "@recorded_at") == 0)
			return NULL;
		field = piece.terms[0].kind == TERM_FIELD ? event_field_find(data, piece.terms[0].text, arena, &wrong)
							  : NULL;
		if (field && field_is_instant(field) && field->label != PROTOBUF_C_LABEL_REPEATED)
			return NULL;
	}
	return arena_printf(arena, "%s is no instant; one field in braces whose name ends in _at is allowed",
			    text_quote(text, QUOTED_CHARACTERS_MAX, arena));
}
