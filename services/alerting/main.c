#include "common/runtime/daemon.h"
#include "services/alerting/courier/courier.h"

extern const struct service alerting_service;

int main(int argc, char **argv)
{
	return daemon_main_with(&alerting_service, &courier, argc, argv);
}
