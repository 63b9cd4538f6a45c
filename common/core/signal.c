#include "common/core/signal.h"

#include <string.h>

#include "common/core/signal_types.h"
#include "common/core/text.h"

const struct signal signals[] = {
#define SIGNAL(publisher, messages, Name, name) { #messages "." #Name, publisher, &messages##__##name##__descriptor },
#include "common/core/signal.def"
#undef SIGNAL
	{ 0 },
};

const struct signal *signal_find(const char *name)
{
	for (const struct signal *signal = signals; signal->name; signal++) {
		if (strcmp(signal->name, name) == 0)
			return signal;
	}
	return NULL;
}

const struct signal *signal_of(const ProtobufCMessageDescriptor *data)
{
	for (const struct signal *signal = signals; signal->name; signal++) {
		if (signal->data == data)
			return signal;
	}
	return NULL;
}

const char *signal_nearest(const char *name)
{
	struct text_nearest nearest = { .wanted = name };

	for (const struct signal *signal = signals; signal->name; signal++)
		text_nearest_offer(&nearest, signal->name);
	return nearest.name;
}
