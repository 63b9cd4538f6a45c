#!/usr/bin/python3
"""People in real daemons: what is known of them stands nowhere in the clear, and after an erasure nothing of one of them is left in any
file of the site, also not when a backup from before it is put back.

The files are read with hashlib and libsodium alone, by the words of keystore.h, seal.h and rootkey.h.
"""

import ctypes
import ctypes.util
import hashlib
import importlib
import pathlib
import re
import shutil
import unittest

import bus
import support
from bus import bus as contract
from bus import health

person = importlib.import_module("hallward.health.v1.person_pb2")

CHECK_DIGITS = "10X98765432"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
NONCE, KEY, TAG = 24, 32, 16
RECORD = NONCE + KEY + TAG

sodium = ctypes.CDLL(ctypes.util.find_library("sodium"))


def resident_id(serial):
    """GB 11643: Qufu, born 1990-03-07, with its check digit."""
    digits = f"37088119900307{serial:03}"
    return digits + CHECK_DIGITS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits)) % 11]


class Someone:
    def __init__(self, serial):
        self.name, self.address = f"示例甲{serial:03}", f"曲阜市示例路{serial:03}号院"
        self.phone, self.document = f"1380000{serial:04}", resident_id(serial)
        self.subject_id = None

    def registration(self, **changes):
        fields = {"name": self.name, "phone": self.phone, "document_type": person.RESIDENT_ID, "document_number": self.document,
                  "address": self.address, "kind": health.VISITOR, **changes}
        return person.RegisterPerson(**fields)

    def plain(self):
        """What must stand in no file, as bytes."""
        return [text.encode() for text in (self.name, self.address, self.phone, self.document)]


def derived(root, purpose, service):
    return hashlib.blake2b(f"{purpose}\0{service}".encode(), digest_size=KEY, key=root).digest()


def opened(box, key, bound):
    """XChaCha20-Poly1305; None: it does not open."""
    text, size = ctypes.create_string_buffer(len(box)), ctypes.c_ulonglong()
    failed = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        text, ctypes.byref(size), None, box[NONCE:], ctypes.c_ulonglong(len(box) - NONCE), bound,
        ctypes.c_ulonglong(len(bound)), box[:NONCE], key)
    return None if failed else text.raw[:size.value]


def pieces(data, size=16):
    """Whatever part of it was left."""
    return [data[at:at + size] for at in range(0, len(data) - size + 1, 8)]


