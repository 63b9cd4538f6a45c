#include "common/runtime/daemon.h"

extern const struct service sanitation_service;

int main(int argc, char **argv)
{
	return daemon_main(&sanitation_service, argc, argv);
}
