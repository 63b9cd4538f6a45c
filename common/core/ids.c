#include "common/core/ids.h"

#include <sodium.h>
#include <string.h>

static const char hex_digits[] = "0123456789abcdef";

static void uuid_text(const uint8_t uuid[UUID_SIZE], char ret_text[UUID_TEXT_SIZE])
{
	char *out = ret_text;

	for (unsigned i = 0; i < UUID_SIZE; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = hex_digits[uuid[i] >> 4];
		*out++ = hex_digits[uuid[i] & 15];
	}
	*out = '\0';
}

void uuid7_format(int64_t at, const uint8_t entropy[10], char ret_text[UUID_TEXT_SIZE])
{
	uint64_t ms = (uint64_t)(at / 1000);
	uint8_t uuid[UUID_SIZE];

	for (unsigned i = 0; i < 6; i++)
		uuid[i] = (uint8_t)(ms >> (40 - 8 * i));
	memcpy(uuid + 6, entropy, 10);
	uuid[6] = (uint8_t)((uuid[6] & 0x0f) | 0x70);
	uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
	uuid_text(uuid, ret_text);
}

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	return -1;
}

bool uuid7_parse(const char *text, uint8_t ret_uuid[UUID_SIZE])
{
	uint8_t uuid[UUID_SIZE];
	size_t position = 0;

	if (strlen(text) != UUID_TEXT_SIZE - 1)
		return false;
	for (unsigned i = 0; i < UUID_SIZE; i++) {
		int high, low;

		if ((i == 4 || i == 6 || i == 8 || i == 10) && text[position++] != '-')
			return false;
		high = hex_value(text[position]);
		low = hex_value(text[position + 1]);
		if (high < 0 || low < 0)
			return false;
		uuid[i] = (uint8_t)(high << 4 | low);
		position += 2;
	}
	if (uuid[6] >> 4 != 7 || uuid[8] >> 6 != 2)
		return false;
	memcpy(ret_uuid, uuid, sizeof(uuid));
	return true;
}

int64_t uuid7_time(const uint8_t uuid[UUID_SIZE])
{
	int64_t ms = 0;

	for (unsigned i = 0; i < 6; i++)
		ms = ms << 8 | uuid[i];
	return ms * 1000;
}

void uuid7_derive(int64_t at, const char *seed_text, unsigned ordinal, char ret_text[UUID_TEXT_SIZE])
{
	crypto_generichash_state state;
	uint8_t hash[16];
	uint8_t number[4] = { (uint8_t)(ordinal >> 24), (uint8_t)(ordinal >> 16), (uint8_t)(ordinal >> 8),
			      (uint8_t)ordinal };

	crypto_generichash_init(&state, NULL, 0, sizeof(hash));
	crypto_generichash_update(&state, (const uint8_t *)seed_text, strlen(seed_text));
	crypto_generichash_update(&state, number, sizeof(number));
	crypto_generichash_final(&state, hash, sizeof(hash));
	uuid7_format(at, hash, ret_text);
}
