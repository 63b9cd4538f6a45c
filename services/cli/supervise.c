#include "services/cli/supervise.h"

#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN_MAX 16
#define DELAY_MIN_S 0.1
#define DELAY_MAX_S 10.
#define STABLE_S 60.
#define STOP_S 20.

struct supervisor;

struct child {
	struct supervisor *supervisor;
	const char *service;
	pid_t pid; /* 0: does not run */
	int notify;
	char address[64]; /* NOTIFY_SOCKET */
	bool ready, ever_ready;
	double delay_s;
	ev_tstamp started;
	ev_child ended;
	ev_io said;
	ev_timer again;
};

struct supervisor {
	struct cli *cli;
	struct ev_loop *loop;
	struct child children[CHILDREN_MAX];
	size_t count;
	int exit_code;
	bool stopping;
	ev_signal terminate, interrupt;
	ev_timer patience;
};

static void start(struct child *child);

/* --- starting ---------------------------------------------------------------------------------------------------------------- */

/* Between fork and exec. */
static void become(const struct child *child, pid_t parent)
{
	const struct cli *cli = child->supervisor->cli;
	const char *program = arena_printf(cli->arena, "hallward-%s", child->service);
	const char *beside = arena_printf(cli->arena, "%s/%s", cli->program_dir, program);
	int nothing = open("/dev/null", O_RDONLY);
	sigset_t none;

	/* Out of the terminal's reach: Ctrl-C is for the supervisor, which stops them in order. */
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(EX_TEMPFAIL);
	dup2(nothing, STDIN_FILENO);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setenv("NOTIFY_SOCKET", child->address, 1);
	unsetenv("WATCHDOG_USEC");
	if (access(beside, X_OK) == 0)
		execl(beside, program, "--site", cli->site, (char *)NULL);
	else
		execlp(program, program, "--site", cli->site, (char *)NULL);
	cli_complain("%s: %s", program, strerror(errno));
	_exit(EX_OSFILE);
}

static void stop_next(struct supervisor *supervisor)
{
	for (size_t i = supervisor->count; i-- > 0;) {
		if (supervisor->children[i].pid) {
			kill(supervisor->children[i].pid, SIGTERM);
			ev_timer_again(supervisor->loop, &supervisor->patience);
			return;
		}
	}
	ev_break(supervisor->loop, EVBREAK_ALL);
}

static void stop_all(struct supervisor *supervisor, int exit_code)
{
	if (supervisor->stopping)
		return;
	supervisor->stopping = true;
	supervisor->exit_code = exit_code;
	for (size_t i = 0; i < supervisor->count; i++)
		ev_timer_stop(supervisor->loop, &supervisor->children[i].again);
	stop_next(supervisor);
}

static void on_impatient(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct supervisor *supervisor = timer->data;

	(void)loop;
	(void)events;
	for (size_t i = supervisor->count; i-- > 0;) {
		if (supervisor->children[i].pid) {
			cli_complain(_("%s does not stop; it is killed"), supervisor->children[i].service);
			supervisor->exit_code = EX_SOFTWARE;
			kill(supervisor->children[i].pid, SIGKILL);
			return;
		}
	}
}

/* --- ending ------------------------------------------------------------------------------------------------------------------ */

static void describe_end(const struct child *child, int status)
{
	if (WIFSIGNALED(status))
		cli_complain(_("%s was ended by signal %d; starting it again"), child->service, WTERMSIG(status));
	else
		cli_complain(_("%s ended with %d; starting it again"), child->service, WEXITSTATUS(status));
}

static void on_ended(struct ev_loop *loop, ev_child *watcher, int events)
{
	struct child *child = watcher->data;
	struct supervisor *supervisor = child->supervisor;
	int status = watcher->rstatus;

	(void)events;
	ev_child_stop(loop, watcher);
	child->pid = 0;
	child->ready = false;
	if (supervisor->stopping) {
		stop_next(supervisor);
		return;
	}
	if (!child->ever_ready && WIFEXITED(status)) {
		int code = WEXITSTATUS(status);

		cli_complain(_("%s cannot start (exit code %d)"), child->service, code);
		stop_all(supervisor, code >= EX__BASE && code <= EX__MAX ? code : EX_SOFTWARE);
		return;
	}
	describe_end(child, status);
	if (ev_now(loop) - child->started >= STABLE_S)
		child->delay_s = DELAY_MIN_S;
	ev_timer_set(&child->again, child->delay_s, 0.);
	ev_timer_start(loop, &child->again);
	child->delay_s = child->delay_s * 2 < DELAY_MAX_S ? child->delay_s * 2 : DELAY_MAX_S;
}

