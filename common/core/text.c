#include "common/core/text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_LETTERS 64
#define DISTANCE_MAX 3

static bool is_continuation(unsigned char byte)
{
	return (byte & 0xC0) == 0x80;
}

size_t text_character_size(const char *text, size_t size)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t length;

	if (size == 0)
		return 0;
	if (bytes[0] < 0x80)
		return 1;
	length = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : 2;
	if (bytes[0] < 0xC2 || bytes[0] > 0xF4 || size < length)
		return 0;
	for (size_t i = 1; i < length; i++)
		if (!is_continuation(bytes[i]))
			return 0;
	/* Overlong forms, surrogates, and what lies beyond U+10FFFF. */
	if ((bytes[0] == 0xE0 && bytes[1] < 0xA0) || (bytes[0] == 0xED && bytes[1] > 0x9F) ||
	    (bytes[0] == 0xF0 && bytes[1] < 0x90) || (bytes[0] == 0xF4 && bytes[1] > 0x8F))
		return 0;
	return length;
}

const char *text_quote(const char *text, size_t characters_max, struct arena *arena)
{
	size_t left = strlen(text), written = 1;
	size_t bytes_max = left < characters_max * 4 ? left * 3 : characters_max * 4;
	char *quoted = arena_alloc(arena, bytes_max + sizeof("\"…\""));

	quoted[0] = '"';
	for (size_t i = 0; i < characters_max && left > 0; i++) {
		size_t size = text_character_size(text, left);
		size_t step = size ? size : 1;

		memcpy(quoted + written, size ? text : "\uFFFD", size ? size : 3);
		written += size ? size : 3;
		text += step;
		left -= step;
	}
	strcpy(quoted + written, left > 0 ? "…\"" : "\"");
	return quoted;
}

static const char *skip_digits(const char *text)
{
	while (*text >= '0' && *text <= '9')
		text++;
	return text;
}

bool text_is_number(const char *text)
{
	const char *digits = text + (*text == '-');
	const char *end = skip_digits(digits);

	if (end == digits || (*digits == '0' && end > digits + 1))
		return false;
	if (*end == '.') {
		digits = end + 1;
		end = skip_digits(digits);
		if (end == digits)
			return false;
	}
	if (*end == 'e' || *end == 'E') {
		digits = end + 1;
		digits += *digits == '+' || *digits == '-';
		end = skip_digits(digits);
		if (end == digits)
			return false;
	}
	return *end == '\0';
}

const char *text_of_double(double number, struct arena *arena)
{
	char text[32];

	if (isnan(number))
		return "NaN";
	if (isinf(number))
		return number > 0 ? "Infinity" : "-Infinity";
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			break;
	}
	return arena_printf(arena, "%s%s", text, strpbrk(text, ".e") ? "" : ".0");
}

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t smaller = a < b ? a : b;

	return smaller < c ? smaller : c;
}

/* Levenshtein's distance, row by row. */
static size_t distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
	size_t row[NAME_MAX_LETTERS + 1];

	for (size_t j = 0; j <= b_size; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_size; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b_size; j++) {
			size_t replaced = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			row[j] = smallest(row[j] + 1, row[j - 1] + 1, replaced);
		}
	}
	return row[b_size];
}

bool text_is_near(const char *name, const char *candidate, size_t *ret_distance)
{
	size_t name_size = strlen(name), candidate_size = strlen(candidate), apart;
	size_t most = candidate_size / 3 < DISTANCE_MAX ? candidate_size / 3 : DISTANCE_MAX;

	if (name_size > NAME_MAX_LETTERS || candidate_size > NAME_MAX_LETTERS)
		return false;
	apart = distance(name, name_size, candidate, candidate_size);
	if (apart > most)
		return false;
	*ret_distance = apart;
	return true;
}

void text_nearest_offer(struct text_nearest *nearest, const char *candidate)
{
	size_t distance_of_it;

	if (text_is_near(nearest->wanted, candidate, &distance_of_it) &&
	    (!nearest->name || distance_of_it < nearest->distance)) {
		nearest->name = candidate;
		nearest->distance = distance_of_it;
	}
}
