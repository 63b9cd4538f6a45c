/*
 * What the verbs of `hallward` share: where the site is, who asks, how failures are told, and which exit code stands for what.
 *
 * Results go to stdout, everything about them to stderr ("hallward: …"). Exit codes are those of sysexits(3); cli_exit_help is the
 * list for people.
 */
#pragma once

#include <argp.h>
#include <stdbool.h>
#include <sysexits.h>

#include "common/client/client.h"
#include "services/cli/words.h"

#define CLI_EXIT_INTERRUPTED 130 /* 128 + SIGINT, as shells have it */

struct cli {
	const char *site;           /* --site, HALLWARD_SITE, ./site if there is one, else /var/lib/hallward */
	bool site_given;            /* by one of the first two */
	const char *principal;      /* --as, HALLWARD_AS, else "operator" */
	const char *correlation_id; /* --correlation-id; NULL: a new one for each request */
	struct arena *arena;        /* for the program's life */
	const char *program_dir;    /* folder of this executable */
};

/* A verb: argv[0] is its name; returns the exit code. */
typedef int verb_fn(struct cli *cli, int argc, char **argv);

verb_fn call_main, complete_main, export_main, import_main, plan_main, status_main, up_main, verify_main, watch_main;

extern const char cli_exit_help[];

/* "hallward: …" on stderr. */
void cli_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* argp_parse for a verb, named "hallward <name>" in its messages. Ends the process on --help and on mistakes (EX_USAGE). */
void cli_parse(const struct argp *argp, const char *name, int argc, char **argv, void *input);

/* Opens the site as the principal and counts days by the plan's time zone. Not 0: an exit code, and it has been said why. */
int cli_open(struct cli *cli, struct client_session *ret_session);

/* Sets the time zone from the site's plan, if there is one. */
void cli_set_zone(struct cli *cli);

/* A refusal on stderr: code, reason, field, message in the user's language. Returns its exit code. response NULL: no answer came
 * in time. */
int cli_refused(const char *service, const Bus__Response *response);

/* The exit code of an answer's code. */
int cli_exit_code(Bus__Code code);

/* The answer's message in the user's language. */
const char *cli_message(const Bus__Response *response);

/* The reply in an answer; NULL if it is none (said on stderr, EX_PROTOCOL). Lives in `arena`. */
void *cli_unpack(const Bus__Response *response, const ProtobufCMessageDescriptor *type, struct arena *arena);

/* A file's text in the arena; "-" is stdin. NULL: said on stderr. */
char *cli_read_file(struct cli *cli, const char *path, size_t *ret_size);

/* Writes a file whole: another name, synced, renamed, its folder synced; it belongs to whom the folder belongs. False: errno says why. */
bool cli_write_file(struct cli *cli, const char *path, const void *data, size_t size);

/* How results are written. */
enum output_format { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_JSONL, OUTPUT_CSV, OUTPUT_YAML };

/* Options that several verbs take alike; what is mistaken ends the process (EX_USAGE). allowed: "text|json|jsonl". */
void cli_take_format(const char *value, const char *allowed, enum output_format *ret_format, struct argp_state *state);

/* 1 to 86400. */
int cli_take_seconds(const char *option, const char *value, struct argp_state *state);