class Erasure(unittest.TestCase):
    def begin(self, bugs=None):
        self.suite = support.Suite(direct=True, bugs=bugs)
        self.addCleanup(self.suite.remove)
        self.suite.start()
        self.client = bus.Client(self.suite.site)
        self.addCleanup(self.client.close)
        self.people = [Someone(serial) for serial in range(1, 6)]
        for someone in self.people:
            someone.subject_id = self.ask(someone.registration(), person.RegisterPersonReply).subject_id
        self.gone, self.stays = self.people[0], self.people[1:]

    def ask(self, message, reply_type):
        return bus.reply(self.client.insist("health", message), reply_type)

    # --- what the daemons say ---

    def find(self, someone):
        """By phone and by document; the ids found."""
        found = [self.ask(query, person.FindPersonReply).persons for query in (
            person.FindPerson(phone=someone.phone), person.FindPerson(document_number=someone.document))]
        return {each.subject_id for persons in found for each in persons}

    def reveal(self, someone):
        granted = self.ask(person.RevealPerson(subject_id=someone.subject_id, purpose=person.CHECK_RECORD), person.RevealPersonReply)
        return self.ask(person.GetRevealed(reveal_id=granted.reveal_id), person.GetRevealedReply)

    def erase(self, someone):
        self.ask(person.ErasePerson(subject_id=someone.subject_id, cause=person.ON_REQUEST), person.ErasePersonReply)

    def events_of(self, kind, someone):
        return [event for event in self.client.events("health", f"health.{kind}.") if event.subject == someone.subject_id]

    def wait_certified(self, someone, count=1):
        certified = bus.until(lambda: len(self.events_of("ErasureCertified", someone)) >= count and
                              self.events_of("ErasureCertified", someone), "the certificate")
        return contract.ErasureCertified.FromString(certified[-1].data)

    def check_stays(self):
        for someone in self.stays:
            self.assertEqual({someone.subject_id}, self.find(someone))
            seen = self.reveal(someone)
            self.assertEqual((someone.name, f"+86{someone.phone}", someone.document, someone.address),
                             (seen.name, seen.phone, seen.document_number, seen.address))

    # --- what the files say ---

    def files(self, folder=None):
        """All of the site and besides it: stores, journals, key stores, ledgers, logs, copies."""
        for path in sorted((folder or self.suite.folder).rglob("*")):
            if path.is_file():
                yield path, path.read_bytes()

    def found(self, needles, folder=None):
        return sorted({path.name for path, data in self.files(folder) for needle in needles if needle in data})

    def raw_record(self, someone):
        """The wrapped key as it stands in the key store: behind its name and eight bytes of checksum."""
        name = someone.subject_id.encode() + b"\0"
        data = (self.suite.site / "health" / "keys" / "data.mdb").read_bytes()
        at = data.index(name) + len(name) + 8
        return data[at:at + RECORD]

    def key_of(self, someone, record):
        root = bytes.fromhex((self.suite.site / "keys" / "root").read_text())
        key = opened(record, derived(root, "hallward key wrapping", "health"), b"health\0" + someone.subject_id.encode())
        self.assertIsNotNone(key, "the wrapped key is not as keystore.h says")
        return key

    def stop(self):
        self.assertEqual(0, self.suite.daemons.pop("health").stop())
        self.client.drop("health")

    def copy(self, name):
        """A backup: store and keys of the service."""
        saved = self.suite.folder / name
        shutil.copytree(self.suite.site / "health", saved)
        return saved

    def put_back(self, saved):
        shutil.rmtree(self.suite.site / "health")
        shutil.copytree(saved, self.suite.site / "health")

    # --- tests ---

    def test_nothing_stands_in_the_clear(self):
        self.begin()
        self.check_stays()
        # Refused, repeated and asked for: these requests too come in with clear data.
        for message in (self.gone.registration(phone="1"), self.gone.registration(),
                        person.FindPerson(document_number=self.gone.document), person.FindPerson(phone=self.gone.phone[:-1]),
                        person.CorrectPerson(subject_id=self.gone.subject_id, address=self.gone.address, reason=self.gone.name)):
            self.client.ask("health", message)
        self.client.ask("health", contract.Request(method=self.gone.name, request_id=bus.uuid7(), body=self.gone.plain()[1]))
        self.stop()
        for someone in self.people:
            self.assertEqual([], self.found(someone.plain()))

    def test_box_and_key_are_as_documented(self):
        self.begin()
        key = self.key_of(self.gone, self.raw_record(self.gone))
        event = [event for event in self.client.events("health", "health.PersonRegistered.") if event.subject == self.gone.subject_id][0]
        box = person.PersonRegistered.FromString(event.data).person.name
        text = opened(box, key, b"health\0hallward.health.v1.Person\0name\0" + self.gone.subject_id.encode())
        self.assertEqual(self.gone.name.encode(), text.rstrip(b"\0")[:-1])
        self.assertEqual([], self.found([key]))
        self.assertNotEqual([], self.found([self.raw_record(self.gone)]))

    def test_erased_for_good(self):
        self.begin()
        record = self.raw_record(self.gone)
        key = self.key_of(self.gone, record)
        self.stop()
        before = self.copy("backup")
        self.suite.start("health")
        self.erase(self.gone)
        certificate = self.wait_certified(self.gone)
        self.assertEqual(len(self.stays), certificate.keys_left)
        self.assertEqual(set(), self.find(self.gone))
        self.check_stays()
        self.assertIn(self.gone.subject_id, (self.suite.site / "erasures" / "health").read_text())
        self.stop()
        self.copy("backup-after")
        # The copy from before still has the wrapped key, but neither the key nor what it sealed.
        self.assertEqual([], self.found([*self.gone.plain(), key]))
        self.assertEqual(["data.mdb"], self.found(pieces(record), before))
        before = before.rename(self.suite.folder.parent / f"{self.suite.folder.name}-elsewhere")
        self.addCleanup(shutil.rmtree, before, True)
        self.assertEqual([], self.found(pieces(record)))
        self.assertEqual([], self.found(pieces(key, 8)))
        # It is put back, and the person is erased again before the first question is answered.
        self.put_back(before)
        self.assertNotEqual([], self.found(pieces(record)))
        self.suite.start("health")
        self.assertEqual([], self.found(pieces(record)))
        self.assertEqual(set(), self.find(self.gone))
        self.assertEqual(["restored"], [contract.SubjectErased.FromString(event.data).why for event in
                                        self.events_of("SubjectErased", self.gone)])
        self.assertEqual(len(self.stays), self.wait_certified(self.gone).keys_left)
        self.check_stays()
        self.assertEqual(0, self.suite.hallward("verify", "--rebuild", "health").code)

    def test_erased_though_killed(self):
        """kill -9 right after the answer, again and again: whatever was answered is certified in the end."""
        self.begin()
        records = {}
        for someone in self.people[:4]:
            records[someone.subject_id] = self.raw_record(someone)
            self.erase(someone)
            self.suite.kill("health")
            self.client.drop("health")
            self.suite.start("health")
        for someone in self.people[:4]:
            self.wait_certified(someone)
            self.assertEqual(1, len(self.events_of("ErasureCertified", someone)))
            self.assertEqual(set(), self.find(someone))
        self.stop()
        self.assertEqual([], self.found([piece for record in records.values() for piece in pieces(record)]))

    def test_keys_that_are_only_deleted_would_be_found(self):
        """The scan is not blind: LMDB keeps the bytes of deleted records."""
        self.begin(bugs={"health": "keys-not-rewritten"})
        record = self.raw_record(self.gone)
        self.erase(self.gone)
        self.wait_certified(self.gone)
        self.stop()
        self.assertNotEqual([], self.found(pieces(record)))


