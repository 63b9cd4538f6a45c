#include "services/alerting/notify.h"

/* No receiver is known yet: nobody is told but by the bus. */
void notify(const struct view *view, const struct context *context, const Alerting__Alert *alert,
	    Alerting__Moment moment, const char *const *parties, size_t party_count, unsigned detail,
	    struct decision *decision)
{
	(void)view;
	(void)context;
	(void)alert;
	(void)moment;
	(void)parties;
	(void)party_count;
	(void)detail;
	(void)decision;
}
