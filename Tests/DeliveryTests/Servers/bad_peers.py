"""Web servers with bad manners, one for each path, and good ones at /good: bad_peers.py DIRECTORY [CERTIFICATE].

Every request is a line of DIRECTORY/requests: its path and its webhook-id. With a CERTIFICATE (good, expired, other-name)
the server speaks TLS, and DIRECTORY/ca.pem is to be trusted.
"""

import asyncio
import os
import socket
import ssl
import struct
import sys

directory = sys.argv[1]


def note(path, identifier):
    with open(os.path.join(directory, "requests"), "a", encoding="utf-8") as file:
        file.write(f"{path} {identifier}\n")


async def read_request(reader):
    """The path and the webhook-id; the body is read to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
    await reader.readexactly(int(fields.get("Content-Length", "0")))
    return head[0].split(" ")[1], fields.get("webhook-id", "-")


async def answer(path, writer):
    """False when the connection is not to be used again."""
    case = path.strip("/")
    if case == "good":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        return True
    if case == "hang":
        await asyncio.sleep(3600)
    elif case == "trickle":
        # A byte a second of a status line that never ends.
        writer.write(b"HTTP/1.1 200 ")
        while True:
            writer.write(b"O")
            await writer.drain()
            await asyncio.sleep(1)
    elif case == "trickle-body":
        writer.write(b"HTTP/1.1 500 Trouble\r\nContent-Length: 1000000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(1)
    elif case == "reset":
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    elif case == "garbage":
        writer.write(bytes(range(256)) * 64 + b"\r\n\r\n")
        await writer.drain()
    elif case == "endless-header":
        writer.write(b"HTTP/1.1 503 Busy\r\nX-Endless: ")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()
    elif case == "endless-headers":
        writer.write(b"HTTP/1.1 503 Busy\r\n")
        while True:
            writer.write(b"X-One-More: and another\r\n" * 1000)
            await writer.drain()
    elif case == "gigabyte":
        writer.write(b"HTTP/1.1 500 Trouble\r\nContent-Length: 1073741824\r\n\r\n")
        for _ in range(16384):
            writer.write(b"x" * 65536)
            await writer.drain()
    elif case == "bomb":
        import gzip

        body = gzip.compress(bytes(256 << 20))
        writer.write(
            b"HTTP/1.1 500 Trouble\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
    elif case == "redirect":
        writer.write(b"HTTP/1.1 301 Moved\r\nLocation: /good\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        return True
    return False


async def serve(reader, writer):
    try:
        while True:
            path, identifier = await read_request(reader)
            note(path, identifier)
            if not await answer(path, writer):
                break
    except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
        pass
    finally:
        writer.transport.abort()


async def main():
    context = None
    if len(sys.argv) > 2:
        import certificates

        names = ("elsewhere.test",) if sys.argv[2] == "other-name" else ("localhost", "127.0.0.1")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates.write(directory, names, is_expired=sys.argv[2] == "expired"))
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    print("PORT", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
