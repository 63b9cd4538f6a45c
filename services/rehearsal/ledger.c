#include "services/rehearsal/ledger.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/reflect.h"
#include "hallward/alerting/v1/alerting.pb-c.h"
#include "hallward/health/v1/health.pb-c.h"
#include "hallward/health/v1/incident.pb-c.h"
#include "services/rehearsal/world.h"

/* --- keys: what makes two registrations, or two incidents, the same ------------------------------------------------------------------------ */

void ledger_add(struct ledger_list *list, int64_t at, const char *key)
{
	if (list->count == list->capacity) {
		list->capacity = list->capacity ? 2 * list->capacity : 256;
		list->items = realloc(list->items, list->capacity * sizeof(*list->items));
		assert(list->items);
	}
	list->items[list->count++] = (struct ledger_item){ key, at };
}

static const char *registration_key(struct arena *arena, bool entry, const char *checkpoint, const char *token,
				    int64_t observed_at)
{
	return arena_printf(arena, "%s %s at %s, observed %" PRId64, entry ? "entry of" : "exit of", token, checkpoint,
			    observed_at);
}

static const char *incident_key(struct arena *arena, const char *who, int64_t detected_at)
{
	return arena_printf(arena, "incident of %s, detected %" PRId64, who, detected_at);
}

static void *data_unpack(const Bus__Event *event, const ProtobufCMessageDescriptor *type, struct arena *arena)
{
	if (strcmp(event->type, reflect_short_name(type)) != 0)
		return NULL;
	return protobuf_c_message_unpack(type, arena_allocator(arena), event->data.len, event->data.data);
}

/* The incident that an event tells of, of which the CDC must be told; NULL: none. */
const char *ledger_incident_of(const Bus__Event *event, struct arena *arena)
{
	const Health__IncidentOpened *opened = data_unpack(event, &health__incident_opened__descriptor, arena);
	const Health__Incident *incident = opened ? opened->incident : NULL;

	return incident && !incident->cdc_told_at
		       ? incident_key(arena, *incident->token ? incident->token : incident->incident_id,
				      incident->detected_at)
		       : NULL;
}

/* The incident that an alert was raised for by the rule that the law demands of every plan; NULL: none. */
const char *ledger_alert_of(const Bus__Event *event, struct arena *arena)
{
	const Alerting__AlertRaised *raised = data_unpack(event, &alerting__alert_raised__descriptor, arena);

	return raised && strcmp(raised->alert->rule, LEDGER_RULE) == 0
		       ? incident_key(arena, raised->alert->subject, raised->alert->observed_at)
		       : NULL;
}

/* The registration that an event records, NULL: none. */
const char *ledger_registration_of(const Bus__Event *event, struct arena *arena)
{
	static const ProtobufCMessageDescriptor *const types[] = {
		&health__entry_admitted__descriptor,
		&health__entry_refused__descriptor,
		&health__exit_recorded__descriptor,
		&health__exit_without_entry__descriptor,
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const ProtobufCMessage *data = data_unpack(event, types[i], arena);
		const ProtobufCFieldDescriptor *field;
		const Health__Registration *registration;

		if (!data)
			continue;
		registration = *(Health__Registration *const *)reflect_member(types[i], data, "registration", &field);
		return registration_key(arena, registration->direction == HEALTH__DIRECTION__IN,
					registration->checkpoint, registration->token, registration->observed_at);
	}
	return NULL;
}

/* --- while it runs ------------------------------------------------------------------------------------------------------------------------ */

const char *ledger_subject(const struct ledger *ledger, const char *type, size_t before)
{
	for (size_t i = 0; i < ledger->subject_count; i++) {
		if (strcmp(ledger->subjects[i].type, type) == 0)
			return ledger->subjects[i]
				.subjects[(ledger->subjects[i].next + LEDGER_SUBJECTS_KEPT - 1 - before) %
					  LEDGER_SUBJECTS_KEPT];
	}
	return "";
}

static void subject_note(struct world *world, const Bus__Event *event)
{
	struct ledger *ledger = &world->ledger;
	const char *type = arena_printf(world->arena, "%s.%s", event->service, event->type);
	size_t i = 0;
	char *subject;

	while (i < ledger->subject_count && strcmp(ledger->subjects[i].type, type) != 0)
		i++;
	assert(i < LEDGER_TYPES_MAX);
	if (i == ledger->subject_count)
		ledger->subject_count++;
	ledger->subjects[i].type = type;
	subject = ledger->subjects[i].subjects[ledger->subjects[i].next++ % LEDGER_SUBJECTS_KEPT];
	snprintf(subject, LEDGER_SUBJECT_SIZE, "%s", event->subject);
}

void ledger_event(struct world *world, const Bus__Event *event)
{
	const char *incident = ledger_incident_of(event, world->arena);

	world->ledger.events++;
	subject_note(world, event);
	if (incident)
		ledger_add(&world->ledger.incidents, world->now, incident);
}

void ledger_answer(struct world *world, const ProtobufCMessage *request, const Bus__Response *response)
{
	struct ledger_list *acknowledged = &world->ledger.acknowledged;

	if (response->code != BUS__CODE__OK)
		return;
	if (request->descriptor == &health__register_entry__descriptor) {
		const Health__RegisterEntry *entry = (const Health__RegisterEntry *)request;

		ledger_add(acknowledged, world->now,
			   registration_key(world->arena, true, entry->checkpoint, entry->token, entry->observed_at));
	} else if (request->descriptor == &health__register_exit__descriptor) {
		const Health__RegisterExit *leaving = (const Health__RegisterExit *)request;

		ledger_add(acknowledged, world->now,
			   registration_key(world->arena, false, leaving->checkpoint, leaving->token,
					    leaving->observed_at));
	}
}

void ledger_restored(struct world *world, const struct service *service, int64_t backup_at)
{
	struct ledger_list *acknowledged = &world->ledger.acknowledged;

	if (strcmp(service->name, "health") != 0)
		return;
	while (acknowledged->count && acknowledged->items[acknowledged->count - 1].at > backup_at)
		acknowledged->count--;
}

void ledger_deinit(struct ledger *ledger)
{
	free(ledger->acknowledged.items);
	free(ledger->incidents.items);
}
