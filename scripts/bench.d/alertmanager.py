"""Prometheus Alertmanager from Debian, put through the same cases as Surgewatch with the same slow sink."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import time

from drill import kill
from measuring import Failure
from slow_sink import Sink

CONFIGURATION = """route:
  receiver: sink
  group_by: ['...']
  group_wait: {wait}
  repeat_interval: 24h
receivers:
  - name: sink
    webhook_configs:
      - url: http://127.0.0.1:{port}/hook
        send_resolved: true
"""


def version():
    said = subprocess.run(["prometheus-alertmanager", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"version (\S+)", said.stdout + said.stderr)
    return found.group(1).rstrip(",") if found else "?"


class Alertmanager:
    """One instance with its storage; each alert is a group of its own, so that each is a message of its own."""

    def __init__(self, folder, alerts, delay, loop, wait="0s"):
        self.folder, self.alerts, self.process = folder, alerts, None
        if shutil.which("prometheus-alertmanager") is None:
            raise Failure("prometheus-alertmanager is not installed")
        os.makedirs(folder)
        self.sink = Sink(loop, delay)
        with open(os.path.join(folder, "am.yml"), "w", encoding="ascii") as file:
            file.write(CONFIGURATION.format(wait=wait, port=self.sink.port))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self):
        with open(os.path.join(self.folder, "log"), "ab") as log:
            self.process = subprocess.Popen(
                ["prometheus-alertmanager", "--config.file=" + os.path.join(self.folder, "am.yml"),
                 "--storage.path=" + os.path.join(self.folder, "data"), "--cluster.listen-address=",
                 f"--web.listen-address=127.0.0.1:{self.port}"], stdout=log, stderr=log)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                if self.request("GET", "/-/ready") == 200:
                    return
            except OSError:
                time.sleep(0.02)
        raise Failure("Alertmanager does not come up")

    def request(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            return connection.getresponse().status
        finally:
            connection.close()

    def post(self, resolved=False):
        now = time.time()

        def instant(seconds):
            return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))

        alerts = [
            {"labels": {"alertname": "Rise", "series": str(number)}, "startsAt": instant(now - 60),
             "endsAt": instant(now - 1 if resolved else now + 86400)}
            for number in range(self.alerts)]
        status = self.request("POST", "/api/v2/alerts", json.dumps(alerts))
        if status != 200:
            raise Failure(f"Alertmanager answered {status}")

    def terminate(self):
        self.process.terminate()
        self.process.wait(timeout=60)

    def close(self):
        if self.process and self.process.poll() is None:
            kill(self.process)
        self.sink.close()

    def quiet(self, seconds=4):
        """Waits until nothing new has come for a while."""
        count, since = -1, time.monotonic()
        while self.sink.open > 0 or time.monotonic() - since < seconds:
            if self.sink.count != count:
                count, since = self.sink.count, time.monotonic()
            time.sleep(0.05)

    def seen(self, status):
        """How many alerts were told with a status, and how many messages beyond the first of each."""
        series = [
            alert["labels"]["series"] for message in self.sink.events() for alert in message["alerts"]
            if alert["status"] == status]
        return len(set(series)), len(series) - len(set(series))


def cases(folder, alerts, delay, loop):
    """What is told, repeated and resolved in each case, by the name of the case."""
    result = {}

    def run(name, steps, wait="0s"):
        peer = Alertmanager(os.path.join(folder, "alertmanager-" + name), alerts, delay, loop, wait)
        try:
            peer.start()
            steps(peer)
        finally:
            peer.close()

    def killed_while_sending(peer):
        peer.post()
        peer.sink.wait_for(alerts // 2, lambda: False)
        kill(peer.process)
        peer.start()
        peer.quiet()
        told, _ = peer.seen("firing")
        result["killed"] = dict(told=told)
        peer.post()
        peer.quiet()
        told, again = peer.seen("firing")
        result["resent"] = dict(told=told, again=again)

    def ended_before_resolution(name, end):
        def steps(peer):
            peer.post()
            peer.sink.wait_for(alerts, lambda: False)
            peer.quiet()
            end(peer)
            peer.start()
            peer.post(resolved=True)
            peer.quiet()
            result[name] = dict(told=peer.seen("resolved")[0])
        return steps

    def ended_inside_group_wait(peer):
        peer.post()
        peer.terminate()
        peer.start()
        peer.quiet()
        result["accepted"] = dict(told=peer.seen("firing")[0])

    run("killed", killed_while_sending)
    run("killed-after", ended_before_resolution("killed-after", lambda peer: kill(peer.process)))
    run("ended-after", ended_before_resolution("ended-after", lambda peer: peer.terminate()))
    run("accepted", ended_inside_group_wait, wait="1s")
    return result
