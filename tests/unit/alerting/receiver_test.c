/* Receivers: what may be put, who keeps the secret, what is shown (G3). Every rejection is reached. */
#include <stdio.h>
#include <string.h>

#include "common/core/reflect.h"
#include "services/alerting/alerting.h"
#include "services/alerting/delivery.h"
#include "services/alerting/receiver.h"
#include "tests/unit/support/telling.h"

/* Fields of a PutReceiver; party unset: department/office, "-": none. */
struct put {
	const char *receiver;
	Alerting__ReceiverKind kind;
	const char *address, *relay, *user, *from, *secret, *party;
};

struct put_case {
	const char *name;
	struct put given, when;
	const char *then;
};

#define WEBHOOK ALERTING__RECEIVER_KIND__WEBHOOK
#define EMAIL ALERTING__RECEIVER_KIND__EMAIL
#define HOOK "https://hooks.example/alerts"
#define HEARTBEAT ALERTING__RECEIVER_KIND__HEARTBEAT
#define RELAY "smtps://mail.example:465"
#define SECRET TELLING_SECRET

static const struct put hook = { "hook", WEBHOOK, .address = HOOK, .secret = SECRET };

static const struct put_case cases[] = {
	{ "G3 a webhook", { 0 }, { "hook", WEBHOOK, .address = HOOK, .secret = SECRET }, "ReceiverPut hook" },
	{ "G3 a CAP receiver",
	  { 0 },
	  { "cap", ALERTING__RECEIVER_KIND__CAP, .address = HOOK, .secret = SECRET },
	  "ReceiverPut cap" },
	{ "G3 an e-mail receiver",
	  { 0 },
	  { "mail", EMAIL, "duty@hall.example", RELAY, "hall", "alerts@hall.example", "a password", NULL },
	  "ReceiverPut mail" },
	{ "G3 a relay without a login",
	  { 0 },
	  { "mail", EMAIL, "duty@hall.example", RELAY, .from = "alerts@hall.example" },
	  "ReceiverPut mail" },
	{ "G3 the journal", { 0 }, { "log", .kind = ALERTING__RECEIVER_KIND__JOURNAL }, "ReceiverPut log" },
	{ "G3 a dead-man's switch", { 0 }, { "dead", HEARTBEAT, .address = HOOK, .party = "-" }, "ReceiverPut dead" },
	{ "G3 what is not given stays",
	  { "hook", WEBHOOK, .address = HOOK, .secret = SECRET },
	  { "hook", .party = "head/tax" },
	  "ReceiverPut hook" },
	{ "G3 the same again is nothing new",
	  { "hook", WEBHOOK, .address = HOOK, .secret = SECRET },
	  { "hook", WEBHOOK, .address = HOOK, .secret = SECRET },
	  "" },
	{ "G3 another path of the same server",
	  { "hook", WEBHOOK, .address = HOOK, .secret = SECRET },
	  { "hook", .address = "https://HOOKS.example/others?a=b" },
	  "ReceiverPut hook" },
	{ "G3 no secret goes to another server",
	  { "hook", WEBHOOK, .address = HOOK, .secret = SECRET },
	  { "hook", .address = "https://hooks.example.net/alerts" },
	  "! SECRET_AGAIN secret" },
	{ "G3 nor to another port",
	  { "dead", HEARTBEAT, .address = HOOK, .secret = SECRET, .party = "-" },
	  { "dead", .address = "https://hooks.example:8443/alerts" },
	  "! SECRET_AGAIN secret" },
	{ "G3 nor to another relay",
	  { "mail", EMAIL, "duty@hall.example", RELAY, "hall", "alerts@hall.example", "a password", NULL },
	  { "mail", .relay = "smtps://mail.example.net:465" },
	  "! SECRET_AGAIN secret" },
	{ "G3 nor as that of another user",
	  { "mail", EMAIL, "duty@hall.example", RELAY, "hall", "alerts@hall.example", "a password", NULL },
	  { "mail", .user = "other" },
	  "! SECRET_AGAIN secret" },
	{ "G3 another one goes there",
	  { "mail", EMAIL, "duty@hall.example", RELAY, "hall", "alerts@hall.example", "a password", NULL },
	  { "mail", .relay = "smtps://mail.example.net:465", .secret = "another one" },
	  "ReceiverPut mail" },
	{ "G3 another addressee is written to by the same relay",
	  { "mail", EMAIL, "duty@hall.example", RELAY, "hall", "alerts@hall.example", "a password", NULL },
	  { "mail", .address = "night@hall.example" },
	  "ReceiverPut mail" },
	{ "G3 where nothing is secret it may move",
	  { "dead", HEARTBEAT, .address = HOOK, .party = "-" },
	  { "dead", .address = "https://hooks.example.net/alerts" },
	  "ReceiverPut dead" },
	{ "G3 a name", { 0 }, { "Hook 1", WEBHOOK, .address = HOOK, .secret = SECRET }, "! BAD_NAME receiver" },
	{ "G3 without a kind", { 0 }, { "hook", .address = HOOK, .secret = SECRET }, "! KIND_MISSING kind" },
	{ "G3 a stream is not put",
	  { 0 },
	  { "me", .kind = ALERTING__RECEIVER_KIND__STREAM },
	  "! STREAM_IS_OPENED kind" },
	{ "G3 the kind stays",
	  { "hook", WEBHOOK, .address = HOOK, .secret = SECRET },
	  { "hook", .kind = EMAIL },
	  "! KIND_CHANGES kind" },
	{ "G3 no URL", { 0 }, { "hook", WEBHOOK, .address = "hooks", .secret = SECRET }, "! BAD_URL address" },
	{ "G3 another scheme",
	  { 0 },
	  { "hook", WEBHOOK, .address = "ftp://hooks.example/", .secret = SECRET },
	  "! URL_SCHEME address" },
	{ "G3 a password in a URL",
	  { 0 },
	  { "hook", WEBHOOK, .address = "https://me:secret@hooks.example/", .secret = SECRET },
	  "! URL_USER address" },
	{ "G3 a metadata service",
	  { 0 },
	  { "hook", WEBHOOK, .address = "http://169.254.169.254/latest", .secret = SECRET },
	  "! URL_FORBIDDEN address" },
	{ "G3 a relay without a port",
	  { 0 },
	  { "mail", EMAIL, "duty@hall.example", "smtp://mail.example", .from = "alerts@hall.example" },
	  "! URL_PORT relay" },
	{ "G3 no address",
	  { 0 },
	  { "mail", EMAIL, "duty hall.example", RELAY, .from = "alerts@hall.example" },
	  "! BAD_ADDRESS address" },
	{ "G3 two addresses at once",
	  { 0 },
	  { "mail", EMAIL, "duty@hall.example,all@hall.example", RELAY, .from = "alerts@hall.example" },
	  "! BAD_ADDRESS address" },
	{ "G3 a sender with a name",
	  { 0 },
	  { "mail", EMAIL, "duty@hall.example", RELAY, .from = "Hall <alerts@hall.example>" },
	  "! BAD_ADDRESS from" },
	{ "G3 a secret in plain words",
	  { 0 },
	  { "hook", WEBHOOK, .address = HOOK, .secret = "secret" },
	  "! BAD_SECRET secret" },
	{ "G3 a short secret",
	  { 0 },
	  { "hook", WEBHOOK, .address = HOOK, .secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=" },
	  "! BAD_SECRET secret" },
	{ "G3 a webhook is signed", { 0 }, { "hook", WEBHOOK, .address = HOOK }, "! FIELD_NEEDED secret" },
	{ "G3 a webhook has an address", { 0 }, { "hook", WEBHOOK, .secret = SECRET }, "! FIELD_NEEDED address" },
	{ "G3 mail needs a relay",
	  { 0 },
	  { "mail", EMAIL, "duty@hall.example", .from = "alerts@hall.example" },
	  "! FIELD_NEEDED relay" },
	{ "G3 who serves nobody receives nothing",
	  { 0 },
	  { "hook", WEBHOOK, .address = HOOK, .secret = SECRET, .party = "-" },
	  "! FIELD_NEEDED serves" },
	{ "G3 a webhook has no relay",
	  { 0 },
	  { "hook", WEBHOOK, .address = HOOK, .relay = RELAY, .secret = SECRET },
	  "! FIELD_NOT_OF_KIND relay" },
	{ "G3 a switch serves nobody", { 0 }, { "dead", HEARTBEAT, .address = HOOK }, "! FIELD_NOT_OF_KIND serves" },
	{ "G3 an unknown party",
	  { 0 },
	  { "hook", WEBHOOK, .address = HOOK, .secret = SECRET, .party = "department/taxes" },
	  "! PARTY_UNKNOWN serves[0]" },
	{ "G3 the owner is no party of its own",
	  { 0 },
	  { "hook", WEBHOOK, .address = HOOK, .secret = SECRET, .party = "owner" },
	  "! PARTY_UNKNOWN serves[0]" },
};

static const char *text_of(const char *text)
{
	return text ? text : "";
}

static const char *put(struct given *given, const struct put *row)
{
	Alerting__PutReceiver command = ALERTING__PUT_RECEIVER__INIT;
	const char *party = row->party ? row->party : "department/office";
	bool is_change = receiver_find(&given->view, row->receiver) && !row->party;

	command.receiver = row->receiver;
	command.kind = row->kind;
	command.address = text_of(row->address);
	command.relay = text_of(row->relay);
	command.user = text_of(row->user);
	command.from = text_of(row->from);
	command.secret = text_of(row->secret);
	command.serves = &party;
	command.n_serves = strcmp(party, "-") != 0 && !is_change;
	given_ask(given, &command.base);
	return given_outcome(given);
}

static void run(void **state)
{
	const struct put_case *row = *state;
	struct given given;

	given_init(&given, &alerting_service);
	if (row->given.receiver)
		assert_string_equal(put(&given, &row->given),
				    arena_printf(given.arena, "ReceiverPut %s", row->given.receiver));
	assert_string_equal(put(&given, &row->when), row->then);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static const char *remove_receiver(struct given *given, const char *name)
{
	Alerting__RemoveReceiver command = ALERTING__REMOVE_RECEIVER__INIT;

	command.receiver = name;
	given_ask(given, &command.base);
	return given_outcome(given);
}

static bool holds(ProtobufCBinaryData data, const char *text)
{
	return memmem(data.data, data.len, text, strlen(text)) != NULL;
}

/* The secret is in nothing that is kept or answered, but the courier can open it; with the receiver its key goes. */
static void g3_secret_is_sealed(void **state)
{
	const Alerting__Receiver *kept;
	const Alerting__PutReceiverReply *reply;
	const char *subject_id;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	assert_string_equal(put(&given, &hook), "ReceiverPut hook");
	reply = (const Alerting__PutReceiverReply *)given.decision.reply;
	assert_int_equal(reply->receiver->secret_box.len, 0);
	assert_false(holds(reflect_pack(given.decision.reply, given.arena), "whsec"));
	assert_false(holds(given.journal[0]->data, "whsec"));
	kept = receiver_find(&given.view, "hook");
	assert_true(kept->secret_box.len > 0);
	assert_string_equal(receiver_secret(&given.context, kept), SECRET);
	subject_id = arena_strdup(given.arena, kept->subject_id);
	kept = reflect_copy(&kept->base, given.arena);
	assert_string_equal(remove_receiver(&given, "hook"), "ReceiverRemoved hook");
	assert_int_equal(given.decision.erasure_count, 1);
	assert_string_equal(given.decision.erasures[0].subject_id, subject_id);
	assert_string_equal(receiver_secret(&given.context, kept), "");
	assert_null(receiver_find(&given.view, "hook"));
	given.context.now += GIVEN_MINUTE;
	assert_string_equal(put(&given, &hook), "ReceiverPut hook");
	assert_string_not_equal(receiver_find(&given.view, "hook")->subject_id, subject_id);
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g3_unknown_receivers(void **state)
{
	Alerting__TestReceiver test = ALERTING__TEST_RECEIVER__INIT;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	assert_string_equal(remove_receiver(&given, "none"), "! RECEIVER_UNKNOWN receiver");
	test.receiver = "none";
	given_ask(&given, &test.base);
	assert_string_equal(given_outcome(&given), "! RECEIVER_UNKNOWN receiver");
	put(&given, &(struct put){ "dead", HEARTBEAT, .address = HOOK, .party = "-" });
	test.receiver = "dead";
	given_ask(&given, &test.base);
	assert_string_equal(given_outcome(&given), "! NOTHING_IS_SENT receiver");
	given_deinit(&given);
}

static void g3_so_many_receivers(void **state)
{
	struct given given;
	char name[16];

	(void)state;
	given_init(&given, &alerting_service);
	for (unsigned i = 0; i < RECEIVERS_MAX; i++) {
		snprintf(name, sizeof(name), "hook-%u", i);
		telling_receiver(&given, arena_strdup(given.arena, name), "department/office");
	}
	assert_string_equal(put(&given, &hook), "! TOO_MANY_RECEIVERS receiver");
	given_deinit(&given);
}

/* What waited for a removed receiver is dropped in steps, and recorded; until then nobody takes its name. */
static void g3_removed_with_full_outbox(void **state)
{
	Alerting__ListDeliveries query = ALERTING__LIST_DELIVERIES__INIT;
	const Alerting__ListDeliveriesReply *reply;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	put(&given, &hook);
	for (unsigned i = 0; i < 300; i++)
		telling_alert(&given, &(struct telling){ .name = arena_printf(given.arena, "A%u", i),
							 .thread = i % 2 ? "one" : "two",
							 .severity = ALERTING__SEVERITY__CRITICAL,
							 .party = "department/office" });
	remove_receiver(&given, "hook");
	assert_string_equal(put(&given, &hook), "! BEING_REMOVED receiver");
	assert_string_equal(given_schedule(&given), "OutboxCleared hook, OutboxCleared hook");
	query.receiver = "hook";
	query.state = ALERTING__DELIVERY__STATE__DROPPED;
	query.page_size = 1000;
	reply = (const Alerting__ListDeliveriesReply *)given_ask(&given, &query.base)->reply;
	assert_int_equal(reply->n_deliveries, 300);
	assert_string_equal(put(&given, &hook), "ReceiverPut hook");
	given_assert_rebuilds(&given);
	given_deinit(&given);
}

static void g3_how_receivers_do(void **state)
{
	Alerting__ListReceivers query = ALERTING__LIST_RECEIVERS__INIT;
	const Alerting__ListReceiversReply *reply;
	struct given given;

	(void)state;
	given_init(&given, &alerting_service);
	put(&given, &hook);
	for (char name[] = "A"; *name <= 'C'; (*name)++)
		telling_alert(&given, &(struct telling){ arena_strdup(given.arena, name), name,
							 ALERTING__SEVERITY__CRITICAL, .party = "department/office" });
	given.context.now += GIVEN_MINUTE;
	telling_attempt(&given, "hook", telling_due_id(&given, "hook", "A"), 200);
	telling_attempt(&given, "hook", telling_due_id(&given, "hook", "B"), 410);
	reply = (const Alerting__ListReceiversReply *)given_ask(&given, &query.base)->reply;
	assert_int_equal(reply->n_receivers, 1);
	assert_true(reply->receivers[0]->has_secret);
	assert_int_equal(reply->receivers[0]->receiver->secret_box.len, 0);
	assert_int_equal(reply->receivers[0]->queued, 1);
	assert_int_equal(reply->receivers[0]->given_up, 1);
	assert_true(reply->receivers[0]->oldest_queued_at == given.nine_o_clock);
	assert_true(reply->receivers[0]->last_sent_at == given.context.now);
	assert_string_equal(reply->receivers[0]->last_error, "no answer");
	given_deinit(&given);
}

int main(void)
{
	enum { COUNT = sizeof(cases) / sizeof(cases[0]) };
	const struct CMUnitTest others[] = {
		cmocka_unit_test(g3_secret_is_sealed),  cmocka_unit_test(g3_unknown_receivers),
		cmocka_unit_test(g3_so_many_receivers), cmocka_unit_test(g3_removed_with_full_outbox),
		cmocka_unit_test(g3_how_receivers_do),
	};
	struct CMUnitTest tests[COUNT + sizeof(others) / sizeof(others[0])] = { 0 };

	for (size_t i = 0; i < COUNT; i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, run, NULL, NULL, (void *)(uintptr_t)&cases[i] };
	memcpy(tests + COUNT, others, sizeof(others));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
