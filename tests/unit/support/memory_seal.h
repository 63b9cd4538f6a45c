/* A service's keys in memory, for tests of its rules: random numbers that repeat from test to test. */
#pragma once

#include "common/core/seal.h"

struct seal *memory_seal_create(const char *store);
void memory_seal_destroy(struct seal *seal);

/* As the runtime does it: keys made while deciding are kept or dropped with the decision; an erased subject's key goes. */
void memory_seal_settle(struct seal *seal, bool accepted);
void memory_seal_erase(struct seal *seal, const char *subject_id);
