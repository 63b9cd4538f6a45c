#include "common/runtime/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/core/zone.h"
#include "common/runtime/clock.h"

#define LINE_SIZE 2048
#define TIME_SIZE 40

static struct {
	const char *program;
	int journald;
	int debug;
} log_state = { .program = "hallward" };

void log_init(const char *program)
{
	log_state.program = program;
	log_state.journald = getenv("JOURNAL_STREAM") != NULL;
	log_state.debug = getenv("HALLWARD_DEBUG") != NULL;
}

static size_t value_add(char *line, size_t size, const char *key, const char *value)
{
	const char *quote = value[0] == '\0' || strpbrk(value, " \"=") ? "\"" : "";
	int added = snprintf(line, size, " %s=%s", key, quote);
	size_t used = added < 0 || (size_t)added >= size ? size - 1 : (size_t)added;

	/* One event is one line, whatever a value holds. */
	for (; *value && used + 4 < size; value++)
		line[used++] = (unsigned char)*value < ' ' || *value == '"' ? '\'' : *value;
	if (*quote && used + 2 < size)
		line[used++] = '"';
	line[used] = '\0';
	return used;
}

/* UTC, so that lines of a site's daemons sort, whatever zone their plan has set by then. */
static void time_text(char ret_text[TIME_SIZE])
{
	int64_t now = clock_now();
	time_t seconds = (time_t)(now / SECOND);
	struct tm utc;
	char day[24];

	gmtime_r(&seconds, &utc);
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(ret_text, TIME_SIZE, "%s.%06dZ", day, (int)(now % SECOND));
}

void log_write(enum log_level level, const char *message, ...)
{
	static const char *const names[] = { [LOG_LEVEL_ERROR] = "error",
					     [LOG_LEVEL_WARNING] = "warning",
					     [LOG_LEVEL_INFO] = "info",
					     [LOG_LEVEL_DEBUG] = "debug" };
	char line[LINE_SIZE], now[TIME_SIZE];
	va_list pairs;
	size_t used;

	if (level == LOG_LEVEL_DEBUG && !log_state.debug)
		return;
	time_text(now);
	if (log_state.journald)
		used = (size_t)snprintf(line, sizeof(line), "<%d>%s", level, message);
	else
		used = (size_t)snprintf(line, sizeof(line), "%s %s %s: %s", now, names[level], log_state.program,
					message);
	va_start(pairs, message);
	for (const char *key = va_arg(pairs, const char *); key && used < sizeof(line) - 8;
	     key = va_arg(pairs, const char *))
		used += value_add(line + used, sizeof(line) - used - 1, key, va_arg(pairs, const char *));
	va_end(pairs);
	line[used] = '\n';
	fwrite(line, 1, used + 1, stderr); /* one write: lines of several threads stay whole */
}
