/* Silences and drills: each event carries the whole record as it is from then on. */
#include "services/alerting/alerting.h"
#include "services/alerting/summary.h"

void apply_silence_created(struct tables *tables, const Bus__Event *recorded, const Alerting__SilenceCreated *event)
{
	(void)recorded;
	silence_put(tables, event->silence);
}

void apply_silence_spread(struct tables *tables, const Bus__Event *recorded, const Alerting__SilenceSpread *event)
{
	(void)recorded;
	silence_put(tables, event->silence);
}

/* At its end the alerts that it keeps back fall due by themselves; before it they have to be told. */
void apply_silence_ended(struct tables *tables, const Bus__Event *recorded, const Alerting__SilenceEnded *event)
{
	Alerting__Release release = ALERTING__RELEASE__INIT;

	(void)recorded;
	silence_put(tables, event->silence);
	release.held_by = event->silence->silence_id;
	if (event->silence->ended_at < event->silence->ends_at && holds_any(&tables->view, release.held_by))
		release_put(tables, &release);
}

void apply_drill_started(struct tables *tables, const Bus__Event *recorded, const Alerting__DrillStarted *event)
{
	(void)recorded;
	drill_put(tables, event->drill);
}

void apply_drill_ended(struct tables *tables, const Bus__Event *recorded, const Alerting__DrillEnded *event)
{
	(void)recorded;
	drill_put(tables, event->drill);
}
