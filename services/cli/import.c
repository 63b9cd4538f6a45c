/* `hallward import`: a recorded day into the door, or rows of any command, many requests in flight, in the file's order. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/core/codec_scalar.h"
#include "common/runtime/clock.h"
#include "services/cli/catalogue.h"
#include "services/cli/cli.h"
#include "services/cli/entries.h"
#include "services/cli/output.h"
#include "services/cli/rows.h"

#define WINDOW_DEFAULT 256
#define WAIT_MS 500
#define WAIT_SHOWN_AFTER INT64_C(3000000)
#define BAR_WIDTH 30
#define BAR_EVERY 100000 /* µs */
#define OUTCOMES_MAX 16

struct import {
	struct cli *cli;
	const char *path;
	unsigned window;
	bool quiet;
	FILE *file;
	off_t size;
	struct client *client;
	const char *service;
	const ProtobufCMessageDescriptor *request; /* of a command; NULL: entries */
	struct entry_columns columns;
	struct row_columns rows_columns;
	struct arena *row_arena;
	uint64_t line;          /* last one read */
	uint64_t answered_line; /* all rows up to here are answered: a file is answered in its order */
	uint64_t rows, bad, taken, outcomes[OUTCOMES_MAX];
	int64_t bar_at, heard_at;
	bool waiting_shown;
	int fatal; /* exit code: the service will not take any of it */
};

/* A row on its way. */
struct sent {
	uint64_t line;
	bool is_exit;
	char text[];
};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

/* --- telling ----------------------------------------------------------------------------------------------------------------- */

static void show_bar(struct import *import, bool last)
{
	int64_t now = clock_monotonic();
	double part = import->size > 0 ? (double)ftello(import->file) / (double)import->size : 0;
	int full = (int)(part * BAR_WIDTH);

	if (import->quiet || !isatty(STDERR_FILENO) || (!last && now - import->bar_at < BAR_EVERY))
		return;
	import->bar_at = now;
	if (last)
		fputs("\r\033[K", stderr);
	else
		fprintf(stderr, _("\r[%.*s%*s] %3d %%  %llu rows, %zu on their way, %llu bad"), full,
			"##############################", BAR_WIDTH - full, "", (int)(part * 100),
			(unsigned long long)import->rows, client_in_flight(import->client),
			(unsigned long long)import->bad);
}

static void report(struct import *import, uint64_t line, const struct entry_mistake *mistake)
{
	show_bar(import, true);
	fprintf(stderr, _("%s:%llu: %s%sfound \"%s\"; allowed: %s\n"), import->path, (unsigned long long)line,
		mistake->column, *mistake->column ? ": " : "", mistake->found, mistake->allowed);
	import->bad++;
}

/* --- answers ----------------------------------------------------------------------------------------------------------------- */

static void count_outcome(struct import *import, const struct sent *sent, const Bus__Response *response)
{
	const void *reply = cli_unpack(response,
				       sent->is_exit ? &health__register_exit_reply__descriptor
						     : &health__register_entry_reply__descriptor,
				       import->row_arena);
	Health__Outcome outcome;

	if (!reply) {
		import->fatal = EX_PROTOCOL;
		return;
	}
	outcome = sent->is_exit ? ((const Health__RegisterExitReply *)reply)->outcome
				: ((const Health__RegisterEntryReply *)reply)->outcome;
	if ((unsigned)outcome < OUTCOMES_MAX)
		import->outcomes[outcome]++;
}

/* A refusal that names a field is the row's mistake; any other would meet every row. */
static void take_refusal(struct import *import, struct sent *sent, const Bus__Response *response)
{
	struct entry_mistake mistake = { .allowed = cli_message(response) };

	if (import->request)
		row_find_field(&import->rows_columns, sent->text, response->field, &mistake.column, &mistake.found);
	else
		entry_find_field(&import->columns, sent->text, response->field, &mistake.column, &mistake.found);
	if (*mistake.column) {
		show_bar(import, true);
		fprintf(stderr, _("%s:%llu: %s: found \"%s\"; refused: %s\n"), import->path,
			(unsigned long long)sent->line, mistake.column, mistake.found, mistake.allowed);
		import->bad++;
		return;
	}
	if (!import->fatal)
		import->fatal = cli_refused(import->service, response);
}

