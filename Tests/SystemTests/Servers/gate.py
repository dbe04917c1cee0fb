"""Passes connections on to another port while it is open: gate.py DIRECTORY PORT.

While DIRECTORY/closed exists nobody listens, and connections to the gate's port are refused.
"""

import os
import socket
import sys
import threading
import time

directory, target = sys.argv[1], int(sys.argv[2])


def listen(port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(64)
    listener.settimeout(0.02)
    return listener


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def connect(client):
    try:
        server = socket.create_connection(("127.0.0.1", target))
    except OSError:
        client.close()
        return
    threading.Thread(target=pump, args=(client, server), daemon=True).start()
    pump(server, client)


listener = listen(0)
port = listener.getsockname()[1]
print("PORT", port, flush=True)
while True:
    if os.path.exists(os.path.join(directory, "closed")):
        if listener:
            listener.close()
            listener = None
            open(os.path.join(directory, "is-closed"), "w").close()
        time.sleep(0.02)
        continue
    if listener is None:
        listener = listen(port)
        os.remove(os.path.join(directory, "is-closed"))
    try:
        client, _ = listener.accept()
    except TimeoutError:
        continue
    client.settimeout(None)
    threading.Thread(target=connect, args=(client,), daemon=True).start()
