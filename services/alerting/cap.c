#include "services/alerting/cap.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/core/plan.h"
#include "common/core/zone.h"
#include "services/alerting/cap_words.h"
#include "services/alerting/model.h"
#include "services/alerting/xml.h"

#define NAMESPACE "urn:oasis:names:tc:emergency:cap:1.2"
#define HEADLINE_CHARACTERS 160 /* CAP-v1.2, 3.2.2: "a useful target" */
/* CAP-v1.2 knows no word for who may read this but this element's text. */
#define RESTRICTION                                                                                                    \
	"For those who act under the hall's epidemic-prevention plan; not for the public. "                            \
	"\xE4\xBB\x85\xE4\xBE\x9B\xE9\x98\xB2\xE6\x8E\xA7\xE5\xB7\xA5\xE4\xBD\x9C\xE4\xBA\xBA\xE5\x91\x98\xE4\xBD\xBF" \
	"\xE7\x94\xA8"

void cap_identifier(const Alerting__Milestone *milestone, char ret_identifier[CAP_IDENTIFIER_SIZE])
{
	snprintf(ret_identifier, CAP_IDENTIFIER_SIZE, "%s.%" PRIu64, milestone->alert_id, milestone->sequence);
}

static const char *sender(const struct context *context)
{
	return arena_printf(context->arena, "hallward.%s", context->plan->site->division_code);
}

static bool is_over(const Alerting__Milestone *milestone)
{
	return milestone->kind == ALERTING__MILESTONE__KIND__RESOLVED ||
	       milestone->kind == ALERTING__MILESTONE__KIND__CLOSED;
}

/* "sender,identifier,sent" of every document before this one. */
static const char *references(const struct context *context, const struct milestones *milestones, size_t which)
{
	char identifier[CAP_IDENTIFIER_SIZE], sent[XML_INSTANT_SIZE];
	const char *text = "";

	for (size_t i = 0; i < which; i++) {
		cap_identifier(milestones->of[i], identifier);
		xml_instant_format(milestones->of[i]->at, sent);
		text = arena_printf(context->arena, "%s%s%s,%s,%s", text, i ? " " : "", sender(context), identifier,
				    sent);
	}
	return text;
}

/* An incident's name with blanks stands in quotes; ours come from clients, so their quotes go. */
static const char *incident(const struct context *context, const Alerting__Alert *alert)
{
	char *name = arena_strdup(context->arena, alert->correlation_id);

	for (char *quote = name; (quote = strchr(quote, '"'));)
		*quote = '\'';
	return strpbrk(name, " \t\n\r") ? arena_printf(context->arena, "\"%s\"", name) : name;
}

static const char *message_type(const Alerting__Milestone *milestone)
{
	if (milestone->kind == ALERTING__MILESTONE__KIND__RAISED)
		return "Alert";
	return milestone->kind == ALERTING__MILESTONE__KIND__CLOSED ? "Cancel" : "Update";
}

static const char *response(const Alerting__Alert *alert, const Alerting__Milestone *milestone)
{
	if (is_over(milestone))
		return "AllClear";
	if (alert->severity == ALERTING__SEVERITY__INFO)
		return "None";
	return milestone->kind == ALERTING__MILESTONE__KIND__ACKNOWLEDGED ||
			       milestone->kind == ALERTING__MILESTONE__KIND__ACTING
		       ? "Monitor"
		       : "Execute";
}

/* 0: there is none. */
static int64_t first_deadline(const Alerting__Alert *alert)
{
	int64_t first = alert->acknowledge_by_at;

	for (size_t i = 0; i < alert->n_duties; i++)
		if (!first || (alert->duties[i]->by_at && alert->duties[i]->by_at < first))
			first = alert->duties[i]->by_at;
	return first;
}

/* The words of CAP-v1.2: "Expected" is within the next hour. */
static const char *urgency(const Alerting__Alert *alert, const Alerting__Milestone *milestone)
{
	int64_t deadline = first_deadline(alert);

	if (is_over(milestone))
		return "Past";
	if (alert->severity == ALERTING__SEVERITY__CRITICAL || (deadline && deadline <= milestone->at))
		return "Immediate";
	return deadline && deadline - milestone->at <= HOUR ? "Expected" : "Future";
}

static const char *severity(const Alerting__Alert *alert)
{
	switch (alert->severity) {
	case ALERTING__SEVERITY__CRITICAL:
		return "Severe";
	case ALERTING__SEVERITY__WARNING:
		return "Moderate";
	case ALERTING__SEVERITY__INFO:
		return "Minor";
	default:
		return "Unknown";
	}
}

static void pair(struct xml *xml, const char *element, const char *name, const char *value)
{
	if (!*value)
		return;
	xml_open(xml, element);
	xml_element(xml, "valueName", name);
	xml_element(xml, "value", value);
	xml_close(xml);
}

static void area(struct xml *xml, const char *name, const char *division_code)
{
	xml_open(xml, "area");
	xml_element(xml, "areaDesc", name);
	pair(xml, "geocode", "GB/T 2260", division_code);
	xml_close(xml);
}

static void times(struct xml *xml, const Alerting__Alert *alert, const Alerting__Milestone *milestone)
{
	xml_instant(xml, "effective", milestone->at);
	if (alert->observed_at)
		xml_instant(xml, "onset", alert->observed_at);
	/* What must still be done does not run out; what only informs does, after a day. */
	if (is_over(milestone) || alert->severity == ALERTING__SEVERITY__INFO)
		xml_instant(xml, "expires", milestone->at + DAY);
}

