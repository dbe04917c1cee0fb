"""A web server with good and bad manners, one for each path: http_cases.py [DIRECTORY for a certificate]."""

import gzip
import http.server
import json
import ssl
import sys
import threading
import time

released = threading.Event()
hanging = 0
bomb = gzip.compress(bytes(64 << 20))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def reply(self, body, status=200, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def raw(self, *parts):
        """Writes bytes as they are, and nothing after them."""
        self.close_connection = True
        for part in parts:
            self.wfile.write(part)

    def endless(self, start, part):
        self.raw(start)
        while True:
            self.wfile.write(part)

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.split("?")[0]
        case = getattr(self, "case_" + path.split("/")[1].replace("-", "_"), None)
        try:
            case(body) if case else self.reply(b"no such case", 404)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = serve

    def case_ok(self, body):
        self.reply(b"hello", headers=[("X-Twice", "one"), ("x-twice", "two"), ("X-Blank", "")])

    def case_number(self, body):
        self.reply(self.path.split("/")[2].encode())

    def case_echo(self, body):
        headers = [[name, value] for name, value in self.headers.items()]
        self.reply(json.dumps({"method": self.command, "headers": headers, "body": list(body)}).encode())

    def case_etag(self, body):
        if self.headers.get("If-None-Match") == '"v1"':
            self.send_response(304)
            self.send_header("ETag", '"v1"')
            self.end_headers()
        else:
            self.reply(b"version 1", headers=[("ETag", '"v1"')])

    def case_redirect(self, body):
        self.reply(b"over there", 302, [("Location", "/ok")])

    def case_status(self, body):
        self.reply(b"body of an error", int(self.path.split("/")[2]))

    def case_gzip(self, body):
        self.reply(gzip.compress(b"unpacked"), headers=[("Content-Encoding", "gzip")])

    def case_not_gzip(self, body):
        self.reply(b"this is no gzip at all", headers=[("Content-Encoding", "gzip")])

    def case_bomb(self, body):
        self.reply(bomb, headers=[("Content-Encoding", "gzip")])

    def case_early_hints(self, body):
        self.raw(b"HTTP/1.1 103 Early Hints\r\nX-Interim: yes\r\n\r\n")
        self.reply(b"final", headers=[("X-Final", "yes")])

    def case_folded(self, body):
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Folded: one\r\n  two\r\n\r\n")

    def case_endless_headers(self, body):
        self.endless(b"HTTP/1.1 200 OK\r\n", b"X-Filler: 0123456789\r\n" * 100)

    def case_endless_line(self, body):
        self.endless(b"HTTP/1.1 200 OK\r\nX-Filler: ", b"0123456789" * 100)

    def case_endless_body(self, body):
        self.endless(b"HTTP/1.1 200 OK\r\n\r\n", bytes(65536))

    def case_announced(self, body):
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\nx")
        released.wait()

    def case_trickle(self, body):
        self.raw(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            self.wfile.write(b"x")
            time.sleep(1)

    def case_short_body(self, body):
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes.")

    def case_cut_chunk(self, body):
        self.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nten bytes.")

    def case_nothing(self, body):
        self.raw()

    def case_garbage(self, body):
        self.raw(b"SSH-2.0-OpenSSH_9.2\r\n")

    def case_hang(self, body):
        global hanging
        hanging += 1
        released.wait()

    def case_hanging(self, body):
        self.reply(str(hanging).encode())


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request, client_address):
        pass


server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) > 1:
    import certificates

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.write(sys.argv[1]))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print("PORT", server.server_address[1], flush=True)
server.serve_forever()
