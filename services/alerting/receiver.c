#include "services/alerting/receiver.h"

#include <sodium.h>
#include <string.h>

#include "common/core/party.h"
#include "common/core/reflect.h"
#include "common/core/seal.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "services/alerting/url.h"

#define LOCAL_PART_MAX 64 /* RFC 5321, 4.5.3.1.1 */
#define SECRET_MIN 24     /* Standard Webhooks */
#define SECRET_MAX 64

const Alerting__Receiver *receiver_find(const struct view *view, const char *receiver)
{
	Alerting__Receiver key = ALERTING__RECEIVER__INIT;

	key.receiver = receiver;
	return receiver_get(view, &key);
}

const char *receiver_secret(const struct context *context, const Alerting__Receiver *receiver)
{
	const char *secret = seal_open(context->seal, receiver->subject_id, &alerting__receiver__descriptor,
				       "secret_box", receiver->secret_box, context->arena);

	return secret ? secret : "";
}

Alerting__Receiver *receiver_shown(const struct context *context, const Alerting__Receiver *receiver)
{
	Alerting__Receiver *shown = reflect_copy(&receiver->base, context->arena);

	shown->secret_box = (ProtobufCBinaryData){ 0 };
	return shown;
}

bool receiver_has_outbox(const Alerting__Receiver *receiver)
{
	return receiver->kind != ALERTING__RECEIVER_KIND__HEARTBEAT &&
	       receiver->kind != ALERTING__RECEIVER_KIND__STREAM;
}

bool receiver_check_name(const char *name, const char *field, struct decision *decision)
{
	if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")])
		decision_reject(decision, &REASON_BAD_NAME, field);
	return !decision->rejection;
}

/* Streams, or what is none. *ret_own: those of the owner. */
static unsigned count_all(const struct view *view, bool streams, const char *owner, unsigned *ret_own)
{
	Alerting__Receiver from = ALERTING__RECEIVER__INIT;
	const Alerting__Receiver *receiver;
	struct scan scan;
	unsigned count = 0;

	*ret_own = 0;
	receiver_scan(&scan, view, NULL, &from, 0, 0);
	while ((receiver = receiver_next(&scan))) {
		if ((receiver->kind == ALERTING__RECEIVER_KIND__STREAM) != streams)
			continue;
		count++;
		*ret_own += strcmp(receiver->owner, owner) == 0;
	}
	return count;
}

bool receiver_check_room(const struct view *view, struct decision *decision)
{
	unsigned own;

	if (count_all(view, false, "", &own) >= RECEIVERS_MAX)
		decision_reject(decision, &REASON_TOO_MANY_RECEIVERS, "receiver", RECEIVERS_MAX);
	return !decision->rejection;
}

bool stream_check_room(const struct view *view, const struct context *context, struct decision *decision)
{
	unsigned own, all = count_all(view, true, context->actor, &own);

	if (own >= STREAMS_OF_ONE_MAX && !(context->roles & (OFFICE | OPERATOR)))
		decision_reject(decision, &REASON_TOO_MANY_OWN_STREAMS, "stream", context->actor, STREAMS_OF_ONE_MAX);
	else if (all >= STREAMS_MAX)
		decision_reject(decision, &REASON_TOO_MANY_STREAMS, "stream", STREAMS_MAX);
	return !decision->rejection;
}

static void url_reject(enum url_fault fault, const char *field, const char *schemes, struct decision *decision)
{
	static const struct reason *const reasons[] = {
		[URL_FORM] = &REASON_BAD_URL,        [URL_SCHEME] = &REASON_URL_SCHEME, [URL_USER] = &REASON_URL_USER,
		[URL_PLACE] = &REASON_URL_FORBIDDEN, [URL_PORT] = &REASON_URL_PORT,
	};

	if (fault)
		decision_reject(decision, reasons[fault], field, schemes);
}

