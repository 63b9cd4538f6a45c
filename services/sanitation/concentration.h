/* How strong something is, exactly: in whole micrograms a litre, so that 0.05 % and 500 mg/L are the same (C5.3). */
#pragma once

#include <stdint.h>

#include "hallward/plan/v1/plan.pb-c.h"

#define UG_PER_MG_PER_L INT64_C(1000)
#define UG_PER_PERCENT INT64_C(10000000) /* 1 % is 10 000 mg/L */

/* 0: the unit is missing. */
int64_t concentration_ug(double value, Plan__ConcentrationUnit unit);
int64_t concentration_ug_per_l(const Plan__Concentration *concentration);
