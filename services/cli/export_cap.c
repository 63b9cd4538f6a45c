#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "hallward/alerting/v1/delivery.pb-c.h"
#include "services/cli/export.h"

#define PAGE_SIZE 200
#define ARENA_MAX ((size_t)64 << 20)

static int written(FILE *file, const char *path, const char *xml)
{
	bool ok = file && fputs(xml, file) >= 0 && fflush(file) == 0;

	if (file && file != stdout)
		ok = fclose(file) == 0 && ok;
	if (!ok)
		cli_complain("%s: %s", path, strerror(errno));
	return ok ? EX_OK : EX_IOERR;
}

/* As <identifier>.xml, which has no characters but of ids. */
static int write_document(const char *folder, const Alerting__ExportCapReply *reply)
{
	struct arena *arena = arena_create(ARENA_MAX);
	const char *path = arena_printf(arena, "%s/%s.xml", folder, reply->identifier);
	int code = written(fopen(path, "w"), path, reply->xml);

	arena_destroy(arena);
	return code;
}

/* The latest document to stdout; into a folder all of the alert. */
static int export_alert(struct client *client, const char *alert_id, const char *folder)
{
	Alerting__ExportCap query = ALERTING__EXPORT_CAP__INIT;
	struct arena *arena = arena_create(ARENA_MAX);
	const Alerting__ExportCapReply *reply;
	int code = EX_OK;

	query.alert_id = alert_id;
	do {
		arena_reset(arena);
		query.document += folder ? 1 : 0;
		reply = export_ask(client, "alerting", &query.base, &alerting__export_cap_reply__descriptor, arena,
				   &code);
		if (reply)
			code = folder ? write_document(folder, reply) : written(stdout, "stdout", reply->xml);
	} while (reply && !code && folder && query.document < reply->documents);
	arena_destroy(arena);
	return code;
}

static int export_since(struct client *client, int64_t since_at, const char *folder)
{
	struct arena *page = arena_create(ARENA_MAX), *next = arena_create(ARENA_MAX);
	Alerting__ListAlerts query = ALERTING__LIST_ALERTS__INIT;
	const Alerting__ListAlertsReply *reply;
	int code = EX_OK;

	query.page_size = PAGE_SIZE;
	do {
		struct arena *done = page;

		/* The page token lies in the page before. */
		page = next;
		next = done;
		arena_reset(page);
		reply = export_ask(client, "alerting", &query.base, &alerting__list_alerts_reply__descriptor, page,
				   &code);
		for (size_t i = 0; !code && i < reply->n_alerts; i++)
			if (reply->alerts[i]->raised_at >= since_at)
				code = export_alert(client, reply->alerts[i]->alert_id, folder);
		if (!code)
			query.page_token = reply->next_page_token;
	} while (!code && reply->next_page_token.len);
	arena_destroy(page);
	arena_destroy(next);
	return code;
}

int export_cap(struct client *client, const struct cap_export *what)
{
	int code = EX_OK;

	if (what->folder && mkdir(what->folder, 0777) < 0 && errno != EEXIST) {
		cli_complain("%s: %s", what->folder, strerror(errno));
		return EX_CANTCREAT;
	}
	for (size_t i = 0; i < what->id_count && !code; i++)
		code = export_alert(client, what->ids[i], what->folder);
	return what->id_count ? code : export_since(client, what->since_at, what->folder);
}

int export_cap_feed(struct client *client, const char *link)
{
	Alerting__ExportCapFeed query = ALERTING__EXPORT_CAP_FEED__INIT;
	struct arena *arena = arena_create(ARENA_MAX);
	const Alerting__ExportCapFeedReply *reply;
	int code = EX_OK;

	query.link = link;
	reply = export_ask(client, "alerting", &query.base, &alerting__export_cap_feed_reply__descriptor, arena, &code);
	if (reply)
		code = written(stdout, "stdout", reply->xml);
	arena_destroy(arena);
	return code;
}
