/* The place that stands before a mistake of a file: "<file>:<line>:<column>: ". */
#pragma once

/* What stands behind it, and the line; NULL: the text begins otherwise. */
const char *place_read(const char *text, const char *file, unsigned *ret_line);
