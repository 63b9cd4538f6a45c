#include "common/runtime/daemon.h"

extern const struct service health_service;

int main(int argc, char **argv)
{
	return daemon_main(&health_service, argc, argv);
}
