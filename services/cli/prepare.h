/*
 * A site made ready for its first start: folders, keys, plan. Doing it again changes nothing.
 *
 * Principals made with the keys folder: each service (role service), operator (operator, office, guard), guard, office, auditor.
 * The folder appears with all of them or not at all; later only missing services are added, so that who was revoked stays so.
 */
#pragma once

#include "services/cli/cli.h"

/* plan: file to become the site's plan, checked first; NULL: the one there, else the shipped one. Not 0: an exit code, and it has
 * been said why. */
int prepare_site(struct cli *cli, const char *plan);
