/*
 * Lines of CSV (RFC 4180): cells between commas, quoted where they hold commas or quotes ("" is a quote within quotes).
 *
 * A quoted cell may not hold a line break: no column of ours could, and so a quote that is never closed is the mistake of its own
 * line and does not swallow those that follow.
 */
#pragma once

#include <stddef.h>

#define CSV_CELLS_MAX 32

enum csv_result {
	CSV_OK,
	CSV_QUOTE_OPEN,      /* a quoted cell has no end */
	CSV_QUOTE_MISPLACED, /* a quote within an unquoted cell, or something behind a closing quote */
	CSV_TOO_MANY_CELLS,
};

struct csv_row {
	char *cells[CSV_CELLS_MAX];
	size_t count; /* with a mistake: cells before it, and the faulty one as the last */
};

/* Splits one line, with or without its line end (CR LF, LF), in place: the cells point into it. */
enum csv_result csv_split(char *line, struct csv_row *ret_row);
