#!/usr/bin/python3
"""The units of deploy/systemd: complete, correct in systemd's own eyes, and closed tightly.

Each check is also shown to go red: a unit opened up on purpose exceeds the limit, a misspelt setting is complained about.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy" / "systemd"
EXPOSURE_MAX = 1.0
SENDS_OUTSIDE = {"hallward-alerting.service": 1.1}  # receivers are anywhere: systemd counts a network without a list of hosts
# Services that are tools, not daemons.
TOOLS = {"cli", "rehearsal"}


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)


class SystemdUnits(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hallward-units-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.units = self.folder / "units"
        shutil.copytree(UNITS, self.units)
        # The programs are not installed here: their place is taken by one that does nothing.
        program = self.folder / "program"
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        for unit in self.units.glob("*.service"):
            unit.write_text(re.sub(r"^ExecStart=/usr/bin/\S+", f"ExecStart={program}", unit.read_text(), flags=re.M))
        self.names = sorted(unit.name for unit in self.units.glob("*.service"))

    def exposure(self, name):
        """The overall figure that systemd-analyze prints, 0.0 (best) to 10.0."""
        result = run("systemd-analyze", "security", "--no-pager", "--offline=true", str(self.units / name))
        found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", result.stdout)
        self.assertIsNotNone(found, result.stdout)
        return float(found.group(1))

    def verify(self):
        paths = [str(path) for path in sorted(self.units.glob("*.service")) + sorted(self.units.glob("*.target"))]
        return run("systemd-analyze", "verify", "--man=no", *paths)

    def append(self, name, text):
        unit = self.units / name
        unit.write_text(unit.read_text() + text)

    def test_every_daemon_has_a_unit(self):
        daemons = {path.parent.name for path in (ROOT / "services").glob("*/main.c")} - TOOLS
        self.assertEqual({f"hallward-{name}.service" for name in daemons}, set(self.names))
        target = (UNITS / "hallward.target").read_text()
        for name in self.names:
            self.assertIn(name, target)

    def test_verify_is_silent(self):
        result = self.verify()
        self.assertEqual("", result.stdout)
        self.assertEqual(0, result.returncode)

    def test_verify_would_complain(self):
        self.append(self.names[0], "\n[Service]\nWatchdogSeconds=1\n")
        self.assertIn("WatchdogSeconds", self.verify().stdout)

    def test_exposure(self):
        for name in self.names:
            with self.subTest(unit=name):
                self.assertLessEqual(self.exposure(name), SENDS_OUTSIDE.get(name, EXPOSURE_MAX))

    def test_exposure_with_tcp(self):
        shutil.copy(self.units / "tcp.conf.example", self.units / "hallward-.service.d" / "tcp.conf")
        for name in self.names:
            with self.subTest(unit=name):
                exposure = self.exposure(name)
                self.assertLessEqual(exposure, SENDS_OUTSIDE.get(name, EXPOSURE_MAX))
                self.assertGreater(exposure, 0.5, "the drop-in was not read: it opens the network")

    def test_exposure_would_rise(self):
        self.append("hallward-.service.d/daemon.conf", "CapabilityBoundingSet=~\nPrivateUsers=no\nUser=root\n")
        self.assertGreater(self.exposure(self.names[0]), EXPOSURE_MAX)

    def test_what_the_daemons_rely_on(self):
        common = (UNITS / "hallward-.service.d" / "daemon.conf").read_text()
        for setting in ("WatchdogSec=30s", "ExecReload=/bin/kill -HUP $MAINPID", "Restart=on-failure", "User=hallward",
                        "RuntimeDirectory=hallward", "RuntimeDirectoryPreserve=yes", "LimitCORE=0",
                        "StateDirectory=hallward/erasures"):
            self.assertIn(f"\n{setting}\n", common)
        for name in self.names:
            unit = (UNITS / name).read_text()
            service = name.removeprefix("hallward-").removesuffix(".service")
            for setting in ("Type=notify", f"ExecStart=/usr/bin/hallward-{service} --site /var/lib/hallward",
                            f"StateDirectory=hallward/{service}",
                            f"LoadCredential={service}.key_secret:/var/lib/hallward/keys/{service}.key_secret",
                            "LoadCredential=root-key:/var/lib/hallward/keys/root"):
                self.assertIn(f"\n{setting}\n", unit)

    def test_user(self):
        sysusers = (UNITS / "hallward.sysusers.conf").read_text()
        self.assertRegex(sysusers, r"(?m)^u hallward - ")


if __name__ == "__main__":
    if not shutil.which("systemd-analyze"):
        print("systemd-analyze is not installed")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
