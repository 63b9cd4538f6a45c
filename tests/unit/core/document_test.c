/*
 * Numbers of people and organisations. Check characters were worked out apart from the code, in Python, with the weights that the
 * standards print (the code uses the recursion of ISO 7064 and a running power of 3 instead):
 *   W = [7,9,10,5,8,4,2,1,6,3,7,9,10,5,8,4,2];  "10X98765432"[sum(int(c)*w for c, w in zip(s, W)) % 11]           GB 11643
 *   A = "0123456789ABCDEFGHJKLMNPQRTUWXY";  A[(31 - sum(A.index(c)*pow(3,i,31) for i, c in enumerate(s))) % 31]   GB 32100
 * 11010519491231002X and 440524188001010014 are the examples of GB 11643-1999, 91350100M000100Y43 is that of GB 32100-2015.
 */
#include "common/core/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TODAY "2020-02-10"

enum number { RESIDENT_ID, PASSPORT, HONG_KONG_MACAO, TAIWAN, CREDIT_CODE, PHONE };

struct number_case {
	const char *name;
	enum number kind;
	const char *typed;
	enum document_fault fault;
	const char *normal;
};

static const struct number_case cases[] = {
	{ "C1.2 the standard's example, check X", RESIDENT_ID, "11010519491231002X", 0, "11010519491231002X" },
	{ "C1.2 the standard's other example, born 1880", RESIDENT_ID, "440524188001010014", 0, "440524188001010014" },
	{ "C1.2 small x, spaces, hyphen", RESIDENT_ID, " 110105-19491231 002x ", 0, "11010519491231002X" },
	{ "C1.2 full-width digits", RESIDENT_ID, "１１０１０５１９４９１２３１００２Ｘ", 0, "11010519491231002X" },
	{ "C1.2 born on a leap day", RESIDENT_ID, "370881200002291238", 0, "370881200002291238" },
	{ "C1.2 born today", RESIDENT_ID, "370881202002100015", 0, "370881202002100015" },
	{ "C1.2 residence permit of a Hong Kong resident", RESIDENT_ID, "810000199003071237", 0, "810000199003071237" },
	{ "C1.2 born tomorrow", RESIDENT_ID, "370881202002110010", DOCUMENT_NOT_YET_BORN, NULL },
	{ "C1.2 30 February", RESIDENT_ID, "370881199002301234", DOCUMENT_BIRTHDAY, NULL },
	{ "C1.2 29 February 1900", RESIDENT_ID, "370881190002291231", DOCUMENT_BIRTHDAY, NULL },
	{ "C1.2 no province 99", RESIDENT_ID, "990881199003071237", DOCUMENT_DIVISION, NULL },
	{ "C1.2 wrong check digit", RESIDENT_ID, "370881199003071232", DOCUMENT_CHECK, NULL },
	{ "C1.2 X where it is not the check", RESIDENT_ID, "37088119900307123X", DOCUMENT_CHECK, NULL },
	{ "C1.2 one digit mistyped", RESIDENT_ID, "370881199003171231", DOCUMENT_CHECK, NULL },
	{ "C1.2 two digits swapped", RESIDENT_ID, "370818199003071231", DOCUMENT_CHECK, NULL },
	{ "C1.2 the old 15 digits", RESIDENT_ID, "370881900307123", DOCUMENT_OLD, NULL },
	{ "C1.2 17 characters", RESIDENT_ID, "37088119900307123", DOCUMENT_FORM, NULL },
	{ "C1.2 19 characters", RESIDENT_ID, "3708811990030712311", DOCUMENT_FORM, NULL },
	{ "C1.2 X in the middle", RESIDENT_ID, "3708811990030X1231", DOCUMENT_FORM, NULL },
	{ "C1.2 a letter at the end", RESIDENT_ID, "37088119900307123A", DOCUMENT_FORM, NULL },
	{ "C1.2 nothing", RESIDENT_ID, "", DOCUMENT_FORM, NULL },
	{ "C1.2 a name instead", RESIDENT_ID, "张三", DOCUMENT_FORM, NULL },
	{ "C1.2 bytes that are no text", RESIDENT_ID, "37\xff\xfe", DOCUMENT_FORM, NULL },

	{ "C1.2 Chinese passport", PASSPORT, "e12345678", 0, "E12345678" },
	{ "C1.2 Chinese passport of two letters", PASSPORT, "EA1234567", 0, "EA1234567" },
	{ "C1.2 foreign, digits only", PASSPORT, "123 456 789", 0, "123456789" },
	{ "C1.2 five characters", PASSPORT, "A1234", 0, "A1234" },
	{ "C1.2 four", PASSPORT, "A123", DOCUMENT_FORM, NULL },
	{ "C1.2 twenty", PASSPORT, "ABCDEFGHIJ0123456789", 0, "ABCDEFGHIJ0123456789" },
	{ "C1.2 twenty-one", PASSPORT, "ABCDEFGHIJ01234567890", DOCUMENT_FORM, NULL },
	{ "C1.2 letters only", PASSPORT, "ABCDEFGHI", DOCUMENT_FORM, NULL },
	{ "C1.2 other characters", PASSPORT, "E1234567+", DOCUMENT_FORM, NULL },

	{ "C1.2 Hong Kong", HONG_KONG_MACAO, "H01234567", 0, "H01234567" },
	{ "C1.2 Macao, renewed twice, is the same person", HONG_KONG_MACAO, "m0123456702", 0, "M01234567" },
	{ "C1.2 other letter", HONG_KONG_MACAO, "K01234567", DOCUMENT_FORM, NULL },
	{ "C1.2 9 digits", HONG_KONG_MACAO, "H012345678", DOCUMENT_FORM, NULL },
	{ "C1.2 no letter", HONG_KONG_MACAO, "01234567", DOCUMENT_FORM, NULL },
	{ "C1.2 Taiwan", TAIWAN, "01234567", 0, "01234567" },
	{ "C1.2 Taiwan, renewed", TAIWAN, "01234567 01", 0, "01234567" },
	{ "C1.2 Taiwan, 7 digits", TAIWAN, "0123456", DOCUMENT_FORM, NULL },
	{ "C1.2 Taiwan, with a letter", TAIWAN, "T0123456", DOCUMENT_FORM, NULL },

	{ "C7 the standard's example", CREDIT_CODE, "91350100M000100Y43", 0, "91350100M000100Y43" },
	{ "C7 check digit 0", CREDIT_CODE, "91370881ma3c000010", 0, "91370881MA3C000010" },
	{ "C7 check letter", CREDIT_CODE, "12370881000000001G", 0, "12370881000000001G" },
	{ "C7 wrong check", CREDIT_CODE, "91350100M000100Y44", DOCUMENT_CHECK, NULL },
	{ "C7 two characters swapped", CREDIT_CODE, "91350100M00010Y043", DOCUMENT_CHECK, NULL },
	{ "C7 letter O for zero", CREDIT_CODE, "91350100MO00100Y43", DOCUMENT_FORM, NULL },
	{ "C7 17 characters", CREDIT_CODE, "91350100M000100Y4", DOCUMENT_FORM, NULL },

	{ "C1.2 mobile", PHONE, "13812345678", 0, "+8613812345678" },
	{ "C1.2 mobile as written", PHONE, "+86 138-1234-5678", 0, "+8613812345678" },
	{ "C1.2 mobile with 86", PHONE, "8613812345678", 0, "+8613812345678" },
	{ "C1.2 mobile with 0086", PHONE, "0086 13812345678", 0, "+8613812345678" },
	{ "C1.2 mobile in full width", PHONE, "１３８１２３４５６７８", 0, "+8613812345678" },
	{ "C1.2 mobile of 10 digits", PHONE, "1381234567", DOCUMENT_FORM, NULL },
	{ "C1.2 mobile of 12 digits", PHONE, "138123456789", DOCUMENT_FORM, NULL },
	{ "C1.2 12 begins no mobile", PHONE, "12812345678", DOCUMENT_FORM, NULL },
	{ "C1.2 landline", PHONE, "0537-4412345", 0, "+865374412345" },
	{ "C1.2 landline in brackets", PHONE, "(010) 6512 3456", 0, "+861065123456" },
	{ "C1.2 landline with +86", PHONE, "+86 537 4412345", 0, "+865374412345" },
	{ "C1.2 landline with +86 and 0", PHONE, "+86 0537 4412345", 0, "+865374412345" },
	{ "C1.2 landline without area code", PHONE, "4412345", DOCUMENT_FORM, NULL },
	{ "C1.2 landline too short", PHONE, "0537-441234", DOCUMENT_FORM, NULL },
	{ "C1.2 abroad", PHONE, "+1 (202) 555-0123", 0, "+12025550123" },
	{ "C1.2 abroad with 00", PHONE, "00442079460123", 0, "+442079460123" },
	{ "C1.2 abroad, too long", PHONE, "+1234567890123456", DOCUMENT_FORM, NULL },
	{ "C1.2 abroad, too short", PHONE, "+123456", DOCUMENT_FORM, NULL },
	{ "C1.2 no country begins with 0", PHONE, "+0123456789", DOCUMENT_FORM, NULL },
	{ "C1.2 letters", PHONE, "1381234567A", DOCUMENT_FORM, NULL },
	{ "C1.2 only a plus", PHONE, "+", DOCUMENT_FORM, NULL },
	{ "C1.2 a plus in the middle", PHONE, "138+12345678", DOCUMENT_FORM, NULL },
};

