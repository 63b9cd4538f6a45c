/* `hallward rehearse` alone, for the scenarios: without the rest of the tool. */
#include "services/rehearsal/rehearse.h"

int main(int argc, char **argv)
{
	return rehearse_main(argc, argv);
}
