#!/usr/bin/python3
"""Who is let in, and to what: an unknown key, a wrong role, a forbidden topic, a revoked key; and a daemon that cannot keep strangers
out does not start."""

import contextlib
import unittest

import zmq
import zmq.utils.monitor

import bus
import support
from bus import alerting, bus as contract, health

REFUSED = {zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL, zmq.EVENT_HANDSHAKE_FAILED_AUTH}
HANDSHAKE = REFUSED | {zmq.EVENT_HANDSHAKE_SUCCEEDED, zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL}
EX_UNAVAILABLE = 69


class Rights(unittest.TestCase):
    def setUp(self):
        self.suite = support.Suite(direct=True)
        self.addCleanup(self.suite.remove)
        self.suite.make_key("canteen", "department", department="canteen")
        self.suite.make_key("office-desk", "department", department="office")
        self.suite.make_key("console", "gateway")
        self.suite.start()
        self.operator = self.client("operator")

    def client(self, principal, key=None):
        client = bus.Client(self.suite.site, principal, key)
        self.addCleanup(client.close)
        return client

    def handshake(self, client, kind, channel):
        """A socket of the client's and how its handshake ends: a zmq.EVENT_HANDSHAKE_…"""
        socket = client.socket(kind, "health", channel, connect=False)
        monitor = socket.get_monitor_socket(sum(HANDSHAKE))
        socket.connect(f"ipc://{self.suite.site}/run/health.{channel}")
        self.assertTrue(monitor.poll(support.WAIT_S * 1000), "no handshake")
        event = zmq.utils.monitor.recv_monitor_message(monitor)["event"]
        socket.disable_monitor()
        return socket, event

    def refused(self, response, code, reason, field=""):
        self.assertEqual((code, reason, field), (response.code, response.reason, response.field), response)
        self.assertTrue(response.message_en and response.message_zh, response)

    def fever(self, token):
        """Registers one; returns when its alert is there."""
        self.operator.ask("health", bus.entry(token, temperature_c=38.6))
        return bus.until(lambda: [a for a in self.operator.alerts("fever") if a.subject == token], "an alert")[0]

    # --- who ---

    def test_unknown_key_is_refused_and_counted(self):
        # The topic of heads is the last that a follower subscribes to.
        bus.until(lambda: all(publisher.last_head_at for service in support.SERVICES
                              for publisher in self.operator.status(service).publishers if publisher.service == "health"),
                  "those who follow health have subscribed")
        before = self.operator.status("health").counters
        stranger = self.client("stranger", key=zmq.curve_keypair())
        for kind, channel in ((zmq.DEALER, "commands"), (zmq.SUB, "events")):
            socket, end = self.handshake(stranger, kind, channel)
            self.assertIn(end, REFUSED)
            if kind == zmq.DEALER:
                with contextlib.suppress(zmq.Again):  # there may be nobody left to send to
                    socket.send(bus.request(contract.GetStatus()).SerializeToString(), zmq.DONTWAIT)
            else:
                socket.subscribe("")
            self.operator.ask("health", bus.entry(f"seen-by-nobody-{channel}"))
            self.assertFalse(socket.poll(0))
        after = self.operator.status("health").counters
        self.assertGreaterEqual(after.handshakes_refused, before.handshakes_refused + 2)
        self.assertEqual(before.subscriptions_granted, after.subscriptions_granted)

    def test_clear_text_is_not_answered(self):
        plain = self.operator.context.socket(zmq.DEALER)
        plain.linger = 0
        plain.connect(f"ipc://{self.suite.site}/run/health.commands")
        plain.send(bus.request(contract.GetStatus()).SerializeToString())
        self.operator.ask("health", contract.GetStatus())
        self.assertFalse(plain.poll(300))

    # --- methods ---

    def test_wrong_role_is_told_the_right_ones(self):
        response = self.client("auditor").ask("health", bus.entry("t"))
        self.refused(response, contract.PERMISSION_DENIED, "PERMISSION_DENIED")
        for word in ("auditor", "hallward.health.v1.RegisterEntry", "guard", "office", "operator"):
            self.assertIn(word, response.message_en)
        self.assertNotIn("department", response.message_en)
        self.refused(self.client("guard").ask("alerting", alerting.ListAlerts()), contract.PERMISSION_DENIED, "PERMISSION_DENIED")
        self.assertEqual([], self.operator.entries())

    def test_the_services_own_commands_are_nobodys(self):
        signal = alerting.TakeSignal(source_event="made up", event="health.FeverDetected")
        noticed = contract.NoticeBusTrouble(trouble=contract.BusTroubleNoticed(
            kind=contract.BusTroubleNoticed.PUBLISHER_SILENT, publisher="health"))
        own = (("alerting", signal), ("alerting", alerting.AdvanceAlerts(alert_ids=["a"])), ("alerting", noticed), ("health", noticed),
               ("health", contract.ExpireRequests(older_than_at=bus.now_us())),
               ("health", contract.ClearBusTrouble(trouble=contract.BusTroubleCleared(publisher="alerting"))))
        for principal in ("operator", "office", "health", "alerting", "console"):
            client = self.client(principal)
            for service, message in own:
                self.refused(client.ask(service, message), contract.PERMISSION_DENIED, "PERMISSION_DENIED")
        self.assertEqual([], self.operator.alerts())

    def test_only_a_gateway_asks_for_others(self):
        response = self.operator.ask("health", bus.entry("t1"), on_behalf_of="guard")
        self.refused(response, contract.PERMISSION_DENIED, "NOT_A_GATEWAY", "on_behalf_of")
        gateway = self.client("console")
        self.refused(gateway.ask("health", bus.entry("t2")), contract.PERMISSION_DENIED, "PERMISSION_DENIED")
        self.refused(gateway.ask("health", bus.entry("t2"), on_behalf_of="nobody-known"), contract.PERMISSION_DENIED,
                     "UNKNOWN_PRINCIPAL", "on_behalf_of")
        self.refused(gateway.ask("health", bus.entry("t2"), on_behalf_of="auditor"), contract.PERMISSION_DENIED,
                     "PERMISSION_DENIED")
        self.assertEqual(contract.OK, gateway.ask("health", bus.entry("t2"), on_behalf_of="guard").code)
        self.assertEqual(["t2"], [e.token for e in self.operator.entries()])
        events = self.operator.events("health", "health.EntryAdmitted")
        self.assertEqual(["guard"], [event.actor for event in events])

    # --- topics ---

    def test_topics_a_department_may_see(self):
        desk, canteen = self.client("office-desk"), self.client("canteen")
        own = desk.subscriber("alerting", "alerting.AlertRaised.critical.office.")
        others = canteen.subscriber("alerting", "alerting.AlertRaised.critical.office.")
        everything = canteen.subscriber("alerting", "")
        all_alerts = desk.subscriber("alerting", "alerting.AlertRaised.")
        bus.until(lambda: self.operator.status("alerting").counters.subscriptions_refused >= 3, "refused subscriptions")
        self.fever("hot")
        self.assertTrue(own.poll(support.WAIT_S * 1000))
        topic, data = own.recv_multipart()
        self.assertEqual(b"alerting.AlertRaised.critical.office.", topic)
        raised = alerting.AlertRaised.FromString(contract.Event.FromString(data).data).alert
        self.assertEqual("hot", raised.subject)
        for socket in (others, everything, all_alerts):
            self.assertFalse(socket.poll(0))

    def test_the_journal_is_no_way_round(self):
        def fetch(principal, service, *topics):
            return self.client(principal).ask(service, contract.FetchEvents(topics=topics))

        self.fever("hot")
        for principal, service, topics in (
                ("canteen", "alerting", ()), ("canteen", "alerting", ("alerting.AlertRaised.",)),
                ("canteen", "alerting", ("alerting.AlertRaised.critical.canteen.", "alerting.AlertRaised.critical.office.")),
                ("guard", "alerting", ("alerting.AlertRaised.",)), ("canteen", "health", ("health.EntryAdmitted.",)),
                ("guard", "health", ()), ("guard", "health", ("health.",)), ("guard", "health", ("health.PlanAdopted.",))):
            with self.subTest(principal=principal, topics=topics):
                self.refused(fetch(principal, service, *topics), contract.PERMISSION_DENIED, "TOPIC_FORBIDDEN", "topics")
        fetched = bus.reply(fetch("office-desk", "alerting", "alerting.AlertRaised.critical.office."), contract.FetchEventsReply)
        self.assertEqual(["fever", "tell-cdc"],
                         [alerting.AlertRaised.FromString(event.data).alert.rule for event in fetched.events])
        fetched = bus.reply(fetch("guard", "health", "health.FeverDetected."), contract.FetchEventsReply)
        self.assertEqual(["hot"], [event.subject for event in fetched.events])

    # --- revocation ---

    def revoke(self, principal):
        if (support.build_folder() / "hallward").exists():
            finished = self.suite.hallward("keys", "revoke", principal)
            self.assertEqual(0, finished.code, finished)
        else:
            revoked = self.suite.site / "keys" / "revoked"
            revoked.mkdir(exist_ok=True)
            (self.suite.site / "keys" / f"{principal}.key").rename(revoked / f"{principal}.key")

    def test_a_revoked_key(self):
        guard, bystander = self.client("guard"), bus.Follower(self.client("auditor"), "health")
        self.assertEqual(contract.OK, guard.ask("health", bus.entry("before")).code)
        spying = guard.subscriber("health", "health.EntryAdmitted.")
        seen = bystander.next()
        bus.until(lambda: self.operator.ask("health", bus.entry(bus.uuid7())).code == contract.OK and spying.poll(0),
                  "the guard's subscription")
        self.revoke("guard")
        response = bus.until(lambda: (r := guard.ask("health", bus.entry(bus.uuid7()))).code != contract.OK and r, "the revocation")
        self.assertEqual((contract.UNAUTHENTICATED, "KEY_REVOKED"), (response.code, response.reason))
        # The same name again, with another key: what hung on the old one stays dead.
        self.suite.make_key("guard", "guard") if not (self.suite.site / "keys" / "guard.key").exists() else None
        renewed = self.client("guard")
        bus.until(lambda: self.answers(renewed), "the new key is taken")
        self.assertEqual("KEY_REVOKED", guard.ask("health", contract.GetStatus()).reason)
        while spying.poll(0):
            spying.recv_multipart()
        self.assertEqual(contract.OK, renewed.ask("health", bus.entry("after")).code)
        # Honest followers were dropped with the others, came back and missed nothing.
        last = self.operator.status("health").last_sequence
        while bystander.sequence < last:
            seen += bystander.next()
        self.assertEqual(list(range(1, last + 1)), [event.sequence for event in seen])
        self.assertFalse(spying.poll(0), "a revoked key's subscription still gets events")
        self.fever("hot")  # alerting came back too

    def answers(self, client):
        try:
            return client.ask("health", contract.GetStatus(), timeout_s=1).code == contract.OK
        except bus.NoAnswer:
            client.drop("health")
            return False

    def test_each_revocation_is_noticed_however_fast_they_follow(self):
        """Files that come and go within the same tick of the file system's clock."""
        for number in range(20):
            name = f"brief-{number}"
            self.suite.make_key(name, "guard")
            client = self.client(name)
            bus.until(lambda: self.answers(client), "the new key is taken")
            (self.suite.site / "keys" / f"{name}.key").rename(self.suite.site / "keys" / f"{name}.gone")
            bus.until(lambda: client.ask("health", contract.GetStatus()).reason == "KEY_REVOKED", "the revocation", 20)

    # --- a daemon that cannot keep strangers out ---

    def test_a_daemon_without_zap_does_not_start(self):
        for bug, said in (("zap-silent", "ZAP does not answer"), ("zap-open", "an unknown key was let in")):
            with self.subTest(bug=bug):
                suite = support.Suite(direct=True, bugs={"health": bug})
                self.addCleanup(suite.remove)
                daemon = suite.spawn("health")
                self.assertEqual(EX_UNAVAILABLE, daemon.process.wait(support.WAIT_S))
                self.assertIn(said, suite.log_text())


if __name__ == "__main__":
    support.main()
