#include "services/cli/event_text.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "common/core/codec.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"
#include "hallward/alerting/v1/alerting.pb-c.h"
#include "hallward/health/v1/health.pb-c.h"
#include "services/cli/catalogue.h"

static ProtobufCMessage *data_of(const Bus__Event *event, struct arena *arena)
{
	const ProtobufCMessageDescriptor *type = catalogue_event(event->service, event->type);

	return type ? protobuf_c_message_unpack(type, arena_allocator(arena), event->data.len, event->data.data) : NULL;
}

static void set_text(json_t *object, const char *name, const char *text)
{
	if (*text)
		json_object_set_new(object, name, json_string(text));
}

static void print_json(FILE *file, const Bus__Event *event, unsigned flags, struct arena *arena)
{
	const ProtobufCMessage *data = data_of(event, arena);
	char time[RFC3339_SIZE];
	json_t *object = json_object();

	rfc3339_format(event->recorded_at, time);
	set_text(object, "specversion", "1.0");
	set_text(object, "id",
		 arena_printf(arena, "%s/%016" PRIx64 "/%" PRIu64, event->service, event->epoch, event->sequence));
	set_text(object, "source", arena_printf(arena, "/hallward/%s", event->service));
	set_text(object, "type",
		 data ? data->descriptor->name : arena_printf(arena, "hallward.%s.v1.%s", event->service, event->type));
	set_text(object, "subject", event->subject);
	set_text(object, "time", time);
	set_text(object, "sequence", arena_printf(arena, "%020" PRIu64, event->sequence));
	set_text(object, "actor", event->actor);
	set_text(object, "correlationid", event->correlation_id);
	set_text(object, "causationid", event->causation_id);
	set_text(object, "traceparent", event->traceparent);
	set_text(object, "planversion", event->plan_version);
	if (data) {
		set_text(object, "datacontenttype", "application/json");
		json_object_set_new(object, "data", json_loads(codec_to_json(data, 0, true, arena), 0, NULL));
	}
	json_dumpf(object, file, flags | JSON_REAL_PRECISION(15)); /* 38.2 stays 38.2 */
	fputc('\n', file);
	json_decref(object);
}

static const Alerting__Alert *alert_of(const ProtobufCMessage *data)
{
	const ProtobufCFieldDescriptor *field;
	const void *member = data ? reflect_member(data->descriptor, data, "alert", &field) : NULL;

	return member && field->descriptor == &alerting__alert__descriptor ? *(Alerting__Alert *const *)member : NULL;
}

/* "  refused-fever  entrance-1  38.2" of an event about a registration, else "". */
static const char *registration_text(const ProtobufCMessage *data, struct arena *arena)
{
	const ProtobufCFieldDescriptor *field;
	const void *member = data ? reflect_member(data->descriptor, data, "registration", &field) : NULL;
	const Health__Registration *registration = member ? *(Health__Registration *const *)member : NULL;

	if (!registration || registration->base.descriptor != &health__registration__descriptor)
		return "";
	return arena_printf(arena, "  %s  %s%s", reflect_text(&registration->base, "outcome", arena),
			    registration->checkpoint,
			    registration->direction == HEALTH__DIRECTION__IN
				    ? arena_printf(arena, "  %.1f", registration->temperature_c)
				    : "");
}

static void print_text(FILE *file, const Bus__Event *event, struct arena *arena)
{
	const ProtobufCMessage *data = data_of(event, arena);
	const Alerting__Alert *alert = alert_of(data);
	char time[RFC3339_SIZE];

	rfc3339_format(event->recorded_at / SECOND * SECOND, time);
	if (alert)
		fprintf(file, "%s  %s  %s  %s  %s  %s  %s\n", time, event->type,
			reflect_text(&alert->base, "severity", arena), alert->department,
			words_choose(alert->title_zh, alert->title_en), alert->subject, alert->alert_id);
	else
		fprintf(file, "%s  %s  %s  %s%s\n", time, event->service, event->type, event->subject,
			registration_text(data, arena));
}

void event_print(FILE *file, const Bus__Event *event, enum output_format format, struct arena *arena)
{
	if (format == OUTPUT_TEXT)
		print_text(file, event, arena);
	else
		print_json(file, event, format == OUTPUT_JSON ? JSON_INDENT(2) : JSON_COMPACT, arena);
	fflush(file);
}
