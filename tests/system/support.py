"""What the tests of real programs share: a site of their own, its suite, and the `hallward` command.

    class Door(support.SuiteTest):
        def test_something(self):
            self.suite.start()                                   # `hallward up`, all ready
            self.suite.hallward("health", "get-occupancy", "-o", "json").json()

A Suite runs either under `hallward up` (supervised, as on a machine) or daemon by daemon (`direct=True`), for tests that stop and
start single ones themselves. The build folder is the program's last argument or $HALLWARD_BUILD. Nothing outlives the test:
processes are stopped by their ids and die with this one anyway, and the site's folder is removed.
"""

import ctypes
import json
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import zmq

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
SERVICES = ("health", "sanitation", "supplies", "alerting")
WAIT_S = 60  # bound of every wait; what is waited for comes much sooner
PR_SET_PDEATHSIG = 1

# As `hallward up` makes them.
PRINCIPALS = {**{service: "service" for service in SERVICES}, "operator": "operator,office,guard", "guard": "guard",
              "office": "office", "auditor": "auditor"}


def build_folder():
    return pathlib.Path(os.environ.get("HALLWARD_BUILD", ROOT / "build" / "default"))


def demo_plan():
    """Takes in registrations of 2020."""
    return build_folder() / "demo-plan.yaml"


def plan_with(folder, rules, *changes):
    """The demo's plan with other alert rules (YAML), and with changes: (pattern, replacement), each found at least once."""
    text = re.sub(r"(?ms)^alert_rules:\n.*?(?=^[a-z_]+:|\Z)", lambda _: "alert_rules:\n" + rules + "\n", demo_plan().read_text())
    for pattern, replacement in changes:
        text, count = re.subn(pattern, replacement, text)
        assert count, f"the plan has no {pattern}"
    path = pathlib.Path(folder) / "plan.yaml"
    path.write_text(text)
    return path


def main():
    """unittest.main for a script that ctest gives the build folder as its last argument."""
    if len(sys.argv) > 1 and (pathlib.Path(sys.argv[-1]) / "CMakeCache.txt").exists():
        os.environ["HALLWARD_BUILD"] = str(pathlib.Path(sys.argv.pop()).resolve())
    unittest.main(verbosity=2)


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Finished:
    """A command that has ended."""

    def __init__(self, arguments, process):
        self.arguments, self.code, self.out, self.err = arguments, process.returncode, process.stdout, process.stderr

    def json(self):
        return json.loads(self.out)

    def jsonl(self):
        return [json.loads(line) for line in self.out.splitlines()]

    def __repr__(self):
        return f"{self.arguments} ended with {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


