#include "services/sanitation/score.h"

#include "services/sanitation/sanitation.h"

/* NULL: it counts nowhere. */
static uint32_t *count_of(Sanitation__ScoreDay *day, const Sanitation__Task *task)
{
	switch (task->state) {
	case SANITATION__TASK__STATE__DUE:
	case SANITATION__TASK__STATE__STARTED:
	case SANITATION__TASK__STATE__CONTACT:
		return task->overdue ? &day->overdue : &day->open;
	case SANITATION__TASK__STATE__DONE:
		return task->late ? &day->late : &day->done_in_time;
	case SANITATION__TASK__STATE__MISSED:
		return &day->missed;
	case SANITATION__TASK__STATE__WAIVED:
		return &day->waived;
	default:
		return NULL;
	}
}

static void count(struct tables *tables, const Sanitation__Task *task, uint32_t add)
{
	Sanitation__ScoreDay day = SANITATION__SCORE_DAY__INIT;
	const Sanitation__ScoreDay *stored;
	uint32_t *figure;

	day.date = task->date;
	day.owner = task->owner;
	day.area = *task->room ? task->room : task->place;
	stored = score_day_get(&tables->view, &day);
	if (stored)
		day = *stored;
	figure = count_of(&day, task);
	if (!figure)
		return;
	*figure += add;
	score_day_put(tables, &day);
}

void score_note(struct tables *tables, const Sanitation__Task *before, const Sanitation__Task *after)
{
	if (before)
		count(tables, before, -1U);
	count(tables, after, 1);
}
