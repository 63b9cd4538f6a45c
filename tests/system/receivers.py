"""Receivers of alerts for tests: an HTTP server that fails in every way there is, and a mail server (aiosmtpd) with TLS.

Both note what comes, in order, and never wait for time: what hangs is let go by the test.
"""

import asyncio
import base64
import contextlib
import email
import email.policy
import hashlib
import hmac
import http.server
import json
import logging
import socket
import ssl
import subprocess
import threading
import time
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

from support import WAIT_S

warnings.filterwarnings("ignore", "Session.login_data")  # of aiosmtpd itself
logging.getLogger("mail.log").setLevel(logging.ERROR)

HELD_MAX_S = 4 * WAIT_S  # nothing outlives its test


def make_certificate(folder):
    """Of 127.0.0.1, signed by itself; (certificate, key)."""
    certificate, key = folder / "receiver.pem", folder / "receiver.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=receiver", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", str(key), "-out",
                    str(certificate)], check=True, capture_output=True)
    return certificate, key


def server_context(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def signature(secret, message_id, timestamp, body):
    """As the specification of Standard Webhooks words it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()).decode()


class Noted:
    """What has come so far, and waiting for more."""

    def __init__(self):
        self.changed = threading.Condition()
        self.all = []

    def add(self, item):
        with self.changed:
            self.all.append(item)
            self.changed.notify_all()

    def count(self, *names, **fields):
        return len(self.of(*names, **fields))

    def of(self, *names, **fields):
        with self.changed:
            return [item for item in self.all if (not names or item.name in names)
                    and all(getattr(item, field) == value for field, value in fields.items())]

    def wait(self, condition, what):
        with self.changed:
            if not self.changed.wait_for(condition, WAIT_S):
                raise AssertionError(f"in vain: {what}; there came {self.all}")


class Post:
    """One request: name is the last part of its path, answer what it was answered (0: nothing), at when it was here (monotonic, s)."""

    def __init__(self, name, headers, body, answer):
        self.name, self.headers, self.body, self.answer, self.at = name, dict(headers), body, answer, time.monotonic()
        self.id = self.headers.get("webhook-id")

    def event(self):
        return json.loads(self.body)

    def verify(self, secret):
        return self.headers["webhook-signature"] == signature(secret, self.id, self.headers["webhook-timestamp"], self.body)

    def __repr__(self):
        return f"{self.name} {self.id} {self.answer}"


class Web:
    """answers: by name, statuses in turn, the last one for ever, or a function that gives the next one: 200 …, "cut" (closed without an
    answer, not taken), "drop" (taken, but the answer is lost), "hang" (held until let_go), "long" (an answer that does not end). Unknown
    names: 200."""

    def __init__(self, answers=None, context=None):
        self.posts, self.held = Noted(), Noted()
        self.answers = {name: steps if callable(steps) else list(steps) for name, steps in (answers or {}).items()}
        self.let_go = threading.Event()
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle(self):
                with contextlib.suppress(OSError):  # its client is gone
                    super().handle()

            def do_POST(self):
                web.take(self)

            do_GET = do_POST

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.scheme = "http"
        if context:
            self.scheme = "https"
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, name, host="127.0.0.1"):
        return f"{self.scheme}://{host}:{self.port}/{name}"

    def next_answer(self, name):
        with self.posts.changed:
            steps = self.answers.get(name, [200])
            if callable(steps):
                return steps()
            return steps.pop(0) if len(steps) > 1 else steps[0]

    def let_those_go(self):
        """What hangs now is answered; what is to hang later waits for another time."""
        held, self.let_go = self.let_go, threading.Event()
        held.set()

    def take(self, handler):
        let_go = self.let_go  # before it is known whether it is to hang
        name = handler.path.strip("/")
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        answer = self.next_answer(name)
        post = Post(name, handler.headers.items(), body, answer if isinstance(answer, int) else 0)
        if answer == "hang":
            self.held.add(post)
            let_go.wait(HELD_MAX_S)
            answer = 200
        post.answer = {"cut": 0, "drop": 200, "long": 200}.get(answer, answer)
        self.posts.add(post)  # before its sender knows
        if answer in ("cut", "drop"):
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.answer(handler, post, answer)

    def answer(self, handler, post, answer):
        handler.send_response(post.answer)
        if post.answer == 429:
            handler.send_header("Retry-After", "1")
        if post.answer == 302:
            handler.send_header("Location", self.url("stolen"))
        if answer == "long":
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            while True:  # until it is cut off
                handler.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def close(self):
        self.let_go.set()
        self.server.shutdown()
        self.server.server_close()


class Letter:
    def __init__(self, name, envelope, answer):
        self.name, self.answer, self.raw = name, answer, envelope.content
        self.sender = envelope.mail_from
        self.message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.id = self.message["Message-ID"].strip("<>").split("@")[0]

    def __repr__(self):
        return f"{self.name} {self.id} {self.answer}"


class Mail:
    """implicit: TLS from the first byte, else STARTTLS and a login. answers: in turn, the last one for ever."""

    def __init__(self, context, implicit=False, user=None, password=None, answers=("250 OK",)):
        self.letters, self.answers, self.clear = Noted(), list(answers), 0
        mail = self

        class Handler:
            async def handle_DATA(self, server, session, envelope):
                with mail.letters.changed:
                    answer = mail.answers.pop(0) if len(mail.answers) > 1 else mail.answers[0]
                mail.clear += session.ssl is None and not implicit
                mail.letters.add(Letter(envelope.rcpt_tos[0], envelope, int(answer[:3])))
                return answer

        def authenticate(server, session, envelope, mechanism, data):
            return AuthResult(success=(data.login, data.password) == (user.encode(), password.encode()))

        options = {} if implicit else {"tls_context": context, "require_starttls": True}
        if user:
            options |= {"authenticator": authenticate, "auth_required": True}
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(self.loop.create_server(
            lambda: SMTP(Handler(), hostname="relay.example", loop=self.loop, **options), "127.0.0.1", 0,
            ssl=context if implicit else None))
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.loop.call_soon_threadsafe(self.server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(WAIT_S)
        self.loop.close()