static enum document_fault read_number(const struct number_case *row, char ret_normal[DOCUMENT_SIZE])
{
	switch (row->kind) {
	case RESIDENT_ID:
		return document_resident_id(row->typed, TODAY, ret_normal);
	case PASSPORT:
		return document_passport(row->typed, ret_normal);
	case HONG_KONG_MACAO:
		return document_hong_kong_macao_permit(row->typed, ret_normal);
	case TAIWAN:
		return document_taiwan_permit(row->typed, ret_normal);
	case CREDIT_CODE:
		return document_credit_code(row->typed, ret_normal);
	default:
		return document_phone(row->typed, ret_normal);
	}
}

static void reads(void **state)
{
	const struct number_case *row = *state;
	char normal[DOCUMENT_SIZE] = "untouched";

	assert_int_equal(read_number(row, normal), row->fault);
	assert_string_equal(normal, row->fault ? "untouched" : row->normal);
}

struct mask_case {
	const char *(*mask)(const char *text, struct arena *arena);
	const char *text, *masked;
};

static const struct mask_case masks[] = {
	{ document_mask, "370881199003071234", "3708**********1234" },
	{ document_mask, "E12345678", "E1*****78" },
	{ document_mask, "A1234", "A1**4" },
	{ document_mask, "", "" },
	{ document_mask_phone, "+8613812341234", "138****1234" },
	{ document_mask_phone, "+865374412345", "053****2345" },
	{ document_mask_phone, "+12025550123", "+12*****0123" },
	{ document_mask_phone, "+1234567", "+12***67" },
	{ document_mask_phone, "", "" },
	{ document_mask_name, "张三", "张*" },
	{ document_mask_name, "欧阳娜娜", "欧**" },
	{ document_mask_name, "Ann", "A**" },
	{ document_mask_name, "张", "张" },
	{ document_mask_name, "", "" },
	{ document_mask_address, "山东省曲阜市某路1号", "山东省***" },
	{ document_mask_address, "曲阜市某路1号", "曲阜市***" },
	{ document_mask_address, "1 Long Road", "1 Lo***" },
	{ document_mask_address, "三号", "***" },
	{ document_mask_address, "", "" },
};

