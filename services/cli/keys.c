#include "services/cli/keys.h"

#include <argp.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>

#include "common/core/roles.h"
#include "common/runtime/keyring.h"
#include "common/runtime/rootkey.h"

struct arguments {
	const struct argp *verb;
	const char *operand; /* NAME or FILE */
	const char *name;
	const char *roles;
	const char *department;
	const char *format;
};

struct verb {
	const char *name;
	struct argp argp;
	int (*run)(struct keyring *keyring, const struct arguments *arguments);
};

static int exit_code(int result)
{
	switch (-result) {
	case 0:
		return EX_OK;
	case EINVAL:
		return EX_USAGE;
	case EEXIST:
		return EX_CANTCREAT;
	case ENOENT:
		return EX_NOINPUT;
	case EBADMSG:
		return EX_DATAERR;
	case EACCES:
	case EPERM:
		return EX_NOPERM;
	default:
		return EX_IOERR;
	}
}

/* The first pair made in a folder brings the root key with it, which a site cannot be without. */
static int make_root_key(struct keyring *keyring)
{
	int result = rootkey_create(keyring->folder, keyring->arena, &keyring->error);

	if (result == 0)
		printf("%s/root\n", keyring->folder);
	return result == -EEXIST ? 0 : result;
}

/* Whether there is one, and since when; never what it is. */
static void print_root_key(const struct keyring *keyring)
{
	struct stat status;

	if (stat(arena_printf(keyring->arena, "%s/root", keyring->folder), &status) == 0)
		printf("%-24s %-24s %-16s %s\n", "root", "-", "-", "(the root key, secret)");
	else
		fprintf(stderr, "hallward: there is no root key in %s; nothing can be sealed without it\n",
			keyring->folder);
}

static int run_new(struct keyring *keyring, const struct arguments *arguments)
{
	struct principal principal;
	int result = keyring_describe(keyring, arguments->operand, arguments->roles, arguments->department, &principal);

	if (result == 0)
		result = keyring_create(keyring, &principal);
	if (result == 0)
		printf("%s/%s.key\n%s/%s.key_secret\n", keyring->folder, principal.name, keyring->folder,
		       principal.name);
	return result == 0 ? make_root_key(keyring) : result;
}

static int run_authorize(struct keyring *keyring, const struct arguments *arguments)
{
	struct principal principal;
	int result = keyring_describe(keyring, arguments->name, arguments->roles, arguments->department, &principal);

	if (result == 0)
		result = keyring_authorize(keyring, arguments->operand, &principal);
	if (result == 0)
		printf("%s/%s.key\n", keyring->folder, principal.name);
	return result;
}

