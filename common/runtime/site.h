/*
 * The site folder: config.yaml, keys/, plan.yaml, <service>/store/, and the sockets in run/ (or config.yaml's run_dir).
 */
#pragma once

#include <stdbool.h>

#include "common/core/arena.h"
#include "hallward/bus/v1/site.pb-c.h"
#include "hallward/plan/v1/plan.pb-c.h"

struct site {
	const char *folder;
	const char *run_folder;
	const Bus__SiteConfig *config;  /* an empty one if there is no file */
	Bus__ServiceCapacity *capacity; /* with the defaults filled in */
	struct arena *arena;            /* owner of all this and of what the functions return */
};

/* False: *ret_error (in the arena) names file, line, field, what was found, what is allowed. */
bool site_open(struct site *site, const char *folder, struct arena *arena, const char **ret_error);

/* Takes over what config.yaml says of capacity by now; endpoints stay. False: *ret_error (in `arena`), nothing is changed. */
bool site_read_capacity(struct site *site, struct arena *arena, const char **ret_error);

/* The services of the suite, in the order in which they are started; NULL ends. */
extern const char *const site_services[];

const char *site_commands_endpoint(const struct site *site, const char *service);
/* NULL, *ret_error: an ipc path is longer than the 107 bytes that the kernel allows. */
const char *site_check_endpoint(const struct site *site, const char *endpoint, const char **ret_error);
const char *site_events_endpoint(const struct site *site, const char *service);
const char *site_path(const struct site *site, const char *relative);

/* Reads and checks a plan file (YAML): every mistake in *ret_error, one a line. NULL: there were some. */
Plan__Plan *site_read_plan(const char *path, struct arena *arena, const char **ret_error);
