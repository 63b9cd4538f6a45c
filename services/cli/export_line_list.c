#include <stdio.h>

#include "services/cli/export.h"
#include "services/cli/line_list.h"

#define PAGE_SIZE 200
#define ARENA_MAX ((size_t)64 << 20)

/* The pages of the list in the clear, one after another. */
static int print_pages(struct client *client, Health__ListContacts *query)
{
	struct arena *page = arena_create(ARENA_MAX), *next = arena_create(ARENA_MAX);
	const Health__ListContactsReply *reply;
	int code = EX_OK;

	query->page_size = PAGE_SIZE;
	line_list_print_header(stdout);
	do {
		struct arena *done = page;

		/* The page token lies in the page before. */
		page = next;
		next = done;
		arena_reset(page);
		reply = export_ask(client, "health", &query->base, &health__list_contacts_reply__descriptor, page,
				   &code);
		for (size_t i = 0; reply && i < reply->n_rows; i++)
			line_list_print(stdout, reply->rows[i], page);
		if (reply)
			query->page_token = reply->next_page_token;
	} while (reply && reply->next_page_token.len && !ferror(stdout));
	arena_destroy(page);
	arena_destroy(next);
	return ferror(stdout) ? EX_IOERR : code;
}

int export_line_list(struct client *client, const char *incident_id, const char *purpose)
{
	Health__ExportLineList command = HEALTH__EXPORT_LINE_LIST__INIT;
	Health__ListContacts query = HEALTH__LIST_CONTACTS__INIT;
	struct arena *arena = arena_create(ARENA_MAX);
	const Health__ExportLineListReply *granted;
	int code = EX_OK;

	command.incident_id = query.incident_id = incident_id;
	command.purpose = purpose;
	granted =
		export_ask(client, "health", &command.base, &health__export_line_list_reply__descriptor, arena, &code);
	if (granted) {
		query.export_id = granted->export_id;
		code = print_pages(client, &query);
	}
	arena_destroy(arena);
	return code;
}