static int run_revoke(struct keyring *keyring, const struct arguments *arguments)
{
	struct timespec now;
	int result;

	clock_gettime(CLOCK_REALTIME, &now);
	result = keyring_revoke(keyring, arguments->operand, (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	if (result == 0)
		printf("revoked %s\n", arguments->operand);
	return result;
}

static void print_json(const struct principal *principals, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *roles = json_array();
		json_t *row = json_pack("{ss ss so}", "name", principals[i].name, "public_key",
					principals[i].public_key, "roles", roles);

		for (unsigned bit = 0; bit < ROLE_COUNT; bit++) {
			if (principals[i].roles & UINT32_C(1) << bit)
				json_array_append_new(roles, json_string(role_name(bit)));
		}
		if (*principals[i].department)
			json_object_set_new(row, "department", json_string(principals[i].department));
		json_array_append_new(list, row);
	}
	json_dumpf(list, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(list);
}

static int run_list(struct keyring *keyring, const struct arguments *arguments)
{
	struct keyring_problems problems;
	struct principal *principals;
	size_t count;
	int result = keyring_list(keyring, &principals, &count, &problems);

	if (result < 0)
		return result;
	if (strcmp(arguments->format, "json") == 0) {
		print_json(principals, count);
	} else {
		printf("%-24s %-24s %-16s %s\n", "NAME", "ROLES", "DEPARTMENT", "PUBLIC KEY");
		for (size_t i = 0; i < count; i++)
			printf("%-24s %-24s %-16s %s\n", principals[i].name,
			       keyring_roles_text(principals[i].roles, keyring->arena),
			       *principals[i].department ? principals[i].department : "-", principals[i].public_key);
		print_root_key(keyring);
	}
	for (size_t i = 0; i + 1 < problems.count; i++)
		fprintf(stderr, "hallward: %s\n", problems.texts[i]);
	if (problems.count > 0)
		keyring->error = problems.texts[problems.count - 1];
	return problems.count > 0 ? -EBADMSG : 0;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;
	const struct argp *verb = arguments->verb;

	switch (key) {
	case 'n':
		arguments->name = value;
		return 0;
	case 'r':
		arguments->roles = value;
		return 0;
	case 'd':
		arguments->department = value;
		return 0;
	case 'o':
		if (strcmp(value, "text") != 0 && strcmp(value, "json") != 0)
			argp_error(state, "-o takes text or json, not \"%s\"", value);
		arguments->format = value;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->operand || !verb->args_doc)
			argp_error(state, "unexpected argument \"%s\"", value);
		arguments->operand = value;
		return 0;
	case ARGP_KEY_END:
		if (verb->args_doc && !arguments->operand)
			argp_error(state, "%s is missing", verb->args_doc);
		for (const struct argp_option *option = verb->options; option && option->name; option++) {
			if ((option->key == 'r' && !arguments->roles) || (option->key == 'n' && !arguments->name))
				argp_error(state, "--%s is missing", option->name);
		}
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char role_help[] = "What it is:"
#define ROLE(NAME, name, summary) " " name
#include "common/core/roles.def"
#undef ROLE
	;

#define OPTION_ROLE                                                                                                    \
	{                                                                                                              \
		"role", 'r', "ROLE[,ROLE]", 0, role_help, 0                                                            \
	}
#define OPTION_DEPARTMENT                                                                                              \
	{                                                                                                              \
		"department", 'd', "DEPARTMENT", 0, "The department it belongs to, as in the plan", 0                  \
	}

static const struct argp_option new_options[] = { OPTION_ROLE, OPTION_DEPARTMENT, { 0 } };
static const struct argp_option authorize_options[] = {
	{ "name", 'n', "NAME", 0, "What it is called here", 0 }, OPTION_ROLE, OPTION_DEPARTMENT, { 0 }
};
static const struct argp_option list_options[] = { { "output", 'o', "text|json", 0, "Form of the list", 0 }, { 0 } };

static const struct verb verbs[] = {
	{ "new",
	  { new_options, parse, "NAME",
	    "Make a key pair for a new principal.\vExamples:\n  hallward keys new east-gate --role guard\n"
	    "  hallward keys new canteen --role department --department canteen",
	    NULL, NULL, NULL },
	  run_new },
	{ "list",
	  { list_options, parse, NULL, "List who is authorised.\vExample: hallward keys list -o json", NULL, NULL,
	    NULL },
	  run_list },
	{ "authorize",
	  { authorize_options, parse, "FILE",
	    "Take over the public key of a certificate made elsewhere.\v"
	    "Example: hallward keys authorize /media/usb/screen.key --name hall-screen --role auditor",
	    NULL, NULL, NULL },
	  run_authorize },
	{ "revoke",
	  { NULL, parse, "NAME",
	    "Take a principal's rights away, at once and for good.\vExample: hallward keys revoke east-gate", NULL,
	    NULL, NULL },
	  run_revoke },
};

static int run(const struct verb *verb, const char *site, int argc, char **argv)
{
	struct arguments arguments = { .verb = &verb->argp, .format = "text" };
	struct keyring keyring = { 0 };
	char program[64];
	int result;

	snprintf(program, sizeof(program), "hallward keys %s", verb->name);
	argv[0] = program;
	argp_err_exit_status = EX_USAGE;
	if (argp_parse(&verb->argp, argc, argv, 0, NULL, &arguments) != 0)
		return EX_USAGE;
	keyring.arena = arena_create(KEYRING_ARENA_SIZE);
	keyring.folder = arena_printf(keyring.arena, "%s/keys", site);
	result = verb->run(&keyring, &arguments);
	if (result < 0)
		fprintf(stderr, "hallward: %s\n", keyring.error);
	arena_destroy(keyring.arena);
	return exit_code(result);
}

int keys_main(const char *site, int argc, char **argv)
{
	const char *asked = argc > 1 ? argv[1] : "";

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verbs[i].name, asked) == 0)
			return run(&verbs[i], site, argc - 1, argv + 1);
	}
	if (strcmp(asked, "--help") != 0) {
		fprintf(stderr, "hallward: %s%s%s; keys takes new, list, authorize or revoke\n",
			*asked ? "there is no \"keys " : "what shall be done with the keys is missing", asked,
			*asked ? "\"" : "");
		return EX_USAGE;
	}
	puts("Usage: hallward keys new|list|authorize|revoke …\nEach of them explains itself with --help.");
	return EX_OK;
}
