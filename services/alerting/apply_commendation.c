#include "services/alerting/alerting.h"

/* Each event carries the whole record as it is from then on. */

void apply_commendation_reported(struct tables *tables, const Bus__Event *recorded,
				 const Alerting__CommendationReported *event)
{
	(void)recorded;
	commendation_put(tables, event->commendation);
}

void apply_commendation_reviewed(struct tables *tables, const Bus__Event *recorded,
				 const Alerting__CommendationReviewed *event)
{
	(void)recorded;
	commendation_put(tables, event->commendation);
}

void apply_commendation_published(struct tables *tables, const Bus__Event *recorded,
				  const Alerting__CommendationPublished *event)
{
	(void)recorded;
	commendation_put(tables, event->commendation);
}

void apply_commendation_rewarded(struct tables *tables, const Bus__Event *recorded,
				 const Alerting__CommendationRewarded *event)
{
	(void)recorded;
	commendation_put(tables, event->commendation);
}

void apply_commendation_withdrawn(struct tables *tables, const Bus__Event *recorded,
				  const Alerting__CommendationWithdrawn *event)
{
	(void)recorded;
	commendation_put(tables, event->commendation);
}

void apply_commendation_overdue(struct tables *tables, const Bus__Event *recorded,
				const Alerting__CommendationOverdue *event)
{
	(void)recorded;
	commendation_put(tables, event->commendation);
}
