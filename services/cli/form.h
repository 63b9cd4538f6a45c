/*
 * A message as a form on the command line: one option per field, with the contract's own words and limits as its help.
 */
#pragma once

#include <argp.h>

#include "common/core/arena.h"
#include "services/cli/catalogue.h"

#define FORM_KEY_FIELD 0x1000 /* + index of the field in the descriptor: argp's key */

/* Options for the fields in the contract's order; ends with an empty one. `spare` more entries stand empty behind them. */
struct argp_option *form_options(const struct method *method, size_t spare, struct arena *arena);

/* The lines of help below the options: who may, and an example that would be understood. */
const char *form_epilogue(const char *service, const struct method *method, struct arena *arena);

/* Sets a field from text; instants may be "now". False: *ret_allowed says what may stand there. */
bool form_set(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, const char *text, struct arena *arena,
	      const char **ret_allowed);

/* What may stand in a field: "required; one of visitor, staff, supplier". */
const char *form_allowed(const ProtobufCMessageDescriptor *message, const ProtobufCFieldDescriptor *field,
			 struct arena *arena);
