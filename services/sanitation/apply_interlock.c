#include <string.h>

#include "common/core/reflect.h"
#include "services/sanitation/hvac_zone.h"
#include "services/sanitation/interlock.h"
#include "services/sanitation/sanitation.h"
#include "services/sanitation/terminal.h"

#define ZONE_PREFIX "zone/"

/* The zones whose orders take further steps are held from now on. */
static void interlock_keep(struct tables *tables, const Sanitation__Interlock *interlock)
{
	interlock_put(tables, interlock);
	for (size_t i = 0; i < interlock->n_to_order; i++) {
		Sanitation__Zone key = SANITATION__ZONE__INIT;
		const Sanitation__Zone *stored;
		Sanitation__Zone zone;

		if (strncmp(interlock->to_order[i], ZONE_PREFIX, strlen(ZONE_PREFIX)) != 0)
			continue;
		key.zone = interlock->to_order[i] + strlen(ZONE_PREFIX);
		stored = zone_get(&tables->view, &key);
		zone = stored ? *stored : key;
		zone_hold(&zone, interlock->interlock_id, tables->view.arena);
		zone_put(tables, &zone);
	}
}

#define KEEPS_THE_INTERLOCK(name, Name)                                                                                \
	void apply_##name(struct tables *tables, const Bus__Event *recorded, const Sanitation__##Name *event)          \
	{                                                                                                              \
		(void)recorded;                                                                                        \
		interlock_keep(tables, event->interlock);                                                              \
	}

KEEPS_THE_INTERLOCK(interlock_opened, InterlockOpened)
KEEPS_THE_INTERLOCK(interlock_widened, InterlockWidened)
KEEPS_THE_INTERLOCK(case_exclusion_noted, CaseExclusionNoted)
KEEPS_THE_INTERLOCK(interlock_ended, InterlockEnded)
KEEPS_THE_INTERLOCK(terminal_ordered_late, TerminalOrderedLate)

#define KEEPS_THE_ZONE(name, Name)                                                                                     \
	void apply_##name(struct tables *tables, const Bus__Event *recorded, const Sanitation__##Name *event)          \
	{                                                                                                              \
		(void)recorded;                                                                                        \
		zone_put(tables, event->zone);                                                                         \
	}

KEEPS_THE_ZONE(shut_down_ordered, ShutDownOrdered)
KEEPS_THE_ZONE(zone_released, ZoneReleased)
KEEPS_THE_ZONE(zone_hold_ended, ZoneHoldEnded)
KEEPS_THE_ZONE(zone_state_reported, ZoneStateReported)
KEEPS_THE_ZONE(shut_down_confirmed, ShutDownConfirmed)
KEEPS_THE_ZONE(shut_down_overdue, ShutDownOverdue)
KEEPS_THE_ZONE(ran_under_interlock, RanUnderInterlock)

#define KEEPS_THE_ORDER(name, Name)                                                                                    \
	void apply_##name(struct tables *tables, const Bus__Event *recorded, const Sanitation__##Name *event)          \
	{                                                                                                              \
		(void)recorded;                                                                                        \
		terminal_order_put(tables, event->order);                                                              \
	}

KEEPS_THE_ORDER(terminal_ordered, TerminalOrdered)
KEEPS_THE_ORDER(terminal_due, TerminalDue)
KEEPS_THE_ORDER(terminal_done, TerminalDone)
KEEPS_THE_ORDER(terminal_accepted, TerminalAccepted)
KEEPS_THE_ORDER(terminal_rejected, TerminalRejected)
KEEPS_THE_ORDER(terminal_overdue, TerminalOverdue)

/* Isolation rooms are disinfected all the same (C3). */
static void order_withdraw(struct tables *tables, const Sanitation__TerminalOrder *stored)
{
	Sanitation__TerminalOrder *order = reflect_copy(&stored->base, tables->view.arena);

	if (!terminal_is_open(order) || order->isolation)
		return;
	order->state = SANITATION__TERMINAL_ORDER__STATE__WITHDRAWN_ORDER;
	order->due_at = 0;
	terminal_order_put(tables, order);
}

void apply_interlock_lifted(struct tables *tables, const Bus__Event *recorded, const Sanitation__InterlockLifted *event)
{
	const Sanitation__TerminalOrder *order;
	struct scan scan;

	(void)recorded;
	interlock_keep(tables, event->interlock);
	terminal_scan_incident(&scan, &tables->view, event->interlock->incident_id);
	while ((order = terminal_order_next(&scan)))
		order_withdraw(tables, order);
}

void apply_restart_allowed(struct tables *tables, const Bus__Event *recorded, const Sanitation__RestartAllowed *event)
{
	(void)tables;
	(void)recorded;
	(void)event;
}

void apply_restart_refused(struct tables *tables, const Bus__Event *recorded, const Sanitation__RestartRefused *event)
{
	(void)tables;
	(void)recorded;
	(void)event;
}
