/*
 * Writing XML: libxml2's writer with what this house wants besides. Nothing here opens a file or the network.
 *
 * Whatever a text holds, the document is well-formed: characters that XML 1.0 has no way to write are replaced by U+FFFD.
 */
#pragma once

#include <libxml/xmlwriter.h>

#include "common/core/arena.h"

#define XML_INSTANT_SIZE 26 /* 2020-02-10T09:00:00+08:00 and NUL */

struct xml {
	xmlTextWriter *writer;
	xmlBuffer *buffer;
	struct arena *arena;
};

/* Begins a document with its root element. Ended by xml_end(), which gives its text, in the arena. */
void xml_begin(struct xml *xml, struct arena *arena, const char *root, const char *namespace);
const char *xml_end(struct xml *xml);

void xml_open(struct xml *xml, const char *name);
void xml_close(struct xml *xml);
/* An attribute of the element opened last. */
void xml_attribute(struct xml *xml, const char *name, const char *value);
/* An element with text; nothing if the text is empty. */
void xml_element(struct xml *xml, const char *name, const char *text);
void xml_instant(struct xml *xml, const char *name, int64_t at);
/* A document's root element, as it stands. */
void xml_inside(struct xml *xml, const char *document);

/* RFC 3339 in the hall's zone, without fraction; UTC is -00:00, never Z (OASIS CAP-v1.2, 3.3.2). */
void xml_instant_format(int64_t at, char ret_text[XML_INSTANT_SIZE]);

/* Cut to so many characters, the last of them "…". In the arena unless nothing was cut. */
const char *xml_cut(const char *text, size_t characters_max, struct arena *arena);
