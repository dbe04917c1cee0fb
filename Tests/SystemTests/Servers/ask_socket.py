#!/usr/bin/env python3
"""Asks for a page over a Unix socket. usage: ask_socket.py SOCKET TARGET"""

import socket
import sys

with socket.socket(socket.AF_UNIX) as connection:
    connection.settimeout(20)
    connection.connect(sys.argv[1])
    connection.sendall(f"GET {sys.argv[2]} HTTP/1.1\r\nHost: surgewatch\r\nConnection: close\r\n\r\n".encode())
    answer = b""
    while part := connection.recv(65536):
        answer += part
print(answer.split(b" ", 1)[1].split(b"\r\n", 1)[0].decode())
