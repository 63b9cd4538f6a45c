#include "services/rehearsal/faults.h"

#include <stdlib.h>
#include <string.h>

#include "common/core/zone.h"

#define DELAY_DEFAULT (2 * SECOND)
#define RESTART_DEFAULT (30 * SECOND)

static bool read_probability(const char *text, double *ret_probability)
{
	char *end;
	double probability = strtod(text, &end);

	if (end == text || *end || !(probability >= 0 && probability < 1))
		return false;
	*ret_probability = probability;
	return true;
}

static bool read_duration(const char *text, int64_t *ret_duration)
{
	static const struct {
		const char *name;
		int64_t size;
	} units[] = { { "ms", 1000 }, { "s", SECOND }, { "m", 60 * SECOND } };
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (end == text || number == 0 || number > 100000)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].name) == 0) {
			*ret_duration = (int64_t)number * units[i].size;
			return true;
		}
	}
	return false;
}

static bool read_delay(char *text, struct faults *faults)
{
	char *duration = strchr(text, ':');

	if (duration)
		*duration++ = '\0';
	return read_probability(text, &faults->delay) && (!duration || read_duration(duration, &faults->delay_max));
}

static bool read_crashes(const char *text, unsigned *ret_crashes)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (end == text || *end || number > FAULTS_CRASHES_MAX)
		return false;
	*ret_crashes = (unsigned)number;
	return true;
}

/* NULL: read. Else what may stand there. */
static const char *read_part(const char *name, char *text, struct faults *faults)
{
	static const char probability[] = "a probability from 0 to below 1";

	if (strcmp(name, "drop") == 0)
		return read_probability(text, &faults->drop) ? NULL : probability;
	if (strcmp(name, "duplicate") == 0)
		return read_probability(text, &faults->duplicate) ? NULL : probability;
	if (strcmp(name, "reorder") == 0)
		return read_probability(text, &faults->reorder) ? NULL : probability;
	if (strcmp(name, "delay") == 0)
		return read_delay(text, faults) ? NULL : "a probability and the longest delay, e.g. 0.05:2s";
	if (strcmp(name, "crash") == 0)
		return read_crashes(text, &faults->crashes) ? NULL : "a number of crashes, at most 10000";
	if (strcmp(name, "restart") == 0)
		return read_duration(text, &faults->restart_max) ? NULL : "a duration, e.g. 500ms, 30s or 2m";
	return "one of drop, duplicate, delay, reorder, crash, restart";
}

bool faults_parse(const char *text, struct arena *arena, struct faults *ret_faults, const char **ret_error)
{
	struct faults faults = { .delay_max = DELAY_DEFAULT, .restart_max = RESTART_DEFAULT };
	char *rest = arena_strdup(arena, text);

	for (char *part; (part = strsep(&rest, ","));) {
		const char *found = arena_strdup(arena, part), *allowed;
		char *value = strchr(part, '=');

		if (value)
			*value++ = '\0';
		allowed = read_part(part, value ? value : arena_strdup(arena, ""), &faults);
		if (allowed) {
			*ret_error = arena_printf(arena, "--faults: found \"%s\"; allowed: %s", found, allowed);
			return false;
		}
	}
	*ret_faults = faults;
	return true;
}