/* Addresses as mail servers take them unquoted (RFC 5321): what is written besides goes nowhere near a header. */
static bool is_email(const char *address)
{
	static const char atoms[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.";
	static const char names[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
	size_t local = strspn(address, atoms);
	const char *domain = address + local + 1;

	return local && local <= LOCAL_PART_MAX && address[local] == '@' && *domain && *domain != '.' &&
	       *domain != '-' && !domain[strspn(domain, names)] && !strstr(address, "..") && *address != '.' &&
	       address[local - 1] != '.';
}

static void check_email(const char *address, const char *field, struct decision *decision)
{
	if (*address && !is_email(address))
		decision_reject(decision, &REASON_BAD_ADDRESS, field);
}

/* "whsec_" and base64 of so many bytes that nobody guesses them. */
static bool is_signing_secret(const char *secret)
{
	uint8_t bytes[SECRET_MAX];
	size_t size;
	bool is = strncmp(secret, "whsec_", 6) == 0 &&
		  sodium_base642bin(bytes, sizeof(bytes), secret + 6, strlen(secret + 6), NULL, &size, NULL,
				    sodium_base64_VARIANT_ORIGINAL) == 0 &&
		  size >= SECRET_MIN;

	sodium_memzero(bytes, sizeof(bytes));
	return is;
}

/* The fields that a kind has, besides severity and language. */
static const struct {
	bool address, mail, secret, serves, needs_secret;
} kinds[] = {
	[ALERTING__RECEIVER_KIND__WEBHOOK] = { .address = true, .secret = true, .serves = true, .needs_secret = true },
	[ALERTING__RECEIVER_KIND__EMAIL] = { .address = true, .mail = true, .secret = true, .serves = true },
	[ALERTING__RECEIVER_KIND__CAP] = { .address = true, .secret = true, .serves = true, .needs_secret = true },
	[ALERTING__RECEIVER_KIND__HEARTBEAT] = { .address = true, .secret = true },
	[ALERTING__RECEIVER_KIND__JOURNAL] = { .serves = true },
};

/* Nothing is given that this kind does not have. */
static void check_fields(const Alerting__PutReceiver *command, Alerting__ReceiverKind kind, struct decision *decision)
{
	const struct {
		const char *field;
		bool given, had;
	} fields[] = {
		{ "address", *command->address, kinds[kind].address },
		{ "relay", *command->relay, kinds[kind].mail },
		{ "user", *command->user, kinds[kind].mail },
		{ "from", *command->from, kinds[kind].mail },
		{ "secret", *command->secret, kinds[kind].secret },
		{ "serves", command->n_serves, kinds[kind].serves },
	};
	const char *name = protobuf_c_enum_descriptor_get_value(&alerting__receiver_kind__descriptor, kind)->name;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (fields[i].given && !fields[i].had)
			decision_reject(decision, &REASON_FIELD_NOT_OF_KIND, fields[i].field, name);
	}
}

/* Nothing is missing that this kind needs. */
static void check_needed(const Alerting__PutReceiver *command, const Alerting__Receiver *receiver,
			 struct decision *decision)
{
	Alerting__ReceiverKind kind = receiver->kind;
	const char *name = protobuf_c_enum_descriptor_get_value(&alerting__receiver_kind__descriptor, kind)->name;

	if (kinds[kind].address && !*receiver->address)
		decision_reject(decision, &REASON_FIELD_NEEDED, "address", name);
	if (kinds[kind].mail && !*receiver->relay)
		decision_reject(decision, &REASON_FIELD_NEEDED, "relay", name);
	if (kinds[kind].mail && !*receiver->from)
		decision_reject(decision, &REASON_FIELD_NEEDED, "from", name);
	if (kinds[kind].needs_secret && !*command->secret && !receiver->secret_box.len)
		decision_reject(decision, &REASON_FIELD_NEEDED, "secret", name);
	if (kinds[kind].serves && !receiver->n_serves)
		decision_reject(decision, &REASON_FIELD_NEEDED, "serves", name);
}

static void check_forms(const Alerting__PutReceiver *command, Alerting__ReceiverKind kind, struct decision *decision)
{
	if (kind == ALERTING__RECEIVER_KIND__EMAIL)
		check_email(command->address, "address", decision);
	else if (*command->address)
		url_reject(url_check(command->address), "address", "http, https", decision);
	if (*command->relay)
		url_reject(url_check_relay(command->relay), "relay", "smtp, smtps", decision);
	check_email(command->from, "from", decision);
	if (*command->secret && kind != ALERTING__RECEIVER_KIND__EMAIL && !is_signing_secret(command->secret))
		decision_reject(decision, &REASON_BAD_SECRET, "secret", SECRET_MIN, SECRET_MAX);
}

static void check_parties(const struct context *context, const Alerting__PutReceiver *command,
			  struct decision *decision)
{
	for (size_t i = 0; i < command->n_serves && !decision->rejection; i++) {
		const char *wrong = party_check(context->plan, command->serves[i], false, context->arena);

		if (wrong)
			decision_reject(decision, &REASON_PARTY_UNKNOWN, arena_printf(context->arena, "serves[%zu]", i),
					wrong, command->serves[i]);
	}
}

bool receiver_check(const struct context *context, const Alerting__PutReceiver *command,
		    const Alerting__Receiver *receiver, struct decision *decision)
{
	check_fields(command, receiver->kind, decision);
	check_forms(command, receiver->kind, decision);
	check_parties(context, command, decision);
	check_needed(command, receiver, decision);
	return !decision->rejection;
}

static bool goes_elsewhere(const Alerting__Receiver *known, const Alerting__Receiver *receiver)
{
	if (receiver->kind == ALERTING__RECEIVER_KIND__EMAIL)
		return strcmp(known->relay, receiver->relay) != 0 || strcmp(known->user, receiver->user) != 0;
	return !url_same_server(known->address, receiver->address);
}

bool receiver_check_secret(const Alerting__PutReceiver *command, const Alerting__Receiver *known,
			   const Alerting__Receiver *receiver, struct decision *decision)
{
	if (known->secret_box.len && !*command->secret && goes_elsewhere(known, receiver))
		decision_reject(decision, &REASON_SECRET_AGAIN, "secret", command->receiver);
	return !decision->rejection;
}
