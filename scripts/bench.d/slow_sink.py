"""A webhook receiver on loopback that takes its time, and remembers what came and how much was under way."""

import asyncio
import collections
import json
import threading
import time

Arrival = collections.namedtuple("Arrival", "id headers body at")


class Loop:
    """One event loop in a thread of its own, shared by all sinks of a run."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=60)

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


class Connection(asyncio.Protocol):
    def __init__(self, sink):
        self.sink, self.buffer, self.transport, self.waiting = sink, bytearray(), None, 0

    def connection_made(self, transport):
        self.transport = transport
        self.sink.connections.add(self)

    def connection_lost(self, _):
        self.sink.connections.discard(self)
        self.sink.settle(self.waiting)
        self.waiting = 0

    def data_received(self, data):
        self.buffer += data
        while True:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.buffer[:end].decode("latin-1").split("\r\n")
            headers = {}
            for line in head[1:]:
                name, _, value = line.partition(":")
                headers[name.strip().lower()] = value.strip()
            size = int(headers.get("content-length", 0))
            if len(self.buffer) < end + 4 + size:
                return
            body = bytes(self.buffer[end + 4:end + 4 + size])
            del self.buffer[:end + 4 + size]
            self.waiting += 1
            self.sink.take(self, headers, body)

    def answer(self):
        if self.waiting == 0:
            return
        self.waiting -= 1
        self.sink.settle(1)
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


class Sink:
    """Answers each request after `delay` seconds. A request counts as arrived once all of it is there, whether or not
    the sender lives to hear the answer."""

    def __init__(self, loop, delay):
        self.loop, self.delay = loop, delay
        self.arrivals, self.connections = [], set()
        self.open, self.peak = 0, 0
        self.condition = threading.Condition()
        self.server = loop.call(self.listen())
        self.port = self.server.sockets[0].getsockname()[1]

    async def listen(self):
        return await self.loop.loop.create_server(lambda: Connection(self), "127.0.0.1", 0, backlog=4096)

    def take(self, connection, headers, body):
        with self.condition:
            self.arrivals.append(Arrival(headers.get("webhook-id", ""), headers, body, time.monotonic()))
            self.open += 1
            self.peak = max(self.peak, self.open)
            self.condition.notify_all()
        if self.delay:
            self.loop.loop.call_later(self.delay, connection.answer)
        else:
            connection.answer()

    def settle(self, count):
        with self.condition:
            self.open -= count

    @property
    def count(self):
        return len(self.arrivals)

    def wait_for(self, count, give_up, seconds=300):
        """Waits until so many requests have come in all; False when `give_up` says that no more will."""
        end = time.monotonic() + seconds
        with self.condition:
            while len(self.arrivals) < count:
                self.condition.wait(timeout=0.05)
                if len(self.arrivals) < count and give_up():
                    return False
                if time.monotonic() > end:
                    return False
        return True

    def bodies(self):
        """The different bodies of each id."""
        result = collections.defaultdict(list)
        for arrival in self.arrivals:
            result[arrival.id].append(arrival.body)
        return result

    def events(self):
        return [json.loads(arrival.body) for arrival in self.arrivals]

    async def end(self):
        self.server.close()
        for connection in list(self.connections):
            connection.transport.abort()

    def close(self):
        self.loop.call(self.end())
