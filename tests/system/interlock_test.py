#!/usr/bin/python3
"""The interlock from the door to the second sign-off, with real daemons and a simulated building-management controller that dies in the
middle: one correlation id, and the air conditioning does not run between suspicion and second sign-off, as the journal shows. And a
controller that lies is noticed. (C3, C5.6, C9.2, G3)"""

import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "interop")]
import bus  # noqa: E402
import interop_test  # noqa: E402
import support  # noqa: E402
from controller import Controller  # noqa: E402
from hallward_client import Client, Follower, Refused, Site  # noqa: E402

SANITATION = "hallward.sanitation.v1."
ZONE = "hvac-floor-1"  # of the entrance


class Interlock(unittest.TestCase):
    def setUp(self):
        self.suite = support.Suite(direct=True)
        plan = self.suite.site / "plan.yaml"
        text = plan.read_text()
        self.assertIn("second_reading_after_min: 15", text)
        plan.write_text(text.replace("second_reading_after_min: 15", "second_reading_after_min: 0"))
        self.addCleanup(self.suite.remove)
        self.suite.make_key("bms", "device")
        self.suite.make_key("checker", "office")
        self.suite.make_key("property", "department", department="property")
        self.suite.start()
        self.contract = interop_test.generate()
        self.clients = {}

    def call(self, principal, service, name, **fields):
        key = principal, service
        if key not in self.clients:
            self.clients[key] = Client(Site(self.suite.site, principal, self.contract), service)
            self.addCleanup(self.clients[key].close)
        return self.clients[key].call(self.contract[f"hallward.{service}.v1.{name}"](**fields))

    def controller(self, **behaviour):
        controller = Controller(self.suite.site, self.contract, [ZONE], str(self.suite.folder / "bms.cursor"))
        for name, value in behaviour.items():
            setattr(controller, name, value)
        controller.start()
        self.addCleanup(controller.stop)
        return controller

    def journal(self, service):
        follower = Follower(Site(self.suite.site, "operator", self.contract), service, [f"{service}."])
        events = []
        while (event := follower.next(timeout_s=0.5)) is not None:
            events.append(event)
        follower.close()
        return events

    def suspicion(self, token):
        reply = self.call("guard", "health", "RegisterEntry", checkpoint="entrance-1", kind="VISITOR", token=token, temperature_c=38.4,
                          mask="WORN", method="INFRARED", observed_at=bus.now_us())
        self.call("guard", "health", "ConfirmIsolation", incident_id=reply.incident_id)
        self.call("guard", "health", "RecordSecondReading", incident_id=reply.incident_id, temperature_c=38.1, method="MERCURY")
        return reply.incident_id

    def interlock(self, incident_id):
        def orders():
            found = self.call("office", "sanitation", "ListInterlocks", incident_id=incident_id).interlocks
            return found and self.call("office", "sanitation", "GetInterlock", interlock_id=found[0].interlock_id)
        return bus.until(orders, "the interlock")

    def zone(self):
        zones = self.call("office", "sanitation", "ListZones").zones
        return next(zone for zone in zones if zone.zone.zone == ZONE)

    def done(self, order_id):
        self.call("property", "sanitation", "RecordTerminalDone", order_id=order_id, guided_by="City CDC", guided_by_licence="L-1",
                  organisation="A professional service", certificate="D-1")

    def test_the_controller_dies_in_the_middle(self):
        bms = self.controller(dies=True)
        bms.sense()
        incident = self.suspicion("V1")
        whole = self.interlock(incident)
        bms.join(support.WAIT_S)
        self.assertFalse(bms.is_alive(), "the controller should have died on the order")
        self.assertFalse(self.zone().zone.confirmed_at)
        self.call("property", "sanitation", "ReportZoneState", zone=ZONE, state="OFF")
        self.assertEqual("property", self.zone().zone.confirmed_by)

        self.call("guard", "health", "RecordTransfer", incident_id=incident, hospital="People's Hospital")
        bus.until(lambda: not any(o.order.occupied for o in self.interlock(incident).orders), "the room is empty")
        orders = [o.order.order_id for o in whole.orders]
        self.assertEqual(3, len(orders))  # the zone, the lobby, the isolation room
        for order in orders:
            self.done(order)
        with self.assertRaises(Refused):  # the property company does not check
            self.call("property", "sanitation", "CheckTerminal", order_id=orders[0], accept=True)
        for order in orders[1:]:
            self.call("office", "sanitation", "CheckTerminal", order_id=order, accept=True)
        refused = self.call("bms", "sanitation", "RequestRestart", zone=ZONE)
        self.assertFalse(refused.allowed)
        self.assertEqual(("ZONE_HELD", [orders[0]]), (refused.reason, [m.order_id for m in refused.missing]))
        self.assertIn("尚缺", refused.message_zh)
        released = self.call("checker", "sanitation", "CheckTerminal", order_id=orders[0], accept=True).released
        self.assertEqual([ZONE], list(released))

        again = self.controller()  # comes back, and takes up where it died
        bus.until(lambda: again.failed or ("ZoneReleased", ZONE) in again.heard and self.zone().zone.state == 1, "the zone runs again")
        self.assertIsNone(again.failed)
        bus.until(lambda: all(r.room.state == 1 for r in self.call("office", "health", "ListRooms").rooms), "the room is free")
        self.assert_never_ran(whole.interlock.correlation_id)

    def assert_never_ran(self, correlation_id):
        """From the journal alone."""
        events = self.journal("sanitation")
        names = [e.type for e in events]
        ordered, released = names.index("ShutDownOrdered"), names.index("ZoneReleased")
        self.assertNotIn("RestartAllowed", names[ordered:released])
        self.assertNotIn("RanUnderInterlock", names)
        self.assertEqual(3, names[ordered:released].count("TerminalAccepted"))
        confirmed = names.index("ShutDownConfirmed")
        for event in events[confirmed:released]:
            if event.type == "ZoneStateReported":
                self.assertEqual(2, self.contract[SANITATION + event.type].FromString(event.data).state, "ran")
        chain = events[names.index("InterlockOpened"):names.index("InterlockEnded") + 1]
        self.assertEqual({correlation_id}, {e.correlation_id for e in chain})
        health = {e.type: e.correlation_id for e in self.journal("health")}
        self.assertEqual([correlation_id] * 4, [health[name] for name in ("IncidentOpened", "CaseSuspected", "IsolationRoomLeft",
                                                                          "IsolationRoomDisinfected")])

    def test_a_controller_that_answers_late_and_lies(self):
        bms = self.controller(late_s=0.3, lies=True)
        incident = self.suspicion("V1")
        self.interlock(incident)
        bus.until(lambda: self.zone().zone.confirmed_by == "bms", "it says that it is off")
        bms.lies = False  # and the sensor tells
        bms.sense()

        def alerts(state):
            found = self.call("office", "alerting", "ListAlerts", page_size=100).alerts
            return [a for a in found if a.rule == "air-conditioning-runs" and (a.resolved_at > 0) == state]
        bus.until(lambda: alerts(False) or alerts(True), "the alert")
        bus.until(lambda: not bms.runs[ZONE] and self.zone().zone.confirmed_at, "it obeys the order given again")
        bus.until(lambda: alerts(True), "the alert is over")
        self.assertFalse(self.zone().may_run)
        self.assertIsNone(bms.failed)


if __name__ == "__main__":
    support.main()
