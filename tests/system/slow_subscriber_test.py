#!/usr/bin/python3
"""A subscriber that is stopped (SIGSTOP) under full load: the publisher's memory stays bounded, everybody else is served as before,
and once it goes on it sees every event, in order."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest

import bus
import kill9_test
import support

SOAK = bool(os.environ.get("HALLWARD_SOAK"))
BACKLOG = 20000 if SOAK else 1000  # events that may wait for one subscriber; 20000 is the default
STOPPED_S = 60 if SOAK else 0
TAIL = "-" + "x" * 50  # makes events larger, so that fewer of them show an unbounded queue
# What libzmq keeps for a queued event besides its bytes: two message structs, the shared content's header, malloc's.
QUEUED_OVERHEAD_BYTES = 2 * 64 + 2 * 48
# What a publisher may take for other reasons while it works on: arenas' high-water marks, sockets, fragmentation.
OTHER_BYTES = 8 << 20


def anonymous_bytes(pid):
    """The process's own memory, without what it maps of its store's file."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no RssAnon in /proc/PID/status")


class SlowSubscriber(unittest.TestCase):
    def setUp(self):
        self.suite = support.Suite(direct=True, config=f"capacity:\n  subscriber_backlog_max: {BACKLOG}\n")
        self.addCleanup(self.suite.remove)
        self.suite.start()
        self.client = bus.Client(self.suite.site)
        self.addCleanup(self.client.close)

    def follow(self, name):
        report = self.suite.folder / name
        process = subprocess.Popen(
            [sys.executable, str(pathlib.Path(__file__).with_name("follow.py")), str(self.suite.site), "health", str(report)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.suite.log, text=True,
            preexec_fn=support.die_with_parent)
        self.addCleanup(lambda: (process.kill(), process.wait(), process.stdin.close(), process.stdout.close()))
        self.assertEqual("following\n", process.stdout.readline())
        return process, report

    def finish(self, process, report, last):
        process.stdin.write(f"{last}\n")
        process.stdin.flush()
        self.assertEqual(0, process.wait(4 * support.WAIT_S))
        return json.loads(report.read_text())

    def check_whole(self, seen, last):
        """Every event, once and in order, up to `last` at least: the service may have had a word of its own meanwhile."""
        self.assertGreaterEqual(len(seen), last)
        self.assertEqual(list(range(1, len(seen) + 1)), seen)

    def event_bytes(self):
        """Of the load's events: the largest of the last thousand, with its topic."""
        last = self.client.status("health").last_sequence
        fetched = bus.reply(self.client.ask("health", bus.bus.FetchEvents(
            epoch=self.client.status("health").epoch, after_sequence=max(0, last - 1000))), bus.bus.FetchEventsReply)
        return max(event.ByteSize() + len(event.service) + len(event.type) + 2 for event in fetched.events)

    def test_stopped_subscriber(self):
        slow, slow_report = self.follow("slow")
        other, other_report = self.follow("other")
        importers = bus.Importers(self.suite.site, kill9_test.seed(), tail=TAIL)
        importers.wait(3000)  # until the memory that work itself takes has been taken
        pid = self.suite.pid("health")
        bound = BACKLOG * (self.event_bytes() + QUEUED_OVERHEAD_BYTES) + OTHER_BYTES
        # So much that, if nothing were dropped, twice the bound would have to be kept.
        needed = 2 * bound // self.event_bytes()

        slow.send_signal(signal.SIGSTOP)
        stopped, before, began = self.client.status("health"), anonymous_bytes(pid), time.monotonic()
        peak, last = before, stopped.last_sequence
        while last < stopped.last_sequence + needed or time.monotonic() < began + STOPPED_S:
            importers.wait(500)  # requests are answered all the while
            peak = max(peak, anonymous_bytes(pid))
            last = self.client.status("health").last_sequence
        self.assertEqual(pid, self.suite.pid("health"))
        self.assertLess(peak - before, bound)
        importers.finish()

        last = self.client.status("health").last_sequence
        others = self.finish(other, other_report, last)  # before the slow one goes on
        self.check_whole(others["seen"], last)
        slow.send_signal(signal.SIGCONT)
        slows = self.finish(slow, slow_report, last)
        self.check_whole(slows["seen"], last)
        self.assertGreater(slows["fetches"], 1, "nothing was dropped for it: the backlog never overflowed")
        print(f"{last - stopped.last_sequence} events while stopped; memory +{(peak - before) >> 10} KiB of at most {bound >> 10}"
              f"; asked the journal: slow {slows['fetches']}, other {others['fetches']}", file=sys.stderr)


if __name__ == "__main__":
    support.main()
