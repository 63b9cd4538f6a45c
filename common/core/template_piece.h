/* What a template is made of: shared by template.c (which checks) and template_fill.c (which fills in), and nobody else. */
#pragma once

#include "common/core/template.h"

#define TEMPLATE_TERMS_MAX 4

enum template_format {
	FORMAT_NONE,
	FORMAT_TIME,
	FORMAT_DATE,
	FORMAT_COUNT,
	FORMAT_DEGREES,
	FORMAT_DEPARTMENT,
	FORMAT_CHECKPOINT,
	FORMAT_ROOM,
	FORMAT_ROLE,
	FORMAT_PLACE,
	TEMPLATE_FORMATS
};

/* One of a placeholder's alternatives. */
struct template_term {
	enum { TERM_FIELD, TERM_ENVELOPE, TERM_TEXT } kind;
	const char *text; /* the path, "@id", or the text itself */
	enum template_format format;
};

/* Literal text (no terms), or a placeholder. */
struct template_piece {
	const char *text;
	size_t size;
	struct template_term terms[TEMPLATE_TERMS_MAX];
	size_t term_count;
};

/* The next piece, *text moved behind it. False: there is none, or *ret_wrong (NULL before) says what is wrong. */
bool template_next(const char **text, struct template_piece *ret_piece, struct arena *arena, const char **ret_wrong);
