/* Random numbers for tests: the same from the same seed, with every library. */
#pragma once

#include <stdint.h>

/* 0 to below - 1. The state begins as the seed, whatever that is. */
unsigned chance(uint64_t *state, unsigned below);
