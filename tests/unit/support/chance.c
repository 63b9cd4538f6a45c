#include "tests/unit/support/chance.h"

/* splitmix64: seeds that follow each other give histories that have nothing in common. */
unsigned chance(uint64_t *state, unsigned below)
{
	uint64_t mixed = *state += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return (unsigned)((mixed ^ mixed >> 31) % below);
}
