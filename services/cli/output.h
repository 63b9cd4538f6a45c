/*
 * Replies as people and programs want them.
 *
 *   text    the reply's list as a table, or, where that is wider than the terminal (200 columns for a file), its rows' fields one a
 *           line; a reply without a list likewise; of texts in two languages the user's
 *   json    the whole reply, indented, numbers at 0 included
 *   jsonl   each row of the reply's list on a line, or the whole reply on one
 *   csv     RFC 4180: a header line, then each row of the list, or the reply as one row
 *
 * The list is the reply's only repeated message field, if it has one.
 */
#pragma once

#include <stdio.h>

#include "services/cli/cli.h"

void output_reply(FILE *file, const ProtobufCMessage *reply, enum output_format format, struct arena *arena);

/* One cell of CSV, quoted where RFC 4180 wants it. */
void output_csv_cell(FILE *file, const char *text);

/* Text in a column `width` wide on a terminal; two blanks behind it. */
void output_padded(FILE *file, const char *text, unsigned width);
