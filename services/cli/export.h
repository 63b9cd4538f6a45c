/* What the exports share. */
#pragma once

#include "services/cli/cli.h"

/* Asks the service; NULL: said on stderr, and *ret_code is set. The reply lives in `arena`, reset before the next page. */
const void *export_ask(struct client *client, const char *service, const ProtobufCMessage *request,
		       const ProtobufCMessageDescriptor *reply, struct arena *arena, int *ret_code);

/* Writes the line list of a case to stdout (line_list.h), which the service records with the purpose. The exit code. */
int export_line_list(struct client *client, const char *incident_id, const char *purpose);
