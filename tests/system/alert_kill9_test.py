#!/usr/bin/python3
"""kill -9 of alerting in every state of an alert, with real daemons and a real receiver: no alert is missed, whatever there is to tell
arrives, always under one id, what was acknowledged stays so, and no step of the ladder is taken early or twice.
(alert_kill9_seeded_test.py shows that the harness would find a loss.)

Each cycle brings an alert into one state and kills around that moment: while the event is on its way, is being committed, or is being
answered, or just before or after. The receiver fails now and then, and some of its answers are lost. 200 cycles with HALLWARD_SOAK,
which take long enough for alerts to climb their ladders; the ladder's minutes are tried on a simulated clock besides
(tests/scenario/alerts_killed.py).
"""

import collections
import contextlib
import os
import random
import select
import shutil
import sys
import tempfile
import time
import unittest

import bus
import receivers
import support
from bus import alerting, delivery, health, incident

SOAK = bool(os.environ.get("HALLWARD_SOAK"))
CYCLES_MIN, LASTS_S = (200, 240) if SOAK else (5, 15)
STEPS_MIN = (1, 2, 3)
FEVER_C, MILD_C = 38.2, 37.5
IN_A_THREAD = 5  # mild ones, told together
SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
TAKEN = 200
ANSWERS, OUT_OF_TWELVE = (TAKEN, 503, "cut", "drop"), (9, 1, 1, 1)
RULE = """
  - id: {id}
    event: health.IncidentOpened
    when: [{{ field: incident.temperature_c, {which}: ["37.5"] }}]
    severity: {severity}
    owner: office
    cause: "{{incident.incident_id}}"
    subject: "{{incident.incident_id}}"
    title_zh: 体温异常
    title_en: Fever
    action_zh: 隔离
    action_en: Isolate
"""
DUTIES = """    duties:
      - id: office
        name_zh: 报告办公室
        name_en: Tell the office
        party: department/property
        within_min: 600
        done_by: { event: health.OfficeTold, match: "{incident.incident_id}", raised: "{incident.incident_id}" }
      - id: cdc
        name_zh: 报告疾控中心
        name_en: Tell the CDC
        party: department/office
        within_min: 600
        done_by: { event: health.CdcTold, match: "{incident.incident_id}", raised: "{incident.incident_id}" }
"""
RULES = RULE.format(id="fever", which="is_not", severity="CRITICAL") + DUTIES + RULE.format(id="mild", which="is", severity="WARNING")
CHANGES = ((r", quiet_hours: \[.*?\] }", " }"), (r"group_wait_s: \d+", "group_wait_s: 1"), (r"retry_first_s: \d+", "retry_first_s: 1"),
           (r"retry_max_s: \d+", "retry_max_s: 2"),
           (r"(?s)(- id: at-once.*?steps:\n).*?(  - id:)",
            r"\1" + "".join(f"      - {{ after_min: {minute}, to: [role/head] }}\n" for minute in STEPS_MIN) + r"\2"))


def seed():
    chosen = int(os.environ.get("HALLWARD_SEED", time.time_ns() % 1000000007))
    print(f"HALLWARD_SEED={chosen}", file=sys.stderr)
    return chosen


def pause(process, seconds):
    """So long, or until the process ends."""
    watch = os.pidfd_open(process.pid)
    select.select([watch], [], [], seconds)
    os.close(watch)