static void info(struct xml *xml, const struct context *context, const Alerting__Alert *alert,
		 const Alerting__Milestone *milestone, enum cap_language language)
{
	const struct cap_words words = cap_words(context, alert, milestone, language);

	xml_open(xml, "info");
	xml_element(xml, "language", words.language);
	xml_element(xml, "category", "Health");
	xml_element(xml, "event", words.event);
	xml_element(xml, "responseType", response(alert, milestone));
	xml_element(xml, "urgency", urgency(alert, milestone));
	xml_element(xml, "severity", severity(alert));
	xml_element(xml, "certainty", "Observed");
	pair(xml, "eventCode", "hallward:rule", alert->rule);
	times(xml, alert, milestone);
	xml_element(xml, "senderName", words.site);
	xml_element(xml, "headline", xml_cut(words.title, HEADLINE_CHARACTERS, context->arena));
	xml_element(xml, "description", words.description);
	xml_element(xml, "instruction", words.instruction);
	xml_element(xml, "contact", words.contact);
	pair(xml, "parameter", "hallward:alert", alert->alert_id);
	pair(xml, "parameter", "hallward:milestone", words.milestone);
	area(xml, words.site, context->plan->site->division_code);
	xml_close(xml);
}

/* An alert is raised by a rule: what no rule raised only tries the receiver. */
static const char *status(const Alerting__Alert *alert)
{
	if (!*alert->rule)
		return "Test";
	return alert->drill ? "Exercise" : "Actual";
}

const char *cap_document(const struct context *context, const Alerting__Alert *alert,
			 const struct milestones *milestones, size_t which)
{
	const Alerting__Milestone *milestone = milestones->of[which];
	char identifier[CAP_IDENTIFIER_SIZE];
	struct xml xml;

	cap_identifier(milestone, identifier);
	xml_begin(&xml, context->arena, "alert", NAMESPACE);
	xml_element(&xml, "identifier", identifier);
	xml_element(&xml, "sender", sender(context));
	xml_instant(&xml, "sent", milestone->at);
	xml_element(&xml, "status", status(alert));
	xml_element(&xml, "msgType", message_type(milestone));
	xml_element(&xml, "scope", "Restricted");
	xml_element(&xml, "restriction", RESTRICTION);
	if (alert->drill)
		xml_element(&xml, "note", alert->correlation_id);
	xml_element(&xml, "references", references(context, milestones, which));
	xml_element(&xml, "incidents", incident(context, alert));
	info(&xml, context, alert, milestone, CAP_ZH);
	info(&xml, context, alert, milestone, CAP_EN);
	return xml_end(&xml);
}

/* Which milestone a moment of delivery.proto is. */
static Alerting__Milestone__Kind kind_of(Alerting__Moment moment)
{
	switch (moment) {
	case ALERTING__MOMENT__ESCALATED:
		return ALERTING__MILESTONE__KIND__ESCALATED;
	case ALERTING__MOMENT__DUTY_MISSED:
		return ALERTING__MILESTONE__KIND__DUTY_MISSED;
	case ALERTING__MOMENT__REMINDED:
		return ALERTING__MILESTONE__KIND__REMINDED;
	case ALERTING__MOMENT__MOMENT_RESOLVED:
		return ALERTING__MILESTONE__KIND__RESOLVED;
	default:
		return ALERTING__MILESTONE__KIND__RAISED;
	}
}

/* The latest of this kind that had happened when the notification was made. */
static size_t told_of(const struct milestones *milestones, const Alerting__Notification *notification)
{
	size_t found = 0;

	for (size_t i = 0; i < milestones->count; i++) {
		const Alerting__Milestone *milestone = milestones->of[i];

		if (milestone->kind == kind_of(notification->moment) && milestone->at <= notification->made_at &&
		    (milestone->kind != ALERTING__MILESTONE__KIND__ESCALATED ||
		     milestone->step == notification->step) &&
		    (milestone->kind != ALERTING__MILESTONE__KIND__DUTY_MISSED ||
		     strcmp(milestone->duty, notification->duty) == 0))
			found = i;
	}
	return found;
}

/* A test message is of no alert; its document is made of the message itself. */
static const char *test_document(const struct context *context, const Alerting__Notification *notification)
{
	const Alerting__AlertBrief *brief = notification->alerts[0];
	Alerting__Milestone raised = ALERTING__MILESTONE__INIT;
	struct milestones milestones = { .of = { &raised }, .count = 1 };
	Alerting__Alert alert = ALERTING__ALERT__INIT;

	alert.alert_id = raised.alert_id = notification->notification_id;
	raised.kind = ALERTING__MILESTONE__KIND__RAISED;
	raised.at = notification->made_at;
	alert.severity = notification->severity;
	alert.correlation_id = notification->correlation_id;
	alert.title_zh = brief->title_zh;
	alert.title_en = brief->title_en;
	alert.action_zh = brief->action_zh;
	alert.action_en = brief->action_en;
	return cap_document(context, &alert, &milestones, 0);
}

const char *cap_of_notification(const struct view *view, const struct context *context,
				const Alerting__Notification *notification)
{
	const char *alert_id = notification->n_alerts ? notification->alerts[0]->alert_id : NULL;
	const Alerting__Alert *alert = alert_id ? alert_find(view, alert_id) : NULL;
	struct milestones milestones;

	if (alert_id && !*alert_id)
		return test_document(context, notification);
	if (!alert)
		return NULL;
	milestones_read(view, alert, &milestones);
	return cap_document(context, alert, &milestones, told_of(&milestones, notification));
}
