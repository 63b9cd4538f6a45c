/*
 * Alerts as documents of the Common Alerting Protocol 1.2 (OASIS CAP-v1.2), for those who follow them from outside.
 *
 * Each milestone of an alert is one document, alike whenever and to whomever it is given: nothing in it changes later, and nothing
 * that a person typed (a note, a reason) is in it. A first one looks so, shortened:
 *
 *   <alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
 *     <identifier>01a20906-c39b-7712-980f-7110a6c7351c.17</identifier>       alert id, sequence of the event
 *     <sender>hallward.370881</sender>                                       division code (GB/T 2260)
 *     <sent>2020-02-10T09:00:00+08:00</sent>
 *     <status>Actual</status> <msgType>Alert</msgType> <scope>Restricted</scope> <restriction>…</restriction>
 *     <incidents>…</incidents>                                               the thread
 *     <info> <language>zh-CN</language> … </info> <info> <language>en-US</language> … </info>
 *   </alert>
 *
 * and a later one has msgType Update, or Cancel once the alert is closed, and references all before it.
 */
#pragma once

#include "common/core/context.h"
#include "hallward/alerting/v1/delivery.pb-c.h"
#include "services/alerting/milestone.h"

/* Size of an identifier: alert id, full stop, sequence, NUL. */
#define CAP_IDENTIFIER_SIZE 60
void cap_identifier(const Alerting__Milestone *milestone, char ret_identifier[CAP_IDENTIFIER_SIZE]);

/* The document of milestone `which` of these, all of this alert; in the context's arena. */
const char *cap_document(const struct context *context, const Alerting__Alert *alert,
			 const struct milestones *milestones, size_t which);

/* What a receiver of kind CAP is sent: the document of the milestone that the notification tells of (of a group: of its first
 * alert); of a test message a document of status Test. NULL: it tells of no alert that there is. */
const char *cap_of_notification(const struct view *view, const struct context *context,
				const Alerting__Notification *notification);

/* An entry of the feed: an alert, and its milestones so far. */
struct cap_entry {
	const Alerting__Alert *alert;
	struct milestones milestones;
};

/* The Atom feed (RFC 4287) of these; `link` as in ExportCapFeed. In the context's arena. */
const char *cap_feed(const struct context *context, const struct cap_entry *entries, size_t count, const char *link);
