#include <string.h>

#include "services/alerting/cap.h"
#include "services/alerting/cap_words.h"
#include "services/alerting/xml.h"

#define ATOM "http://www.w3.org/2005/Atom"
#define CAP_TYPE "application/cap+xml"

static const Alerting__Milestone *latest(const struct cap_entry *entry)
{
	return entry->milestones.of[entry->milestones.count - 1];
}

/* The link's "{id}" replaced. */
static const char *link_of(const struct context *context, const char *link, const char *alert_id)
{
	const char *place = strstr(link, "{id}");

	return arena_printf(context->arena, "%.*s%s%s", (int)(place - link), link, alert_id, place + strlen("{id}"));
}

static void document(struct xml *xml, const struct context *context, const struct cap_entry *entry, const char *link)
{
	if (*link) {
		xml_open(xml, "link");
		xml_attribute(xml, "rel", "alternate");
		xml_attribute(xml, "type", CAP_TYPE);
		xml_attribute(xml, "href", link_of(context, link, entry->alert->alert_id));
		xml_close(xml);
		return;
	}
	xml_open(xml, "content");
	xml_attribute(xml, "type", CAP_TYPE);
	xml_inside(xml, cap_document(context, entry->alert, &entry->milestones, entry->milestones.count - 1));
	xml_close(xml);
}

static void write_entry(struct xml *xml, const struct context *context, const struct cap_entry *entry, const char *link)
{
	const struct cap_words zh = cap_words(context, entry->alert, latest(entry), CAP_ZH);
	const struct cap_words en = cap_words(context, entry->alert, latest(entry), CAP_EN);

	xml_open(xml, "entry");
	xml_element(xml, "id", arena_printf(context->arena, "urn:uuid:%s", entry->alert->alert_id));
	xml_element(xml, "title", arena_printf(context->arena, "%s / %s", zh.title, en.title));
	xml_instant(xml, "published", entry->alert->raised_at);
	xml_instant(xml, "updated", latest(entry)->at);
	xml_element(xml, "summary", arena_printf(context->arena, "%s / %s", zh.description, en.description));
	document(xml, context, entry, link);
	xml_close(xml);
}

const char *cap_feed(const struct context *context, const struct cap_entry *entries, size_t count, const char *link)
{
	const Plan__Site *site = context->plan->site;
	int64_t updated_at = 0;
	struct xml xml;

	for (size_t i = 0; i < count; i++)
		if (latest(&entries[i])->at > updated_at)
			updated_at = latest(&entries[i])->at;
	xml_begin(&xml, context->arena, "feed", ATOM);
	xml_element(&xml, "id", arena_printf(context->arena, "urn:hallward:%s:alerts", site->division_code));
	xml_element(&xml, "title", arena_printf(context->arena, "%s / %s", site->name_zh, site->name_en));
	xml_instant(&xml, "updated", count ? updated_at : context->now);
	xml_open(&xml, "author");
	xml_element(&xml, "name", site->name_en);
	xml_close(&xml);
	for (size_t i = 0; i < count; i++)
		write_entry(&xml, context, &entries[i], link);
	return xml_end(&xml);
}
