#!/usr/bin/python3
"""Anything may arrive: each wrong request is answered with the field at fault, what is no request at all is counted and dropped, and
an honest client beside it notices nothing."""

import random
import socket
import struct
import threading
import unittest

import zmq

import bus
import kill9_test
import support
from bus import bus as contract, health

MESSAGE_BYTES_MAX = 65536
IN_FLIGHT_MAX = 64
NAN, INFINITY = float("nan"), float("inf")
DAY_US = 86400 * 10**6


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def field(number, data):
    """A length-delimited field as bytes: for what protobuf's own library refuses to write."""
    return varint(number << 3 | 2) + varint(len(data)) + data


class Honest(threading.Thread):
    """Asks one thing after the other, and remembers if ever an answer was not OK or not the next."""

    def __init__(self, site):
        super().__init__(daemon=True)
        self.client, self.enough, self.failure, self.count = bus.Client(site, "guard"), threading.Event(), None, 0

    def run(self):
        try:
            inside = 0
            while not self.enough.is_set():
                message = bus.entry(f"honest-{self.count}", kind=health.STAFF)
                answer = bus.reply(self.client.ask("health", message), health.RegisterEntryReply)
                assert answer.outcome == health.ADMITTED, answer
                hall = bus.reply(self.client.ask("health", health.GetOccupancy()), health.GetOccupancyReply).halls[0]
                assert hall.staff_inside == inside + 1, hall
                inside, self.count = hall.staff_inside, self.count + 1
        except BaseException as failure:
            self.failure = failure
        finally:
            self.client.close()


