/* What events mean to alerting besides the plan's rules (rule.h): functions here, one row each in the table in react.c. */
#pragma once

#include "services/alerting/alerting.h"

/* react_staff.c */
react_fn take_staff_joined, take_staff_moved, take_staff_left;
