/* `hallward complete WORD...`: what may stand next, one a line; for the shells' completion (deploy/completion). */
#include <stdio.h>
#include <string.h>

#include "common/core/codec_scalar.h"
#include "services/cli/catalogue.h"
#include "services/cli/cli.h"
#include "services/cli/form.h"

static const struct {
	const char *verb, *words;
} words[] = {
	{ "", "health alerting up status watch import export verify plan keys rehearse --site --as --correlation-id "
	      "--help --version" },
	{ "import", "entries --quiet --window" },
	{ "export", "entries events line-list --date --from --until --hall --incident --purpose --output" },
	{ "keys", "new list authorize revoke" },
	{ "plan", "check show diff adopt --adopted --on --output --since --until" },
	{ "verify", "health alerting --rebuild" },
	{ "watch", "health. alerting. --since --durable --severity --department --count --output" },
	{ "status", "--wait --output" },
	{ "up", "--plan" },
	{ "rehearse", "--plan --entries --seed --until --faults" },
};

/* Behind an option of a few names, these. */
static bool complete_value(const struct method *method, const char *option, struct arena *arena)
{
	for (unsigned i = 0; i < method->request->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &method->request->fields[i];
		const ProtobufCEnumDescriptor *names = field->descriptor;

		if (field->type != PROTOBUF_C_TYPE_ENUM ||
		    strcmp(option, arena_printf(arena, "--%s", codec_friendly_name(field->name, arena))) != 0)
			continue;
		for (unsigned j = 0; j < names->n_values; j++) {
			if (!codec_is_unspecified(&names->values[j]))
				puts(codec_friendly_name(names->values[j].name, arena));
		}
		return true;
	}
	return false;
}

static void complete_service(const struct service *service, const char *command, const char *last, struct arena *arena)
{
	struct method method, *methods;
	size_t count = catalogue_methods(service, arena, &methods);

	if (!command) {
		for (size_t i = 0; i < count; i++)
			puts(methods[i].name);
	} else if (catalogue_find(service, command, arena, &method) && !complete_value(&method, last, arena)) {
		for (const struct argp_option *option = form_options(&method, 0, arena); option->name; option++)
			printf("--%s\n", option->name);
		puts("--json\n--file\n--output\n--timeout\n--help");
	}
}

int complete_main(struct cli *cli, int argc, char **argv)
{
	const char *first = argc > 1 ? argv[1] : "";
	const struct service *service = catalogue_service(first);

	if (service)
		complete_service(service, argc > 2 ? argv[2] : NULL, argv[argc - 1], cli->arena);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].verb, first) != 0)
			continue;
		for (const char *letter = words[i].words; *letter; letter++)
			putchar(*letter == ' ' ? '\n' : *letter);
		putchar('\n');
	}
	return EX_OK;
}
