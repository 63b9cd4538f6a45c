"""A client of the bus for the tests of real daemons, written from the .proto files alone.

    client = bus.Client(suite.site, "operator")
    response = client.ask("health", bus.health.GetOccupancy())          # one request, one answer
    bus.reply(response, bus.health.GetOccupancyReply)

Importer keeps many registrations in flight and repeats what was not answered, with the same ids; Follower sees every event of a
service once and in order, whatever happens to either side. Nothing here sleeps: what is waited for has a deadline.
"""

import atexit
import importlib
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import zmq
import zmq.auth

from support import ROOT, WAIT_S


def load_messages():
    folder = tempfile.mkdtemp(prefix="hallward-proto-")
    atexit.register(shutil.rmtree, folder)
    proto = ROOT / "proto"
    subprocess.run(["protoc", f"-I{proto}", f"--python_out={folder}", *map(str, proto.glob("hallward/*/v1/*.proto"))], check=True)
    sys.path.insert(0, folder)
    modules = ("bus.v1.bus", "health.v1.health", "health.v1.incident", "alerting.v1.alerting", "alerting.v1.delivery", "plan.v1.plan")
    return [importlib.import_module(f"hallward.{module}_pb2") for module in modules]


bus, health, incident, alerting, delivery, plan = load_messages()

AGAIN_S = 0.3  # an unanswered request is repeated, over a new connection, after this long
CHECKPOINTS = ("entrance-1", "entrance-2")
ENTRY_EVENTS = ("EntryAdmitted", "EntryRefused", "ExitRecorded", "ExitWithoutEntry")


def now_us():
    return time.time_ns() // 1000


def uuid7(at_ms=None):
    raw = bytearray((int(time.time() * 1000) if at_ms is None else at_ms).to_bytes(6, "big") + os.urandom(10))
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def request(message, request_id=None, **fields):
    return bus.Request(method=message.DESCRIPTOR.full_name, body=message.SerializeToString(), request_id=request_id or uuid7(),
                       **fields)


def reply(response, kind):
    """The answer's body; anything but OK fails the test."""
    if response.code != bus.OK:
        raise AssertionError(f"not OK: {response}")
    return kind.FromString(response.body)


def until(condition, what, timeout_s=WAIT_S):
    """Asks again and again, each time over the bus, until it holds; condition() gives a true value."""
    deadline = time.monotonic() + timeout_s
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"in vain for {timeout_s} s: {what}")


class NoAnswer(AssertionError):
    pass


class Client:
    """One principal's connections. key: (public, secret), if not that of the site's keys folder."""

    def __init__(self, site, principal="operator", key=None):
        self.site, self.principal = pathlib.Path(site), principal
        self.public, self.secret = key or zmq.auth.load_certificate(str(self.site / "keys" / f"{principal}.key_secret"))
        self.context = zmq.Context()
        self.dealers = {}

    def socket(self, kind, service, channel="commands", connect=True):
        socket = self.context.socket(kind)
        socket.linger = 0
        socket.rcvhwm = socket.sndhwm = 0
        socket.curve_publickey, socket.curve_secretkey = self.public, self.secret
        socket.curve_serverkey = zmq.auth.load_certificate(str(self.site / "keys" / f"{service}.key"))[0]
        socket.reconnect_ivl, socket.reconnect_ivl_max = 10, 100
        if connect:
            socket.connect(f"ipc://{self.site}/run/{service}.{channel}")
        return socket

    def subscriber(self, service, *topics):
        socket = self.socket(zmq.SUB, service, "events")
        for topic in topics:
            socket.subscribe(topic)
        return socket

    def dealer(self, service):
        if service not in self.dealers:
            self.dealers[service] = self.socket(zmq.DEALER, service)
        return self.dealers[service]

    def drop(self, service):
        if service in self.dealers:
            self.dealers.pop(service).close()

    def receive(self, service, timeout_s=WAIT_S):
        """The next answer, of whatever request."""
        if not self.dealer(service).poll(int(timeout_s * 1000)):
            raise NoAnswer(f"{service} gave {self.principal} no answer within {timeout_s} s")
        return bus.Response.FromString(self.dealer(service).recv())

    def ask(self, service, message, request_id=None, timeout_s=WAIT_S, **fields):
        """message: a method's request, or a bus.Request as it is. Waits for its own answer; it is sent once."""
        asked = message if isinstance(message, bus.Request) else request(message, request_id, **fields)
        self.dealer(service).send(asked.SerializeToString())
        deadline = time.monotonic() + timeout_s
        while True:
            response = self.receive(service, max(0, deadline - time.monotonic()))
            if response.request_id == asked.request_id:
                return response

    def insist(self, service, message, timeout_s=WAIT_S):
        """The same request again until a daemon, perhaps a restarted one, has answered it."""
        asked, deadline = request(message), time.monotonic() + timeout_s
        while True:
            try:
                return self.ask(service, asked, timeout_s=AGAIN_S)
            except NoAnswer:
                self.drop(service)
                if time.monotonic() > deadline:
                    raise

    def status(self, service):
        return reply(self.insist(service, bus.GetStatus()), bus.GetStatusReply)

    def pages(self, service, message, reply_type, field):
        """All items of a paged query."""
        items = []
        while True:
            answer = reply(self.insist(service, message), reply_type)
            items.extend(getattr(answer, field))
            if not answer.next_page_token:
                return items
            message.page_token = answer.next_page_token

    def entries(self):
        return self.pages("health", health.ListEntries(page_size=1000), health.ListEntriesReply, "entries")

    def alerts(self, *rules):
        """By ids of the plan's rules, or how they begin ("bus-"); none: all."""
        found = self.pages("alerting", alerting.ListAlerts(page_size=1000), alerting.ListAlertsReply, "alerts")
        return [alert for alert in found if not rules or alert.rule.startswith(rules)]

    def events(self, service, *topics):
        """The journal, from its beginning."""
        follower = Follower(self, service, topics)
        return follower.fetch_all()

    def close(self):
        self.context.destroy(0)


