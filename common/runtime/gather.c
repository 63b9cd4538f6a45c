#include "common/runtime/gather.h"

#define WAIT_PART 4 /* of a commit's time */
#define WAIT_MAX_US 1000

void gather_answered(struct gather *gather, size_t answered, size_t waiting, size_t batch_max, int64_t commit_us,
		     int64_t now)
{
	gather->expected = answered + waiting < batch_max ? answered + waiting : batch_max;
	gather->answered_at = now;
	gather->wait_us = commit_us / WAIT_PART < WAIT_MAX_US ? commit_us / WAIT_PART : WAIT_MAX_US;
}

int64_t gather_wait(const struct gather *gather, size_t waiting, int64_t now)
{
	int64_t rest = gather->answered_at + gather->wait_us - now;

	return waiting < gather->expected && rest > 0 ? rest : 0;
}
