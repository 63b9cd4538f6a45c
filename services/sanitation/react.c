#include "services/sanitation/sanitation.h"

const struct reaction sanitation_reactions[] = {
	{ 0 },
};
