#include <sodium.h>
#include <zmq.h>

#include "common/client/client.h"

#define SESSION_ARENA_MAX ((size_t)96 << 20)

bool client_session_open(struct client_session *session, const char *folder, const char *principal,
			 const char **ret_error)
{
	struct keyring keyring;

	*session = (struct client_session){ .arena = arena_create(SESSION_ARENA_MAX) };
	if (sodium_init() < 0) {
		*ret_error = "no source of random numbers";
		return false;
	}
	if (!site_open(&session->site, folder, session->arena, ret_error))
		return false;
	session->principal = arena_strdup(session->arena, principal);
	keyring = (struct keyring){ .folder = site_path(&session->site, "keys"), .arena = session->arena };
	if (keyring_load_own(&keyring, principal, &session->certificate) != 0) {
		*ret_error = keyring.error;
		return false;
	}
	session->context = zmq_ctx_new();
	if (!session->context) {
		*ret_error = "ZeroMQ cannot be started";
		return false;
	}
	return true;
}

void client_session_close(struct client_session *session)
{
	if (session->context)
		zmq_ctx_term(session->context);
	certificate_wipe(&session->certificate);
	arena_destroy(session->arena);
	*session = (struct client_session){ 0 };
}

const char *client_service_key(struct client_session *session, const char *service, const char **ret_error)
{
	struct keyring keyring = { .folder = site_path(&session->site, "keys"), .arena = session->arena };
	const char *path = arena_printf(session->arena, "%s/%s.key", keyring.folder, service);
	struct certificate certificate;

	if (keyring_load(&keyring, path, NULL, &certificate) != 0) {
		*ret_error = keyring.error;
		return NULL;
	}
	return arena_strdup(session->arena, certificate.public_key);
}
