"""A feed server that answers as told: feed_server.py DIRECTORY.

DIRECTORY/rules.json: a list of answers, the first that fits and is not used up is given.
DIRECTORY/census.json: figures to answer queries of the Census API from, where no rule fits.
DIRECTORY/requests.jsonl: what was asked.
"""

import base64
import http.server
import json
import os
import sys
import threading
import time
import urllib.parse

directory = sys.argv[1]
lock = threading.Lock()
used = {}


def load(name, default):
    try:
        with open(os.path.join(directory, name), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return default


def ordinal(month):
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def month_of(number):
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def figures(model, line, country, month):
    """General value, consumption value, both quantities, duty, and both values with freight of a line."""
    weight = (lines_of(model, line).index(line) + 2) * (model["countries"].index(country) + 3)
    value = weight * 1000 + ordinal(month)
    if month <= model.get("revised_to", ""):
        value += 7
    return [value, value - 5, value // 10, value // 10 - 1, value // 20, value + 3, value - 2]


def lines_of(model, line):
    return model["industries"] if len(line) == 6 else model["lines"]


def variables(path):
    """What the data set of an address has, and how its code is called."""
    if "/exports/" in path:
        return {"ALL_VAL_MO": 0, "QTY_1_MO": 2}, ["QTY_1_MO_FLAG"], "E_COMMODITY"
    if path.endswith("/naics"):
        return {"GEN_VAL_MO": 0, "CON_VAL_MO": 1, "CAL_DUT_MO": 4, "GEN_CIF_MO": 5, "CON_CIF_MO": 6}, [], "NAICS"
    return {
        "GEN_VAL_MO": 0, "CON_VAL_MO": 1, "GEN_QY1_MO": 2, "CON_QY1_MO": 3, "CAL_DUT_MO": 4, "GEN_CIF_MO": 5,
        "CON_CIF_MO": 6,
    }, ["GEN_QY1_MO_FLAG", "CON_QY1_MO_FLAG"], "I_COMMODITY"


def census(model, query, path):
    """Status, content type and body of an answer."""
    if not query.get("key"):
        return 302, None, b""
    names = query["get"][0].split(",")
    predicates = [name for name in query if name not in ("get", "key")]
    level = int(query["COMM_LVL"][0][2:])
    measures, flags, commodity = variables(path)
    for name in names:
        known = list(measures) + flags + ["CTY_CODE", "SUMMARY_LVL"] + (["UNIT_QY1"] if flags else [])
        if name not in known or name in model.get("gone", []):
            return 400, "text/plain", f"error: unknown variable '{name}'".encode()
    every = model["industries"] if commodity == "NAICS" else model["lines"]
    pattern = query[commodity][0]
    prefix = pattern.rstrip("*")
    words = query["time"][0].split(" ")
    months = range(ordinal(words[1 if len(words) > 1 else 0]), ordinal(words[-1]) + 1)
    published = model["months"]
    total_only = query.get("CTY_CODE") == ["-"]
    rows = []
    for number in months:
        month = month_of(number)
        if not published[0] <= month <= published[1]:
            continue
        if not total_only and any(month == hole[1] and prefix.startswith(hole[0]) for hole in model.get("holes", [])):
            continue
        codes = sorted({line[:level] for line in every if line[:level].startswith(prefix)})
        for code in codes:
            lines = [line for line in every if line.startswith(code)]
            if month in model.get("idle", {}).get(code, []):
                continue
            sums = {}
            for country in model["countries"]:
                cell = [sum(parts) for parts in zip(*(figures(model, line, country, month) for line in lines))]
                sums[country] = cell
            whole = [sum(parts) for parts in zip(*sums.values())]
            if month == model.get("unbalanced"):
                whole[0] += 1
            for country, cell in ([] if total_only else list(sums.items())) + [("-", whole)]:
                values = {
                    "CTY_CODE": country, "SUMMARY_LVL": "DET", "COMM_LVL": query["COMM_LVL"][0], commodity: code,
                    "time": month, "UNIT_QY1": "KG",
                }
                values.update({name: cell[place] for name, place in measures.items()})
                values.update({name: "" for name in flags})
                rows.append([str(values[name]) for name in names + predicates])
    if not rows:
        return 204, None, b""
    return 200, "application/json;charset=utf-8", json.dumps([names + predicates] + rows).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        with lock:
            record = {"path": self.path, "headers": {name.lower(): value for name, value in self.headers.items()},
                      "method": self.command}
            with open(os.path.join(directory, "requests.jsonl"), "a", encoding="utf-8") as file:
                file.write(json.dumps(record) + "\n")
            rule = self.rule()
        try:
            if rule:
                self.follow(rule)
            else:
                self.answer_census()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_HEAD = do_GET

    def rule(self):
        for rule in load("rules.json", []):
            count = used.get(rule["id"], 0)
            if rule.get("method", self.command) != self.command:
                continue
            if all(word in self.path for word in rule["contains"]) and count < rule["times"]:
                used[rule["id"]] = count + 1
                return rule
        return None

    def follow(self, rule):
        body = base64.b64decode(rule["body"])
        body = body.replace(b"{PATH}", self.path.encode())
        if rule["mode"] == "stall":
            time.sleep(3600)
        if rule["mode"] == "drop":
            self.close_connection = True
            return
        if rule["validates"] and self.headers.get("If-None-Match") == dict(rule["headers"]).get("ETag"):
            return self.reply(304, rule["headers"], b"")
        status, headers = rule["status"], rule["headers"]
        start = self.first_byte(rule)
        if rule["ranges"] and start is not None and status == 200:
            if start >= len(body):
                return self.reply(416, headers, b"")
            headers = headers + [["Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}"]]
            status, body = 206, body[start:]
        if rule["mode"] == "drip" and self.command != "HEAD":
            return self.drip(status, headers, body)
        if rule.get("framing"):
            return self.misbehave(rule, status, headers, body)
        self.reply(status, headers, body, cut=rule["mode"] == "cut")

    def misbehave(self, rule, status, headers, body):
        """A body cut at a byte, its length told wrongly, not at all, or in chunks that never end."""
        end = rule.get("cut", len(body))
        framing = rule["framing"]
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if framing == "length":
            self.send_header("Content-Length", str(len(body)))
        elif framing == "longer":
            self.send_header("Content-Length", str(len(body) + 7))
        elif framing == "shorter":
            self.send_header("Content-Length", str(max(0, len(body) - 7)))
        elif framing == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()
        if framing == "chunked":
            for start in range(0, end, 97):
                part = body[start:min(start + 97, end)]
                self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
            if end == len(body):
                self.wfile.write(b"0\r\n\r\n")
        else:
            self.wfile.write(body[:end])
        self.close_connection = True

    def drip(self, status, headers, body):
        """A body that comes byte by byte, as long as somebody waits for it."""
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(1 << 20))
        self.end_headers()
        for byte in body * 1000:
            self.wfile.write(bytes([byte]))
            time.sleep(0.05)

    def first_byte(self, rule):
        """Where the wanted part begins; None where the whole is wanted, or the part of another state of the file."""
        wanted = self.headers.get("Range", "")
        state = self.headers.get("If-Range")
        named = dict(rule["headers"])
        if not wanted.startswith("bytes=") or (state and state not in (named.get("ETag"), named.get("Last-Modified"))):
            return None
        return int(wanted[6:].split("-")[0])

    def answer_census(self):
        model = load("census.json", None)
        if model is None:
            return self.reply(404, [], b"")
        parts = urllib.parse.urlsplit(self.path)
        if parts.path.endswith("/variables.json"):
            return self.answer_variables(model, parts.path.removesuffix("/variables.json"))
        query = urllib.parse.parse_qs(parts.query, keep_blank_values=True)
        status, kind, body = census(model, query, parts.path)
        headers = [["Content-Type", kind]] if kind else []
        if status == 302:
            headers = [["Location", "/data/missing_key.html"]]
        self.reply(status, headers, body)

    def answer_variables(self, model, path):
        """The metadata page: flags are attributes of what they flag."""
        measures, flags, commodity = variables(path)
        names = list(measures) + ["CTY_CODE", "SUMMARY_LVL", "COMM_LVL", commodity] + (["UNIT_QY1"] if flags else [])
        page = {name: {"label": name} for name in names if name not in model.get("gone", [])}
        for flag in flags:
            if flag not in model.get("gone", []) and flag.removesuffix("_FLAG") in page:
                page[flag.removesuffix("_FLAG")]["attributes"] = flag
        self.reply(200, [["Content-Type", "application/json"]], json.dumps({"variables": page}).encode())

    def reply(self, status, headers, body, cut=False):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value.replace("{PATH}", self.path))
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status not in (204, 304) and self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512


server = Server(("127.0.0.1", 0), Handler)
print("PORT", server.server_address[1], flush=True)
server.serve_forever()
