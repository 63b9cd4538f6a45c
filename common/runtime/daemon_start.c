/* Starting a daemon: configuration, keys, store, plan, sockets, and the proof that strangers stay out. */

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/core/reflect.h"
#include "common/runtime/clock.h"
#include "common/runtime/daemon_internal.h"
#include "common/runtime/keystore.h"
#include "common/runtime/log.h"
#include "common/runtime/notify.h"

#define SELF_TEST_TIMEOUT_MS 5000
#define IO_THREADS 2

bool daemon_read_keys(struct daemon *daemon)
{
	struct keyring_problems problems = { 0 };
	struct principals *loaded;

	arena_reset(daemon->keyring.arena);
	if (principals_load(&daemon->keyring, &loaded, &problems) != 0) {
		log_write(LOG_LEVEL_ERROR, "keys cannot be read", "cause", daemon->keyring.error, NULL);
		return false;
	}
	for (size_t i = 0; i < problems.count; i++)
		log_write(LOG_LEVEL_WARNING, "key left out", "cause", problems.texts[i], NULL);
	principals_share_set(daemon->principals_share, loaded);
	principals_unref(daemon->principals);
	daemon->principals = loaded;
	return true;
}

static bool start_fail(int *ret_exit_code, int exit_code, const char *message, const char *cause)
{
	log_write(LOG_LEVEL_ERROR, message, "cause", cause, NULL);
	*ret_exit_code = exit_code;
	return false;
}

