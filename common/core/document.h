/*
 * Numbers that people and organisations are known by: their normal forms, what is wrong with one that is none, and how they are shown to
 * whoever may not see them whole.
 *
 * Read are the characters as people type them: full-width digits and letters count as their plain ones, small letters as capitals;
 * spaces, hyphens, dots and brackets between them do not count. Standards: resident id GB 11643-1999 (check character ISO 7064
 * MOD 11-2), passport ICAO 9303 (capital letters and digits), unified social credit code GB 32100-2015, phone ITU-T E.164.
 */
#pragma once

#include <stdbool.h>

#include "common/core/arena.h"

#define DOCUMENT_SIZE 24 /* the longest normal form and NUL */

enum document_fault {
	DOCUMENT_GOOD,
	DOCUMENT_FORM,         /* too short, too long, or a character that does not belong there */
	DOCUMENT_OLD,          /* a resident id of 15 digits: none has been valid since 2013 */
	DOCUMENT_DIVISION,     /* begins with the number of no province */
	DOCUMENT_BIRTHDAY,     /* holds a birthday that the calendar does not have */
	DOCUMENT_NOT_YET_BORN, /* holds a birthday after today */
	DOCUMENT_CHECK,        /* the check character does not fit: mistyped */
};

/* 18 characters: division, birthday, order, check. `today` is YYYY-MM-DD. On any fault ret_normal is untouched, here and below. */
enum document_fault document_resident_id(const char *text, const char *today, char ret_normal[DOCUMENT_SIZE]);

/* 5 to 20 letters and digits, at least one digit: Chinese ones (a letter or two and 7 or 8 digits) and foreign ones. */
enum document_fault document_passport(const char *text, char ret_normal[DOCUMENT_SIZE]);

/* Mainland travel permit of Hong Kong and Macao residents: H or M, 8 digits, and maybe 2 that count renewals. The normal form leaves
 * these away, so that a renewed permit is the same person's. */
enum document_fault document_hong_kong_macao_permit(const char *text, char ret_normal[DOCUMENT_SIZE]);

/* Mainland travel permit of Taiwan residents: 8 digits, and maybe 2 that count renewals, left away likewise. */
enum document_fault document_taiwan_permit(const char *text, char ret_normal[DOCUMENT_SIZE]);

/* Unified social credit code: 18 characters, never I, O, Z, S, V; the last one checks the others (mod 31). */
enum document_fault document_credit_code(const char *text, char ret_normal[DOCUMENT_SIZE]);

/* A phone as +86… or +…: a mainland mobile (1, 3 to 9, 9 digits; with or without 86, +86, 0086), a mainland landline with its
 * area code (0537…), or one of another country with + or 00. */
enum document_fault document_phone(const char *text, char ret_normal[DOCUMENT_SIZE]);

/* What others see of a normal form, in `arena`; "" of "". A document: 3708**********1234, or H0*****67 if it is short. */
const char *document_mask(const char *normal, struct arena *arena);
/* 138****1234, of another country +85*****5678. */
const char *document_mask_phone(const char *normal, struct arena *arena);
/* 张*, 欧阳娜娜 as 欧**: the first character, and at most two stars. */
const char *document_mask_name(const char *name, struct arena *arena);
/* 山东省***: up to the province, city or county it begins with; of another address the first characters, at most four. */
const char *document_mask_address(const char *address, struct arena *arena);