static void take_answer(struct import *import, const struct client_answer *answer)
{
	struct sent *sent = answer->user;

	arena_reset(import->row_arena);
	import->heard_at = clock_monotonic();
	import->waiting_shown = false;
	if (answer->response->code == BUS__CODE__OK && import->request)
		import->taken++;
	else if (answer->response->code == BUS__CODE__OK)
		count_outcome(import, sent, answer->response);
	else
		take_refusal(import, sent, answer->response);
	import->answered_line = sent->line;
	free(sent);
}

/* Takes answers until at most `most` requests are in flight. */
static void drain(struct import *import, size_t most)
{
	struct client_answer answer;

	while (client_in_flight(import->client) > most) {
		if (client_next(import->client, WAIT_MS, &answer)) {
			take_answer(import, &answer);
		} else if (!import->waiting_shown && clock_monotonic() - import->heard_at > WAIT_SHOWN_AFTER) {
			import->waiting_shown = true;
			show_bar(import, true);
			cli_complain(_("%s does not answer; waiting for it (Ctrl-C twice gives up)"), import->service);
		}
		show_bar(import, false);
	}
	while (client_next(import->client, 0, &answer))
		take_answer(import, &answer);
}

/* --- rows -------------------------------------------------------------------------------------------------------------------- */

static ProtobufCMessage *read_row(struct import *import, char *line, struct entry_mistake *ret_mistake)
{
	return import->request ? row_read(&import->rows_columns, line, import->row_arena, ret_mistake)
			       : entry_read(&import->columns, line, import->row_arena, ret_mistake);
}

static void take_row(struct import *import, const char *text, size_t size)
{
	struct entry_mistake mistake;
	struct sent *sent;
	ProtobufCMessage *message;
	char *line;

	arena_reset(import->row_arena);
	line = arena_copy(import->row_arena, text, size + 1);
	import->rows++;
	message = strlen(text) == size ? read_row(import, line, &mistake) : NULL;
	if (strlen(text) != size)
		mistake = (struct entry_mistake){ "", "\\0", _("no NUL bytes") };
	if (!message) {
		report(import, import->line, &mistake);
		return;
	}
	sent = malloc(sizeof(*sent) + size + 1);
	if (!sent) {
		import->fatal = EX_OSERR;
		return;
	}
	sent->line = import->line;
	sent->is_exit = message->descriptor == &health__register_exit__descriptor;
	memcpy(sent->text, text, size + 1);
	client_submit(import->client, message, import->cli->correlation_id, sent);
	drain(import, import->window - 1);
}

static bool is_blank(const char *line)
{
	return !line[strspn(line, "\r\n")];
}

/* The header, after the byte order mark that some programs write. */
static bool take_header(struct import *import, char *line)
{
	struct entry_mistake mistake;

	if (strncmp(line, "\xEF\xBB\xBF", 3) == 0)
		line += 3;
	if (import->request
		    ? row_columns_read(line, import->request, &import->rows_columns, &mistake, import->cli->arena)
		    : entry_columns_read(line, &import->columns, &mistake, import->cli->arena))
		return true;
	report(import, import->line, &mistake);
	return false;
}

static void take_file(struct import *import)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t size;

	while (!interrupted && !import->fatal && (size = getline(&line, &room, import->file)) >= 0) {
		import->line++;
		if (import->line == 1 && !take_header(import, line))
			break;
		if (import->line > 1 && !is_blank(line))
			take_row(import, line, (size_t)size);
		show_bar(import, false);
	}
	free(line);
	drain(import, 0);
	show_bar(import, true);
	if (import->line == 0) {
		cli_complain(_("%s is empty"), import->path);
		import->bad++;
	}
}

static void print_summary(const struct import *import)
{
	printf(_("%llu rows read, %llu bad\n"), (unsigned long long)import->rows, (unsigned long long)import->bad);
	if (import->request)
		printf(_("%llu taken\n"), (unsigned long long)import->taken);
	for (int i = 1; i < OUTCOMES_MAX; i++) {
		const ProtobufCEnumValue *name = protobuf_c_enum_descriptor_get_value(&health__outcome__descriptor, i);

		if (name && import->outcomes[i]) {
			output_padded(stdout, codec_friendly_name(name->name, import->cli->arena), 22);
			printf("%llu\n", (unsigned long long)import->outcomes[i]);
		}
	}
	if (interrupted)
		printf(_("interrupted: every row up to line %llu is answered; the same import again goes on\n"),
		       (unsigned long long)import->answered_line);
}

