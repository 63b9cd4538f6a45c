"""The contract's messages for Python, and an event as a CloudEvent. Beside hallward_client.py, which speaks them."""

import base64
import datetime
import glob
import importlib
import os
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

BUS = "hallward.bus.v1."
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
STRING, BYTES, INT32 = 9, 12, 5  # FieldDescriptorProto.Type
SEED = {
    "Request": [("method", 1, STRING), ("body", 2, BYTES), ("request_id", 3, STRING)],
    "Response": [("request_id", 1, STRING), ("code", 2, INT32), ("reason", 3, STRING), ("message_en", 5, STRING),
                 ("body", 7, BYTES)],
    "DescribeApi": [],
    "DescribeApiReply": [("file_descriptor_set", 2, BYTES)],
}


class Contract:
    """The contract's message classes by full name: contract["hallward.health.v1.RegisterEntry"]."""

    def __init__(self, pool):
        self.pool, self.factory = pool, message_factory.MessageFactory(pool)

    @classmethod
    def from_folder(cls, folder):
        """Of code that protoc --python_out has written into a folder."""
        sys.path.insert(0, str(folder))
        for path in glob.glob(f"{folder}/**/*_pb2.py", recursive=True):
            importlib.import_module(os.path.relpath(path, folder)[:-3].replace(os.sep, "."))
        return cls(descriptor_pool.Default())

    @classmethod
    def from_descriptor_set(cls, packed):
        """Of a packed google.protobuf.FileDescriptorSet, which lists every file after those that it imports."""
        pool = descriptor_pool.DescriptorPool()
        for file in descriptor_pb2.FileDescriptorSet.FromString(packed).file:
            pool.Add(file)
        return cls(pool)

    @classmethod
    def seed(cls):
        """Just enough to ask a service for its descriptor set: DescribeApi has no fields, and these few with their numbers
        in bus.proto are all that asking it takes."""
        file = descriptor_pb2.FileDescriptorProto(name="seed.proto", package="hallward.bus.v1", syntax="proto3")
        for name, fields in SEED.items():
            message = file.message_type.add(name=name)
            for field, number, kind in fields:
                message.field.add(name=field, number=number, type=kind, label=1)
        return cls.from_descriptor_set(descriptor_pb2.FileDescriptorSet(file=[file]).SerializeToString())

    def __getitem__(self, name):
        return self.factory.GetPrototype(self.pool.FindMessageTypeByName(name))

    def __contains__(self, name):
        try:
            return bool(self.pool.FindMessageTypeByName(name))
        except KeyError:
            return False

    def event_type(self, event):
        """Full name of an event's data: of the service's own package, or of the runtime's."""
        name = f"hallward.{event.service}.v1.{event.type}"
        return name if name in self else BUS + event.type

    def data(self, event):
        return self[self.event_type(event)].FromString(event.data)

    def cloud_event(self, event):
        """A CloudEvents 1.0 event in its JSON format, mapped as bus.proto says at Event."""
        recorded = EPOCH + datetime.timedelta(microseconds=event.recorded_at)
        return {
            "specversion": "1.0", "id": f"{event.service}/{event.epoch:016x}/{event.sequence}",
            "source": f"/hallward/{event.service}", "type": self.event_type(event),
            "subject": event.subject, "time": recorded.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "sequence": f"{event.sequence:020d}",
            "datacontenttype": "application/protobuf", "data_base64": base64.b64encode(event.data).decode(),
        }
