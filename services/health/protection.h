/*
 * What a post asks of whoever registers for it at the door: what is worn, and for which organisation (C7).
 *
 * An entry that names a post is held to it. One by a staff badge that says what is worn is held to the badge's post; one that says
 * nothing is held to the mask alone (C1.1): a cook changes inside.
 */
#pragma once

#include "services/health/door.h"

/* False: rejected UNKNOWN_POST, ORGANISATION_REQUIRED, or what details_credit_code() rejects. */
bool entry_post_is_possible(const struct view *view, const struct context *context, const Health__RegisterEntry *entry,
			    struct decision *decision);

/* Writes into the registration post, organisation, what is worn, and what is lacking. */
void door_hold_to_post(struct door *door, const Health__RegisterEntry *entry);

/* What somebody who lacks something is told. */
void protection_texts(const Health__Registration *registration, struct arena *arena, const char **ret_en,
		      const char **ret_zh);
