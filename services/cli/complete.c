/* `hallward complete WORD...`: what may stand next, one a line; for the shells' completion (deploy/completion). */
#include <stdio.h>
#include <string.h>

#include "services/cli/catalogue.h"
#include "services/cli/cli.h"
#include "services/cli/form.h"

static const struct {
	const char *verb, *words;
} words[] = {
	{ "", "health alerting up status watch import export verify plan keys rehearse --site --as --help --version" },
	{ "import", "entries" },
	{ "export", "entries events" },
	{ "keys", "new list authorize revoke" },
	{ "plan", "check adopt" },
	{ "verify", "health alerting --rebuild" },
	{ "watch", "health. alerting. --since --durable --severity --department --count --output" },
	{ "status", "--wait --output" },
	{ "up", "--plan" },
};

static void complete_service(const struct service *service, const char *command, struct arena *arena)
{
	struct method method, *methods;
	size_t count = catalogue_methods(service, arena, &methods);

	if (!command) {
		for (size_t i = 0; i < count; i++)
			puts(methods[i].name);
	} else if (catalogue_find(service, command, arena, &method)) {
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
		complete_service(service, argc > 2 ? argv[2] : NULL, cli->arena);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].verb, first) != 0)
			continue;
		for (const char *letter = words[i].words; *letter; letter++)
			putchar(*letter == ' ' ? '\n' : *letter);
		putchar('\n');
	}
	return EX_OK;
}
