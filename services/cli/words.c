#include "services/cli/words.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

static bool chinese;

static bool wants_chinese(void)
{
	static const char *const variables[] = { "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		const char *value = getenv(variables[i]);

		if (value && *value)
			return strncmp(value, "zh", 2) == 0;
	}
	return false;
}

void words_begin(const char *program_dir)
{
	char folder[4096];

	chinese = wants_chinese();
	setlocale(LC_CTYPE, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
	/* A machine need not have the Chinese locale for our words: LANGUAGE counts under any locale that is not plain C. */
	if (!chinese || !setlocale(LC_MESSAGES, "") || strcmp(setlocale(LC_MESSAGES, NULL), "C") == 0)
		setlocale(LC_MESSAGES, "C.UTF-8");
	setenv("LANGUAGE", chinese ? "zh_CN" : "en", 1);
	snprintf(folder, sizeof(folder), "%s/locale", program_dir);
	if (access(folder, R_OK) != 0)
		snprintf(folder, sizeof(folder), "%s/../share/locale", program_dir);
	bindtextdomain("hallward", folder);
	bind_textdomain_codeset("hallward", "UTF-8");
	textdomain("hallward");
}

bool words_chinese(void)
{
	return chinese;
}

const char *words_choose(const char *zh, const char *en)
{
	return (chinese && *zh) || !*en ? zh : en;
}

unsigned words_width(const char *text)
{
	wchar_t wide[1024];
	size_t count = mbstowcs(wide, text, sizeof(wide) / sizeof(wide[0]));
	int width = count == (size_t)-1 ? -1 : wcswidth(wide, count);

	return width < 0 ? (unsigned)strlen(text) : (unsigned)width;
}
