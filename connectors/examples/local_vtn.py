#!/usr/bin/env python3
"""A small OpenADR 3.1 VTN to try the OpenADR source against, with nothing but Python's standard library (3.8 or later).

    VEN_SECRET=secret python3 local_vtn.py --port 8098 --client ven
    curl -X POST   http://127.0.0.1:8098/openadr3/events -d @event.json      (answers with the event and its id)
    curl -X PUT    http://127.0.0.1:8098/openadr3/events/event-1 -d @event.json
    curl -X DELETE http://127.0.0.1:8098/openadr3/events/event-1

Reading takes a token where --client is given; writing is for whoever can reach it, which is this machine. Events are kept in
memory. Where an event's programID is not known yet, the program is made with no more than its id and name.
"""

import argparse
import datetime
import json
import os
import secrets
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

LARGEST_BODY = 1024 * 1024
LARGEST_PAGE = 50


class Problem(Exception):
    def __init__(self, status, detail):
        super().__init__(detail)
        self.status = status


class Vtn:
    """What it knows: events and programs by id, and tokens by when they end."""

    def __init__(self, client, secret, token_seconds):
        self.lock = threading.Lock()
        self.client, self.secret, self.token_seconds = client, secret, token_seconds
        self.events, self.programs, self.tokens = {}, {}, {}
        self.made = 0

    def token(self, form):
        given = [form.get(name, [""])[0] for name in ("grant_type", "client_id", "client_secret")]
        if given != ["client_credentials", self.client, self.secret]:
            raise Problem(401, "no client of that id and secret")
        token = secrets.token_urlsafe(24)
        with self.lock:
            self.tokens[token] = time.time() + self.token_seconds
        return {"access_token": token, "token_type": "Bearer", "expires_in": self.token_seconds}

    def admit(self, authorization):
        if self.client and self.tokens.get((authorization or "")[len("Bearer "):], 0) < time.time():
            raise Problem(401, "no token, or one that has ended")

    def put(self, event, event_id=None):
        if not isinstance(event, dict) or not event.get("programID") or not isinstance(event.get("intervals"), list):
            raise Problem(400, "an event is an object with programID and intervals")
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
        with self.lock:
            if event_id is None:
                self.made += 1
                event_id = "event-%d" % self.made
                created = now
            else:
                created = self.find(self.events, event_id)["createdDateTime"]
            program = event["programID"]
            self.programs.setdefault(program, {
                "id": program, "createdDateTime": now, "modificationDateTime": now, "objectType": "PROGRAM",
                "programName": program})
            kept = dict(event, id=event_id, objectType="EVENT", createdDateTime=created, modificationDateTime=now)
            self.events[event_id] = kept
            return kept

    def delete(self, event_id):
        with self.lock:
            gone = self.find(self.events, event_id)
            del self.events[event_id]
            return gone

    def listed(self, query):
        programs, targets = query.get("programID"), query.get("targets", [])
        skip, limit = (whole(query, name, default) for name, default in (("skip", 0), ("limit", LARGEST_PAGE)))
        with self.lock:
            found = [event for event in self.events.values()
                     if (not programs or event["programID"] in programs)
                     and all(target in (event.get("targets") or []) for target in targets)]
        return found[skip:skip + min(limit, LARGEST_PAGE)]

    @staticmethod
    def find(objects, object_id):
        if object_id not in objects:
            raise Problem(404, "there is no " + object_id)
        return objects[object_id]


def whole(query, name, default):
    text = query.get(name, [str(default)])[0]
    if not text.isascii() or not text.isdigit():
        raise Problem(400, name + " takes a whole number from 0")
    return int(text)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    base = "/openadr3"

    def do_GET(self):
        self.serve(self.read)

    def do_POST(self):
        self.serve(self.create)

    def do_PUT(self):
        self.serve(lambda vtn, kind, name, query: (200, vtn.put(self.json(), self.event(kind, name))))

    def do_DELETE(self):
        self.serve(lambda vtn, kind, name, query: (200, vtn.delete(self.event(kind, name))))

    def read(self, vtn, kind, name, query):
        if (kind, name) == ("auth", "server"):
            host, port = self.server.server_address[:2]
            return 200, {"tokenURL": "http://%s:%d%s/auth/token" % (host, port, self.base)}
        vtn.admit(self.headers.get("authorization"))
        if kind == "events":
            return 200, vtn.find(vtn.events, name) if name else vtn.listed(query)
        if kind == "programs":
            return 200, vtn.find(vtn.programs, name) if name else list(vtn.programs.values())
        raise Problem(404, "there is no " + kind)

    def create(self, vtn, kind, name, query):
        if (kind, name) == ("auth", "token"):
            return 200, vtn.token(parse_qs(self.body().decode()))
        if kind != "events" or name:
            raise Problem(404, "events are made by POST to %s/events" % self.base)
        return 201, vtn.put(self.json())

    @staticmethod
    def event(kind, name):
        if kind != "events" or not name:
            raise Problem(404, "which event?")
        return name

    def body(self):
        length = self.headers.get("content-length", "")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            raise Problem(413, "content-length is missing or too large")
        return self.rfile.read(int(length))

    def json(self):
        try:
            return json.loads(self.body())
        except ValueError:
            raise Problem(400, "no JSON")

    def serve(self, handle):
        asked = urlsplit(self.path)
        parts = [unquote(part) for part in asked.path.split("/") if part]
        try:
            if not parts or "/" + parts[0] != self.base or not 2 <= len(parts) <= 3:
                raise Problem(404, "everything is below %s/" % self.base)
            name = parts[2] if len(parts) == 3 else ""
            status, content = handle(self.server.vtn, parts[1], name, parse_qs(asked.query))
        except Problem as problem:
            self.close_connection = True  # its body may not have been read
            status = problem.status
            content = {"title": "refused", "status": status, "detail": str(problem)}
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if status < 400 else "application/problem+json")
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, form, *values):
        sys.stderr.write("%s %s\n" % (self.address_string(), form % values))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--port", type=int, default=8098, help="0: any that is free; it is said on the standard error")
    options.add_argument("--client", default="", help="who may read, with the secret in VEN_SECRET; without: whoever asks")
    options.add_argument("--token-seconds", type=int, default=3600, help="how long a token holds")
    given = options.parse_args()
    secret = os.environ.get("VEN_SECRET", "")
    if given.client and not secret:
        sys.exit("set VEN_SECRET to the secret of the client")
    server = ThreadingHTTPServer(("127.0.0.1", given.port), Handler)
    server.vtn = Vtn(given.client, secret, given.token_seconds)
    sys.stderr.write("listening on http://%s:%d%s\n" % (server.server_address[:2] + (Handler.base,)))
    sys.stderr.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
