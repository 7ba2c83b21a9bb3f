#!/usr/bin/env python3
"""Receives what Windfall's webhook sink delivers, with nothing but Python's standard library (3.8 or later).

    WEBHOOK_SECRET=... python3 webhook_receiver.py --port 8099 --seen seen.db

Verifies each request as Standard Webhooks 1.0 says before it looks into it: the signature (any of the secrets, which are
separated by commas), then its age. Remembers the ids of what it has handed on: what comes again, retried by the sender or
replayed by someone who listened, is answered "duplicate" and not handed on. Each event is handed on as one line of JSON on
the standard output; put your own work into hand_on(). A real one stands behind TLS.
"""

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import os
import sqlite3
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LARGEST_BODY = 4 * 1024 * 1024
# Longer than Windfall keeps commands (7 days): what could be delivered again is remembered.
REMEMBERED_SECONDS = 14 * 86_400


class Refused(Exception):
    def __init__(self, status, why):
        super().__init__(why)
        self.status = status


def keys(text):
    """The secrets: each as text, or as whsec_ and base64."""
    found = []
    for secret in (part.strip() for part in text.split(",")):
        if secret.startswith("whsec_"):
            found.append(base64.b64decode(secret[len("whsec_"):], validate=True))
        elif secret:
            found.append(secret.encode())
    return found


def verify(secrets, headers, body, now, age):
    """The id of a request that is genuine and fresh; raises Refused."""
    event_id = headers.get("webhook-id", "")
    sent = headers.get("webhook-timestamp", "")
    if not event_id or not sent.isascii() or not sent.isdigit() or len(sent) > 12:
        raise Refused(400, "webhook-id or webhook-timestamp is missing or malformed")
    signed = event_id.encode() + b"." + sent.encode() + b"." + body
    genuine = False
    for offered in headers.get("webhook-signature", "").split():
        version, _, signature = offered.partition(",")
        try:
            given = base64.b64decode(signature, validate=True)
        except (binascii.Error, ValueError):
            continue
        for secret in secrets:
            expected = hmac.new(secret, signed, hashlib.sha256).digest()
            genuine |= version == "v1" and hmac.compare_digest(given, expected)
    if not genuine:
        raise Refused(401, "no signature fits")
    if abs(now - int(sent)) > age:
        raise Refused(401, "sent too long ago, or in the future: are both clocks right?")
    return event_id


def parse(body, event_id):
    """The event; raises Refused where it is no CloudEvent, or not the one that its id says."""
    try:
        event = json.loads(body)
    except ValueError:
        raise Refused(400, "no JSON")
    if not isinstance(event, dict) or event.get("specversion") != "1.0" or event.get("id") != event_id:
        raise Refused(400, "no CloudEvent 1.0 of that id")
    return event


class Memory:
    """What has been handed on, by source and id as CloudEvents demand."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.db = sqlite3.connect(path, check_same_thread=False)
        self.db.execute("create table if not exists seen (source text, id text, at integer, primary key (source, id))")
        self.db.commit()

    def once(self, event, now, hand_on):
        """Hands an event on unless that was done; False: it was. A crash in between hands it on again, never not at all."""
        with self.lock:
            key = (str(event.get("source")), event["id"])
            if self.db.execute("select 1 from seen where source = ? and id = ?", key).fetchone():
                return False
            hand_on(event)
            self.db.execute("insert into seen values (?, ?, ?)", key + (int(now),))
            self.db.execute("delete from seen where at < ?", (int(now) - REMEMBERED_SECONDS,))
            self.db.commit()
            return True


def hand_on(event):
    print(json.dumps(event, separators=(",", ":")), flush=True)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_POST(self):
        try:
            length = self.headers.get("content-length", "")
            if not length.isdigit() or int(length) > LARGEST_BODY:
                self.close_connection = True
                raise Refused(413 if length.isdigit() else 411, "content-length is missing or too large")
            body = self.rfile.read(int(length))
            now = time.time()
            event = parse(body, verify(self.server.secrets, self.headers, body, now, self.server.age))
            fresh = self.server.memory.once(event, now, hand_on)
            self.answer(200, {"status": "taken" if fresh else "duplicate"})
        except Refused as refused:
            self.answer(refused.status, {"status": "refused", "why": str(refused)})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, form, *values):
        sys.stderr.write("%s %s\n" % (self.address_string(), form % values))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=8099, help="0: any that is free; it is said on the standard error")
    options.add_argument("--age", type=int, default=300, help="seconds that a request may be old")
    options.add_argument("--seen", default=":memory:", help="file for the ids that were handed on; without, a restart forgets")
    given = options.parse_args()
    secrets = keys(os.environ.get("WEBHOOK_SECRET", ""))
    if not secrets:
        sys.exit("set WEBHOOK_SECRET to the secret of the sink, or several separated by commas")
    server = ThreadingHTTPServer((given.host, given.port), Handler)
    server.secrets, server.age, server.memory = secrets, given.age, Memory(given.seen)
    sys.stderr.write("listening on %s:%d\n" % server.server_address[:2])
    sys.stderr.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
