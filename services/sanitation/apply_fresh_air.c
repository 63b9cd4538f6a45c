#include "services/sanitation/sanitation.h"

void apply_fresh_air_recorded(struct tables *tables, const Bus__Event *recorded,
			      const Sanitation__FreshAirRecorded *event)
{
	(void)recorded;
	if (event->ended)
		fresh_air_run_put(tables, event->ended);
	fresh_air_run_put(tables, event->run);
	fresh_air_put(tables, event->fresh_air);
}

void apply_fresh_air_laid_down(struct tables *tables, const Bus__Event *recorded,
			       const Sanitation__FreshAirLaidDown *event)
{
	(void)recorded;
	for (size_t i = 0; i < event->n_days; i++)
		fresh_air_day_put(tables, event->days[i]);
	fresh_air_clock_put(tables, event->clock);
}

void apply_fresh_air_off(struct tables *tables, const Bus__Event *recorded, const Sanitation__FreshAirOff *event)
{
	(void)recorded;
	fresh_air_put(tables, event->fresh_air);
}

void apply_fresh_air_back(struct tables *tables, const Bus__Event *recorded, const Sanitation__FreshAirBack *event)
{
	(void)recorded;
	fresh_air_put(tables, event->fresh_air);
}

void apply_fresh_air_silent(struct tables *tables, const Bus__Event *recorded, const Sanitation__FreshAirSilent *event)
{
	(void)recorded;
	fresh_air_put(tables, event->fresh_air);
}

void apply_fresh_air_heard(struct tables *tables, const Bus__Event *recorded, const Sanitation__FreshAirHeard *event)
{
	(void)recorded;
	fresh_air_put(tables, event->fresh_air);
}
