#include <string.h>

#include "services/health/health.h"
#include "services/health/retention.h"

/*
 * A known person is barred at once; of a ticket without a name nobody can say that the same person comes again, until somebody has been
 * isolated under it: a second look at the door may let them in.
 */
static bool bars(const struct tables *tables, const Health__Incident *incident)
{
	Health__Kind kind;

	return incident_is_open(incident) && (incident->state >= HEALTH__INCIDENT__STATE__ISOLATED ||
					      subject_kind(&tables->view, incident->subject_id, &kind));
}

/* The record as it is now, and the bar as long as it is open (C1.4, C9.1). */
static void incident_keep(struct tables *tables, const Bus__Event *recorded, const Health__Incident *incident)
{
	incident_put(tables, incident);
	nameless_note(tables, incident->subject_id, recorded->recorded_at);
	if (bars(tables, incident))
		bar_begin(tables, incident->subject_id, HEALTH__BAR_KIND__BAR_INCIDENT, incident->incident_id,
			  incident->opened_at, "");
	else
		bar_end(tables, incident->subject_id, HEALTH__BAR_KIND__BAR_INCIDENT, incident->incident_id);
}

/* Of most events the record is all there is to be kept. */
#define KEEPS_THE_RECORD(name, Name)                                                                                   \
	void apply_##name(struct tables *tables, const Bus__Event *recorded, const Health__##Name *event)              \
	{                                                                                                              \
		incident_keep(tables, recorded, event->incident);                                                      \
	}

KEEPS_THE_RECORD(incident_opened, IncidentOpened)
KEEPS_THE_RECORD(suspect_reported, SuspectReported)
KEEPS_THE_RECORD(incident_reading_added, IncidentReadingAdded)
KEEPS_THE_RECORD(no_isolation_room_free, NoIsolationRoomFree)
KEEPS_THE_RECORD(isolation_confirmed, IsolationConfirmed)
KEEPS_THE_RECORD(office_told, OfficeTold)
KEEPS_THE_RECORD(cdc_told, CdcTold)
KEEPS_THE_RECORD(incident_cleared, IncidentCleared)
KEEPS_THE_RECORD(case_suspected, CaseSuspected)
KEEPS_THE_RECORD(patient_transferred, PatientTransferred)
KEEPS_THE_RECORD(case_confirmed, CaseConfirmed)
KEEPS_THE_RECORD(case_excluded, CaseExcluded)
KEEPS_THE_RECORD(onset_recorded, OnsetRecorded)
KEEPS_THE_RECORD(incident_closed, IncidentClosed)
KEEPS_THE_RECORD(incident_deadline_missed, IncidentDeadlineMissed)
KEEPS_THE_RECORD(incident_duty_over, IncidentDutyOver)

void apply_isolation_room_assigned(struct tables *tables, const Bus__Event *recorded,
				   const Health__IsolationRoomAssigned *event)
{
	Health__IsolationRoom room = room_now(&tables->view, event->incident->room);
	const char **occupants = arena_alloc(tables->view.arena, (room.n_incident_ids + 1) * sizeof(*occupants));

	incident_keep(tables, recorded, event->incident);
	if (room.n_incident_ids)
		memcpy(occupants, room.incident_ids, room.n_incident_ids * sizeof(*occupants));
	else
		room.since_at = recorded->recorded_at;
	occupants[room.n_incident_ids++] = event->incident->incident_id;
	room.incident_ids = occupants;
	room.state = HEALTH__ISOLATION_ROOM__STATE__OCCUPIED;
	isolation_room_put(tables, &room);
}

void apply_isolation_room_left(struct tables *tables, const Bus__Event *recorded,
			       const Health__IsolationRoomLeft *event)
{
	Health__IsolationRoom room = room_now(&tables->view, event->room);
	size_t stay = 0;

	for (size_t i = 0; i < room.n_incident_ids; i++) {
		if (strcmp(room.incident_ids[i], event->incident_id) != 0)
			room.incident_ids[stay++] = room.incident_ids[i];
	}
	room.n_incident_ids = stay;
	room.used = true;
	if (event->to_be_disinfected) {
		room.state = HEALTH__ISOLATION_ROOM__STATE__TO_BE_DISINFECTED;
		room.since_at = recorded->recorded_at;
	}
	isolation_room_put(tables, &room);
}

void apply_isolation_room_disinfected(struct tables *tables, const Bus__Event *recorded,
				      const Health__IsolationRoomDisinfected *event)
{
	Health__IsolationRoom room = room_now(&tables->view, event->room);

	room.state = HEALTH__ISOLATION_ROOM__STATE__FREE;
	room.since_at = recorded->recorded_at;
	room.used = false;
	room.disinfected_at = event->happened_at;
	room.organisation = event->organisation;
	room.certificate = event->certificate;
	isolation_room_put(tables, &room);
}
