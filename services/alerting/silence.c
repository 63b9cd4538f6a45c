#include "services/alerting/silence.h"

#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"

#define SPREADS_A_SECOND_MAX 4

const Alerting__Silence *silence_find(const struct view *view, const char *silence_id)
{
	Alerting__Silence key = ALERTING__SILENCE__INIT;

	key.silence_id = silence_id;
	return silence_get(view, &key);
}

bool silence_covers(const Alerting__Silence *silence, const char *rule, const char *department, const char *subject)
{
	if ((*silence->department && strcmp(silence->department, department) != 0) ||
	    (*silence->subject && strcmp(silence->subject, subject) != 0))
		return false;
	for (size_t i = 0; i < silence->n_rules; i++) {
		if (strcmp(silence->rules[i], rule) == 0)
			return true;
	}
	return false;
}

static void silences_scan(struct scan *scan, const struct view *view, int64_t after)
{
	Alerting__Silence from = ALERTING__SILENCE__INIT;

	from.ends_at = after;
	silence_scan(scan, view, "silence.by_end", &from, 1, 2); /* ended_at 0: not ended */
}

const Alerting__Silence *silence_in_force(const struct view *view, const struct context *context,
					  const Alerting__Alert *alert)
{
	const Alerting__Silence *silence, *last = NULL;
	struct scan scan;

	silences_scan(&scan, view, context->now + 1);
	while ((silence = silence_next(&scan))) {
		if (silence_covers(silence, alert->rule, alert->department, alert->subject))
			last = silence;
	}
	return last;
}

static bool end_silences(const struct view *view, const struct context *context, struct schedule *schedule)
{
	const Alerting__Silence *silence;
	struct scan scan;

	silences_scan(&scan, view, 0);
	while ((silence = silence_next(&scan)) && silence->ends_at <= context->now) {
		Alerting__EndSilence *command = reflect_new(&alerting__end_silence__descriptor, context->arena);

		command->silence_id = arena_strdup(context->arena, silence->silence_id);
		if (!schedule_command(schedule, &command->base, NULL))
			return false;
	}
	return true;
}

static void spread_silences(const struct view *view, const struct context *context, struct schedule *schedule)
{
	Alerting__Silence from = ALERTING__SILENCE__INIT;
	const Alerting__Silence *silence;
	struct scan scan;

	from.spreading = true;
	silence_scan(&scan, view, "silence.by_spreading", &from, 1, 1);
	for (unsigned i = 0; i < SPREADS_A_SECOND_MAX && (silence = silence_next(&scan)); i++) {
		Alerting__SpreadSilence *command = reflect_new(&alerting__spread_silence__descriptor, context->arena);

		command->silence_id = arena_strdup(context->arena, silence->silence_id);
		if (!schedule_command(schedule, &command->base, NULL))
			return;
	}
}

void silence_schedule(const struct view *view, const struct context *context, struct schedule *schedule)
{
	if (end_silences(view, context, schedule))
		spread_silences(view, context, schedule);
}
