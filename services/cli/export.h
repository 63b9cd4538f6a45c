/* What the exports share. */
#pragma once

#include "services/cli/cli.h"

/* Asks the service; NULL: said on stderr, and *ret_code is set. The reply lives in `arena`, reset before the next page. */
const void *export_ask(struct client *client, const char *service, const ProtobufCMessage *request,
		       const ProtobufCMessageDescriptor *reply, struct arena *arena, int *ret_code);

/* Writes the line list of a case to stdout (line_list.h), which the service records with the purpose. The exit code. */
int export_line_list(struct client *client, const char *incident_id, const char *purpose);

#define CAP_EXPORT_IDS_MAX 256

/* Alerts by their ids, or all raised since then. */
struct cap_export {
	const char *ids[CAP_EXPORT_IDS_MAX];
	size_t id_count;
	int64_t since_at;
	const char *folder; /* NULL: stdout, and only one alert's latest document */
};

/* Writes alerts as CAP 1.2 documents; the newest ones as an Atom feed to stdout, with `link` as in ExportCapFeed. The exit code. */
int export_cap(struct client *client, const struct cap_export *what);
int export_cap_feed(struct client *client, const char *link);
