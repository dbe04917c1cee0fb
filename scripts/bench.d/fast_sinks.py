"""Receivers that cost next to nothing: a web server and a mail server on loopback, in a process of their own.

fast_sinks.py says `PORTS web mail`. A line `expect web|mail N` begins a count anew; when N messages have come the answer is
`done FIRST LAST DISTINCT SIGNED`: when the first and the last one came (seconds of the monotonic clock), how many different
ids there were, and how many of the signatures hold.
"""

import asyncio
import base64
import hashlib
import hmac
import sys
import time

SECRET = b"surgewatch-bench-secret!"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Count:
    def __init__(self):
        self.wanted = 0
        self.begin(0)

    def begin(self, wanted):
        self.wanted, self.first, self.last, self.kept = wanted, None, None, []

    def take(self, head, body):
        self.last = time.monotonic()
        if self.first is None:
            self.first = self.last
        self.kept.append((head, body))
        if len(self.kept) == self.wanted:
            self.report()

    def report(self):
        fields = [dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n") if b": " in line) for head, _ in self.kept]
        ids = {one.get(b"webhook-id") or one.get(b"message-id") or number for number, one in enumerate(fields)}
        signed = sum(is_signed(head, body) for head, body in self.kept)
        print(f"done {self.first} {self.last} {len(ids)} {signed}", flush=True)


def is_signed(head, body):
    fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n") if b": " in line)
    if b"webhook-signature" not in fields:
        return False
    text = fields[b"webhook-id"] + b"." + fields[b"webhook-timestamp"] + b"." + body
    code = base64.b64encode(hmac.new(SECRET, text, hashlib.sha256).digest())
    return b"v1," + code in fields[b"webhook-signature"].split(b" ")


web, mail = Count(), Count()


class Web(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.buffer = transport, b""

    def data_received(self, data):
        self.buffer += data
        while True:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.buffer[:end]
            place = head.lower().find(b"content-length: ")
            length = int(head[place + 16:].split(b"\r\n", 1)[0]) if place >= 0 else 0
            if len(self.buffer) < end + 4 + length:
                return
            body = self.buffer[end + 4:end + 4 + length]
            self.buffer = self.buffer[end + 4 + length:]
            self.transport.write(OK)
            web.take(head, body)


class Mail(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.buffer, self.in_message = transport, b"", False
        transport.write(b"220 sink.test\r\n")

    def data_received(self, data):
        self.buffer += data
        while True:
            if self.in_message:
                end = self.buffer.find(b"\r\n.\r\n")
                if end < 0:
                    return
                message, self.buffer = self.buffer[:end], self.buffer[end + 5:]
                self.in_message = False
                self.transport.write(b"250 taken\r\n")
                mail.take(message.split(b"\r\n\r\n", 1)[0], b"")
                continue
            end = self.buffer.find(b"\r\n")
            if end < 0:
                return
            word, self.buffer = self.buffer[:4].upper(), self.buffer[end + 2:]
            if word == b"DATA":
                self.in_message = True
                self.transport.write(b"354 go on\r\n")
            elif word == b"EHLO":
                self.transport.write(b"250-sink.test\r\n250 8BITMIME\r\n")
            elif word == b"QUIT":
                self.transport.write(b"221 bye\r\n")
                self.transport.close()
                return
            else:
                self.transport.write(b"250 ok\r\n")


async def main():
    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(protocol, "127.0.0.1", 0, backlog=4096) for protocol in (Web, Mail)]
    print("PORTS", *(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        _, name, count = line.decode().split()
        {"web": web, "mail": mail}[name].begin(int(count))
        print("ready", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
