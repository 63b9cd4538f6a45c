/* `hallward export`: registrations as a table, events as CloudEvents, the line list of a case. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/core/codec.h"
#include "common/core/zone.h"
#include "services/cli/catalogue.h"
#include "services/cli/cli.h"
#include "services/cli/entries.h"
#include "services/cli/event_text.h"
#include "services/cli/export.h"
#include "services/cli/output.h"

#define PAGE_SIZE 1000
#define ANSWER_MS 30000
#define ARENA_MAX ((size_t)64 << 20)

struct export
{
	struct cli *cli;
	bool entries, line_list, cap, cap_feed;
	const char *service; /* events: whose */
	const char *date, *from, *until, *hall;
	const char *incident, *purpose; /* line list */
	const char *since, *link;       /* CAP */
	struct cap_export caps;
	enum output_format format;
	bool format_given;
};

const void *export_ask(struct client *client, const char *service, const ProtobufCMessage *request,
		       const ProtobufCMessageDescriptor *reply, struct arena *arena, int *ret_code)
{
	const Bus__Response *response = client_call(client, request, NULL, ANSWER_MS, arena);
	const void *message = NULL;

	if (!response || response->code != BUS__CODE__OK)
		*ret_code = cli_refused(service, response);
	else if (!(message = cli_unpack(response, reply, arena)))
		*ret_code = EX_PROTOCOL;
	return message;
}

/* --- entries ----------------------------------------------------------------------------------------------------------------- */

static void print_entry(const Health__Registration *entry, enum output_format format, struct arena *arena)
{
	if (format == OUTPUT_JSONL) {
		printf("%s\n", codec_to_json(&entry->base, 0, true, arena));
		return;
	}
	for (enum entry_column column = 0; column < ENTRY_COLUMN_COUNT; column++) {
		if (column)
			putchar(',');
		output_csv_cell(stdout, entry_cell(entry, column, arena));
	}
	fputs("\r\n", stdout);
}

static int export_entries(const struct export *export, struct client *client, Health__ListEntries *query)
{
	struct arena *page = arena_create(ARENA_MAX), *next = arena_create(ARENA_MAX);
	const Health__ListEntriesReply *reply;
	int code = EX_OK;

	query->page_size = PAGE_SIZE;
	if (export->format == OUTPUT_CSV)
		printf("%s\r\n", entry_header());
	do {
		struct arena *done = page;

		/* The page token lies in the page before. */
		page = next;
		next = done;
		arena_reset(page);
		reply = export_ask(client, "health", &query->base, &health__list_entries_reply__descriptor, page,
				   &code);
		for (size_t i = 0; reply && i < reply->n_entries; i++)
			print_entry(reply->entries[i], export->format, page);
		if (reply)
			query->page_token = reply->next_page_token;
	} while (reply && reply->next_page_token.len && !ferror(stdout));
	arena_destroy(page);
	arena_destroy(next);
	return ferror(stdout) ? EX_IOERR : code;
}

static bool instant(const char *text, const char *option, int64_t *ret_at)
{
	if (!text || rfc3339_parse(text, ret_at))
		return true;
	cli_complain(_("--%s: found \"%s\"; allowed: an instant as in RFC 3339"), option, text);
	return false;
}

static int entries_main(const struct export *export, struct client *client)
{
	Health__ListEntries query = HEALTH__LIST_ENTRIES__INIT;

	if (export->date && !zone_day(export->date, &query.from_at, &query.until_at)) {
		cli_complain(_("--date: found \"%s\"; allowed: a day as YYYY-MM-DD"), export->date);
		return EX_DATAERR;
	}
	if (!instant(export->from, "from", &query.from_at) || !instant(export->until, "until", &query.until_at))
		return EX_DATAERR;
	query.hall = export->hall ? export->hall : "";
	return export_entries(export, client, &query);
}

/* --- events ------------------------------------------------------------------------------------------------------------------ */

