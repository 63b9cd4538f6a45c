#include "common/core/document.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/core/text.h"
#include "common/core/zone.h"

#define DIGITS "0123456789"

/* The character typed at *text as plain ASCII, 0 where it is none; *text moves on. */
static char character_next(const char **text)
{
	const unsigned char *bytes = (const unsigned char *)*text;
	size_t size = text_character_size(*text, strlen(*text));

	*text += size ? size : 1;
	if (size == 1)
		return (char)toupper(bytes[0]);
	if (size == 3 && bytes[0] == 0xe3 && bytes[1] == 0x80 && bytes[2] == 0x80)
		return ' '; /* U+3000 */
	if (size == 3 && bytes[0] == 0xef && (bytes[1] == 0xbc || bytes[1] == 0xbd)) {
		unsigned point = 0xf000u | (bytes[1] & 0x3fu) << 6 | (bytes[2] & 0x3fu);

		if (point >= 0xff01 && point <= 0xff5e)
			return (char)toupper((int)(point - 0xfee0));
	}
	return 0;
}

/* Letters, digits and + of the text, without what may stand between them. */
static bool normalise(const char *text, char ret_normal[DOCUMENT_SIZE])
{
	size_t count = 0;

	while (*text) {
		char character = character_next(&text);

		if (character && strchr(" -.()", character))
			continue;
		if (count == DOCUMENT_SIZE - 1 || !(isalnum((unsigned char)character) || character == '+'))
			return false;
		ret_normal[count++] = character;
	}
	ret_normal[count] = '\0';
	return true;
}

/* Only characters of `allowed`, and so many? */
static bool is_made_of(const char *text, const char *allowed, size_t count)
{
	return strlen(text) == count && strspn(text, allowed) == count;
}

/* Provinces (GB/T 2260), and 81, 82, 83 of the residence permits of Hong Kong, Macao and Taiwan residents. */
static bool division_is_known(const char *number)
{
	static const char *const provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 "
					     "53 54 61 62 63 64 65 71 81 82 83";
	const char province[] = { number[0], number[1], '\0' };

	return strstr(provinces, province) != NULL;
}

static enum document_fault birthday_check(const char *number, const char *today)
{
	char birthday[DATE_SIZE];

	snprintf(birthday, sizeof(birthday), "%.4s-%.2s-%.2s", number + 6, number + 10, number + 12);
	if (!zone_date_exists(birthday))
		return DOCUMENT_BIRTHDAY;
	return strcmp(birthday, today) > 0 ? DOCUMENT_NOT_YET_BORN : DOCUMENT_GOOD;
}

/* ISO 7064 MOD 11-2. */
static char resident_id_check(const char *number)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < 17; i++)
		sum = (sum + (unsigned)(number[i] - '0')) * 2 % 11;
	return "0123456789X"[(12 - sum) % 11];
}

enum document_fault document_resident_id(const char *text, const char *today, char ret_normal[DOCUMENT_SIZE])
{
	char number[DOCUMENT_SIZE];
	enum document_fault fault;

	if (!normalise(text, number))
		return DOCUMENT_FORM;
	if (is_made_of(number, DIGITS, 15))
		return DOCUMENT_OLD;
	if (strlen(number) != 18 || strspn(number, DIGITS) < 17 || !strchr(DIGITS "X", number[17]))
		return DOCUMENT_FORM;
	if (!division_is_known(number))
		return DOCUMENT_DIVISION;
	fault = birthday_check(number, today);
	if (fault)
		return fault;
	if (number[17] != resident_id_check(number))
		return DOCUMENT_CHECK;
	strcpy(ret_normal, number);
	return DOCUMENT_GOOD;
}

enum document_fault document_passport(const char *text, char ret_normal[DOCUMENT_SIZE])
{
	char number[DOCUMENT_SIZE];
	size_t size;

	if (!normalise(text, number))
		return DOCUMENT_FORM;
	size = strlen(number);
	if (size < 5 || size > 20 || strchr(number, '+') || !strpbrk(number, DIGITS))
		return DOCUMENT_FORM;
	strcpy(ret_normal, number);
	return DOCUMENT_GOOD;
}

/* 8 digits from `number` on, that stay for life, and maybe 2 for renewals; `first`: how many characters stand before them. */
static enum document_fault permit_keep(const char *number, size_t first, char ret_normal[DOCUMENT_SIZE])
{
	if (!is_made_of(number + first, DIGITS, 8) && !is_made_of(number + first, DIGITS, 10))
		return DOCUMENT_FORM;
	snprintf(ret_normal, DOCUMENT_SIZE, "%.*s", (int)(first + 8), number);
	return DOCUMENT_GOOD;
}

enum document_fault document_hong_kong_macao_permit(const char *text, char ret_normal[DOCUMENT_SIZE])
{
	char number[DOCUMENT_SIZE];

	if (!normalise(text, number) || (number[0] != 'H' && number[0] != 'M'))
		return DOCUMENT_FORM;
	return permit_keep(number, 1, ret_normal);
}

enum document_fault document_taiwan_permit(const char *text, char ret_normal[DOCUMENT_SIZE])
{
	char number[DOCUMENT_SIZE];

