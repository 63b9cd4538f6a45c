/* Chance that can be repeated: SplitMix64, of Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct chance {
	uint64_t state; /* the seed, to begin with */
};

uint64_t chance_next(struct chance *chance);

/* 0 … below - 1; below > 0. */
uint64_t chance_below(struct chance *chance, uint64_t below);

/* True with this probability, 0 … 1. Nothing is drawn for 0. */
bool chance_happens(struct chance *chance, double probability);
