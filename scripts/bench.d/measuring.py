"""What a process takes: seconds by the clock, seconds of CPU, and memory."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Failure(Exception):
    pass


class Taken:
    """Wall and CPU in seconds, memory in bytes; `None` where it was not measured."""

    def __init__(self, wall=None, cpu=None, rss=None):
        self.wall, self.cpu, self.rss = wall, cpu, rss


def run(arguments, environment, output=None):
    """Runs a command to its end; returns what it took and what it printed."""
    # Files, not pipes: a command that prints much must not wait for its reader.
    with contextlib.ExitStack() as files:
        sink = files.enter_context(open(output, "wb") if output else tempfile.TemporaryFile())
        trouble = files.enter_context(tempfile.TemporaryFile())
        nothing = files.enter_context(open(os.devnull, "rb"))
        began = time.perf_counter()
        process = subprocess.Popen(arguments, env=environment, stdin=nothing, stdout=sink, stderr=trouble)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        printed = b"" if output else whole(sink)
        complaints = whole(trouble)
    if process.returncode != 0:
        raise Failure(f"{' '.join(arguments)}: exit {process.returncode}: {(complaints or printed).decode()}")
    return Taken(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024), printed.decode()


def whole(file):
    file.seek(0)
    return file.read()


class Daemon:
    """`surgewatch run`, watched from outside."""

    def __init__(self, arguments, environment, log, notify=None):
        self.log = log
        self.began = time.perf_counter()
        self.notify = None
        if notify:
            self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self.notify.bind(notify)
            environment = dict(environment, NOTIFY_SOCKET=notify)
        with open(log, "wb") as sink:
            self.process = subprocess.Popen(arguments, env=environment, stdout=sink, stderr=sink)

    def wait_until_ready(self):
        """Seconds from the start to READY=1."""
        self.notify.settimeout(1)
        while True:
            try:
                if b"READY=1" in self.notify.recv(65536):
                    return time.perf_counter() - self.began
            except TimeoutError:
                if self.process.poll() is not None:
                    raise Failure("the daemon ended: " + self.lines()[-1]) from None

    def wait_until_listening(self, path):
        while not os.path.exists(path):
            if self.process.poll() is not None:
                raise Failure("the daemon ended: " + self.lines()[-1])
            time.sleep(0.01)

    def lines(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()

    @property
    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self, name):
        """`VmRSS` is now, `VmHWM` the most since `forget_peak`."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return int(re.search(rf"{name}:\s+(\d+) kB", file.read()).group(1)) * 1024

    def forget_peak(self):
        with open(f"/proc/{self.process.pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")

    def wait_until_idle(self):
        """Until it has used no CPU for half a second."""
        before = self.cpu
        while True:
            time.sleep(0.5)
            if self.cpu - before < 0.02:
                return
            before = self.cpu

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        if self.process.wait(timeout=60) != 0:
            raise Failure("the daemon did not stop cleanly: " + self.lines()[-1])
        if self.notify:
            self.notify.close()
