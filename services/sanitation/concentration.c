#include "services/sanitation/concentration.h"

int64_t concentration_ug(double value, Plan__ConcentrationUnit unit)
{
	switch (unit) {
	case PLAN__CONCENTRATION_UNIT__MG_PER_L:
		return (int64_t)(value * UG_PER_MG_PER_L + 0.5);
	case PLAN__CONCENTRATION_UNIT__PERCENT:
		return (int64_t)(value * UG_PER_PERCENT + 0.5);
	default:
		return 0;
	}
}

int64_t concentration_ug_per_l(const Plan__Concentration *concentration)
{
	return concentration_ug(concentration->value, concentration->unit);
}
