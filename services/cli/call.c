/* `hallward <service> <command>`: every command and query, from the tables and the contract. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/core/codec.h"
#include "common/core/reflect.h"
#include "services/cli/catalogue.h"
#include "services/cli/cli.h"
#include "services/cli/form.h"
#include "services/cli/output.h"

#define TIMEOUT_S 30

struct call {
	struct cli *cli;
	struct method method;
	const char *json, *file;
	struct typed {
		const ProtobufCFieldDescriptor *field;
		const char *text;
	} * typed;
	size_t typed_count;
	enum output_format format;
	int timeout_s;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct call *call = state->input;

	if (key >= FORM_KEY_FIELD && key < FORM_KEY_FIELD + (int)call->method.request->n_fields) {
		call->typed[call->typed_count++] =
			(struct typed){ &call->method.request->fields[key - FORM_KEY_FIELD], value };
		return 0;
	}
	switch (key) {
	case 'j':
		call->json = value;
		return 0;
	case 'f':
		call->file = value;
		return 0;
	case 'o':
		cli_take_format(value, "text|json|jsonl|csv", &call->format, state);
		return 0;
	case 't':
		call->timeout_s = cli_take_seconds("timeout", value, state);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, _("unexpected argument \"%s\""), value);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option common_options[] = {
	{ "json", 'j', "JSON", 0, N_("The whole message as JSON; options change single fields of it"), 100 },
	{ "file", 'f', "FILE", 0, N_("The same from a file; - is stdin"), 100 },
	{ "output", 'o', "text|json|jsonl|csv", 0, N_("Form of the answer [text]"), 101 },
	{ "timeout", 't', "SECONDS", 0, N_("Wait this long for the answer [30]"), 101 },
	{ 0 }
};

static ProtobufCMessage *from_json(struct call *call)
{
	struct codec_mistakes *mistakes = arena_alloc(call->cli->arena, sizeof(*mistakes));
	const char *source = !call->file ? "--json" : strcmp(call->file, "-") == 0 ? _("stdin") : call->file;
	const char *error = NULL;
	size_t size = call->json ? strlen(call->json) : 0;
	const char *text = call->file ? cli_read_file(call->cli, call->file, &size) : call->json;
	struct value *value = text ? value_parse_json(text, size, call->cli->arena, &error) : NULL;
	ProtobufCMessage *message =
		value ? codec_from_value(value, call->method.request, call->cli->arena, mistakes) : NULL;

	if (error)
		cli_complain("%s: %s", source, error);
	for (size_t i = 0; i < mistakes->count; i++)
		cli_complain(_("%s: %s: found %s; allowed: %s"), source, mistakes->items[i].path,
			     mistakes->items[i].found, mistakes->items[i].allowed);
	return message;
}

/* NULL: said what is wrong with it. */
static ProtobufCMessage *fill_in(struct call *call)
{
	struct arena *arena = call->cli->arena;
	ProtobufCMessage *message =
		call->json || call->file ? from_json(call) : reflect_new(call->method.request, arena);
	const char *allowed;
	bool well = message != NULL;

	for (size_t i = 0; i < call->typed_count && message; i++) {
		const struct typed *typed = &call->typed[i];

		if (!form_set(message, typed->field, typed->text, arena, &allowed)) {
			cli_complain(_("%s: found \"%s\"; allowed: %s"), typed->field->name, typed->text, allowed);
			well = false;
		}
	}
	return well ? message : NULL;
}

static int ask(struct call *call, const char *service)
{
	struct client_session session;
	const ProtobufCMessage *message, *reply;
	const Bus__Response *response;
	struct client *client;
	const char *error;
	int code = cli_open(call->cli, &session);

	if (code)
		return code;
	message = fill_in(call);
	client = message ? client_open(&session, service, &error) : NULL;
	if (!message) {
		code = call->file && strcmp(call->file, "-") != 0 && access(call->file, R_OK) ? EX_NOINPUT : EX_DATAERR;
	} else if (!client) {
		cli_complain("%s", error);
		code = EX_CONFIG;
	} else {
		response = client_call(client, message, call->cli->correlation_id, call->timeout_s * 1000,
				       call->cli->arena);
		code = response && response->code == BUS__CODE__OK ? EX_OK : cli_refused(service, response);
		reply = code ? NULL : cli_unpack(response, call->method.reply, call->cli->arena);
		if (reply)
			output_reply(stdout, reply, call->format, call->cli->arena);
		else if (!code)
			code = EX_PROTOCOL;
	}
	client_close(client);
	client_session_close(&session);
	return code;
}

static int list_methods(const struct service *service, struct arena *arena, FILE *file)
{
	struct method *methods;
	size_t count = catalogue_methods(service, arena, &methods), width = 0;

	for (size_t i = 0; i < count; i++)
		width = strlen(methods[i].name) > width ? strlen(methods[i].name) : width;
	fprintf(file, _("Usage: hallward %s COMMAND [--FIELD VALUE]... [-o text|json|jsonl|csv]\n\n"), service->name);
	for (size_t i = 0; i < count; i++) {
		fputs("  ", file);
		output_padded(file, methods[i].name, (unsigned)width);
		fprintf(file, "%s\n", gettext(methods[i].summary));
	}
	fprintf(file, _("\nhallward %s COMMAND --help explains each, with an example.\n"), service->name);
	return file == stdout ? EX_OK : EX_USAGE;
}

int call_main(struct cli *cli, int argc, char **argv)
{
	const struct service *service = catalogue_service(argv[0]);
	struct call call = { .cli = cli, .timeout_s = TIMEOUT_S };
	struct argp argp = { .parser = parse };
	struct argp_option *options;

	if (argc < 2 || strcmp(argv[1], "--help") == 0)
		return list_methods(service, cli->arena, argc < 2 ? stderr : stdout);
	if (!catalogue_find(service, argv[1], cli->arena, &call.method)) {
		cli_complain(_("%s has no command \"%s\""), service->name, argv[1]);
		return list_methods(service, cli->arena, stderr);
	}
	options = form_options(&call.method, sizeof(common_options) / sizeof(common_options[0]), cli->arena);
	memcpy(options + call.method.request->n_fields, common_options, sizeof(common_options));
	argp.options = options;
	argp.doc = arena_printf(cli->arena, "%s.\v%s\n\n%s", gettext(call.method.summary),
				form_epilogue(service->name, &call.method, cli->arena), _(cli_exit_help));
	call.typed = arena_alloc(cli->arena, (size_t)argc * sizeof(*call.typed));
	cli_parse(&argp, arena_printf(cli->arena, "%s %s", service->name, call.method.name), argc - 1, argv + 1, &call);
	return ask(&call, service->name);
}
