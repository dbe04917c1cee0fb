"""A web server that keeps what it is sent: http_sink.py DIRECTORY. DIRECTORY/answer says what to answer."""

import base64
import http.server
import json
import os
import sys
import threading
import time

directory = sys.argv[1]
lock = threading.Lock()
count = 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self):
        global count
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with open(os.path.join(directory, "answer"), encoding="utf-8") as file:
            wanted = json.load(file)
        record = {
            "method": self.command,
            "path": self.path,
            "headers": [{"name": name, "value": value} for name, value in self.headers.items()],
            "body": base64.b64encode(body).decode(),
        }
        with lock:
            count += 1
            path = os.path.join(directory, f"{count:06d}.json")
            with open(path + ".part", "w", encoding="utf-8") as file:
                json.dump(record, file)
            os.rename(path + ".part", path)
        if wanted["behaviour"] == "hang":
            time.sleep(3600)
        if wanted["behaviour"] == "drop":
            self.close_connection = True
            return
        answer = wanted["body"].encode()
        if wanted["behaviour"] == "echo-challenge":
            answer = json.dumps({"challenge": json.loads(body)["data"]["challenge"]}).encode()
        self.send_response(wanted["status"])
        for field in wanted["headers"]:
            self.send_header(field["name"], field["value"])
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512


server = Server(("127.0.0.1", 0), Handler)
print("PORT", server.server_address[1], flush=True)
server.serve_forever()
