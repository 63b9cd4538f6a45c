/*
 * What the parts of `hallward plan` share.
 *
 *   check FILE                            every mistake of a plan
 *   show [FILE | --adopted [SERVICE]]     a plan to be read; without either the site's
 *   diff [OLD] NEW                        what changes, rule by rule, and what a day's registrations would have become
 *   adopt FILE                            every daemon decides by it
 */
#pragma once

#include "common/runtime/engine.h"
#include "hallward/plan/v1/plan.pb-c.h"
#include "services/cli/cli.h"

struct plan_arguments {
	const char *verb;
	const char *words[2]; /* behind the verb */
	size_t word_count;
	bool adopted;
	const char *on, *since, *until; /* days */
	enum output_format format;
};

/* A plan and what it is called. */
struct plan_known {
	const char *name; /* a file's path, or the service that decides by it */
	const Plan__Plan *plan;
	char version[PLAN_VERSION_SIZE];
	int64_t adopted_at; /* by a service; 0: a file's */
	const char *adopted_by;
};

/* Reads and checks a file; every mistake is said, and how many there are. Not 0: the exit code. */
int plan_of_file(struct cli *cli, const char *path, struct plan_known *ret_plan);

/* Sends a request and waits. A service that cannot be reached within seconds is down, one that can be has its time. NULL: no answer, or
 * *ret_code is set and said why; with a refusal both. */
const Bus__Response *plan_ask(struct cli *cli, struct client_session *session, const char *service,
			      const Bus__Request *request, int *ret_code);

/* Asks a service. Not 0: an exit code, and it has been said why: EX_TEMPFAIL: it does not answer; EX_NOINPUT: it has no plan. */
int plan_of_service(struct cli *cli, struct client_session *session, const char *service, struct plan_known *ret_plan);

/* The site's own plan file. */
const char *plan_site_path(const struct cli *cli);

/* Makes the file the site's plan: written complete beside it, synced, renamed. Not 0: an exit code, and it has been said why. */
int plan_site_replace(struct cli *cli, const char *path);

/* Every service that answers adopts the plan; then it is the site's, for those that are down. */
int plan_adopt(struct cli *cli, const char *path);

/* EX_OK: no difference; 1: there is one. */
int plan_diff(struct cli *cli, const struct plan_arguments *arguments);

/* Tells what the door's registrations of the days from `since` to `until` (both within; NULL: yesterday in the old plan's zone)
 * become under the two plans. What keeps it from telling is said, and no failure. */
void plan_rehearse(struct cli *cli, const Plan__Plan *old, const Plan__Plan *new, const char *since, const char *until);
