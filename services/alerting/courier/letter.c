#include "services/alerting/courier/letter.h"

#include <assert.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/core/codec.h"
#include "common/core/reflect.h"
#include "common/core/zone.h"

#define SECRET_MAX 64

/* UTC, so that it does not change with the plan's zone. */
static const char *utc(const struct context *context, int64_t at)
{
	time_t seconds = (time_t)(at / SECOND);
	struct tm parts;
	char text[32];

	gmtime_r(&seconds, &parts);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
	return arena_printf(context->arena, "%s.%06dZ", text, (int)(at % SECOND));
}

static const char *envelope(const struct context *context, const char *id, const char *type, const char *subject,
			    int64_t at, json_t *data)
{
	json_t *event = json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "specversion", "1.0", "id", id, "source",
		arena_printf(context->arena, "/hallward/%s/alerting", context->plan->site->division_code), "type", type,
		"subject", subject, "time", utc(context, at), "datacontenttype", "application/json", "data", data);
	char *text = event ? json_dumps(event, JSON_COMPACT) : NULL;
	const char *kept;

	assert(text);
	kept = arena_strdup(context->arena, text);
	free(text);
	json_decref(event);
	return kept;
}

const char *letter_notification(const struct context *context, const Alerting__Delivery *delivery,
				const Alerting__Notification *notification)
{
	Alerting__Notification *told = reflect_copy(&notification->base, context->arena);
	bool is_one = told->n_alerts == 1 && told->alert_count <= 1 && *told->alerts[0]->alert_id;

	/* What became of it since is not part of it: the body is alike in every attempt. */
	told->sent_at = 0;
	told->marked_alert_id = "";
	told->marking = false;
	return envelope(context, delivery->delivery_id, told->base.descriptor->name,
			is_one ? told->alerts[0]->alert_id : told->correlation_id, told->made_at,
			json_loads(codec_to_json(&told->base, 0, true, context->arena), 0, NULL));
}

const char *letter_heartbeat(const struct context *context, const char *id, const struct heartbeat *heartbeat)
{
	json_t *data = json_pack("{s:s, s:s, s:{s:i, s:i, s:i}, s:b, s:s?}", "site", context->plan->site->name_en, "at",
				 utc(context, context->now), "open_alerts", "critical",
				 (int)heartbeat->open[ALERTING__SEVERITY__CRITICAL], "warning",
				 (int)heartbeat->open[ALERTING__SEVERITY__WARNING], "info",
				 (int)heartbeat->open[ALERTING__SEVERITY__INFO], "more", (int)heartbeat->more,
				 "oldest_queued_at",
				 heartbeat->oldest_queued_at ? utc(context, heartbeat->oldest_queued_at) : NULL);

	return envelope(context, id, "hallward.alerting.v1.Heartbeat", "heartbeat", context->now, data);
}

static bool hmac(const char *secret, const char *signed_text, uint8_t ret_mac[crypto_auth_hmacsha256_BYTES])
{
	crypto_auth_hmacsha256_state state;
	uint8_t key[SECRET_MAX];
	size_t size;
	bool is = strncmp(secret, "whsec_", 6) == 0 &&
		  sodium_base642bin(key, sizeof(key), secret + 6, strlen(secret + 6), NULL, &size, NULL,
				    sodium_base64_VARIANT_ORIGINAL) == 0;

	if (is) {
		crypto_auth_hmacsha256_init(&state, key, size);
		crypto_auth_hmacsha256_update(&state, (const uint8_t *)signed_text, strlen(signed_text));
		crypto_auth_hmacsha256_final(&state, ret_mac);
	}
	sodium_memzero(key, sizeof(key));
	sodium_memzero(&state, sizeof(state));
	return is;
}

bool letter_sign(const struct context *context, const char *secret, const char *id, const char *body,
		 const char *ret_headers[3])
{
	long long timestamp = context->now / SECOND;
	uint8_t mac[crypto_auth_hmacsha256_BYTES];
	char text[sodium_base64_ENCODED_LEN(sizeof(mac), sodium_base64_VARIANT_ORIGINAL)];

	ret_headers[0] = arena_printf(context->arena, "webhook-id: %s", id);
	ret_headers[1] = arena_printf(context->arena, "webhook-timestamp: %lld", timestamp);
	ret_headers[2] = NULL;
	if (!*secret)
		return true;
	if (!hmac(secret, arena_printf(context->arena, "%s.%lld.%s", id, timestamp, body), mac))
		return false;
	sodium_bin2base64(text, sizeof(text), mac, sizeof(mac), sodium_base64_VARIANT_ORIGINAL);
	ret_headers[2] = arena_printf(context->arena, "webhook-signature: v1,%s", text);
	return true;
}
