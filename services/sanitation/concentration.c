#include "services/sanitation/concentration.h"

int64_t concentration_ug_per_l(const Plan__Concentration *concentration)
{
	switch (concentration->unit) {
	case PLAN__CONCENTRATION_UNIT__MG_PER_L:
		return (int64_t)(concentration->value * UG_PER_MG_PER_L + 0.5);
	case PLAN__CONCENTRATION_UNIT__PERCENT:
		return (int64_t)(concentration->value * UG_PER_PERCENT + 0.5);
	default:
		return 0;
	}
}