static int events_main(const struct export *export, struct client *client)
{
	Bus__FetchEvents query = BUS__FETCH_EVENTS__INIT;
	struct arena *page = arena_create(ARENA_MAX);
	const Bus__FetchEventsReply *reply;
	uint64_t last = 0;
	int code = EX_OK;

	do {
		arena_reset(page);
		reply = export_ask(client, export->service, &query.base, &bus__fetch_events_reply__descriptor, page,
				   &code);
		if (!reply)
			break;
		/* What is recorded meanwhile is not waited for. */
		if (!last)
			last = reply->last_sequence;
		for (size_t i = 0; i < reply->n_events && reply->events[i]->sequence <= last; i++)
			event_print(stdout, reply->events[i], OUTPUT_JSONL, page);
		query.epoch = reply->epoch;
		query.after_sequence = reply->through_sequence;
	} while (query.after_sequence < last && !ferror(stdout));
	arena_destroy(page);
	return ferror(stdout) ? EX_IOERR : code;
}

/* --- CAP --------------------------------------------------------------------------------------------------------------------- */

static int cap_main(struct export *export, struct client *client)
{
	if (!instant(export->since, "since", &export->caps.since_at))
		return EX_DATAERR;
	return export_cap(client, &export->caps);
}

/* --- arguments --------------------------------------------------------------------------------------------------------------- */

static bool is_events(const struct export *export)
{
	return !export->entries && !export->line_list && !export->cap && !export->cap_feed;
}

static void take_word(struct export *export, unsigned ordinal, const char *value, struct argp_state *state)
{
	if (ordinal == 0 && strcmp(value, "entries") == 0)
		export->entries = true;
	else if (ordinal == 0 && strcmp(value, "line-list") == 0)
		export->line_list = true;
	else if (ordinal == 0 && strcmp(value, "cap") == 0)
		export->cap = true;
	else if (ordinal == 0 && strcmp(value, "cap-feed") == 0)
		export->cap_feed = true;
	else if (ordinal == 0 && strcmp(value, "events") != 0)
		argp_error(state,
			   _("there is no export of \"%s\", only of entries, events, line-list, cap and cap-feed"),
			   value);
	else if (ordinal > 0 && export->cap && export->caps.id_count < CAP_EXPORT_IDS_MAX)
		export->caps.ids[export->caps.id_count++] = value;
	else if (ordinal == 1 && is_events(export) && catalogue_service(value))
		export->service = value;
	else if (ordinal > 0)
		argp_error(state, _("unexpected argument \"%s\""), value);
}

static void check_line_list(const struct export *export, struct argp_state *state)
{
	if (!export->incident || !export->purpose)
		argp_error(state, _("say of which case and what for: --incident ID --purpose TEXT"));
	if (export->format_given && export->format != OUTPUT_CSV)
		argp_error(state, _("a line list is exported as csv"));
}

static void check_cap(const struct export *export, struct argp_state *state)
{
	if (export->format_given)
		argp_error(state, _("CAP documents are exported as XML"));
	if (export->cap && !export->caps.id_count == !export->since)
		argp_error(state, _("say which alerts: their ids, or --since"));
	if (export->cap && (export->caps.id_count > 1 || export->since) && !export->caps.folder)
		argp_error(state, _("several documents want a --folder"));
}

