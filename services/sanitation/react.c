#include "services/sanitation/react.h"

#include "services/sanitation/sanitation.h"

const struct reaction sanitation_reactions[] = {
	{ "health", &health__case_suspected__descriptor, open_suspected },
	{ "health", &health__case_confirmed__descriptor, open_confirmed },
	{ "health", &health__case_excluded__descriptor, note_excluded },
	{ "health", &health__isolation_room_left__descriptor, note_room_left },
	{ 0 },
};