def entry(token, checkpoint="entrance-1", observed_at=None, temperature_c=36.5, kind=health.VISITOR, mask=health.WORN):
    return health.RegisterEntry(observed_at=observed_at or now_us() - 1000, checkpoint=checkpoint, kind=kind, token=token,
                                temperature_c=temperature_c, mask=mask, method=health.INFRARED)


def leave(token, checkpoint="entrance-1", observed_at=None, kind=health.VISITOR):
    return health.RegisterExit(observed_at=observed_at or now_us() - 1000, checkpoint=checkpoint, kind=kind, token=token)


def fever_of(registration):
    """As its alert says it: subject and moment."""
    return registration.token, registration.observed_at


class Importer(threading.Thread):
    """A door's registrations, some of them fevers, `window` in flight, each repeated until answered. Visitors leave some time after
    they were admitted, so that the hall is now full and now not.

    acknowledged: by (checkpoint, token, direction, observed time) its outcome, as answered. fevers: subject and moment of alerts due.
    """

    def __init__(self, site, name, seed, window=16, limit=None, tail="", changed=None):
        super().__init__(name=name, daemon=True)
        self.client, self.random = Client(site, "operator"), random.Random(f"{seed}/{name}")
        self.window, self.limit, self.tail = window, limit, tail
        self.changed = changed or threading.Condition()
        self.made, self.observed_at = 0, 0
        self.pending = {}  # by request id: packed request, message, when it was sent
        self.inside = []
        self.acknowledged, self.fevers, self.refused = {}, set(), []
        self.enough = threading.Event()
        self.failure = None

    def next_message(self):
        self.made += 1
        self.observed_at = max(self.observed_at + 1, now_us() - 1000)
        checkpoint = self.random.choice(CHECKPOINTS)
        if self.inside and self.random.random() < 0.4:
            return leave(self.inside.pop(0), checkpoint, self.observed_at)
        dice = self.random.random()
        return entry(f"{self.name}-{self.made}{self.tail}", checkpoint, self.observed_at,
                     temperature_c=38.5 if dice < 0.1 else 36.6,
                     kind=health.STAFF if 0.1 <= dice < 0.2 else health.VISITOR,
                     mask=health.MISSING if 0.2 <= dice < 0.25 else health.WORN)

    def send(self, request_id):
        packed, message, _ = self.pending[request_id]
        self.pending[request_id] = packed, message, time.monotonic()
        self.client.dealer("health").send(packed)

    def fill(self):
        while not self.enough.is_set() and len(self.pending) < self.window and (self.limit is None or self.made < self.limit):
            message = self.next_message()
            asked = request(message, correlation_id=uuid7())
            self.pending[asked.request_id] = asked.SerializeToString(), message, 0
            self.send(asked.request_id)

    def take(self, response):
        packed, message, _ = self.pending.get(response.request_id, (None, None, None))
        if not packed:
            return  # the answer to a repeat of what was answered
        if response.code in (bus.RESOURCE_EXHAUSTED, bus.UNAVAILABLE):
            self.pending[response.request_id] = packed, message, 0
            self.refused.append(response)
            return
        del self.pending[response.request_id]
        is_entry = isinstance(message, health.RegisterEntry)
        outcome = reply(response, health.RegisterEntryReply if is_entry else health.RegisterExitReply).outcome
        if is_entry and outcome == health.ADMITTED and message.kind == health.VISITOR:
            self.inside.append(message.token)
        with self.changed:
            direction = health.IN if is_entry else health.OUT
            self.acknowledged[message.checkpoint, message.token, direction, message.observed_at] = outcome
            if is_entry and message.temperature_c > 38:
                self.fevers.add(fever_of(message))
            self.changed.notify_all()

    def work(self):
        deadline = time.monotonic() + WAIT_S
        self.fill()
        while self.pending:
            if self.client.dealer("health").poll(int(AGAIN_S * 1000)):
                self.take(bus.Response.FromString(self.client.dealer("health").recv()))
                deadline = time.monotonic() + WAIT_S
            oldest = min((sent for _, _, sent in self.pending.values()), default=time.monotonic())
            if time.monotonic() - oldest > AGAIN_S:
                self.client.drop("health")
                for request_id in list(self.pending):
                    self.send(request_id)
            if time.monotonic() > deadline:
                raise NoAnswer(f"{self.name}: {len(self.pending)} requests unanswered")
            self.fill()

    def run(self):
        try:
            self.work()
        except BaseException as failure:
            self.failure = failure
        finally:
            self.client.close()
            with self.changed:
                self.changed.notify_all()


