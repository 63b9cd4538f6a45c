#include "services/rehearsal/chance.h"

uint64_t chance_next(struct chance *chance)
{
	uint64_t mixed = chance->state += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ mixed >> 31;
}

uint64_t chance_below(struct chance *chance, uint64_t below)
{
	return chance_next(chance) % below;
}

bool chance_happens(struct chance *chance, double probability)
{
	return probability > 0 && (double)(chance_next(chance) >> 11) * 0x1p-53 < probability;
}
