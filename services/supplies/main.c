#include "common/runtime/daemon.h"

extern const struct service supplies_service;

int main(int argc, char **argv)
{
	return daemon_main(&supplies_service, argc, argv);
}
