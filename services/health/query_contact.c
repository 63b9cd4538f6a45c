#include <string.h>

#include "common/core/codec_scalar.h"
#include "common/core/document.h"
#include "common/core/plan.h"
#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "services/health/contact.h"
#include "services/health/daily_log.h"
#include "services/health/details.h"

#define PAGE_SIZE_DEFAULT 100
#define ROWS_LOOKED_AT_MAX 5000 /* by one page: a rare state takes several, maybe empty, pages */
#define EXPORT_MINUTES 5
#define SYMPTOM_PREFIX "SYMPTOM_"

/* A box of a contact in the clear; "": empty, or its key is gone. */
static const char *contact_open(const struct context *context, const Health__Contact *contact, const char *field,
				ProtobufCBinaryData box)
{
	const char *text =
		seal_open(context->seal, contact->subject_id, &health__contact__descriptor, field, box, context->arena);

	return text ? text : "";
}

static const char *hall_name(const struct context *context, const char *id)
{
	const Plan__Hall *hall = *id ? plan_hall(context->plan, id) : NULL;

	return hall ? hall->name_zh : id;
}

static void row_say_person(Health__LineListRow *row, const struct view *view, const struct context *context, bool clear)
{
	const Health__Person *person = person_find(view, row->contact->subject_id);
	struct arena *arena = context->arena;

	if (!person)
		return;
	row->name = details_open(context, person, "name");
	row->phone = details_open(context, person, "phone");
	row->document_type = person->document_type ? reflect_text(&person->base, "document_type", arena) : "";
	row->document_number = details_open(context, person, "document_number");
	row->address = details_open(context, person, "address");
	if (clear)
		return;
	row->name = document_mask_name(row->name, arena);
	row->phone = document_mask_phone(row->phone, arena);
	row->document_number = document_mask(row->document_number, arena);
	row->address = document_mask_address(row->address, arena);
}

static const char *symptom_name(int symptom, struct arena *arena)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(&health__daily_log__descriptor, "symptoms");
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(field->descriptor, symptom);
	bool prefixed = value && strncmp(value->name, SYMPTOM_PREFIX, strlen(SYMPTOM_PREFIX)) == 0;

	return value ? codec_friendly_name(value->name + (prefixed ? strlen(SYMPTOM_PREFIX) : 0), arena) : "";
}

/* "cough, fatigue" */
static const char *symptoms_of(const Health__DailyLog *log, struct arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < log->n_symptoms; i++)
		text = arena_printf(arena, "%s%s%s", text, *text ? ", " : "",
				    symptom_name((int)log->symptoms[i], arena));
	return text;
}

/* The last day of which there is a log. */
static void row_say_log(Health__LineListRow *row, const struct view *view, const struct context *context)
{
	const Health__DailyLog *log;
	struct scan scan;

	daily_log_of_observation_scan(&scan, view, row->observation_id);
	while ((log = daily_log_next(&scan))) {
		if (log->missing || log->replaced)
			continue;
		row->last_log_date = log->date;
		row->last_temperature_c = log->temperature_c;
		row->symptoms = symptoms_of(log, context->arena);
	}
}

static void row_say_observation(Health__LineListRow *row, const struct view *view, const struct context *context)
{
	const Health__Observation *observation = contact_observation(view, row->contact);

	if (!observation)
		return;
	row->observation_id = observation->observation_id;
	row->first_day = observation->first_day;
	row->last_day = observation->last_day;
	row_say_log(row, view, context);
}

static Health__LineListRow *row_of(const struct view *view, const struct context *context,
				   const Health__Contact *contact, bool clear)
{
	Health__LineListRow *row = reflect_new(&health__line_list_row__descriptor, context->arena);

	row->contact = (Health__Contact *)contact;
	row->state = contact_state(view, contact);
	row->place = hall_name(context, contact->hall);
	if (clear && contact->place.len)
		row->place = contact_open(context, contact, "place", contact->place);
	if (clear)
		row->remarks = contact->dropped_reason.len
				       ? contact_open(context, contact, "dropped_reason", contact->dropped_reason)
				       : contact_open(context, contact, "remarks", contact->remarks);
	row_say_person(row, view, context, clear);
	row_say_observation(row, view, context);
	return row;
}

/* False: rejected LINE_LIST_NOT_EXPORTED. */
static bool may_see(const struct view *view, const struct context *context, const Health__ListContacts *query,
		    struct decision *decision)
{
	Health__LineListExport key = HEALTH__LINE_LIST_EXPORT__INIT;
	const Health__LineListExport *export;

	if (!*query->export_id)
		return true;
	key.export_id = query->export_id;
	export = line_list_export_get(view, &key);
	if (!export || strcmp(export->by, context->actor) != 0 ||
	    strcmp(export->incident_id, query->incident_id) != 0 ||
	    context->now - export->exported_at > EXPORT_MINUTES * 60 * SECOND)
		decision_reject(decision, &REASON_LINE_LIST_NOT_EXPORTED, "export_id", EXPORT_MINUTES);
	return !decision->rejection;
}

/* False: rejected CASE_UNKNOWN, LINE_LIST_NOT_EXPORTED or PAGE_TOKEN_UNKNOWN. */
static bool contacts_scan(struct scan *scan, const struct view *view, const struct context *context,
			  const Health__ListContacts *query, struct decision *decision)
{
	Health__Contact from = HEALTH__CONTACT__INIT;

	if (!trace_find(view, query->incident_id))
		decision_reject(decision, &REASON_CASE_UNKNOWN, "incident_id");
	if (decision->rejection || !may_see(view, context, query, decision))
		return false;
	from.incident_id = query->incident_id;
	contact_scan(scan, view, NULL, &from, 1, 1);
	if (query->page_token.len && !scan_resume(scan, query->page_token))
		decision_reject(decision, &REASON_PAGE_TOKEN_UNKNOWN, "page_token");
	return !decision->rejection;
}

void query_list_contacts(const struct view *view, const struct context *context, const Health__ListContacts *query,
			 struct decision *decision)
{
	size_t page_size = query->page_size ? query->page_size : PAGE_SIZE_DEFAULT;
	Health__ListContactsReply *reply;
	const Health__Contact *contact;
	ProtobufCBinaryData position;
	struct scan scan;

	if (!contacts_scan(&scan, view, context, query, decision))
		return;
	reply = decision_reply(decision, &health__list_contacts_reply__descriptor);
	reply->trace = (Health__Trace *)trace_find(view, query->incident_id);
	reply->rows = arena_alloc(context->arena, page_size * sizeof(*reply->rows));
	for (size_t i = 0; i < ROWS_LOOKED_AT_MAX && reply->n_rows < page_size; i++) {
		contact = contact_next(&scan);
		if (!contact)
			return;
		if (!query->state || contact_state(view, contact) == query->state)
			reply->rows[reply->n_rows++] = row_of(view, context, contact, *query->export_id != 0);
	}
	position = scan_token(&scan, context->arena);
	if (contact_next(&scan))
		reply->next_page_token = position;
}