	return normalise(text, number) ? permit_keep(number, 0, ret_normal) : DOCUMENT_FORM;
}

enum document_fault document_credit_code(const char *text, char ret_normal[DOCUMENT_SIZE])
{
	static const char *const characters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char number[DOCUMENT_SIZE];
	unsigned sum = 0, weight = 1;

	if (!normalise(text, number) || !is_made_of(number, characters, 18))
		return DOCUMENT_FORM;
	for (unsigned i = 0; i < 17; i++, weight = weight * 3 % 31)
		sum += (unsigned)(strchr(characters, number[i]) - characters) * weight;
	if (number[17] != characters[(31 - sum % 31) % 31])
		return DOCUMENT_CHECK;
	strcpy(ret_normal, number);
	return DOCUMENT_GOOD;
}

/* 13812345678 */
static bool is_mobile(const char *number)
{
	return is_made_of(number, DIGITS, 11) && number[0] == '1' && number[1] >= '3';
}

/* 5371234567: area code of two digits (10, 2x) or three, without its 0; then 7 or 8 digits that begin with none of 0 and 1. */
static bool is_landline(const char *number)
{
	size_t area = (number[0] == '1' && number[1] == '0') || number[0] == '2' ? 2 : 3, size = strlen(number);

	return strspn(number, DIGITS) == size && number[0] != '0' && (number[0] != '1' || area == 2) &&
	       (size == area + 7 || size == area + 8) && number[area] >= '2';
}

/* The digits after the country's 86, which may be left out before a mobile; NULL: not said to be of the mainland. */
static const char *mainland_part(const char *number)
{
	static const char *const prefixes[] = { "+86", "0086", "86" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t size = strlen(prefixes[i]);

		if (strncmp(number, prefixes[i], size) == 0 && (*prefixes[i] != '8' || is_mobile(number + size)))
			return number + size;
	}
	return is_mobile(number) ? number : NULL;
}

enum document_fault document_phone(const char *text, char ret_normal[DOCUMENT_SIZE])
{
	char number[DOCUMENT_SIZE] = "";
	const char *part;
	size_t size;

	if (!normalise(text, number))
		return DOCUMENT_FORM;
	part = mainland_part(number);
	if (!part && number[0] == '0' && is_landline(number + 1))
		part = number + 1;
	if (part) {
		part += part[0] == '0'; /* +86 0537 …, as people write it */
		if (!is_mobile(part) && !is_landline(part))
			return DOCUMENT_FORM;
		snprintf(ret_normal, DOCUMENT_SIZE, "+86%.20s", part);
		return DOCUMENT_GOOD;
	}
	part = number[0] == '+' ? number + 1 : number + 2;
	if (number[0] != '+' && strncmp(number, "00", 2) != 0)
		return DOCUMENT_FORM;
	size = strlen(part);
	if (size < 7 || size > 15 || strspn(part, DIGITS) != size || part[0] == '0')
		return DOCUMENT_FORM;
	snprintf(ret_normal, DOCUMENT_SIZE, "+%.20s", part);
	return DOCUMENT_GOOD;
}

/* The text with stars for all but its first and last characters. */
static const char *star(const char *text, size_t first, size_t last, struct arena *arena)
{
	char *masked = arena_strdup(arena, text);
	size_t size = strlen(text);

	for (size_t i = first; i + last < size; i++)
		masked[i] = '*';
	return masked;
}

const char *document_mask(const char *normal, struct arena *arena)
{
	return strlen(normal) >= 15 ? star(normal, 4, 4, arena) : star(normal, 2, strlen(normal) < 8 ? 1 : 2, arena);
}

const char *document_mask_phone(const char *normal, struct arena *arena)
{
	if (strncmp(normal, "+86", 3) == 0)
		normal = is_mobile(normal + 3) ? normal + 3 : arena_printf(arena, "0%s", normal + 3);
	return star(normal, 3, strlen(normal) < 10 ? 2 : 4, arena);
}

const char *document_mask_name(const char *name, struct arena *arena)
{
	size_t first = text_character_size(name, strlen(name)), others = 0;

	for (const char *next = name + first; *next && others < 2; others++) {
		size_t size = text_character_size(next, strlen(next));

		next += size ? size : 1;
	}
	return arena_printf(arena, "%.*s%.*s", (int)first, name, (int)others, "**");
}

const char *document_mask_address(const char *address, struct arena *arena)
{
	static const char *const ends[] = { "省", "市", "区", "县", "州" };
	size_t size = strlen(address), end = 0;

	if (!size)
		return "";
	for (unsigned characters = 0; characters < 4 && end < size; characters++) {
		size_t one = text_character_size(address + end, size - end);

		if (!one)
			break;
		end += one;
		for (size_t i = 0; characters && i < sizeof(ends) / sizeof(ends[0]); i++) {
			if (strlen(ends[i]) == one && memcmp(address + end - one, ends[i], one) == 0)
				return arena_printf(arena, "%.*s***", (int)end, address);
		}
	}
	return arena_printf(arena, "%.*s***", (int)(end < size ? end : 0), address);
}