/* One daemon a store: LMDB would allow two, our journal not. The lock lasts as long as the process. */
static bool store_lock(struct daemon *daemon)
{
	const char *folder = site_path(&daemon->site, daemon->service->name);
	int file;

	mkdir(folder, 0750);
	file = open(arena_printf(daemon->arena, "%s/lock", folder), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (file < 0)
		return start_fail(&daemon->exit_code, EX_CANTCREAT, "the service's folder cannot be used",
				  strerror(errno));
	if (flock(file, LOCK_EX | LOCK_NB) != 0)
		return start_fail(&daemon->exit_code, EX_TEMPFAIL, "another daemon runs on this store", folder);
	return true;
}

/* Memory may hold keys and what people said about themselves: none of it goes into a core file or to a debugger. The sanitizers
 * look at their own process as a debugger does. */
static void core_files_forbid(void)
{
#ifndef HALLWARD_SANITIZED
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
#endif
}

static bool keystore_begin(struct daemon *daemon)
{
	struct keystore_options options = {
		.service = daemon->service->name,
		.path = arena_printf(daemon->arena, "%s/keys", site_path(&daemon->site, daemon->service->name)),
		.map_bytes = (size_t)daemon->site.capacity->store_map_mib << 20,
	};
	uint8_t root[ROOTKEY_SIZE];
	const char *cause = NULL;
	char *error = NULL;
	int code;

	sodium_mlock(root, sizeof(root));
	options.root = root;
	if (rootkey_read(daemon->keyring.folder, daemon->arena, root, &cause) != 0)
		return start_fail(&daemon->exit_code, EX_CONFIG, "there is no root key to seal with", cause);
	code = keystore_open(&options, &daemon->keys, &error);
	sodium_munlock(root, sizeof(root));
	if (code)
		start_fail(&daemon->exit_code, code, "the key store cannot be opened", error);
	free(error);
	return code == 0;
}

static bool engine_begin(struct daemon *daemon)
{
	struct engine_options options = {
		.service = daemon->service,
		.store_path = arena_printf(daemon->arena, "%s/store", site_path(&daemon->site, daemon->service->name)),
		.map_bytes = (size_t)daemon->site.capacity->store_map_mib << 20,
		.reserve_bytes = (size_t)daemon->site.capacity->store_reserve_mib << 20,
		.now = clock_now(),
		.ledger_path = arena_printf(daemon->arena, "%s/%s", site_path(&daemon->site, "erasures"),
					    daemon->service->name),
	};
	char *error = NULL;

	randombytes_buf(&options.epoch, sizeof(options.epoch));
	if (!store_lock(daemon) || !keystore_begin(daemon))
		return false;
	options.keys = daemon->keys;
	if (!engine_open(&options, &daemon->engine, &error)) {
		start_fail(&daemon->exit_code, EX_DATAERR, "the store cannot be opened",
			   error ? error : "out of memory");
		free(error);
		return false;
	}
	daemon->head = *engine_head(daemon->engine);
	if (daemon->head.last_commit_at > options.now)
		log_write(LOG_LEVEL_WARNING,
			  "the clock is behind the last commit; recorded times stand still until it is not", NULL);
	return true;
}

/* Was the plan in force adopted after that file was written? Then the file is the older order, and does not undo it. */
static bool plan_file_is_outdated(struct daemon *daemon, const char *path, ProtobufCBinaryData packed)
{
	char version[PLAN_VERSION_SIZE];
	struct stat file;

	engine_plan_version(packed, version);
	if (!daemon->head.plan || strcmp(daemon->head.plan->version, version) == 0 || stat(path, &file) != 0 ||
	    file.st_mtim.tv_sec * INT64_C(1000000) + file.st_mtim.tv_nsec / 1000 >=
		    engine_plan_adopted_at(daemon->engine, daemon->arena))
		return false;
	log_write(LOG_LEVEL_WARNING, "the plan file is older than the adoption of the plan in force, which stays",
		  "file", path, "file_version", arena_strdup(daemon->arena, version), "in_force",
		  daemon->head.plan->version, NULL);
	return true;
}

/* The site's plan file is adopted at the start; the same plan again changes nothing. */
static bool plan_adopt(struct daemon *daemon)
{
	const char *path = site_path(&daemon->site, "plan.yaml"), *error;
	Plan__Plan *plan;
	Bus__AdoptPlan *command;
	struct engine_call *call;

	if (access(path, F_OK) != 0) {
		if (!daemon->head.plan)
			log_write(LOG_LEVEL_WARNING, "no plan yet: only AdoptPlan is taken", "looked_for", path, NULL);
		return true;
	}
	plan = site_read_plan(path, daemon->arena, &error);
	if (!plan)
		return start_fail(&daemon->exit_code, EX_CONFIG, "the plan is not valid", error);
	command = reflect_new(&bus__adopt_plan__descriptor, daemon->arena);
	command->plan = reflect_pack(&plan->base, daemon->arena);
	if (plan_file_is_outdated(daemon, path, command->plan))
		return true;
	call = batch_add(daemon_batch(daemon));
	call->kind = ENGINE_OWN;
	call->own = &command->base;
	daemon->plan_given = true;
	return true;
}

/* Begins before the first reading, so that no change is missed. Times of files would be too coarse: a key that comes and goes
 * within one tick of the file system's clock would stay in force. */
static bool keys_changes_begin(struct daemon *daemon)
{
	const uint32_t changes = IN_CREATE | IN_CLOSE_WRITE | IN_MOVE | IN_DELETE | IN_ATTRIB;

	daemon->keys_changes = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	return daemon->keys_changes >= 0 &&
	       inotify_add_watch(daemon->keys_changes, daemon->keyring.folder, changes) >= 0;
}

static bool keys_begin(struct daemon *daemon)
{
	daemon->keyring.folder = site_path(&daemon->site, "keys");
	daemon->keyring.arena = arena_create(KEYRING_ARENA_SIZE);
	if (!keys_changes_begin(daemon))
		return start_fail(&daemon->exit_code, EX_NOPERM, "the keys folder cannot be watched", strerror(errno));
	if (keyring_load_own(&daemon->keyring, daemon->service->name, &daemon->certificate) != 0)
		return start_fail(&daemon->exit_code, EX_NOPERM, "the service's own key cannot be read",
				  daemon->keyring.error);
	daemon->principals_share = principals_share_create();
	return daemon_read_keys(daemon) ||
	       start_fail(&daemon->exit_code, EX_NOPERM, "nobody can be let in", "see above");
}

/* ZAP first, then the sockets, then the proof that it keeps strangers out; only then is anything read from them. */
static bool sockets_begin(struct daemon *daemon)
{
	const char *error = NULL, *failed;

	daemon->context = zmq_ctx_new();
	zmq_ctx_set(daemon->context, ZMQ_IO_THREADS, IO_THREADS);
	if (zap_start(daemon->context, daemon->principals_share, &daemon->zap) != 0)
		return start_fail(&daemon->exit_code, EX_UNAVAILABLE, "ZAP cannot be started",
				  "inproc://zeromq.zap.01 is taken");
	mkdir(daemon->site.run_folder, 0750);
	daemon->commands_endpoint = site_commands_endpoint(&daemon->site, daemon->service->name);
	daemon->events_endpoint = site_events_endpoint(&daemon->site, daemon->service->name);
	if (!site_check_endpoint(&daemon->site, daemon->commands_endpoint, &error) ||
	    !site_check_endpoint(&daemon->site, daemon->events_endpoint, &error) || !commands_open(daemon, &error) ||
	    !events_open(daemon, &error))
		return start_fail(&daemon->exit_code, EX_UNAVAILABLE, "a socket cannot be opened", error);
	failed = zap_self_test(daemon->context, daemon->commands_endpoint, daemon->certificate.public_key,
			       &daemon->certificate, SELF_TEST_TIMEOUT_MS);
	if (failed)
		return start_fail(&daemon->exit_code, EX_UNAVAILABLE, "ZAP does not keep strangers out", failed);
	return upstreams_open(daemon, &error) ||
	       start_fail(&daemon->exit_code, EX_CONFIG, "a publisher cannot be followed", error);
}

bool daemon_begin(struct daemon *daemon, const char *folder)
{
	const char *error;

	core_files_forbid();
	if (!site_open(&daemon->site, folder, daemon->arena, &error))
		return start_fail(&daemon->exit_code, EX_CONFIG, "config.yaml is not valid", error);
	if (!keys_begin(daemon) || !engine_begin(daemon))
		return false;
	daemon->worker = worker_start(daemon->engine, daemon->site.capacity->batch_max, daemon_wake, daemon);
	if (!daemon->worker)
		return start_fail(&daemon->exit_code, EX_OSERR, "no thread for the store", strerror(errno));
	if (!plan_adopt(daemon) || !sockets_begin(daemon))
		return false;
	return true;
}

void daemon_become_ready(struct daemon *daemon)
{
	daemon->ready = true;
	log_write(LOG_LEVEL_INFO, "ready", "commands", daemon->commands_endpoint, "events", daemon->events_endpoint,
		  NULL);
	notify_send("READY=1");
}

void daemon_plan_settled(struct daemon *daemon, const struct engine_call *call)
{
	if (call->deferred)
		log_write(LOG_LEVEL_ERROR, "the site's plan was not adopted", NULL);
	daemon_become_ready(daemon);
}
