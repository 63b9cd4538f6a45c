/* Sealing: a box opens where it was sealed and nowhere else, and a lookup finds equal texts of one kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "common/core/seal.h"
#include "hallward/health/v1/health.pb-c.h"
#include "tests/unit/support/memory_seal.h"

#define ANNE "01700000-0000-7000-8000-000000000001"
#define BERT "01700000-0000-7000-8000-000000000002"
#define NONCE 24
#define TAG 16

#define VISIT (&health__visit__descriptor)
#define REGISTRATION (&health__registration__descriptor)

struct fixture {
	struct seal *seal;
	struct arena *arena;
};

static struct fixture fixture;

static int setup(void **state)
{
	(void)state;
	fixture = (struct fixture){ memory_seal_create("health"), arena_create(16 << 20) };
	return sodium_init() < 0;
}

static int teardown(void **state)
{
	(void)state;
	memory_seal_destroy(fixture.seal);
	arena_destroy(fixture.arena);
	return 0;
}

static ProtobufCBinaryData seal_for(const char *subject_id, const char *text)
{
	return seal_text(fixture.seal, subject_id, VISIT, "token", text, fixture.arena);
}

static const char *open_for(const char *subject_id, ProtobufCBinaryData box)
{
	return seal_open(fixture.seal, subject_id, VISIT, "token", box, fixture.arena);
}

static void opened_as_sealed(void **state)
{
	static const char *const texts[] = {
		"L",
		"Li Example",
		"曲阜市政务服务中心",
		"1234567890123456789012345678901",   /* 31 bytes: one pad */
		"12345678901234567890123456789012",  /* 32: another is begun */
		"123456789012345678901234567890123", /* 33 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ProtobufCBinaryData box = seal_for(ANNE, texts[i]);

		assert_string_equal(open_for(ANNE, box), texts[i]);
		assert_int_equal(box.len, NONCE + TAG + (strlen(texts[i]) / SEAL_PAD + 1) * SEAL_PAD);
		assert_null(memmem(box.data, box.len, texts[i], strlen(texts[i])));
	}
}

static void empty_text_is_an_empty_box(void **state)
{
	ProtobufCBinaryData box = seal_for(ANNE, "");

	(void)state;
	assert_int_equal(box.len, 0);
	assert_false(seal_has_key(fixture.seal, ANNE));
	assert_string_equal(open_for(ANNE, box), "");
}

/* Nor do two boxes of one text look alike, so that nobody sees that two fields say the same. */
static void length_says_little(void **state)
{
	ProtobufCBinaryData some = seal_for(ANNE, "Li"), more = seal_for(ANNE, "Li Example of Qufu"),
			    again = seal_for(ANNE, "Li");

	(void)state;
	assert_int_equal(some.len, more.len);
	assert_memory_not_equal(some.data, again.data, NONCE);
	assert_memory_not_equal(some.data + NONCE, again.data + NONCE, some.len - NONCE);
}

static void opened_nowhere_else(void **state)
{
	ProtobufCBinaryData box = seal_for(ANNE, "Li Example");
	const char *store = fixture.seal->store;

	(void)state;
	seal_for(BERT, "somebody else");
	assert_null(open_for(BERT, box));
	assert_null(open_for("01700000-0000-7000-8000-000000000009", box));
	assert_null(seal_open(fixture.seal, ANNE, VISIT, "hall", box, fixture.arena));
	assert_null(seal_open(fixture.seal, ANNE, REGISTRATION, "token", box, fixture.arena));
	fixture.seal->store = "alerting";
	assert_null(open_for(ANNE, box));
	fixture.seal->store = store;
	assert_string_equal(open_for(ANNE, box), "Li Example");
}

static void changed_bit_is_found(void **state)
{
	ProtobufCBinaryData box = seal_for(ANNE, "Li Example");

	(void)state;
	for (size_t bit = 0; bit < 8 * box.len; bit++) {
		box.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_null(open_for(ANNE, box));
		box.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t size = 1; size < box.len; size++)
		assert_null(open_for(ANNE, (ProtobufCBinaryData){ size, box.data }));
	assert_string_equal(open_for(ANNE, box), "Li Example");
}

static void without_its_key_it_stays_shut(void **state)
{
	ProtobufCBinaryData anne = seal_for(ANNE, "Li Example"), bert = seal_for(BERT, "Wang Example");

	(void)state;
	memory_seal_settle(fixture.seal, true);
	memory_seal_erase(fixture.seal, ANNE);
	assert_false(seal_has_key(fixture.seal, ANNE));
	assert_null(open_for(ANNE, anne));
	assert_string_equal(open_for(BERT, bert), "Wang Example");
	/* A new key does not open what the old one sealed. */
	assert_string_equal(open_for(ANNE, seal_for(ANNE, "anew")), "anew");
	assert_null(open_for(ANNE, anne));
}