/* What others see of a number leads to nobody. */
static void masks_hide(void **state)
{
	struct arena *arena = arena_create(1 << 16);

	(void)state;
	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++)
		assert_string_equal(masks[i].mask(masks[i].text, arena), masks[i].masked);
	arena_destroy(arena);
}

/* Every single digit mistyped, and every two neighbours swapped, is found (ISO 7064 promises both). */
static void every_slip_is_found(void **state)
{
	const char *good = "11010519491231002X";
	char typed[DOCUMENT_SIZE], normal[DOCUMENT_SIZE];

	(void)state;
	for (size_t i = 0; i < 18; i++) {
		for (const char *digit = "0123456789"; *digit; digit++) {
			strcpy(typed, good);
			typed[i] = *digit;
			if (*digit != good[i])
				assert_int_not_equal(document_resident_id(typed, TODAY, normal), DOCUMENT_GOOD);
		}
		strcpy(typed, good);
		if (i < 17 && good[i] != good[i + 1]) {
			typed[i] = good[i + 1];
			typed[i + 1] = good[i];
			assert_int_not_equal(document_resident_id(typed, TODAY, normal), DOCUMENT_GOOD);
		}
	}
}

int main(void)
{
	enum { COUNT = sizeof(cases) / sizeof(cases[0]) };
	struct CMUnitTest tests[COUNT + 2] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, reads, NULL, NULL, (void *)(uintptr_t)&cases[i] };
	tests[COUNT] = (struct CMUnitTest)cmocka_unit_test(masks_hide);
	tests[COUNT + 1] = (struct CMUnitTest)cmocka_unit_test(every_slip_is_found);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