class Harness(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(seed())
        self.fevers, self.mild = {}, collections.defaultdict(set)  # by thread: incidents acknowledged by health
        self.acknowledged, self.states, self.made = {}, collections.Counter(), 0

        self.web = receivers.Web({"screen": self.answer})
        self.addCleanup(self.web.close)
        self.moods, self.holding = random.Random(), False  # how the receiver answers

    def answer(self):
        return "hang" if self.holding else self.moods.choices(ANSWERS, OUT_OF_TWELVE)[0]

    def begin(self, **options):
        folder = tempfile.mkdtemp(prefix="hallward-plan-")
        self.addCleanup(shutil.rmtree, folder)
        self.suite = support.Suite(direct=True, plan=support.plan_with(folder, RULES, *CHANGES), **options)
        self.addCleanup(self.suite.remove)
        self.suite.start()
        self.client = bus.Client(self.suite.site)
        self.addCleanup(self.client.close)
        bus.reply(self.client.insist("alerting", delivery.PutReceiver(
            receiver="screen", kind=delivery.WEBHOOK, address=self.web.url("screen"), secret=SECRET,
            serves=["department/office", "role/head"])), delivery.PutReceiverReply)
        bus.reply(self.client.insist("alerting", delivery.OpenStream(stream="desk")), delivery.OpenStreamReply)

    # --- what happens -----------------------------------------------------------------------------------------------------

    def fever(self, temperature_c=FEVER_C, thread=None):
        self.made += 1
        thread = thread or bus.uuid7()
        request = bus.request(bus.entry(f"T{self.made}", temperature_c=temperature_c), correlation_id=thread)
        bus.reply(self.client.ask("health", request), health.RegisterEntryReply)
        return thread

    def alert(self, thread):
        """The alert of a fever, once there is one."""
        found = alerting.ListAlerts(correlation_id=thread, page_size=1000)
        return bus.until(lambda: bus.reply(self.client.insist("alerting", found), alerting.ListAlertsReply).alerts, "the alert")[0]

    def record(self, kind, alert):
        bus.reply(self.client.ask("health", kind(incident_id=alert.subject, channel=incident.CHANNEL_PHONE, reached="duty desk")),
                  getattr(incident, kind.DESCRIPTOR.name + "Reply"))

    # --- states: each brings an alert there and kills alerting meanwhile -----------------------------------------------------

    def kill(self, within_s):
        """At some moment within so long."""
        process = self.suite.daemons["alerting"].process
        pause(process, self.random.uniform(0, within_s))
        self.suite.kill("alerting")

    def kill_firing(self):
        thread = self.fever()
        self.fevers[thread] = True
        self.kill(0.03)

    def kill_grouped(self):
        thread = bus.uuid7()
        for _ in range(IN_A_THREAD):
            self.fever(MILD_C, thread)
            self.mild[thread].add(self.made)
        self.kill(1.5)

    def kill_in_flight(self):
        """The receiver has a delivery, and has not answered."""
        held = self.web.held.count()
        self.holding = True
        self.fevers[self.fever()] = True
        self.web.held.wait(lambda: self.web.held.count() > held, "a delivery")
        self.kill(0.02)
        self.holding = False
        self.web.let_those_go()

    def kill_notified(self):
        """The receiver has taken it, which is being recorded."""
        taken, thread = self.web.posts.count(answer=TAKEN), self.fever().encode()
        self.fevers[thread.decode()] = True
        self.web.posts.wait(lambda: any(thread in post.body for post in self.web.posts.of(answer=TAKEN)[taken:]), "the delivery")
        self.kill(0.01)

    def while_asked(self, message, reply_type, within_s=0.02):
        """Kills while it is being done; asked again under the same id until it is answered."""
        request = bus.request(message)
        self.client.dealer("alerting").send(request.SerializeToString())
        self.kill(within_s)
        answered = bool(self.client.dealer("alerting").poll(0))
        if answered:  # before it died: that holds
            bus.reply(bus.bus.Response.FromString(self.client.dealer("alerting").recv()), reply_type)
        self.client.drop("alerting")
        return request, answered

    def open_alert(self):
        thread = self.fever()
        self.fevers[thread] = True
        return self.alert(thread)

    def kill_confirmed(self):
        """A stream has taken everything so far: whoever it told of is notified."""
        last = self.client.status("alerting").last_sequence
        request, answered = self.while_asked(delivery.ConfirmStream(stream="desk", sequence=last), delivery.ConfirmStreamReply)
        return lambda: None if answered else bus.reply(self.client.ask("alerting", request), delivery.ConfirmStreamReply)

    def kill_acknowledged(self):
        alert = self.open_alert()
        request, answered = self.while_asked(alerting.Acknowledge(alert_id=alert.alert_id, note="calling"), alerting.AcknowledgeReply)
        return lambda: self.repeat(request, answered, alert, alerting.AcknowledgeReply)

    def kill_acting(self):
        alert = self.open_alert()
        request, answered = self.while_asked(alerting.StartActing(alert_id=alert.alert_id, note="going"), alerting.StartActingReply)
        return lambda: self.repeat(request, answered, alert, alerting.StartActingReply)

    def repeat(self, request, answered, alert, reply_type):
        if not answered:
            self.client.ask("alerting", request)
        self.acknowledged[alert.alert_id] = reply_type

    def kill_one_duty_done(self):
        self.record(incident.RecordOfficeTold, self.open_alert())
        self.kill(0.03)

    def kill_resolved(self):
        alert = self.open_alert()
        self.record(incident.RecordOfficeTold, alert)
        self.record(incident.RecordCdcTold, alert)
        self.fevers[alert.correlation_id] = False
        self.kill(0.05)

    def kill_escalating(self):
        """Around a moment at which a step is due, if one is near."""
        now = bus.now_us()
        due = [alert.step_at for alert in self.client.alerts() if now < alert.step_at < now + 2_000_000]
        if due:
            pause(self.suite.daemons["alerting"].process, (self.random.choice(due) - now) / 1e6)
        else:
            self.states["escalating"] -= 1
        self.kill(0.3)

    STATES = ("firing", "grouped", "in_flight", "notified", "confirmed", "acknowledged", "acting", "one_duty_done", "resolved",
              "escalating")

    def cycle(self):
        state = self.random.choice(self.STATES)
        self.states[state] += 1
        afterwards = getattr(self, f"kill_{state}")()
        if self.random.random() < 0.3:  # again, while it starts
            pause(self.suite.spawn("alerting").process, self.random.uniform(0, 0.1))
            self.suite.kill("alerting")
        self.suite.start("alerting")
        self.client.drop("alerting")
        if afterwards:
            afterwards()

    def cycles(self, count, duration_s=0):
        """At least so many, and for at least so long; how many there were."""
        begun, done = time.monotonic(), 0
        while done < count or time.monotonic() - begun < duration_s:
            self.cycle()
            done += 1
        return done

    def settle(self):
        """Everything is taken and told; a ladder may go on meanwhile."""
        last = self.client.status("health").last_sequence
        bus.until(lambda: any(p.consumed_sequence >= last for p in self.client.status("alerting").publishers), "alerting takes all")
        self.due = self.find_due()
        with contextlib.suppress(AssertionError):  # check_received() names what has not come: groups, too, go out by and by
            bus.until(lambda: self.due <= self.taken(), "all is sent")

    # --- what must hold, as a list of what does not --------------------------------------------------------------------------

    def check_raised(self):
        wrong = []
        alerts = self.client.alerts()
        by_thread = collections.defaultdict(list)
        for alert in alerts:
            by_thread[alert.correlation_id].append(alert)
        wrong += [f"fever {thread}: {len(by_thread[thread])} alerts" for thread in self.fevers if len(by_thread[thread]) != 1]
        wrong += [f"mild {thread}: {len(by_thread[thread])} alerts of {len(made)}" for thread, made in self.mild.items()
                  if len(by_thread[thread]) != len(made)]
        over = (alerting.RESOLVED, alerting.CLOSED)
        wrong += [f"{thread}: state {by_thread[thread][0].state}" for thread, is_open in self.fevers.items()
                  if by_thread[thread] and (by_thread[thread][0].state in over) == is_open]
        found = {alert.alert_id: alert for alert in alerts}
        wrong += [f"{alert_id}: acknowledged, and not recorded" for alert_id, kind in self.acknowledged.items()
                  if kind is alerting.AcknowledgeReply and not found[alert_id].acknowledged_at]
        return wrong + [f"{alert_id}: begun, and not recorded" for alert_id, kind in self.acknowledged.items()
                        if kind is alerting.StartActingReply and not found[alert_id].acting_at]

    def check_told(self):
        """Once under one key, the same each time, and everything that was queued has come."""
        wrong, queued, grouped, notified = [], {}, collections.Counter(), collections.Counter()
        for event in self.client.events("alerting"):
            if event.type == "AlertNotified":
                notified[alerting.AlertNotified.FromString(event.data).alert.alert_id] += 1
            elif event.type == "AlertGrouped":
                joined = delivery.AlertGrouped.FromString(event.data)
                grouped.update((one.receiver, joined.alert_id, joined.moment, joined.step) for one in joined.joined)
            if event.type != "DeliveriesQueued":
                continue
            data = delivery.DeliveriesQueued.FromString(event.data)
            told = data.notification
            for one in data.deliveries:
                wrong += [f"delivery {one.delivery_id} is queued twice"] if one.delivery_id in queued else []
                queued[one.delivery_id] = [(one.receiver, brief.alert_id, told.moment, told.step, told.duty,
                                            told.made_at if told.moment == delivery.REMINDED else 0) for brief in told.alerts]
        keys = collections.Counter(key for told in queued.values() for key in told)
        wrong += [f"{key}: told under {count} keys" for key, count in keys.items() if count > 1]
        wrong += [f"{key}: put into a group {count} times" for key, count in grouped.items() if count > 1]
        wrong += [f"{alert_id}: notified {count} times" for alert_id, count in notified.items() if count > 1]
        told_of = {key[1] for key in keys if key[2] == delivery.RAISED} | {key[1] for key in grouped if key[2] == delivery.RAISED}
        return wrong + [f"nobody was told of {alert.alert_id}" for alert in self.client.alerts("fever", "mild")
                        if alert.alert_id not in told_of]

    def taken(self):
        """What the receiver has said that it has: alert, moment and step."""
        return {(brief["alert_id"], told["moment"], told["step"])
                for post in self.web.posts.of("screen") if post.answer == TAKEN
                for told in [post.event()["data"]] for brief in told["alerts"]}

    def check_received(self):
        """Each moment of each alert has come, always under one id, and under one id always the same."""
        wrong, bodies, ids = [], {}, collections.defaultdict(set)
        for post in self.web.posts.of("screen"):
            wrong += [] if post.verify(SECRET) else [f"{post}: not signed"]
            wrong += [f"{post}: not what it was before"] if bodies.setdefault(post.id, post.body) != post.body else []
            told = post.event()["data"]
            for brief in told["alerts"]:
                key = brief["alert_id"], told["moment"], told["step"]
                ids[*key, told["made_at"] if told["moment"] == "REMINDED" else ""].add(post.id)
        wrong += [f"{key}: came under {names}" for key, names in ids.items() if len(names) > 1]
        return wrong + [f"{key}: did not come" for key in sorted(self.due - self.taken())]

    def find_due(self):
        """What everybody is to be told, by the alerts as they are."""
        due = set()
        for alert in self.client.alerts("fever", "mild"):
            due |= {(alert.alert_id, "RAISED", 0)} | {(alert.alert_id, "ESCALATED", step + 1) for step in range(alert.step)}
            due |= {(alert.alert_id, "MOMENT_RESOLVED", 0)} if alert.resolved_at else set()
        return due

    def check_ladder(self):
        """Each step once and not before its minute; and who was not acknowledged in time has taken all that fell due."""
        wrong, steps, raised = [], collections.defaultdict(list), {}
        for event in self.client.events("alerting"):
            if event.type == "AlertRaised":
                alert = alerting.AlertRaised.FromString(event.data).alert
                raised[alert.alert_id] = event.recorded_at
            elif event.type == "AlertEscalated":
                data = alerting.AlertEscalated.FromString(event.data)
                steps[data.alert.alert_id, data.step].append(event.recorded_at)
        for (alert_id, step), times in steps.items():
            wrong += [f"{alert_id}: step {step} {len(times)} times"] if len(times) > 1 else []
            if times[0] < raised[alert_id] + STEPS_MIN[step - 1] * 60_000_000:
                wrong.append(f"{alert_id}: step {step} {(raised[alert_id] - times[0]) / 60e6:.3f} min after raising")
        now = bus.now_us()
        for alert in self.client.alerts():
            untouched = alert.rule == "fever" and not (alert.acknowledged_at or alert.acting_at or alert.resolved_at)
            due = sum(alert.raised_at + minute * 60_000_000 < now - 3_000_000 for minute in STEPS_MIN)
            if untouched and sum((alert.alert_id, step) in steps for step in range(1, due + 1)) != due:
                wrong.append(f"{alert.alert_id}: {due} steps are due, it has taken {alert.step}")
        self.escalated = len(steps)
        return wrong

    def check(self):
        return self.check_raised() + self.check_told() + self.check_received() + self.check_ladder()


class AlertKill9(Harness):
    def test_g2_g3_no_alert_is_missed_or_told_twice(self):
        self.begin()
        done = self.cycles(CYCLES_MIN, LASTS_S)
        self.settle()
        self.assertEqual([], self.check())
        posts = self.web.posts.of("screen")
        print(f"{done} kills, {dict(self.states)}; {self.escalated} steps taken; {len(posts)} posts of {len({post.id for post in posts})} "
              "deliveries", file=sys.stderr)


if __name__ == "__main__":
    support.main()