class Importers:
    """Several at once, and what they know together."""

    def __init__(self, site, seed, count=8, **options):
        self.changed = threading.Condition()
        self.all = [Importer(site, f"i{number}", seed, changed=self.changed, **options) for number in range(count)]
        for importer in self.all:
            importer.start()

    def count(self):
        return sum(len(importer.acknowledged) for importer in self.all)

    def wait(self, more):
        """Until so many more registrations are acknowledged."""
        with self.changed:
            goal = self.count() + more
            if not self.changed.wait_for(lambda: self.count() >= goal or any(i.failure for i in self.all), 2 * WAIT_S):
                raise AssertionError(f"{self.count()} of {goal} registrations acknowledged")
        self.raise_failures()

    def raise_failures(self):
        for importer in self.all:
            if importer.failure:
                raise importer.failure

    def finish(self):
        """No new ones; returns when everything sent is acknowledged."""
        for importer in self.all:
            importer.enough.set()
        for importer in self.all:
            importer.join(2 * WAIT_S)
        self.raise_failures()

    @property
    def acknowledged(self):
        return {key: outcome for importer in self.all for key, outcome in importer.acknowledged.items()}

    @property
    def fevers(self):
        return {fever for importer in self.all for fever in importer.fevers}


class Follower:
    """Every event of a service under the topics, once and in order: live as long as nothing is missing, from the journal else."""

    def __init__(self, client, service, topics=()):
        self.client, self.service = client, service
        self.topics = list(topics)
        self.epoch = self.sequence = 0  # the cursor
        self.fetches = 0
        self.socket = None

    def fetch(self):
        """One answer's events, and whether there are more."""
        self.fetches += 1
        answer = reply(self.client.insist(self.service, bus.FetchEvents(
            epoch=self.epoch, after_sequence=self.sequence, topics=self.topics)), bus.FetchEventsReply)
        self.epoch, self.sequence = answer.epoch, answer.through_sequence
        return list(answer.events), answer.through_sequence < answer.last_sequence

    def fetch_all(self):
        events, more = [], True
        while more:
            fetched, more = self.fetch()
            events.extend(fetched)
        return events

    def next(self, timeout_s=WAIT_S):
        """The next events, at least one; [] if none came in time. Only for followers of everything (no topics)."""
        if not self.socket:
            self.socket = self.client.subscriber(self.service, f"{self.service}.")
        deadline = time.monotonic() + timeout_s
        while self.socket.poll(max(0, int((deadline - time.monotonic()) * 1000))):
            topic, data = self.socket.recv_multipart()
            if topic.endswith(b"~head"):
                head = bus.Head.FromString(data)
                behind = (head.epoch, head.sequence) != (self.epoch, self.sequence)
            else:
                event = bus.Event.FromString(data)
                if event.epoch == self.epoch and event.sequence == self.sequence + 1:
                    self.sequence = event.sequence
                    return [event]
                behind = event.epoch != self.epoch or event.sequence > self.sequence
            events = self.fetch_all() if behind else []
            if events:
                return events
        return []
