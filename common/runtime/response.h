/* Answers of the runtime. All live in the given arena; `request_id` must outlive them. */
#pragma once

#include "common/core/decision.h"
#include "common/core/limits.h"

#define RESPONSE_RETRY_AFTER_MS 200 /* what an overloaded service asks its callers to wait */

/* What a rule decided: its reply, or its rejection. */
Bus__Response *response_of_decision(const struct decision *decision, const char *request_id, struct arena *arena);

/* A refusal; the reason is a row of a reasons.def. */
Bus__Response *response_refuse(struct arena *arena, const char *request_id, const struct reason *reason,
			       const char *field, ...);

/* A message that does not keep the contract's limits. */
Bus__Response *response_invalid(struct arena *arena, const char *request_id, const struct limits_mistake *mistake);

/* The id of a request that broke a limit, to be echoed if it is harmless text, else "". */
const char *response_echo_id(const Bus__Request *request);
