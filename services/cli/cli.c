#include "services/cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/runtime/clock.h"

#define FILE_BYTES_MAX ((size_t)1 << 20)

const char cli_exit_help[] =
	N_("Exit codes: 0 done (a refusal at the door is an answer, too); 64 usage; 65 bad data or refused by "
	   "the rules; 66 not found; 69 not ready; 73 exists already; 75 no answer or overloaded, try again; "
	   "76 protocol; 77 no right; 78 configuration; 130 interrupted.");

void cli_complain(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fflush(stdout);
	fputs("hallward: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
}

void cli_parse(const struct argp *argp, const char *name, int argc, char **argv, void *input)
{
	static char program[128];
	struct argp translated = *argp;

	snprintf(program, sizeof(program), "hallward %s", name);
	argv[0] = program;
	translated.argp_domain = "hallward";
	argp_err_exit_status = EX_USAGE;
	if (argp_parse(&translated, argc, argv, 0, NULL, input) != 0)
		exit(EX_USAGE);
}

void cli_set_zone(struct cli *cli)
{
	const char *error, *path = arena_printf(cli->arena, "%s/plan.yaml", cli->site);
	const Plan__Plan *plan = access(path, R_OK) == 0 ? site_read_plan(path, cli->arena, &error) : NULL;

	if (plan)
		zone_set(plan->site->time_zone);
}

int cli_open(struct cli *cli, struct client_session *ret_session)
{
	const char *error = NULL;

	if (!client_session_open(ret_session, cli->site, cli->principal, &error)) {
		cli_complain(_("site %s, as %s: %s"), cli->site, cli->principal, error);
		client_session_close(ret_session);
		return EX_CONFIG;
	}
	cli_set_zone(cli);
	return EX_OK;
}

int cli_exit_code(Bus__Code code)
{
	switch (code) {
	case BUS__CODE__OK:
		return EX_OK;
	case BUS__CODE__INVALID_ARGUMENT:
	case BUS__CODE__OUT_OF_RANGE:
	case BUS__CODE__FAILED_PRECONDITION:
	case BUS__CODE__ABORTED:
		return EX_DATAERR;
	case BUS__CODE__NOT_FOUND:
		return EX_NOINPUT;
	case BUS__CODE__ALREADY_EXISTS:
		return EX_CANTCREAT;
	case BUS__CODE__PERMISSION_DENIED:
	case BUS__CODE__UNAUTHENTICATED:
		return EX_NOPERM;
	case BUS__CODE__UNAVAILABLE:
	case BUS__CODE__RESOURCE_EXHAUSTED:
	case BUS__CODE__DEADLINE_EXCEEDED:
		return EX_TEMPFAIL;
	case BUS__CODE__UNIMPLEMENTED:
		return EX_PROTOCOL;
	case BUS__CODE__DATA_LOSS:
		return EX_IOERR;
	default:
		return EX_SOFTWARE;
	}
}

const char *cli_message(const Bus__Response *response)
{
	return words_choose(response->message_zh, response->message_en);
}

static bool begins_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

int cli_refused(const char *service, const Bus__Response *response)
{
	const ProtobufCEnumValue *code;
	const char *name, *message;

	if (!response) {
		cli_complain(_("%s does not answer: does it run (hallward status), and is this key authorised?"),
			     service);
		return EX_TEMPFAIL;
	}
	code = protobuf_c_enum_descriptor_get_value(&bus__code__descriptor, response->code);
	name = code ? code->name : "UNKNOWN";
	message = cli_message(response);
	/* Some reasons are their code, and many messages begin with their field: neither is said twice. */
	cli_complain("%s%s%s%s%s: %s", name, strcmp(name, response->reason) == 0 ? "" : " ",
		     strcmp(name, response->reason) == 0 ? "" : response->reason,
		     begins_with(message, response->field) ? "" : " ",
		     begins_with(message, response->field) ? "" : response->field, message);
	return cli_exit_code(response->code);
}

void *cli_unpack(const Bus__Response *response, const ProtobufCMessageDescriptor *type, struct arena *arena)
{
	void *reply = protobuf_c_message_unpack(type, arena_allocator(arena), response->body.len, response->body.data);

	if (!reply)
		cli_complain(_("the answer is no %s: this program and the suite are of different versions"),
			     type->name);
	return reply;
}

char *cli_read_file(struct cli *cli, const char *path, size_t *ret_size)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
	char *text;
	size_t size;

	if (!file) {
		cli_complain("%s: %s", path, strerror(errno));
		return NULL;
	}
	text = arena_alloc(cli->arena, FILE_BYTES_MAX + 1);
	size = fread(text, 1, FILE_BYTES_MAX + 1, file);
	if (ferror(file) || size > FILE_BYTES_MAX) {
		cli_complain("%s: %s", path, strerror(size > FILE_BYTES_MAX ? EFBIG : EIO));
		text = NULL;
	}
	if (file != stdin)
		fclose(file);
	*ret_size = size;
	return text;
}

static bool write_all(int file, const void *data, size_t size)
{
	const char *rest = data;

	while (size > 0) {
		ssize_t written = write(file, rest, size);

		if (written < 0)
			return false;
		rest += written;
		size -= (size_t)written;
	}
	return fsync(file) == 0;
}

/* The daemons may run as another user than root, who puts a file into their site: it belongs to whom the folder belongs. */
static bool owner_take_over(int file, const char *path, struct arena *arena)
{
	struct stat folder;

	return geteuid() != 0 || (stat(dirname(arena_strdup(arena, path)), &folder) == 0 &&
				  fchown(file, folder.st_uid, folder.st_gid) == 0);
}

/* A rename is on the disk once its folder is. */
static bool folder_sync(const char *path, struct arena *arena)
{
	int folder = open(dirname(arena_strdup(arena, path)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool synced = folder >= 0 && fsync(folder) == 0;

	if (folder >= 0)
		close(folder);
	return synced;
}

bool cli_write_file(struct cli *cli, const char *path, const void *data, size_t size)
{
	struct arena_mark mark = arena_mark(cli->arena);
	const char *beside = arena_printf(cli->arena, "%s.new", path);
	int file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	bool written = file >= 0 && owner_take_over(file, path, cli->arena) && write_all(file, data, size);

	if (file >= 0)
		close(file);
	written = written && rename(beside, path) == 0 && folder_sync(path, cli->arena);
	arena_rewind(cli->arena, mark);
	return written;
}

/* Is it one of the words of "text|json"? */
static bool is_one_of(const char *word, const char *words)
{
	size_t size = strlen(word);

	for (; *words; words += words[strcspn(words, "|")] ? strcspn(words, "|") + 1 : strlen(words)) {
		if (strcspn(words, "|") == size && strncmp(words, word, size) == 0)
			return true;
	}
	return false;
}

void cli_take_format(const char *value, const char *allowed, enum output_format *ret_format, struct argp_state *state)
{
	static const char *const names[] = { "text", "json", "jsonl", "csv", "yaml" };

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], value) == 0 && is_one_of(value, allowed)) {
			*ret_format = i;
			return;
		}
	}
	argp_error(state, _("-o takes %s, not \"%s\""), allowed, value);
}

int cli_take_seconds(const char *option, const char *value, struct argp_state *state)
{
	char *end;
	long seconds = strtol(value, &end, 10);

	if (end == value || *end || seconds < 1 || seconds > 86400)
		argp_error(state, _("--%s takes 1 to 86400 seconds, not \"%s\""), option, value);
	return (int)seconds;
}