static int run(struct import *import)
{
	struct sigaction action = { .sa_handler = on_interrupt, .sa_flags = SA_RESETHAND };
	struct client_session session;
	struct stat about;
	const char *error;
	int code = cli_open(import->cli, &session);

	if (code)
		return code;
	if (import->window > session.site.capacity->in_flight_per_peer_max / 2)
		import->window = session.site.capacity->in_flight_per_peer_max / 2;
	if (import->window < 1)
		import->window = 1;
	import->client = client_open(&session, import->service, &error);
	if (!import->client) {
		cli_complain("%s", error);
		client_session_close(&session);
		return EX_CONFIG;
	}
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	import->size = fstat(fileno(import->file), &about) == 0 && S_ISREG(about.st_mode) ? about.st_size : 0;
	import->row_arena = arena_create((size_t)16 << 20);
	import->heard_at = clock_monotonic();
	take_file(import);
	print_summary(import);
	arena_destroy(import->row_arena);
	client_close(import->client);
	client_session_close(&session);
	return import->fatal ? import->fatal : interrupted ? CLI_EXIT_INTERRUPTED : import->bad ? EX_DATAERR : EX_OK;
}

/* "entries", or a command as in health.record-staff-temperature. */
static bool take_kind(struct import *import, const char *name)
{
	const char *dot = strchr(name, '.');
	const struct service *service;
	struct method method;

	if (strcmp(name, "entries") == 0)
		return true;
	service = dot ? catalogue_service(arena_printf(import->cli->arena, "%.*s", (int)(dot - name), name)) : NULL;
	if (!service || !catalogue_find(service, dot + 1, import->cli->arena, &method) || !method.is_command)
		return false;
	import->service = service->name;
	import->request = method.request;
	return true;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct import *import = state->input;

	switch (key) {
	case 'w':
		import->window = (unsigned)strtoul(value, NULL, 10);
		if (import->window < 1 || import->window > 65536)
			argp_error(state, _("--window takes 1 to 65536 requests, not \"%s\""), value);
		return 0;
	case 'q':
		import->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0 && !take_kind(import, value))
			argp_error(state,
				   _("there is no import of \"%s\", only of entries and of commands, e.g. "
				     "health.record-staff-temperature"),
				   value);
		if (state->arg_num > 1)
			argp_error(state, _("unexpected argument \"%s\""), value);
		import->path = value;
		return 0;
	case ARGP_KEY_END:
		if (state->arg_num < 2)
			argp_error(state, _("FILE is missing"));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "window", 'w', "N", 0,
	  N_("Requests in flight at once [256], at most half of what the service allows one peer"), 0 },
	{ "quiet", 'q', NULL, 0, N_("No progress bar"), 0 },
	{ 0 }
};

static const struct argp argp = {
	options,
	parse,
	"entries FILE.csv\nSERVICE.COMMAND FILE.csv",
	N_("Take in entrance registrations: time,checkpoint,direction,kind,token,temperature_c,mask,method. Bad rows "
	   "are named with "
	   "line, column, found and allowed; the good ones are taken. - is stdin. Or rows of any command, under a "
	   "header "
	   "that names its fields.\vThe same rows again change nothing, "
	   "so an import may be "
	   "interrupted (Ctrl-C) and repeated. Exit code 65 if any row was bad, 130 if it was interrupted.\n\n"
	   "Examples:\n  hallward import entries entrance-2020-02-10.csv\n"
	   "  hallward import health.record-staff-temperature roll-call.csv"),
	NULL,
	NULL,
	NULL
};

int import_main(struct cli *cli, int argc, char **argv)
{
	struct import import = { .cli = cli, .window = WINDOW_DEFAULT, .service = "health" };
	int code;

	cli_parse(&argp, "import", argc, argv, &import);
	import.file = strcmp(import.path, "-") == 0 ? stdin : fopen(import.path, "re");
	if (!import.file) {
		cli_complain("%s: %s", import.path, strerror(errno));
		return EX_NOINPUT;
	}
	code = run(&import);
	fclose(import.file);
	return code;
}
