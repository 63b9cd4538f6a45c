#!/usr/bin/python3
"""A principal with every right asks for as much as the contract lets him: the daemon goes on, and answers."""

import unittest

import bus
import support
from bus import bus as contract, health

MESSAGE_BYTES = 1 << 20
REQUESTS = 100  # so large, in one turn of the daemon's loop
EVENTS = 20500  # more than one fetch looks at
WAIT_MS = 30000  # the most a fetch may wait; answers that should not wait come within half of it
IN_FLIGHT = 500


class Greedy(unittest.TestCase):
    def setUp(self):
        self.suite = support.Suite(direct=True)
        self.addCleanup(self.suite.remove)
        self.suite.start("health")
        self.client = bus.Client(self.suite.site)
        self.addCleanup(self.client.close)
        self.client.status("health")

    def register(self, count):
        """So many exits without entry: the smallest events."""
        dealer, sent, observed_at = self.client.dealer("health"), 0, bus.now_us() - 10**9
        for answered in range(-IN_FLIGHT, count):
            if answered >= 0:
                self.assertEqual(contract.OK, self.client.receive("health").code)
            if sent < count:
                dealer.send(bus.request(bus.leave("t", observed_at=observed_at + sent)).SerializeToString())
                sent += 1

    def fetch(self, **fields):
        return bus.reply(self.client.ask("health", contract.FetchEvents(**fields), timeout_s=WAIT_MS / 2000),
                         contract.FetchEventsReply)

    def test_refused_requests_behind_a_command_take_no_lasting_memory(self):
        unknown_fields = b"\xa0\x06\x01" * (MESSAGE_BYTES // 3 - 100)  # field 100, the varint 1
        dealer = self.client.dealer("health")
        for number in range(1 + REQUESTS):  # the first ones keep the daemon busy while the others arrive
            is_honest = number == REQUESTS // 4
            dealer.send(bus.request(bus.entry("t")).SerializeToString() + (b"" if is_honest else unknown_fields))
        codes = [self.client.receive("health").code for _ in range(1 + REQUESTS)]
        self.assertEqual([contract.INVALID_ARGUMENT] * REQUESTS + [contract.OK], sorted(codes, reverse=True))

    def test_the_largest_answers_of_fetches_that_may_wait(self):
        self.register(EVENTS)
        answer = self.fetch(max_events=10000, max_bytes=4 << 20, wait_ms=WAIT_MS)
        found = len(answer.events)
        while answer.through_sequence < answer.last_sequence:
            answer = self.fetch(epoch=answer.epoch, after_sequence=answer.through_sequence, max_events=10000, max_bytes=4 << 20,
                                wait_ms=WAIT_MS)
            found += len(answer.events)
        self.assertEqual(answer.last_sequence, found)

    def test_a_fetch_does_not_wait_while_there_is_more_to_look_at(self):
        """One fetch looks at so many events only: if none is of its topics it has to say how far it came."""
        self.register(EVENTS)
        answer = self.fetch(topics=["health.FeverDetected."], wait_ms=WAIT_MS)
        self.assertEqual([], list(answer.events))
        self.assertLess(answer.through_sequence, answer.last_sequence)

    def test_a_waiting_fetch_gets_the_next_event(self):
        last = self.fetch().last_sequence
        dealer = self.client.dealer("health")
        waiting = bus.request(contract.FetchEvents(after_sequence=0, topics=["health.FeverDetected."], wait_ms=WAIT_MS))
        dealer.send(waiting.SerializeToString())
        fever = bus.request(bus.entry("t", temperature_c=38.5))
        dealer.send(fever.SerializeToString())
        answers = {answer.request_id: answer for answer in (self.client.receive("health", WAIT_MS / 2000) for _ in range(2))}
        events = bus.reply(answers[waiting.request_id], contract.FetchEventsReply).events
        self.assertEqual(["FeverDetected"], [event.type for event in events])
        self.assertGreater(events[0].sequence, last)


if __name__ == "__main__":
    support.main()