class BadInput(unittest.TestCase):
    def setUp(self):
        self.suite = support.Suite(direct=True, plan=support.ROOT / "deploy" / "plan" / "qufu.yaml", config=(
            f"capacity:\n  message_bytes_max: {MESSAGE_BYTES_MAX}\n  in_flight_per_peer_max: {IN_FLIGHT_MAX}\n"))
        self.addCleanup(self.suite.remove)
        self.suite.start()
        self.pid = self.suite.pid("health")
        self.client = bus.Client(self.suite.site)
        self.addCleanup(self.client.close)
        self.honest = Honest(self.suite.site)
        self.honest.start()
        self.addCleanup(self.check_honest)

    def check_honest(self):
        self.honest.enough.set()
        self.honest.join(support.WAIT_S)
        self.assertIsNone(self.honest.failure)
        self.assertGreater(self.honest.count, 0)
        self.assertEqual(self.pid, self.suite.pid("health"), "the daemon is no longer the same process")

    def counters(self):
        return self.client.status("health").counters

    def refused(self, response, reason, at, code=contract.INVALID_ARGUMENT):
        self.assertEqual((code, reason, at), (response.code, response.reason, response.field), response)
        self.assertTrue(response.message_en and response.message_zh, response)

    def ask(self, message=None, **fields):
        """One request, made honest but for the fields; the answer to it."""
        asked = bus.request(message or bus.entry("t"))
        for name, value in fields.items():
            setattr(asked, name, value)
        return self.client.ask("health", asked)

    # --- requests that are wrong ---

    def test_methods(self):
        for method in ("hallward.health.v2.RegisterEntry", "hallward.health.v1.RegisterEntrY", "RegisterEntry", "x" * 128,
                       "hallward.alerting.v1.ListAlerts", "hallward.health.v1.Registration"):
            self.refused(self.ask(method=method), "UNKNOWN_METHOD", "method", contract.UNIMPLEMENTED)
        for method in ("", "x" * 129, "a\x00b", "a\nb"):
            self.refused(self.ask(method=method), "INVALID_REQUEST", "method")

    def test_request_ids(self):
        for wrong in ("", "1", "018f3c1e-7b1a-4000-8000-000000000000", bus.uuid7().upper(), bus.uuid7().replace("-", ""),
                      "{" + bus.uuid7()[1:-1] + "}"):
            asked = bus.request(bus.entry("t"))
            asked.request_id = wrong
            self.client.dealer("health").send(asked.SerializeToString())
            self.refused(self.client.receive("health"), "INVALID_REQUEST", "request_id")
        old = bus.uuid7(at_ms=(bus.now_us() - 8 * DAY_US) // 1000)
        self.refused(self.ask(request_id=old), "REQUEST_TOO_OLD", "request_id", contract.FAILED_PRECONDITION)
        again = bus.request(bus.entry("once"))
        self.assertEqual(contract.OK, self.client.ask("health", again).code)
        again.body = bus.entry("twice").SerializeToString()
        self.refused(self.client.ask("health", again), "REQUEST_ID_REUSED", "request_id", contract.ABORTED)

    def test_other_fields_of_a_request(self):
        for at, value in (("correlation_id", "c" * 65), ("causation_id", "\x7f"), ("traceparent", "t" * 65), ("deadline_at", -1),
                          ("on_behalf_of", "o" * 65)):
            self.refused(self.ask(**{at: value}), "INVALID_REQUEST", at)
        passed = self.ask(deadline_at=bus.now_us() - 1000000)
        self.refused(passed, "DEADLINE_PASSED", "deadline_at", contract.DEADLINE_EXCEEDED)

    def test_fields_of_a_registration(self):
        now = bus.now_us()
        rows = [
            ("temperature_c", value, "INVALID_REQUEST") for value in (NAN, INFINITY, -INFINITY, 36.55, 5e-324, 0)
        ] + [("temperature_c", value, "TEMPERATURE_IMPOSSIBLE") for value in (29.9, 45.1, -36.5, 1e308)] + [
            ("observed_at", value, "INVALID_REQUEST") for value in (0, -1, -2**63, 2**63 - 1)
        ] + [("observed_at", now + 3600 * 10**6, "OBSERVED_IN_FUTURE"), ("checkpoint", "entrance-9", "UNKNOWN_CHECKPOINT"),
             ("checkpoint", "", "INVALID_REQUEST"), ("checkpoint", "e" * 33, "INVALID_REQUEST"),
             ("token", "", "INVALID_REQUEST"), ("token", "t" * 65, "INVALID_REQUEST"), ("token", "a\x00b", "INVALID_REQUEST"),
             ("token", "a\tb", "INVALID_REQUEST"), ("decided_offline", health.EXITED, "OFFLINE_OUTCOME_IMPOSSIBLE")
        ] + [(at, value, "INVALID_REQUEST") for at in ("kind", "mask", "method") for value in (0, 99, -1)] + [
            ("decided_offline", value, "INVALID_REQUEST") for value in (99, -1)]
        for at, value, reason in rows:
            with self.subTest(field=at, value=value):
                wrong = bus.entry("t", observed_at=now)
                setattr(wrong, at, value)
                self.refused(self.ask(wrong), reason, at)
        long_ago = self.ask(bus.entry("t", observed_at=now - 8 * DAY_US))
        self.refused(long_ago, "OBSERVED_TOO_OLD", "observed_at", contract.FAILED_PRECONDITION)
        self.assertEqual([], [e for e in self.client.entries() if not e.token.startswith("honest")])

    def test_queries(self):
        for message, at in ((health.ListEntries(page_size=1001), "page_size"), (health.ListEntries(page_token=b"x"), "page_token"),
                            (health.ListEntries(from_at=-1), "from_at"), (health.GetDaySummary(date="2020-02-30"), "date"),
                            (health.GetDaySummary(), "date"), (health.GetOccupancy(hall="moon"), "hall"),
                            (contract.FetchEvents(topics=["x"] * 65), "topics"), (contract.FetchEvents(max_events=10001), "max_events"),
                            (contract.FetchEvents(wait_ms=30001), "wait_ms")):
            response = self.ask(message)
            self.assertEqual((contract.INVALID_ARGUMENT, at), (response.code, response.field), response)

    def test_bytes_that_protobuf_would_not_write(self):
        honest = bus.entry("t")
        packed = honest.SerializeToString()
        for name, at, number, text in (("UTF-8 cut short", "token", 4, b"\xe4\xb8"), ("UTF-8 overlong", "checkpoint", 2, b"\xc0\xaf"),
                                       ("UTF-8 surrogate", "token", 4, b"\xed\xa0\x80"), ("NUL", "token", 4, b"a\0b")):
            with self.subTest(name):
                without = bus.entry("t")
                without.ClearField(at)
                refused = self.ask(honest, body=without.SerializeToString() + field(number, text))
                self.refused(refused, "INVALID_REQUEST", at)
                self.assertNotIn("more than once", refused.message_en)
        self.refused(self.ask(honest, body=packed + field(4, b"t")), "INVALID_REQUEST", "token")
        for name, body in (("truncated", packed[:-1]), ("wrong wire type", packed + varint(4 << 3 | 5) + b"\0\0\0\0"),
                           ("length beyond the end", packed + varint(4 << 3 | 2) + varint(2**31)), ("end group", packed + b"\x0c"),
                           ("field 0", packed + b"\x00\x00"), ("not even a field", b"\xff" * 20)):
            with self.subTest(name):
                response = self.ask(honest, body=body)
                self.assertEqual((contract.INVALID_ARGUMENT, "INVALID_REQUEST"), (response.code, response.reason), response)
        asked = bus.request(honest)
        asked.ClearField("method")
        self.client.dealer("health").send(asked.SerializeToString() + field(1, b"\xff"))
        self.refused(self.client.receive("health"), "INVALID_REQUEST", "method")

    def test_unknown_fields_of_a_later_version_are_no_mistake(self):
        later = varint(999 << 3) + varint(7) + field(1000, b"of a later version") + varint(1001 << 3 | 5) + struct.pack("<f", 1.5)
        body = bus.entry("later").SerializeToString() + later
        asked = bus.request(bus.entry("later"))
        asked.body = body
        self.client.dealer("health").send(asked.SerializeToString() + later)
        response = self.client.receive("health")
        self.assertEqual(contract.OK, response.code, response)

    # --- what is no request ---

    def dropped(self, send, count):
        """send() sends what is no request: so many frames more are counted, and nothing is answered."""
        before = self.counters().frames_dropped
        socket_used = self.client.socket(zmq.DEALER, "health")
        send(socket_used)
        socket_used.send(bus.request(contract.GetStatus()).SerializeToString())
        self.assertTrue(socket_used.poll(support.WAIT_S * 1000))
        status = bus.reply(contract.Response.FromString(socket_used.recv()), contract.GetStatusReply)
        self.assertEqual(before + count, status.counters.frames_dropped)
        self.assertFalse(socket_used.poll(0))
        socket_used.close()

    def test_wrong_numbers_of_frames(self):
        good = bus.request(contract.GetStatus()).SerializeToString()
        shapes = [[b"x", good], [b"", b"", good], [b"", good, b""], [good, good], [b"", good, good, good], [b""] * 40]
        self.dropped(lambda s: [s.send_multipart(shape) for shape in shapes], len(shapes))

    def test_a_reqs_delimiter_is_echoed(self):
        asked = self.client.socket(zmq.DEALER, "health")
        asked.send_multipart([b"", bus.request(contract.GetStatus()).SerializeToString()])
        frames = asked.recv_multipart()
        self.assertEqual((2, b""), (len(frames), frames[0]))
        asked.close()

    def test_random_frames(self):
        chosen = random.Random(kill9_test.seed())
        honest = bus.request(bus.entry("never")).SerializeToString()
        sender = self.client.socket(zmq.DEALER, "health")
        before = self.counters()
        for number in range(3000):
            if number % 3 == 0:
                frame = chosen.randbytes(chosen.choice((0, 1, 7, 60, 1000, 60000)))
            elif number % 3 == 1:
                frame = honest[:chosen.randrange(len(honest) - 40)]  # without its body's end or its id
            else:
                frame = bytearray(honest)
                frame[chosen.randrange(len(frame))] ^= 1 << chosen.randrange(8)
            sender.send_multipart([bytes(frame)] if chosen.random() < 0.9 else [bytes(frame)] * chosen.randint(2, 5))
            if number % 100 == 99:
                self.client.ask("health", contract.GetStatus())
        answered = dropped = 0

        def all_accounted_for():
            nonlocal answered, dropped
            while sender.poll(0):
                sender.recv_multipart()
                answered += 1
            dropped = self.counters().frames_dropped - before.frames_dropped
            return answered + dropped >= 3000

        bus.until(all_accounted_for, "each is answered or counted")
        self.assertEqual(3000, answered + dropped, (answered, dropped))
        self.assertGreater(dropped, 1000)
        sender.close()

    def test_oversized(self):
        """libzmq ends the connection of who sends more than is allowed; up to that it is read and refused."""
        asked = bus.request(bus.entry("t"))
        asked.body += field(999, b"x" * (MESSAGE_BYTES_MAX - 1000))
        self.assertEqual(contract.OK, self.client.ask("health", asked).code)
        before = self.counters().requests
        sender = self.client.socket(zmq.DEALER, "health", connect=False)
        monitor = sender.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        sender.connect(f"ipc://{self.suite.site}/run/health.commands")
        sender.send(b"\x0a" + b"x" * MESSAGE_BYTES_MAX)
        self.assertTrue(monitor.poll(support.WAIT_S * 1000), "still connected")
        sender.disable_monitor()
        sender.close()
        monitor.close()
        self.assertGreaterEqual(self.counters().requests, before)

    def test_not_even_zmtp(self):
        chosen = random.Random(kill9_test.seed())
        greeting = b"\xff\0\0\0\0\0\0\0\1\x7f\3\0CURVE" + bytes(15) + bytes(32)
        for channel in ("commands", "events"):
            for junk in (b"", b"GET / HTTP/1.1\r\n\r\n", b"\0" * 4096, b"\xff" * 4096, chosen.randbytes(4096), greeting[:30],
                         greeting + chosen.randbytes(200), greeting + b"\x04\xc8\x05HELLO\1\0" + chosen.randbytes(191),
                         greeting + b"\x06" + b"\xff" * 8 + chosen.randbytes(64)):
                with socket.socket(socket.AF_UNIX) as raw:
                    raw.connect(f"{self.suite.site}/run/health.{channel}")
                    try:
                        raw.sendall(junk)
                        raw.shutdown(socket.SHUT_WR)
                        raw.settimeout(support.WAIT_S)
                        while raw.recv(4096):
                            pass
                    except (BrokenPipeError, ConnectionResetError):
                        pass
        self.assertTrue(self.client.status("health").ready)

    # --- too much ---

    def test_too_many_in_flight(self):
        """A peer that never waits is refused what is too much, each time, and told when to try again; nobody else is."""
        flood = self.client.socket(zmq.DEALER, "health")
        count = 40 * IN_FLIGHT_MAX
        for number in range(count):
            flood.send(bus.request(bus.entry(f"flood-{number}", checkpoint="entrance-2")).SerializeToString(),
                       zmq.DONTWAIT)
        codes = []
        for _ in range(count):
            self.assertTrue(flood.poll(support.WAIT_S * 1000), "silence instead of a refusal")
            response = contract.Response.FromString(flood.recv())
            codes.append(response.code)
            if response.code != contract.OK:
                self.refused(response, "TOO_MANY_IN_FLIGHT", "", contract.RESOURCE_EXHAUSTED)
                self.assertGreater(response.retry_after_ms, 0)
        flood.close()
        self.assertGreaterEqual(codes.count(contract.OK), IN_FLIGHT_MAX)
        self.assertIn(contract.RESOURCE_EXHAUSTED, codes)
        self.assertEqual(codes.count(contract.OK), len([e for e in self.client.entries() if e.token.startswith("flood")]))


if __name__ == "__main__":
    support.main()
