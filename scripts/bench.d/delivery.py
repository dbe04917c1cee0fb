"""5,000 signed webhooks and 5,000 mails to receivers that cost next to nothing, beside Prometheus Alertmanager.

The notifications are written into an archive of the product as dead letters; `surgewatch outbox retry --all` puts them all
back in line, and the time counts from that command to the last delivery. Alertmanager gets as many alerts, each a group of
its own with `group_wait: 0s`, and the time counts from the first byte posted. Both deliver to the same sinks.
"""

import base64
import json
import os
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

from fast_sinks import SECRET
from measuring import TICKS, Daemon, Failure, Taken

COUNT = 5000
ROUNDS = 5
HERE = os.path.dirname(os.path.abspath(__file__))


class Sinks:
    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "fast_sinks.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        words = self.process.stdout.readline().split()
        if words[:1] != ["PORTS"]:
            raise Failure("the sinks did not start")
        self.web, self.mail = words[1:]

    def expect(self, name, count):
        self.process.stdin.write(f"expect {name} {count}\n")
        self.process.stdin.flush()
        self.process.stdout.readline()

    def wait(self):
        """When the last message came, how many different ids there were, how many signatures hold."""
        words = self.process.stdout.readline().split()
        if words[:1] != ["done"]:
            raise Failure("the sinks ended: " + " ".join(words))
        return float(words[2]), int(words[3]), int(words[4])

    def stop(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)


def webhook_body(number):
    """As large as an alert's CloudEvent."""
    months = [
        dict(month=f"2026-{month:02}", value=17130 + month, unit="t", status="F", vintage="cen-2026-11-05")
        for month in range(1, 11)]
    return json.dumps(dict(
        specversion="1.0", id=f"ntf-w{number:05}", source="urn:surgewatch", type="org.surgewatch.alert.early.v1",
        time="2026-11-17T15:02:11Z", subject=f"origin/5330/unwrought/{number}", datacontenttype="application/json",
        data=dict(alert=f"{number:016x}", sequence=1, state="early", headline="Unwrought aluminum from India +42.8%",
                  gates=[dict(name="rise", value=0.428, limit=0.15, unit="ratio", met=True)] * 3, months=months)),
        separators=(",", ":"))


def mail_body(number):
    text = "EARLY. Unwrought aluminum from India: 44,460 t in Aug-Oct 2026, 42.8% above May-Jul.\n" * 20
    html = "<table>" + "<tr><td bgcolor=\"#336699\" width=\"120\">17,130</td></tr>" * 60 + "</table>"
    return json.dumps(dict(
        subject=f"Early: India unwrought aluminum +43% ({number})", text=text, html=html, alert=f"{number:016x}",
        transition="early", vintage="lic-2026-11-17"), separators=(",", ":"))


