#include "services/sanitation/sanitation.h"
#include "services/sanitation/task_store.h"

/* Each event carries the whole record as it is from then on. */

void apply_task_started(struct tables *tables, const Bus__Event *recorded, const Sanitation__TaskStarted *event)
{
	(void)recorded;
	task_store(tables, event->task);
}

void apply_contact_began(struct tables *tables, const Bus__Event *recorded, const Sanitation__ContactBegan *event)
{
	(void)recorded;
	task_store(tables, event->task);
}

void apply_work_not_counted(struct tables *tables, const Bus__Event *recorded, const Sanitation__WorkNotCounted *event)
{
	(void)recorded;
	task_store(tables, event->task);
}

void apply_task_waived(struct tables *tables, const Bus__Event *recorded, const Sanitation__TaskWaived *event)
{
	(void)recorded;
	task_store(tables, event->task);
}

void apply_agent_used(struct tables *tables, const Bus__Event *recorded, const Sanitation__AgentUsed *event)
{
	(void)recorded;
	agent_use_put(tables, event->use);
}
