#!/usr/bin/python3
"""The disk fills up, or the store reaches the size it may have: ordinary registrations are refused with a time to try again, a fever
is still recorded and still alerts, and once there is room everything goes on in the same processes."""

import contextlib
import os
import subprocess
import unittest

import bus
import support
from bus import alerting, bus as contract, health

DISK_MIB = 24 * len(support.SERVICES)
CONFIG = "capacity:\n  store_map_mib: {map_mib}\n  store_reserve_mib: 2\n"
TAIL = "-" + "x" * 50


class Full(unittest.TestCase):
    def begin(self, map_mib):
        self.suite = support.Suite(direct=True, config=CONFIG.format(map_mib=map_mib))
        self.addCleanup(self.suite.remove)

    def start(self):
        self.suite.start()
        self.pids = [self.suite.pid(service) for service in support.SERVICES]
        self.client = bus.Client(self.suite.site)
        self.addCleanup(self.client.close)
        self.acknowledged, self.count = set(), 0

    def register(self, temperature_c=36.5):
        self.count += 1
        token = f"t{self.count}{TAIL}"
        response = self.client.ask("health", bus.entry(token, temperature_c=temperature_c))
        if response.code == contract.OK:
            self.acknowledged.add(token)
        return token, response

    def until_refused(self):
        def refused():
            return any(self.register()[1].code != contract.OK for _ in range(50))

        bus.until(refused, "the store is full", 3 * support.WAIT_S)
        _, response = self.register()
        self.assertEqual((contract.RESOURCE_EXHAUSTED, "STORE_FULL"), (response.code, response.reason), response)
        self.assertGreater(response.retry_after_ms, 0)

    def check_reserve(self):
        """With nothing but the reserve: everything urgent goes on, everything is still there to be read."""
        self.assertTrue(self.client.status("health").store_in_reserve)
        for _ in range(20):
            token, response = self.register(temperature_c=38.3)
            self.assertEqual(health.REFUSED_FEVER, bus.reply(response, health.RegisterEntryReply).outcome)
            bus.until(lambda: any(alert.subject == token for alert in self.client.alerts("fever")), "its alert")
            self.assertEqual(contract.RESOURCE_EXHAUSTED, self.register()[1].code)
        alert = self.client.alerts("fever")[0]
        self.assertEqual(contract.OK, self.client.ask("alerting", alerting.Acknowledge(alert_id=alert.alert_id, note="on my way")).code)
        self.assertEqual(self.acknowledged, {e.token for e in self.client.entries()})

    def fill(self, ballast):
        """Until the disk has nothing left: a daemon may give back what it tried to take while this filled up the rest."""
        def filled():
            with open(ballast, "ab", buffering=0) as file, contextlib.suppress(OSError):
                while True:
                    file.write(bytes(4096))
            return os.statvfs(self.suite.site).f_bavail == 0

        bus.until(filled, "the disk is full")

    def check_same_processes(self):
        self.assertEqual(self.pids, [self.suite.pid(service) for service in support.SERVICES])

    def test_the_map_is_full(self):
        self.begin(map_mib=8)
        self.start()
        self.until_refused()
        self.check_reserve()
        self.check_same_processes()
        (self.suite.site / "config.yaml").write_text(CONFIG.format(map_mib=64))  # more room, as the refusal says
        self.assertEqual(dict.fromkeys(support.SERVICES, 0), self.suite.stop())
        self.suite.start()
        self.client.drop("health")
        self.client.drop("alerting")
        self.assertEqual(contract.OK, bus.until(lambda: self.register()[1], "an answer").code)
        self.assertFalse(self.client.status("health").store_in_reserve)
        self.assertEqual(self.acknowledged, {e.token for e in self.client.entries()})

    def test_the_disk_is_full(self):
        self.begin(map_mib=1024)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "hallward-test", str(self.suite.site)],
                                 capture_output=True, text=True)
        if mounted.returncode != 0:
            self.skipTest(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
        self.addCleanup(lambda: (self.suite.stop(), subprocess.run(["umount", str(self.suite.site)], check=True)))
        self.suite.make_keys()
        (self.suite.site / "config.yaml").write_text(CONFIG.format(map_mib=1024))
        (self.suite.site / "plan.yaml").write_bytes(self.suite.plan.read_bytes())
        self.start()
        self.assertEqual(contract.OK, self.register()[1].code)
        ballast = self.suite.site / "ballast"
        self.fill(ballast)
        self.assertGreater(ballast.stat().st_size, DISK_MIB << 18, "the stores leave most of a small disk to others")
        self.until_refused()
        self.check_reserve()
        ballast.unlink()
        bus.until(lambda: self.register()[1].code == contract.OK, "room is noticed")
        bus.until(lambda: not self.client.status("health").store_in_reserve, "the reserve is whole again")
        self.assertEqual([contract.OK] * 100, [self.register()[1].code for _ in range(100)])
        self.check_same_processes()
        self.assertEqual(self.acknowledged, {e.token for e in self.client.entries()})
        self.assertEqual(dict.fromkeys(support.SERVICES, 0), self.suite.stop())
        self.suite.start()  # the store is whole
        self.client.drop("health")
        self.assertEqual(self.acknowledged, {e.token for e in self.client.entries()})


if __name__ == "__main__":
    support.main()
