"""A client of the hallward bus for Python: take this file and hallward_contract.py as the beginning of an
integration.

They know the bus from proto/hallward/bus/v1/bus.proto and nothing else, and need pyzmq and protobuf (Debian: python3-zmq,
python3-protobuf), the public keys of the services and the key pair of one principal, as `hallward keys new` writes them.

    contract = Contract.from_folder("generated")            # protoc -Iproto --python_out=generated …
    site = Site("/var/lib/hallward", "guard", contract)
    health = Client(site, "health")
    reply = health.call(contract["hallward.health.v1.RegisterEntry"](token="V1", kind="VISITOR", …))
    for event in Follower(site, "alerting", ["alerting.AlertRaised."], cursor_file="alerts.cursor"):
        …

What makes it safe against lost connections and restarts, of either side:
  * a request keeps its id (a UUIDv7) until it is answered and is repeated with it: the bus executes an id once;
  * a subscription alone may miss events, so Follower compares every message with its cursor and asks the journal
    (FetchEvents) for whatever is missing; the cursor lies in a file, moved only after an event was handled.
"""

import collections
import contextlib
import json
import os
import time

import zmq
import zmq.auth

from hallward_contract import BUS, Contract


def uuid7():
    """A request id: milliseconds since 1970, then 74 random bits (RFC 9562, section 5.7)."""
    octets = bytearray((time.time_ns() // 1_000_000).to_bytes(6, "big") + os.urandom(10))
    octets[6] = octets[6] & 0x0F | 0x70
    octets[8] = octets[8] & 0x3F | 0x80
    text = octets.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


class Refused(Exception):
    """An answer other than OK: `response` has code, reason, message_en, message_zh, field, and with some a body."""

    def __init__(self, response):
        super().__init__(f"{response.reason}: {response.message_en}")
        self.response, self.reason = response, response.reason


def describe(folder, principal, service):
    """The contract as a running service tells it, for programs without generated code."""
    seed = Contract.seed()
    with contextlib.closing(Client(Site(folder, principal, seed), service)) as client:
        return Contract.from_descriptor_set(client.call(seed[BUS + "DescribeApi"]()).file_descriptor_set)


class Site:
    """Where the services are, and the key to them. Sockets of a site that names tcp endpoints: give `endpoint`."""

    def __init__(self, folder, principal, contract, endpoint="ipc://{folder}/run/{service}.{channel}"):
        self.folder, self.contract, self.endpoint = folder, contract, endpoint
        self.public, self.secret = zmq.auth.load_certificate(f"{folder}/keys/{principal}.key_secret")

    def connect(self, kind, service, channel):
        """A CURVE socket to a service's "commands" or "events"."""
        socket = zmq.Context.instance().socket(kind)
        socket.linger = 0
        socket.curve_publickey, socket.curve_secretkey = self.public, self.secret
        socket.curve_serverkey, _ = zmq.auth.load_certificate(f"{self.folder}/keys/{service}.key")
        if kind == zmq.SUB:
            socket.rcvhwm = 100_000
        socket.connect(self.endpoint.format(folder=self.folder, service=service, channel=channel))
        return socket


class Client:
    """Asks a service. One request at a time by call() over REQ, or many in flight by submit() and next() over DEALER."""

    def __init__(self, site, service, kind=zmq.REQ, repeat_after_s=2.0):
        self.site, self.service, self.kind, self.repeat_after_s = site, service, kind, repeat_after_s
        self.waiting = collections.OrderedDict()  # request id → request, not answered yet
        self.socket = site.connect(kind, service, "commands")

    def close(self):
        self.socket.close()

    def submit(self, message, request_id=None, correlation_id=""):
        """Sends a request and gives its id."""
        name = message.DESCRIPTOR.full_name
        request = self.site.contract[BUS + "Request"](method=name, body=message.SerializeToString(),
                                                      request_id=request_id or uuid7())
        if correlation_id:
            request.correlation_id = correlation_id
        self.waiting[request.request_id] = request
        self.socket.send(request.SerializeToString())
        return request.request_id

    def next(self, timeout_s=30.0):
        """The next answer. Nothing for a while: the connection is made anew and all that waits is asked again."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if self.socket.poll(1000 * min(self.repeat_after_s, max(0.0, deadline - time.monotonic()))):
                response = self.site.contract[BUS + "Response"].FromString(self.socket.recv())
                if self.waiting.pop(response.request_id, None) is not None:
                    return response  # any other is the second answer to a request asked twice
            else:
                self.socket.close()
                self.socket = self.site.connect(self.kind, self.service, "commands")
                for request in self.waiting.values():
                    self.socket.send(request.SerializeToString())
        raise TimeoutError(f"{self.service} has not answered within {timeout_s} s")

    def call(self, message, request_id=None, timeout_s=30.0):
        """Asks and waits: the reply, or Refused."""
        self.submit(message, request_id)
        response = self.next(timeout_s)
        if response.code != 0:
            raise Refused(response)
        return self.site.contract[message.DESCRIPTOR.full_name + "Reply"].FromString(response.body)


class Follower:
    """Events of a service under topic prefixes, each once and in order, whatever happens to the connection.

    The cursor (epoch, sequence) says: of these topics everything up to here was handed out. A live event is taken if nothing
    of ours can lie between: it is the very next one, or we follow a single type and its `previous` is not beyond the cursor.
    Anything else, also a head that is ahead of us, means that something was missed: the journal is asked from the cursor on.
    `healed` counts these by what gave them away. A refused fetch (EPOCH_FORKED, BELOW_FLOOR …) is raised as Refused: events
    are gone for good, and what that means only the integrator can say.
    """

    def __init__(self, site, service, topics, cursor_file=None):
        self.site, self.service, self.topics, self.cursor_file = site, service, topics, cursor_file
        self.epoch, self.sequence = 0, 0  # from the beginning
        self.ready = collections.deque()  # (event, cursor behind it)
        self.healed = collections.Counter()
        self.behind = "start"
        if cursor_file and os.path.exists(cursor_file):
            with open(cursor_file) as file:
                self.epoch, self.sequence = json.load(file)
        self.stored = self.handed = (self.epoch, self.sequence)
        self.client = Client(site, service, zmq.DEALER)
        self.socket = None
        self.connect()

    def connect(self):
        self.socket = self.site.connect(zmq.SUB, self.service, "events")
        for topic in [f"{self.service}.~head", *self.topics]:
            self.socket.subscribe(topic)

    def disconnect(self):
        self.socket.close()

    def close(self):
        """The event handed out last counts as handled."""
        self.store()
        self.disconnect()
        self.client.socket.close()

    def store(self):
        """Called before the next event is handed out: the one before has been handled."""
        if self.cursor_file and self.stored != self.handed:
            with open(self.cursor_file + ".new", "w") as file:
                json.dump(self.handed, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(self.cursor_file + ".new", self.cursor_file)
            self.stored = self.handed

    def __iter__(self):
        while True:
            event = self.next()
            if event:
                yield event

    def next(self, timeout_s=1.0):
        """The next event, or None if there is none in time."""
        self.store()
        deadline = time.monotonic() + timeout_s
        while not self.ready:
            if self.behind:
                self.fetch()
            elif self.socket.poll(1000 * max(0.0, deadline - time.monotonic())):
                self.take(*self.receive())
            else:
                return None
        event, self.handed = self.ready.popleft()
        return event

    def receive(self):
        return self.socket.recv_multipart()

    def take(self, topic, payload):
        if topic == f"{self.service}.~head".encode():
            head = self.site.contract[BUS + "Head"].FromString(payload)
            if (head.epoch, head.sequence) != (self.epoch, self.sequence):
                self.behind = "head"
            return
        event = self.site.contract[BUS + "Event"].FromString(payload)
        single = self.topics == [f"{self.service}.{event.type}."]
        if event.epoch != self.epoch:
            self.behind = "epoch"
        elif event.sequence <= self.sequence:
            pass  # fetched before it came
        elif event.sequence == self.sequence + 1 or single and event.previous <= self.sequence:
            self.sequence = event.sequence
            self.ready.append((event, (self.epoch, self.sequence)))
        else:
            self.behind = "previous" if single else "sequence"

    def fetch(self, wait_ms=0):
        reply = self.client.call(self.site.contract[BUS + "FetchEvents"](
            epoch=self.epoch, after_sequence=self.sequence, topics=self.topics, wait_ms=wait_ms))
        self.ready.extend((event, (event.epoch, event.sequence)) for event in reply.events)
        if reply.events:
            self.healed[self.behind] += 1
        self.epoch, self.sequence = reply.epoch, reply.through_sequence
        self.behind = self.behind if reply.through_sequence < reply.last_sequence else None