static void on_again(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	start(timer->data);
}

/* --- hearing ----------------------------------------------------------------------------------------------------------------- */

static void on_said(struct ev_loop *loop, ev_io *watcher, int events)
{
	struct child *child = watcher->data;
	char text[1024];
	ssize_t size;

	(void)loop;
	(void)events;
	while ((size = recv(child->notify, text, sizeof(text) - 1, MSG_DONTWAIT)) >= 0) {
		text[size] = '\0';
		if (child->ready || (strncmp(text, "READY=1", 7) != 0 && !strstr(text, "\nREADY=1")))
			continue;
		child->ready = child->ever_ready = true;
		printf(_("%s is ready (process %d)\n"), child->service, (int)child->pid);
		fflush(stdout);
	}
}

/* A name of the kernel's choice, in no folder: nothing to clean up, no path to be too long. */
static bool listen_to(struct child *child)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t size = sizeof(address);

	child->notify = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (child->notify < 0 || bind(child->notify, (struct sockaddr *)&address, sizeof(sa_family_t)) != 0 ||
	    getsockname(child->notify, (struct sockaddr *)&address, &size) != 0)
		return false;
	snprintf(child->address, sizeof(child->address), "@%.*s",
		 (int)(size - offsetof(struct sockaddr_un, sun_path) - 1), address.sun_path + 1);
	ev_io_init(&child->said, on_said, child->notify, EV_READ);
	child->said.data = child;
	ev_io_start(child->supervisor->loop, &child->said);
	return true;
}

static void start(struct child *child)
{
	struct supervisor *supervisor = child->supervisor;
	pid_t parent = getpid();

	fflush(stdout);
	child->pid = fork();
	if (child->pid == 0)
		become(child, parent);
	if (child->pid < 0) {
		child->pid = 0;
		cli_complain("fork: %s", strerror(errno));
		stop_all(supervisor, EX_OSERR);
		return;
	}
	child->started = ev_now(supervisor->loop);
	ev_child_init(&child->ended, on_ended, child->pid, 0);
	child->ended.data = child;
	ev_child_start(supervisor->loop, &child->ended);
}

static void on_signal(struct ev_loop *loop, ev_signal *watcher, int events)
{
	(void)loop;
	(void)events;
	stop_all(watcher->data, EX_OK);
}

int supervise(struct cli *cli)
{
	static struct supervisor supervisor;

	supervisor.cli = cli;
	supervisor.loop = ev_default_loop(EVFLAG_AUTO);
	supervisor.terminate.data = supervisor.interrupt.data = supervisor.patience.data = &supervisor;
	ev_signal_init(&supervisor.terminate, on_signal, SIGTERM);
	ev_signal_start(supervisor.loop, &supervisor.terminate);
	ev_signal_init(&supervisor.interrupt, on_signal, SIGINT);
	ev_signal_start(supervisor.loop, &supervisor.interrupt);
	ev_timer_init(&supervisor.patience, on_impatient, STOP_S, STOP_S);
	for (const char *const *service = site_services; *service && !supervisor.stopping; service++) {
		struct child *child = &supervisor.children[supervisor.count++];

		*child = (struct child){ .supervisor = &supervisor, .service = *service, .delay_s = DELAY_MIN_S };
		ev_timer_init(&child->again, on_again, 0., 0.);
		child->again.data = child;
		if (!listen_to(child)) {
			cli_complain("%s: %s", *service, strerror(errno));
			stop_all(&supervisor, EX_OSERR);
		} else {
			start(child);
		}
	}
	ev_run(supervisor.loop, 0);
	for (size_t i = 0; i < supervisor.count; i++)
		close(supervisor.children[i].notify);
	ev_loop_destroy(supervisor.loop);
	printf(_("all stopped\n"));
	return supervisor.exit_code;
}
