#include "services/alerting/alerting.h"

/* Each event carries the whole record as it is from then on. */

void apply_document_drafted(struct tables *tables, const Bus__Event *recorded, const Alerting__DocumentDrafted *event)
{
	(void)recorded;
	document_version_put(tables, event->version);
	document_text_put(tables, event->text);
}

void apply_document_published(struct tables *tables, const Bus__Event *recorded,
			      const Alerting__DocumentPublished *event)
{
	(void)recorded;
	document_version_put(tables, event->version);
}

void apply_document_withdrawn(struct tables *tables, const Bus__Event *recorded,
			      const Alerting__DocumentWithdrawn *event)
{
	(void)recorded;
	document_version_put(tables, event->version);
}

void apply_document_reviewed(struct tables *tables, const Bus__Event *recorded, const Alerting__DocumentReviewed *event)
{
	(void)recorded;
	document_review_put(tables, event->review);
}

void apply_document_review_due(struct tables *tables, const Bus__Event *recorded,
			       const Alerting__DocumentReviewDue *event)
{
	(void)recorded;
	document_review_put(tables, event->review);
}
