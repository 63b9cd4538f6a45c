#!/usr/bin/python3
"""Alerts on their way to real receivers, which fail in every way there is: what a receiver is told arrives, signed, in order, under one
id; who hangs delays nobody else; what cannot be delivered is alerted by another way; no secret stands anywhere.
"""

import base64
import importlib
import re
import subprocess

import bus
import cap
import receivers
import support
from bus import health

delivery = importlib.import_module("hallward.alerting.v1.delivery_pb2")

PLACES = 4  # of one receiver in flight
SECRET = "whsec_" + base64.b64encode(bytes(range(40))).decode()
PASSWORD = "correct horse battery staple"
NUMBERS = {"retry_first_s": 1, "retry_max_s": 1, "give_up_after_min": 60, "group_wait_s": 1, "heartbeat_s": 10}

# A resolver that has been made to lead a harmless name to a metadata service.
RESOLVER = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
	int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) = dlsym(RTLD_NEXT, "getaddrinfo");
	return real(node && !strcmp(node, "receiver.example") ? "169.254.169.254" : node, service, hints, found);
}
"""


class Receivers(support.SuiteTest):
    def setUp(self):
        super().setUp()
        self.certificate, key = receivers.make_certificate(self.suite.folder)
        self.context = receivers.server_context(self.certificate, key)
        (self.suite.site / "config.yaml").write_text(f"delivery: {{ ca_file: {self.certificate} }}\n")
        plan = self.suite.site / "plan.yaml"
        text = plan.read_text()
        for name, number in NUMBERS.items():
            text = re.sub(rf"(?m)^( +{name}: ).*", rf"\g<1>{number}", text)
        plan.write_text(text)
        self.client = None
        self.replies = []

    suite_options = {"direct": True}

    def start(self):
        self.suite.start()
        self.client = bus.Client(self.suite.site)
        self.addCleanup(self.client.close)

    def web(self, answers=None, tls=False):
        web = receivers.Web(answers, self.context if tls else None)
        self.addCleanup(web.close)
        return web

    def mail(self, **options):
        mail = receivers.Mail(self.context, **options)
        self.addCleanup(mail.close)
        return mail

    def ask(self, message, kind):
        response = self.client.ask("alerting", message)
        self.replies.append(response.SerializeToString())
        return bus.reply(response, kind)

    def put(self, name, kind, address, **fields):
        fields = {"secret": SECRET, **({"serves": ["department/office"]} if kind != delivery.HEARTBEAT else {}), **fields}
        self.ask(delivery.PutReceiver(receiver=name, kind=kind, address=address, **fields), delivery.PutReceiverReply)

    def put_mail(self, name, mail, scheme, **fields):
        self.put(name, delivery.EMAIL, f"{name}@hall.example", relay=f"{scheme}://127.0.0.1:{mail.port}", **{
            "from": "alerts@hall.example", "secret": "", **fields})

    def send_test(self, name):
        return self.ask(delivery.TestReceiver(receiver=name), delivery.TestReceiverReply).delivery_id

    def fever(self, token):
        bus.reply(self.client.ask("health", bus.entry(token, temperature_c=38.6)), health.RegisterEntryReply)

    def deliveries(self, **fields):
        return list(self.client.pages("alerting", delivery.ListDeliveries(**fields), delivery.ListDeliveriesReply, "deliveries"))

    def receiver(self, name):
        found = self.ask(delivery.ListReceivers(), delivery.ListReceiversReply)
        return next(one for one in found.receivers if one.receiver.receiver == name)

    def sent(self, name, count):
        """Waits until so many are recorded as sent."""
        return bus.until(lambda: [now for now in self.deliveries(receiver=name) if now.delivery.state == delivery.Delivery.SENT][count - 1:]
                         and self.deliveries(receiver=name), f"{count} sent to {name}")

    def assert_no_secret(self):
        secrets = [SECRET.encode(), SECRET.removeprefix("whsec_").encode(), base64.b64decode(SECRET.removeprefix("whsec_")),
                   PASSWORD.encode(), base64.b64encode(PASSWORD.encode())]
        texts = {"replies": b"".join(self.replies), "events": b"".join(
            event.SerializeToString() for event in self.client.events("alerting"))}
        texts |= {str(path): path.read_bytes() for path in self.suite.folder.rglob("*") if path.is_file()}
        for place, text in texts.items():
            for secret in secrets:
                self.assertNotIn(secret, text, place)

    def assert_in_order(self, posts, name):
        """Within a thread what was taken first was queued first."""
        queued = {now.delivery.delivery_id: now.delivery for now in self.deliveries(receiver=name)}
        taken = {}
        for post in posts:
            if post.answer in (200, 250) and post.id in queued:
                thread = taken.setdefault(queued[post.id].correlation_id, [])
                if queued[post.id].sequence not in thread:
                    thread.append(queued[post.id].sequence)
        for sequences in taken.values():
            self.assertEqual(sorted(sequences), sequences)

    def test_everything_arrives(self):
        answers = {"failing": [500, 503, 200], "busy": [429, 200], "cutting": ["cut", 200], "doubling": ["drop", 200],
                   "endless": ["long"]}
        web, safe = self.web(answers), self.web(tls=True)
        relay = self.mail(user="hallward", password=PASSWORD, answers=["451 later", "250 OK"])
        safe_relay = self.mail(implicit=True)
        self.start()
        for name in (*answers, "plain"):
            self.put(name, delivery.WEBHOOK, web.url(name))
        self.put("safe", delivery.WEBHOOK, safe.url("safe"))
        self.put("cap", delivery.CAP, web.url("cap"))
        self.put("journal", delivery.JOURNAL, "", secret="")
        self.put_mail("office", relay, "smtp", user="hallward", secret=PASSWORD)
        self.put_mail("head", safe_relay, "smtps", language=delivery.EN)
        for number in range(3):
            self.fever(f"V{number}")
        bus.until(lambda: len(self.deliveries(receiver="plain")) >= 3, "three fevers told")
        names = (*answers, "plain", "safe", "cap", "journal", "office", "head")
        bus.until(lambda: all(not self.receiver(name).queued and self.receiver(name).last_sent_at for name in names), "all is sent")
        for name in names:
            told = self.deliveries(receiver=name)
            self.assertGreaterEqual(len(told), 3, name)
            self.assertEqual({delivery.Delivery.SENT}, {now.delivery.state for now in told}, name)
        for name in (*answers, "plain", "safe", "cap"):
            self.check_posts((safe if name == "safe" else web).posts.of(name), name)
        self.assertGreater(web.posts.count("failing", answer=503), 0)
        doubled = [post.id for post in web.posts.of("doubling", answer=200)]
        self.assertGreater(len(doubled), len(set(doubled)), "what was taken without an answer comes again under its id")
        self.check_letters(relay, "office", safe_relay)
        self.assertEqual(len(self.deliveries(receiver="journal")), self.suite.log_text().count(": notification moment="))
        self.assert_no_secret()

    def check_posts(self, posts, name):
        first = {}
        self.assertEqual({now.delivery.delivery_id for now in self.deliveries(receiver=name)},
                         {post.id for post in posts if post.answer == 200}, name)
        for post in posts:
            self.assertTrue(post.verify(SECRET), post)
            self.assertEqual(first.setdefault(post.id, post.body), post.body, "the same in every attempt")
            if name == "cap":
                self.assertIn(b"urn:oasis:names:tc:emergency:cap:1.2", post.body)
                continue
            event = post.event()
            self.assertEqual("application/cloudevents+json; charset=utf-8", post.headers["Content-Type"])
            self.assertEqual(("1.0", post.id, "hallward.alerting.v1.Notification"),
                             (event["specversion"], event["id"], event["type"]))
            self.assertRegex(event["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
            self.assertRegex(event["source"], r"^/hallward/\d+/alerting$")
            self.assertTrue(event["data"]["alerts"][0]["title_zh"])
        self.assert_in_order(posts, name)

    def check_letters(self, relay, name, english):
        letters = relay.letters.of(f"{name}@hall.example")
        self.assertEqual(0, relay.clear)
        self.assertEqual({now.delivery.delivery_id for now in self.deliveries(receiver=name)},
                         {letter.id for letter in letters if letter.answer == 250})
        first = {}
        for letter in letters:
            self.assertEqual(first.setdefault(letter.id, letter.raw), letter.raw)
            self.assertEqual("text/plain", letter.message.get_content_type())
        self.assert_in_order(letters, name)
        fever = next(letter for letter in letters if "体温异常" in letter.message["Subject"])
        self.assertIn("Fever at the door", fever.message["Subject"])
        self.assertIn("立即将此人", fever.message.get_content())
        self.assertIn("isolation room", fever.message.get_content())
        for letter in english.letters.all:
            self.assertNotRegex(letter.message.get_content(), "[\u4e00-\u9fff]")

    def test_who_hangs_holds_nobody_up(self):
        web = self.web({"hanging": ["hang"]})
        self.start()
        self.put("hanging", delivery.WEBHOOK, web.url("hanging"))
        self.put("quick", delivery.WEBHOOK, web.url("quick"))
        ids = [self.send_test("hanging") for _ in range(2 * PLACES)]
        web.held.wait(lambda: len(web.held.all) == PLACES, "its places are taken")
        quick = [self.send_test("quick") for _ in range(20)]
        web.posts.wait(lambda: web.posts.count("quick") == len(quick), "the other one gets all meanwhile")
        self.assertEqual(PLACES, len(web.held.all))
        self.assertEqual(0, web.posts.count("hanging"))
        web.let_go.set()
        self.sent("hanging", len(ids))
        self.assertEqual(set(ids), {post.id for post in web.posts.of("hanging")})
        self.assertEqual(len(ids), web.posts.count("hanging"), "each once: none was sent again while it was on its way")
        self.assertEqual(len(quick), web.posts.count("quick"))

    def test_after_a_crash_it_comes_again_under_its_id(self):
        web = self.web({"hanging": ["hang"]})
        self.start()
        self.put("hanging", delivery.WEBHOOK, web.url("hanging"))
        sent = self.send_test("hanging")
        web.held.wait(lambda: web.held.all, "it is on its way")
        self.suite.kill("alerting")
        self.suite.start("alerting")
        web.held.wait(lambda: len(web.held.all) == 2, "it comes again")
        web.let_go.set()
        self.sent("hanging", 1)
        first, second = web.held.all
        self.assertEqual((sent, sent), (first.id, second.id))
        self.assertEqual(first.body, second.body)
        self.suite.kill("alerting")
        self.suite.start("alerting")
        after = self.send_test("hanging")
        self.sent("hanging", 2)
        self.assertEqual([sent, sent, after], [post.id for post in web.posts.of("hanging")], "what is recorded is not sent again")

    def test_a_test_message_for_each_kind(self):
        web, relay = self.web(), self.mail(implicit=True)
        self.start()
        self.put("hook", delivery.WEBHOOK, web.url("hook"))
        self.put("cap", delivery.CAP, web.url("cap"))
        self.put("journal", delivery.JOURNAL, "", secret="")
        self.put_mail("office", relay, "smtps")
        for name in ("hook", "cap", "journal", "office"):
            self.send_test(name)
            self.assertEqual(1, self.sent(name, 1)[0].delivery.attempts, name)
        [post] = web.posts.of("cap")
        self.assertTrue(post.verify(SECRET))
        self.assertEqual([], cap.Seen().check(post.body))
        self.assertIn(b"<status>Test</status>", post.body)

    def test_a_long_answer_of_a_relay_is_no_receipt(self):
        relay = self.mail(implicit=True, answers=["450-later\r\n" * 8000 + "450 later", "250 OK"])
        self.start()
        self.put_mail("office", relay, "smtps")
        self.send_test("office")
        self.assertEqual(2, self.sent("office", 1)[0].delivery.attempts)
        self.assertEqual([450, 250], [letter.answer for letter in relay.letters.all])

    def test_a_dead_letter_is_told_by_another_way(self):
        web = self.web({"gone": [410]})
        relay = self.mail(implicit=True, answers=["550 no such user"])
        self.start()
        self.put("other", delivery.WEBHOOK, web.url("other"))
        self.put("gone", delivery.WEBHOOK, web.url("gone"), serves=["body/cdc"])
        self.put_mail("nobody", relay, "smtps", serves=["body/cdc"])
        for name in ("gone", "nobody"):
            dead = self.send_test(name)
            web.posts.wait(lambda: any(post.event()["data"]["alerts"][0].get("subject") == name for post in web.posts.of("other")),
                           "an alert about it")
            state = self.deliveries(receiver=name)[0].delivery
            self.assertEqual((delivery.Delivery.GIVEN_UP, dead, 1), (state.state, state.delivery_id, state.attempts))
        self.assertEqual(1, web.posts.count("gone"))

    def test_nothing_is_sent_elsewhere(self):
        if re.search(r"(?m)^HALLWARD_SANITIZE:\w+=.", (support.build_folder() / "CMakeCache.txt").read_text()):
            self.skipTest("a sanitizer wants to be loaded first")
        web = self.web({"moved": [302]})
        library = self.suite.folder / "resolver.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", str(library), "-ldl"], input=RESOLVER, text=True, check=True)
        self.suite.start("health")
        self.suite.daemons["alerting"] = support.Daemon("alerting", self.suite.site, self.suite.log, LD_PRELOAD=str(library))
        self.suite.daemons["alerting"].wait_ready()
        self.client = bus.Client(self.suite.site)
        self.addCleanup(self.client.close)
        self.put("moved", delivery.WEBHOOK, web.url("moved"))
        self.put("named", delivery.WEBHOOK, web.url("named", "receiver.example"))
        self.send_test("moved")
        self.send_test("named")
        web.posts.wait(lambda: web.posts.count("moved") >= 2, "tried again where it was put")
        self.assertEqual(0, web.posts.count("stolen"))
        error = bus.until(lambda: self.receiver("named").last_error, "an attempt at the name")
        self.assertIn("address that nothing is sent to", error)
        refused = self.client.ask("alerting", delivery.PutReceiver(receiver="meta", kind=delivery.WEBHOOK, secret=SECRET,
                                                                   address="http://169.254.169.254/", serves=["department/office"]))
        self.assertEqual("URL_FORBIDDEN", refused.reason)

    def test_the_heartbeat_verifies(self):
        web = self.web({"pulse": [500, 200]})
        self.start()
        self.fever("V1")
        bus.until(lambda: self.client.alerts("fever"), "an alert is open")
        self.put("pulse", delivery.HEARTBEAT, web.url("pulse"))
        web.posts.wait(lambda: web.posts.count("pulse", answer=200), "a second one, after one that failed")
        first, second = web.posts.of("pulse")[:2]
        self.assertTrue(first.verify(SECRET) and second.verify(SECRET))
        self.assertNotEqual(first.id, second.id)
        event = second.event()
        self.assertEqual("hallward.alerting.v1.Heartbeat", event["type"])
        self.assertGreaterEqual(event["data"]["open_alerts"]["critical"], 1)
        self.assertTrue(event["data"]["site"])
        bus.until(lambda: "the heartbeat arrives again" in self.suite.log_text(), "its return is logged")
        self.assertEqual(1, self.suite.log_text().count("the heartbeat does not arrive"))


if __name__ == "__main__":
    support.main()
