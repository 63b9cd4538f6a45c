/*
 * The user's language: Chinese or English, by LANGUAGE, LC_ALL, LC_MESSAGES, LANG, in this order of strength.
 *
 * The tool's own words are translated by gettext; the catalogue lies beside the program (locale/, or ../share/locale/ when
 * installed). Messages of the wire come in both languages and are chosen here. Numbers are always written with a point.
 */
#pragma once

#include <libintl.h>
#include <stdbool.h>

/* The name that gettext's tools look for. */
#define _(text) gettext(text) /* NOLINT(cert-dcl37-c,cert-dcl51-cpp) */
#define N_(text) text

/* Once, at the start. program_dir: folder of the executable. */
void words_begin(const char *program_dir);

/* Chinese is wanted. */
bool words_chinese(void);

/* The text for the user's language, the other one where that is empty. */
const char *words_choose(const char *zh, const char *en);

/* Columns that the text takes on a terminal: a Chinese character takes two. */
unsigned words_width(const char *text);
