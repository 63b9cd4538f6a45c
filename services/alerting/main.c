#include "common/runtime/daemon.h"

extern const struct service alerting_service;

int main(int argc, char **argv)
{
	return daemon_main(&alerting_service, argc, argv);
}