class Daemon:
    """One daemon started by the test itself; `ready` waits for its READY=1 (sd_notify). bug: one of common/runtime/seeded.h,
    planted in the daemon built for that."""

    def __init__(self, service, site, log, bug=None, **extra_environment):
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self.notify.bind("")  # a name of the kernel's choice, in no folder
        name = "@" + self.notify.getsockname()[1:].decode()
        self.service = service
        program = build_folder() / ("seeded" if bug else "") / f"hallward-{service}"
        environment = {**os.environ, "NOTIFY_SOCKET": name, **({"HALLWARD_SEEDED_BUG": bug} if bug else {}), **extra_environment}
        self.process = subprocess.Popen([str(program), "--site", str(site)], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                        preexec_fn=die_with_parent, env=environment)

    def wait_ready(self):
        deadline = time.monotonic() + WAIT_S
        watch = os.pidfd_open(self.process.pid)
        try:
            while time.monotonic() < deadline:
                readable, _, _ = select.select([self.notify, watch], [], [], deadline - time.monotonic())
                if self.notify in readable and b"READY=1" in self.notify.recv(4096).split(b"\n"):
                    self.notify.close()  # nobody reads on: a full queue would hold the daemon up
                    return
                if readable == [watch]:
                    raise AssertionError(f"{self.service} ended with {self.process.wait()} before it was ready")
        finally:
            os.close(watch)
        raise AssertionError(f"{self.service} was not ready within {WAIT_S} s")

    def stop(self, number=signal.SIGTERM):
        """Its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(WAIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.notify.close()


class Suite:
    """A site in a folder of its own. plan: a file that becomes the site's plan, else the demo's; config: text of config.yaml; bugs: planted ones
    by service (direct=True)."""

    def __init__(self, plan=None, config=None, direct=False, bugs=None):
        # Sockets lie in the site and their paths may have 107 bytes.
        base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hallward-", dir=base))
        self.site = self.folder / "site"
        self.plan, self.direct, self.bugs = plan or demo_plan(), direct, bugs or {}
        self.up = None
        self.daemons = {}
        self.log = open(self.folder / "log", "ab")
        self.site.mkdir()
        if config:
            (self.site / "config.yaml").write_text(config)
        if direct:
            self.make_keys()
            shutil.copy(self.plan, self.site / "plan.yaml")

    def make_keys(self):
        keys = self.site / "keys"
        keys.mkdir(mode=0o700)
        for name, roles in PRINCIPALS.items():
            self.make_key(name, roles)
        root = keys / "root"
        root.touch(mode=0o600)
        root.write_text(os.urandom(32).hex() + "\n")

    def make_key(self, name, roles, department=None):
        """A principal's key pair, as any ZeroMQ program could make it."""
        public, secret = (key.decode() for key in zmq.curve_keypair())
        metadata = {"name": name, "roles": roles, **({"department": department} if department else {})}
        lines = ["metadata", *(f'    {key} = "{value}"' for key, value in metadata.items()), "curve",
                 f'    public-key = "{public}"']
        path = self.site / "keys" / f"{name}.key"
        path.write_text("\n".join(lines) + "\n")
        hidden = path.with_suffix(".key_secret")
        hidden.touch(mode=0o600)
        hidden.write_text("\n".join([*lines, f'    secret-key = "{secret}"']) + "\n")

    # --- daemons --------------------------------------------------------------------------------------------------------

    def start(self, *services):
        """All ready when it returns. Names of services only with direct=True."""
        if self.direct:
            for service in services or SERVICES:
                self.spawn(service)
            for service in services or SERVICES:
                self.daemons[service].wait_ready()
            return
        self.start_up("--plan", str(self.plan))
        finished = self.hallward("status", "--wait", str(WAIT_S))
        if finished.code != 0:
            raise AssertionError(f"the suite did not become ready: {finished}\n--- log\n{self.log_text()}")

    def spawn(self, service):
        """Started directly, not waited for."""
        self.daemons[service] = Daemon(service, self.site, self.log, self.bugs.get(service))
        return self.daemons[service]

    def start_up(self, *arguments):
        """`hallward up` alone, without waiting for anything."""
        self.up = subprocess.Popen([str(build_folder() / "hallward"), "--site", str(self.site), "up", *arguments],
                                   stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, preexec_fn=die_with_parent)

    def pid(self, service):
        """Process id of a service's daemon; None: it does not run now."""
        if self.direct:
            daemon = self.daemons.get(service)
            return daemon.process.pid if daemon and daemon.process.poll() is None else None
        return self.children().get(f"hallward-{service}")

    def children(self):
        """Of `hallward up`: process ids by program name."""
        pid = self.up.pid
        found = {}
        for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            try:
                command = pathlib.Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")[0].decode()
            except FileNotFoundError:
                continue
            found[os.path.basename(command)] = int(child)
        return found

    def kill(self, service):
        """kill -9; under `up` it is started again by itself, direct by start(service)."""
        if self.direct:
            self.daemons.pop(service).stop(signal.SIGKILL)
        else:
            os.kill(self.pid(service), signal.SIGKILL)

    def stop(self):
        """Stops everything that runs; exit codes by name."""
        codes = {}
        for service in list(self.daemons):
            codes[service] = self.daemons.pop(service).stop()
        if self.up:
            self.up.send_signal(signal.SIGTERM) if self.up.poll() is None else None
            try:
                codes["up"] = self.up.wait(WAIT_S)
            except subprocess.TimeoutExpired:
                self.up.kill()  # its daemons die with it
                codes["up"] = self.up.wait()
            self.up = None
        return codes

    def remove(self):
        self.stop()
        self.log.close()
        shutil.rmtree(self.folder)

    def log_text(self):
        return (self.folder / "log").read_text(errors="replace")

    # --- the command ----------------------------------------------------------------------------------------------------

    def command(self, *arguments):
        return [str(build_folder() / "hallward"), "--site", str(self.site), *map(str, arguments)]

    def environment(self, **changes):
        base = {name: value for name, value in os.environ.items()
                if not name.startswith(("LC_", "LANG", "HALLWARD_AS", "HALLWARD_SITE", "XDG_"))}
        return {**base, **changes}

    def hallward(self, *arguments, stdin="", **environment):
        """Runs `hallward --site … arguments` to its end; never raises for its exit code."""
        process = subprocess.run(self.command(*arguments), input=stdin, capture_output=True, text=True, timeout=4 * WAIT_S,
                                 env=self.environment(**environment))
        return Finished(arguments, process)

    def popen(self, *arguments, err=subprocess.PIPE, **environment):
        """The same in the background, with stdout and stderr as pipes of text (the end of it may be half a character, if it is
        killed). Who starts it ends it, and reads what it writes: a full pipe stops it."""
        return subprocess.Popen(self.command(*arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=err,
                                text=True, errors="replace", preexec_fn=die_with_parent, env=self.environment(**environment))


class SuiteTest(unittest.TestCase):
    """A test with a site of its own in self.suite, not yet started."""

    suite_options = {}

    def setUp(self):
        self.suite = Suite(**self.suite_options)
        self.addCleanup(self.suite.remove)

    def ok(self, *arguments, **options):
        finished = self.suite.hallward(*arguments, **options)
        self.assertEqual(0, finished.code, finished)
        return finished
