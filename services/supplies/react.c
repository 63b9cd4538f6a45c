#include "services/supplies/supplies.h"

const struct reaction supplies_reactions[] = {
	{ 0 },
};
