"""A Census API for imports by HS code on loopback, over a generated chapter: tariff lines one month a request, and the
total of the chapter. Bodies are made before a poll begins, and the time in which the server has the word is counted."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from chapter import COUNTRIES, GROUPS, month_name

PATH = "/data/timeseries/intltrade/imports/hs"
COLUMNS = [
    "CTY_CODE", "SUMMARY_LVL", "GEN_VAL_MO", "CON_VAL_MO", "GEN_QY1_MO", "CON_QY1_MO", "UNIT_QY1", "GEN_QY1_MO_FLAG",
    "CON_QY1_MO_FLAG",
]


class Lookalike:
    def __init__(self, chapter):
        self.chapter = chapter
        self.bodies = {}
        self.newest = None
        self.seconds = 0.0
        self.requests = 0
        self.bytes = 0
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def publish(self, newest, changed):
        """Months to `newest` are out; the bodies of changed months are made anew."""
        for month in changed:
            self.bodies[month] = self.body(month)
        self.newest = newest

    def count(self, seconds, size):
        with self.lock:
            self.seconds += seconds
            self.requests += 1
            self.bytes += size

    def take(self):
        """What was counted since the last time."""
        with self.lock:
            counted = (self.seconds, self.requests, self.bytes)
            self.seconds, self.requests, self.bytes = 0.0, 0, 0
        return counted

    def body(self, month):
        lines, name = self.chapter.lines, month_name(month)
        rows = [json.dumps(COLUMNS + ["COMM_LVL", "I_COMMODITY", "time"], separators=(",", ":"))]

        def add(country, summary, line, quantities, dollars):
            rows.append(
                f'["{country}","{summary}","{dollars[0]}","{dollars[1]}","{quantities[0]}","{quantities[1]}","KG",'
                f'null,null,"HS10","{lines[line]}","{name}"]')

        totals = self.chapter.totals(month)
        for line, (quantities, dollars) in enumerate(totals):
            if dollars[0]:
                add("-", "DET", line, quantities, dollars)
                for group in GROUPS:
                    add(group, "CGP", line, [q // 2 for q in quantities], [d // 2 for d in dollars])
        for line, country, quantities, dollars in self.chapter.cells[month]:
            add(COUNTRIES[country], "DET", line, quantities, dollars)
        return ("[" + ",\n".join(rows) + "]").encode()

    def answer(self, query):
        """The status and the body."""
        fields = {name: values[0] for name, values in parse_qs(query).items()}
        if len(fields.get("key", "")) != 40:
            return 302, b""
        level, wanted = fields.get("COMM_LVL"), fields.get("time", "")
        if level == "HS2":
            return self.total(fields["get"].split(","), wanted)
        if level != "HS10" or fields.get("get", "").split(",") != COLUMNS or fields.get("I_COMMODITY") != "76*":
            return 400, b"error: this lookalike answers tariff lines of chapter 76 only\n"
        for month in (m for m in self.chapter.months if m <= self.newest and month_name(m) == wanted):
            return 200, self.bodies.get(month) or self.body(month)
        return 204, b""

    def total(self, columns, wanted):
        first, last = (wanted, wanted) if " " not in wanted else (wanted.split()[1], wanted.split()[-1])
        rows = [columns + ["CTY_CODE", "COMM_LVL", "I_COMMODITY", "time"]]
        for month in self.chapter.months:
            if first <= month_name(month) <= last and month <= self.newest:
                dollars = sum(sums[1][0] for sums in self.chapter.totals(month))
                cells = {"CTY_CODE": "-", "GEN_VAL_MO": str(dollars)}
                rows.append([cells[name] for name in columns] + ["-", "HS2", "76", month_name(month)])
        return (200, json.dumps(rows).encode()) if len(rows) > 1 else (204, b"")


def handler(lookalike):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def parse_request(self):
            self.began = time.perf_counter()
            return super().parse_request()

        def do_GET(self):
            parts = urlsplit(self.path)
            status, body = lookalike.answer(parts.query) if parts.path == PATH else (404, b"")
            self.send_response(status)
            if status == 200:
                self.send_header("Content-Type", "application/json;charset=utf-8")
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
            lookalike.count(time.perf_counter() - self.began, len(body))

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    return Handler
