#include "services/alerting/xml.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "common/core/text.h"
#include "common/core/zone.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */
#define ELLIPSIS "\xE2\x80\xA6"

/* The writer fails only without memory, which nobody can go on without. */
#define WRITTEN(call) assert((call) >= 0)

/* Production Char of XML 1.0; of one character of UTF-8. */
static bool xml_knows(const char *character, size_t size)
{
	if (size == 1)
		return (unsigned char)*character >= ' ' || strchr("\t\n", *character);
	return size != 3 || (memcmp(character, "\xEF\xBF\xBE", 3) != 0 && memcmp(character, "\xEF\xBF\xBF", 3) != 0);
}

static const xmlChar *clean(const char *text, struct arena *arena)
{
	char *cleaned = arena_alloc(arena, strlen(text) * strlen(REPLACEMENT) + 1), *end = cleaned;

	while (*text) {
		size_t size = text_character_size(text, strlen(text));

		end = size && xml_knows(text, size) ? mempcpy(end, text, size) : stpcpy(end, REPLACEMENT);
		text += size ? size : 1;
	}
	*end = '\0';
	return BAD_CAST cleaned;
}

void xml_begin(struct xml *xml, struct arena *arena, const char *root, const char *namespace)
{
	xml->arena = arena;
	xml->buffer = xmlBufferCreate();
	assert(xml->buffer);
	xml->writer = xmlNewTextWriterMemory(xml->buffer, 0);
	assert(xml->writer);
	WRITTEN(xmlTextWriterSetIndent(xml->writer, 1));
	WRITTEN(xmlTextWriterStartDocument(xml->writer, NULL, "UTF-8", NULL));
	WRITTEN(xmlTextWriterStartElementNS(xml->writer, NULL, BAD_CAST root, BAD_CAST namespace));
}

const char *xml_end(struct xml *xml)
{
	const char *text;

	WRITTEN(xmlTextWriterEndDocument(xml->writer));
	xmlFreeTextWriter(xml->writer);
	text = arena_strdup(xml->arena, (const char *)xmlBufferContent(xml->buffer));
	xmlBufferFree(xml->buffer);
	return text;
}

void xml_open(struct xml *xml, const char *name)
{
	WRITTEN(xmlTextWriterStartElement(xml->writer, BAD_CAST name));
}

void xml_close(struct xml *xml)
{
	WRITTEN(xmlTextWriterEndElement(xml->writer));
}

void xml_attribute(struct xml *xml, const char *name, const char *value)
{
	WRITTEN(xmlTextWriterWriteAttribute(xml->writer, BAD_CAST name, clean(value, xml->arena)));
}

void xml_element(struct xml *xml, const char *name, const char *text)
{
	if (*text)
		WRITTEN(xmlTextWriterWriteElement(xml->writer, BAD_CAST name, clean(text, xml->arena)));
}

void xml_instant(struct xml *xml, const char *name, int64_t at)
{
	char text[XML_INSTANT_SIZE];

	xml_instant_format(at, text);
	xml_element(xml, name, text);
}

void xml_inside(struct xml *xml, const char *document)
{
	const char *root = strstr(document, "?>");

	assert(root);
	WRITTEN(xmlTextWriterWriteRaw(xml->writer, BAD_CAST root + strlen("?>")));
}

void xml_instant_format(int64_t at, char ret_text[XML_INSTANT_SIZE])
{
	char text[RFC3339_SIZE];

	rfc3339_format(at - at % SECOND, text);
	if (strcmp(text + strlen("YYYY-MM-DDTHH:MM:SS"), "Z") == 0 ||
	    strcmp(text + strlen("YYYY-MM-DDTHH:MM:SS"), "+00:00") == 0)
		strcpy(text + strlen("YYYY-MM-DDTHH:MM:SS"), "-00:00");
	assert(strlen(text) < XML_INSTANT_SIZE);
	strcpy(ret_text, text);
}

const char *xml_cut(const char *text, size_t characters_max, struct arena *arena)
{
	const char *end = text, *last = text;

	for (size_t characters = 0; *end; characters++) {
		size_t size = text_character_size(end, strlen(end));

		if (characters == characters_max)
			return arena_printf(arena, "%.*s" ELLIPSIS, (int)(last - text), text);
		last = end;
		end += size ? size : 1;
	}
	return text;
}