class RootKey(unittest.TestCase):
    def setUp(self):
        self.suite = support.Suite(direct=True)
        self.addCleanup(self.suite.remove)
        self.root = self.suite.site / "keys" / "root"

    def refused(self, *words):
        daemon = self.suite.spawn("health")
        self.assertEqual(78, daemon.process.wait(support.WAIT_S))
        daemon.stop()
        for word in words:
            self.assertIn(word, self.suite.log_text())

    def test_missing(self):
        self.root.unlink()
        self.refused("root key", "hallward up")

    def test_readable_by_others(self):
        self.root.chmod(0o640)
        self.refused("root key", "0600")

    def test_another_one(self):
        self.suite.start("health")
        self.assertEqual(0, self.suite.daemons.pop("health").stop())
        kept = self.root.read_text()
        self.root.write_text("00" * KEY + "\n")
        self.refused("not the one under which these keys were wrapped")
        self.root.write_text(kept)
        self.suite.start("health")

    def test_as_a_credential(self):
        credentials = self.suite.folder / "credentials"
        credentials.mkdir()
        self.root.rename(credentials / "root-key")
        daemon = support.Daemon("health", self.suite.site, self.suite.log, CREDENTIALS_DIRECTORY=str(credentials))
        daemon.wait_ready()
        self.assertEqual(0, daemon.stop())

    def test_made_once_and_not_shown(self):
        shutil.rmtree(self.suite.site / "keys")
        self.assertEqual(0, self.suite.hallward("keys", "new", "health", "--role", "service").code)
        self.assertEqual(0o600, self.root.stat().st_mode & 0o777)
        kept = self.root.read_text()
        self.assertRegex(kept, r"\A[0-9a-f]{64}\n\Z")
        self.assertEqual(0, self.suite.hallward("keys", "new", "alerting", "--role", "service").code)
        self.assertEqual(kept, self.root.read_text())
        listed = self.suite.hallward("keys", "list")
        self.assertIn("root", listed.out)
        self.assertNotIn(kept.strip(), listed.out + listed.err)

    def test_none_is_made_where_keys_are_wrapped(self):
        self.suite.start("health")
        self.assertEqual(0, self.suite.daemons.pop("health").stop())
        self.root.unlink()
        finished = self.suite.hallward("up")
        self.assertEqual(78, finished.code, finished)
        self.assertFalse(self.root.exists())

    def test_no_core_files(self):
        self.suite.start("health")
        limits = pathlib.Path(f"/proc/{self.suite.pid('health')}/limits").read_text()
        if re.search(r"^HALLWARD_SANITIZE:STRING=.", (support.build_folder() / "CMakeCache.txt").read_text(), re.M):
            self.skipTest("the sanitizers look at their own process as a debugger does")
        self.assertRegex(limits, r"Max core file size\s+0\s+0")


if __name__ == "__main__":
    support.main()