/* By the words of seal.h alone, with libsodium: nonce, then the padded text, bound to store, record type, field and subject. */
static void box_is_as_documented(void **state)
{
	static const char bound[] = "health\0hallward.health.v1.Visit\0token\0" ANNE;
	ProtobufCBinaryData box = seal_for(ANNE, "Li Example");
	uint8_t key[SEAL_KEY_SIZE], text[SEAL_PAD];
	unsigned long long size;

	(void)state;
	assert_true(fixture.seal->ops->find(fixture.seal, ANNE, key));
	assert_int_equal(crypto_aead_xchacha20poly1305_ietf_decrypt(text, &size, NULL, box.data + NONCE,
								    box.len - NONCE, (const uint8_t *)bound,
								    sizeof(bound) - 1, box.data, key),
			 0);
	assert_int_equal(size, SEAL_PAD);
	assert_memory_equal(text, "Li Example\x80", 11);
	assert_true(sodium_is_zero(text + 11, SEAL_PAD - 11));
}

/* draft-irtf-cfrg-xchacha-03, A.3.1: the library does what the draft says. */
static void library_keeps_to_the_draft(void **state)
{
	static const char text[] =
		"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
		"future, sunscreen would be it.";
	static const uint8_t bound[] = { 0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7 };
	static const uint8_t tag[TAG] = { 0xc0, 0x87, 0x59, 0x24, 0xc1, 0xc7, 0x98, 0x79,
					  0x47, 0xde, 0xaf, 0xd8, 0x78, 0x0a, 0xcf, 0x49 };
	uint8_t key[SEAL_KEY_SIZE], nonce[NONCE], sealed[sizeof(text) - 1 + TAG];

	(void)state;
	for (unsigned i = 0; i < SEAL_KEY_SIZE; i++)
		key[i] = (uint8_t)(0x80 + i);
	for (unsigned i = 0; i < NONCE; i++)
		nonce[i] = (uint8_t)(0x40 + i);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL, (const uint8_t *)text, sizeof(text) - 1, bound,
						   sizeof(bound), NULL, nonce, key);
	assert_memory_equal(sealed, "\xbd\x6d\x17\x9d\x3e\x83\xd4\x3b", 8);
	assert_memory_equal(sealed + sizeof(text) - 1, tag, TAG);
}

static void lookup_of(const char *kind, const char *text, char ret_hash[SEAL_LOOKUP_SIZE])
{
	seal_lookup(fixture.seal, kind, text, ret_hash);
}

static void lookup_keeps_kinds_apart(void **state)
{
	char phone[SEAL_LOOKUP_SIZE], again[SEAL_LOOKUP_SIZE], other[SEAL_LOOKUP_SIZE], kind[SEAL_LOOKUP_SIZE],
		shifted[SEAL_LOOKUP_SIZE];

	(void)state;
	lookup_of("phone", "13800000000", phone);
	lookup_of("phone", "13800000000", again);
	lookup_of("phone", "13800000001", other);
	lookup_of("passport", "13800000000", kind);
	lookup_of("phone1", "3800000000", shifted);
	assert_string_equal(phone, again);
	assert_string_not_equal(phone, other);
	assert_string_not_equal(phone, kind);
	assert_string_not_equal(phone, shifted);
	assert_int_equal(strlen(phone), SEAL_LOOKUP_SIZE - 1);
	assert_int_equal(strspn(phone, "0123456789abcdef"), SEAL_LOOKUP_SIZE - 1);
}

static void lookup_takes_its_key(void **state)
{
	char ours[SEAL_LOOKUP_SIZE], elsewhere[SEAL_LOOKUP_SIZE];

	(void)state;
	lookup_of("phone", "13800000000", ours);
	fixture.seal->lookup_key[0] ^= 1;
	lookup_of("phone", "13800000000", elsewhere);
	assert_string_not_equal(ours, elsewhere);
}

/* Computed with Python: hashlib.blake2b(b"phone\0" b"13800000000", digest_size=16, key=bytes(range(32))). */
static void lookup_as_documented(void **state)
{
	char hash[SEAL_LOOKUP_SIZE];

	(void)state;
	for (unsigned i = 0; i < SEAL_KEY_SIZE; i++)
		fixture.seal->lookup_key[i] = (uint8_t)i;
	lookup_of("phone", "13800000000", hash);
	assert_string_equal(hash, "5ecc14ee7ec69141826de57a01cf176e");
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(opened_as_sealed),     CASE(empty_text_is_an_empty_box), CASE(length_says_little),
		CASE(opened_nowhere_else),  CASE(changed_bit_is_found),       CASE(without_its_key_it_stays_shut),
		CASE(box_is_as_documented), CASE(library_keeps_to_the_draft), CASE(lookup_keeps_kinds_apart),
		CASE(lookup_takes_its_key), CASE(lookup_as_documented),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
