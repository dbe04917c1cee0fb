"""A feed server that answers as told: scripted_feed.py DIRECTORY.

The first part of a path names the script DIRECTORY/NAME.json: a list of answers, of which the first whose words all
occur in the rest of the path is given; and, for what no answer fits, figures of a small Census of one chapter. What
was asked is in DIRECTORY/NAME.log, a path a line.
"""

import base64
import http.server
import json
import os
import sys
import urllib.parse

directory = sys.argv[1]


def months(words):
    """The months of `2021-03` or `from 2020-01 to 2020-12`."""
    first, last = (words[1], words[3]) if len(words) > 1 else (words[0], words[0])
    number = int(first[:4]) * 12 + int(first[5:7]) - 1
    while f"{number // 12:04d}-{number % 12 + 1:02d}" <= last:
        yield f"{number // 12:04d}-{number % 12 + 1:02d}"
        number += 1


def census(figures, query):
    """The table of the figures asked for, or None: figures are dollars by month and country."""
    names = query["get"][0].split(",") + [name for name in query if name not in ("get", "key")]
    total_only = query.get("CTY_CODE") == ["-"]
    rows = []
    for month in months(query["time"][0].split(" ")):
        for country, dollars in figures.get(month, {}).items():
            if total_only and country != "-":
                continue
            values = {
                "CTY_CODE": country, "SUMMARY_LVL": "DET", "COMM_LVL": "HS2", "I_COMMODITY": "76", "time": month,
                "CON_VAL_MO": str(dollars),
            }
            rows.append([values.get(name, "") for name in dict.fromkeys(names)])
    return [list(dict.fromkeys(names))] + rows if rows else None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        name, _, rest = self.path[1:].partition("/")
        with open(os.path.join(directory, name + ".log"), "a", encoding="utf-8") as log:
            log.write(rest + "\n")
        with open(os.path.join(directory, name + ".json"), encoding="utf-8") as file:
            script = json.load(file)
        for answer in script["answers"]:
            if all(word in rest for word in answer["contains"]):
                body = base64.b64decode(answer["body"]).replace(b"{PATH}", self.path.encode())
                return self.reply(answer["status"], answer["headers"], body, answer["cut"])
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(rest).query, keep_blank_values=True)
        table = census(script["figures"], query) if "get" in query else None
        if table is None:
            return self.reply(204, [], b"", False)
        self.reply(200, [["Content-Type", "application/json;charset=utf-8"]], json.dumps(table).encode(), False)

    def reply(self, status, headers, body, cut):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value.replace("{PATH}", self.path))
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = self.close_connection or cut


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512


server = Server(("127.0.0.1", 0), Handler)
print("PORT", server.server_address[1], flush=True)
server.serve_forever()