class Product:
    def __init__(self, options, folder, sinks):
        self.options, self.folder = options, folder
        os.makedirs(self.path("credentials"))
        with open(self.path("credentials/hook"), "w", encoding="ascii") as file:
            file.write("whsec_" + base64.b64encode(SECRET).decode() + "\n")
        with open(self.path("surgewatch.yml"), "w", encoding="utf-8") as file:
            file.write(f"""archive: "{self.path('surgewatch.sqlite')}"
rules: ["{options.rules}"]
control: "{self.path('control.sock')}"
receivers:
  web: {{ webhook: {{ url: "http://127.0.0.1:{sinks.web}/hook", secret: "credential:hook", concurrency: 64 }} }}
  mail:
    email: {{ smtp: "smtp://127.0.0.1:{sinks.mail}", from: "alerts@surgewatch.example", to: reader@example.com, concurrency: 8 }}
""")
        self.environment = dict(os.environ, SURGEWATCH_CREDENTIALS=self.path("credentials"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self):
        daemon = Daemon(
            [self.options.binary, "run", "--config", self.path("surgewatch.yml")], self.environment,
            self.path("daemon.log"))
        daemon.wait_until_listening(self.path("control.sock"))
        daemon.wait_until_idle()
        return daemon

    def fill(self, channel):
        """Writes the notifications of a channel as dead letters, of as many alerts, into an archive that was made anew."""
        for name in ("surgewatch.sqlite", "surgewatch.sqlite-wal", "surgewatch.sqlite-shm"):
            if os.path.exists(self.path(name)):
                os.remove(self.path(name))
        self.start().stop()
        database = sqlite3.connect(self.path("surgewatch.sqlite"))
        columns = [row[1] for row in database.execute("PRAGMA table_info(episode)")]
        for number in range(COUNT):
            values = dict(
                id=f"{number:016x}", rule="Bench", definition="d", flow="import", reporter="", role="origin",
                country="5330", origin="", product="76", start=202610, state="closed",
                severity="warning", sequence=1, ended_silently=1)
            database.execute(
                f"INSERT INTO episode({','.join(columns)}) VALUES({','.join('?' * len(columns))})",
                [values.get(column, "") for column in columns])
            is_mail = channel == "mail"
            database.execute(
                """INSERT INTO outbox(id, known_at, episode_id, event_sequence, kind, receiver, channel, address, subject,
                body, state, attempts, uncertain, next_at, lease_until)
                VALUES(?, '2026-11-17T15:02:11Z', ?, 1, 'early', ?, ?, ?, 's', ?, 'dead', 0, 0, 0, 0)""",
                (f"ntf-{channel[0]}{number:05}", f"{number:016x}", channel, "mail" if is_mail else "webhook",
                 "reader@example.com" if is_mail else "", mail_body(number) if is_mail else webhook_body(number)))
        database.commit()
        database.close()

    def measure(self, channel, sinks):
        self.fill(channel)
        daemon = self.start()
        sinks.expect(channel, COUNT)
        cpu, began = daemon.cpu, time.monotonic()
        subprocess.run(
            [self.options.binary, "outbox", "retry", "--all", "--config", self.path("surgewatch.yml")], check=True,
            env=self.environment, stdout=subprocess.DEVNULL)
        last, ids, signed = sinks.wait()
        daemon.wait_until_idle()
        taken = Taken(last - began, daemon.cpu - cpu, daemon.memory("VmHWM"))
        daemon.stop()
        if ids != COUNT or channel == "web" and signed != COUNT:
            raise Failure(f"{ids} of {COUNT} notifications came, {signed} signed")
        database = sqlite3.connect(self.path("surgewatch.sqlite"))
        states = dict(database.execute("SELECT state, count(*) FROM outbox GROUP BY state"))
        database.close()
        if states != {"delivered": COUNT}:
            raise Failure(f"the outbox says {states}")
        return taken


class Alertmanager:
    def __init__(self, folder, sinks):
        self.folder, self.sinks = folder, sinks
        os.makedirs(folder)

    def measure(self, channel):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        receiver = f"webhook_configs: [{{ url: 'http://127.0.0.1:{self.sinks.web}/hook', send_resolved: false }}]"
        if channel == "mail":
            receiver = (
                f"email_configs: [{{ to: reader@example.com, from: alerts@surgewatch.example, require_tls: false, "
                f"smarthost: '127.0.0.1:{self.sinks.mail}', send_resolved: false }}]")
        path = os.path.join(self.folder, "alertmanager.yml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(
                "route: { receiver: sink, group_by: ['...'], group_wait: 0s, group_interval: 1h, repeat_interval: 24h }\n"
                f"receivers: [{{ name: sink, {receiver} }}]\n")
        storage = os.path.join(self.folder, "data")
        shutil.rmtree(storage, ignore_errors=True)
        with open(os.path.join(self.folder, "log"), "wb") as log:
            process = subprocess.Popen(
                ["prometheus-alertmanager", f"--config.file={path}", f"--storage.path={storage}",
                 f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="], stdout=log, stderr=log)
        try:
            self.wait_until_ready(port, process)
            alerts = [
                dict(labels=dict(alertname="Bench", country="India", number=str(number)),
                     annotations=dict(summary="Unwrought aluminum from India +42.8%, " * 8))
                for number in range(COUNT)]
            batches = [json.dumps(alerts[place:place + 500]).encode() for place in range(0, COUNT, 500)]
            self.sinks.expect(channel, COUNT)
            cpu, began = self.cpu(process), time.monotonic()
            for batch in batches:
                request = urllib.request.Request(
                    f"http://127.0.0.1:{port}/api/v2/alerts", data=batch, headers={"Content-Type": "application/json"})
                with urllib.request.urlopen(request) as answer:
                    answer.read()
            last, _, _ = self.sinks.wait()
            time.sleep(0.5)
            with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
                peak = next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))
            return Taken(last - began, self.cpu(process) - cpu, peak)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)

    def cpu(self, process):
        with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def wait_until_ready(self, port, process):
        while process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready") as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        raise Failure("Alertmanager ended before it was ready")


def middle(runs):
    return Taken(
        statistics.median(one.wall for one in runs), statistics.median(one.cpu for one in runs),
        max(one.rss for one in runs))


def measure(options, directory, table):
    if not shutil.which("prometheus-alertmanager"):
        raise Failure("prometheus-alertmanager is not installed")
    folder = os.path.join(directory, "delivery")
    sinks = Sinks()
    try:
        product, peer = Product(options, folder, sinks), Alertmanager(os.path.join(folder, "alertmanager"), sinks)
        for channel, words in (("web", "signed webhooks"), ("mail", "mails")):
            ours, theirs = [], []
            # In turn, so that what else the machine does meets both.
            for _ in range(1 if options.quick else ROUNDS):
                theirs.append(peer.measure(channel))
                ours.append(product.measure(channel, sinks))
            bar = middle(theirs)
            table.add(f"Alertmanager: {COUNT:,} {words.removeprefix('signed ')}, each a group of its own", bar,
                      runs=[(one.wall, one.cpu) for one in theirs])
            taken = middle(ours)
            table.add(f"{COUNT:,} {words}, each stored durably", taken, bar=round(bar.wall, 3),
                      runs=[(one.wall, one.cpu) for one in ours], cpu_bar=bar.cpu)
            print(
                f"bench: {words}: {taken.wall / bar.wall:.2f} of Alertmanager's time, "
                f"{taken.cpu / bar.cpu:.2f} of its CPU", file=sys.stderr)
    finally:
        sinks.stop()
