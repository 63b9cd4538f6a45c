#include "common/runtime/response.h"

#include <string.h>

#include "common/core/ids.h"
#include "common/core/reflect.h"
#include "common/runtime/builtin.h"

Bus__Response *response_of_decision(const struct decision *decision, const char *request_id, struct arena *arena)
{
	Bus__Response *response = reflect_new(&bus__response__descriptor, arena);

	response->request_id = request_id;
	if (decision->rejection) {
		response->code = decision->rejection->code;
		response->reason = decision->rejection->word;
		response->message_en = decision->message_en;
		response->message_zh = decision->message_zh;
		response->field = decision->field;
		if (response->code == BUS__CODE__RESOURCE_EXHAUSTED || response->code == BUS__CODE__UNAVAILABLE)
			response->retry_after_ms = RESPONSE_RETRY_AFTER_MS;
	}
	if (decision->reply)
		response->body = reflect_pack(decision->reply, arena);
	return response;
}

Bus__Response *response_refuse(struct arena *arena, const char *request_id, const struct reason *reason,
			       const char *field, ...)
{
	struct decision *decision = arena_alloc(arena, sizeof(*decision));
	va_list arguments;

	decision_init(decision, arena);
	va_start(arguments, field);
	decision_vreject(decision, reason, field, arguments);
	va_end(arguments);
	return response_of_decision(decision, request_id, arena);
}

Bus__Response *response_invalid(struct arena *arena, const char *request_id, const struct limits_mistake *mistake)
{
	Bus__Response *response =
		response_refuse(arena, request_id, &REASON_INVALID_REQUEST, mistake->field, mistake->en);

	response->message_zh = mistake->zh;
	return response;
}

const char *response_echo_id(const Bus__Request *request)
{
	static const char allowed[] = "0123456789abcdefABCDEF-";
	const char *id = request->request_id;

	return strlen(id) < UUID_TEXT_SIZE && strspn(id, allowed) == strlen(id) ? id : "";
}