static void check(struct export *export, struct argp_state *state)
{
	if (export->line_list) {
		check_line_list(export, state);
		return;
	}
	if (export->cap || export->cap_feed) {
		check_cap(export, state);
		return;
	}
	if (!export->format_given)
		export->format = export->entries ? OUTPUT_CSV : OUTPUT_JSONL;
	if (export->entries ? export->format != OUTPUT_CSV && export->format != OUTPUT_JSONL
			    : export->format != OUTPUT_JSONL)
		argp_error(state, _("entries are exported as csv or jsonl, events as jsonl"));
	if (export->entries && !export->date && !export->from && !export->until)
		argp_error(state, _("say which: --date, or --from and --until"));
	if (!export->entries && !export->service)
		argp_error(state, _("say of what: entries, events SERVICE, line-list, cap, or cap-feed"));
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct export *export = state->input;

	switch (key) {
	case 'd':
		export->date = value;
		return 0;
	case 'f':
		export->from = value;
		return 0;
	case 'u':
		export->until = value;
		return 0;
	case 'h':
		export->hall = value;
		return 0;
	case 'i':
		export->incident = value;
		return 0;
	case 'p':
		export->purpose = value;
		return 0;
	case 's':
		export->since = value;
		return 0;
	case 'l':
		export->link = value;
		return 0;
	case 'F':
		export->caps.folder = value;
		return 0;
	case 'o':
		export->format_given = true;
		cli_take_format(value, "csv|jsonl", &export->format, state);
		return 0;
	case ARGP_KEY_ARG:
		take_word(export, state->arg_num, value, state);
		return 0;
	case ARGP_KEY_END:
		check(export, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "date", 'd', "YYYY-MM-DD", 0, N_("Entries observed on this day of the hall"), 0 },
	{ "from", 'f', "TIME", 0, N_("Entries observed at this instant (RFC 3339) or later"), 0 },
	{ "until", 'u', "TIME", 0, N_("Entries observed before it"), 0 },
	{ "hall", 'h', "HALL", 0, N_("Of this hall [the plan's first]"), 0 },
	{ "incident", 'i', "ID", 0, N_("Line list of this case"), 0 },
	{ "purpose", 'p', "TEXT", 0, N_("Whom the line list is for, and what for: is recorded"), 0 },
	{ "since", 's', "TIME", 0, N_("CAP documents of alerts raised at this instant (RFC 3339) or later"), 0 },
	{ "folder", 'F', "FOLDER", 0, N_("CAP: every document of the alerts, a file each, into this folder"), 0 },
	{ "link", 'l', "URL", 0, N_("CAP feed: where documents are found, {id} for the alert's [they are in the feed]"),
	  0 },
	{ "output", 'o', "csv|jsonl", 0, N_("Form [entries, line-list: csv, events: jsonl]"), 0 },
	{ 0 }
};

static const struct argp argp = { options,
				  parse,
				  "entries\nevents SERVICE\nline-list --incident ID --purpose TEXT\ncap ALERT_ID...\n"
				  "cap --since TIME --folder FOLDER\ncap-feed",
				  N_("Write out what is recorded: entries as hallward import entries reads them, with "
				     "their outcome; events from the first "
				     "on, as CloudEvents; the contacts of a case in the clear, for the "
				     "CDC; alerts as CAP 1.2 documents, or the newest as an Atom feed of "
				     "them.\vExamples:\n  hallward export entries --date 2020-02-10 > "
				     "day.csv\n  hallward export events alerting "
				     "> alerts.jsonl\n  hallward export line-list --incident ID --purpose \"city "
				     "CDC\" > contacts.csv\n  hallward export cap-feed > alerts.atom"),
				  NULL,
				  NULL,
				  NULL };

static const char *service_of(const struct export *export)
{
	if (export->cap || export->cap_feed)
		return "alerting";
	return export->service ? export->service : "health";
}

int export_main(struct cli *cli, int argc, char **argv)
{
	struct export export = { .cli = cli };
	struct client_session session;
	struct client *client;
	const char *error;
	int code;

	cli_parse(&argp, "export", argc, argv, &export);
	code = cli_open(cli, &session);
	if (code)
		return code;
	client = client_open(&session, service_of(&export), &error);
	if (client) {
		code = export.cap         ? cap_main(&export, client)
		       : export.cap_feed  ? export_cap_feed(client, export.link ? export.link : "")
		       : export.line_list ? export_line_list(client, export.incident, export.purpose)
		       : export.entries   ? entries_main(&export, client)
					  : events_main(&export, client);
	} else {
		cli_complain("%s", error);
		code = EX_CONFIG;
	}
	client_close(client);
	client_session_close(&session);
	return code;
}
