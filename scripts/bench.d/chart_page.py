"""The first chart of a page over a slow line: the monitors, beside a page of the same content drawn by Chart.js.

The page of the peer has the same months as bars, the same twelve small charts and the same table, made from the JSON that the
monitors give; it loads Debian's libjs-chart.js. Both come gzipped from servers on this machine, cold, through 1.6 Mbit/s with
150 ms and a processor four times slower (DevTools of Debian's chromium).
"""

import gzip
import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

LIBRARY = "/usr/share/javascript/chart.js/chart.min.js"
ROUNDS = 5



def peer_page(data, countries):
    """The same content for Chart.js."""
    rows = "".join(f"<tr><td>{row['month']}</td><td>{row['value']}</td><td>{row['status']}</td></tr>" for row in reversed(data[-25:]))
    canvases = "".join(f"<figure><figcaption>{name}</figcaption><canvas id=c{place} width=160 height=56></canvas></figure>"
                       for place, (name, _) in enumerate(countries))
    script = (
        "const d=" + json.dumps([[row["month"], row["value"]] for row in data]) + ";const s=" + json.dumps([values for _, values in countries])
        + ";const o={animation:false,plugins:{legend:{display:false}}};"
        "new Chart('main',{type:'bar',data:{labels:d.map(r=>r[0]),datasets:[{data:d.map(r=>r[1]),backgroundColor:'#0072B2'}]},options:o});"
        "s.forEach((v,i)=>new Chart('c'+i,{type:'bar',data:{labels:v.map((_,j)=>j),datasets:[{data:v,backgroundColor:'#0072B2'}]},"
        "options:{...o,scales:{x:{display:false},y:{display:false}}}}));performance.mark('drawn');")
    return (
        "<!doctype html><meta charset=utf-8><title>peer</title><link rel=stylesheet href=/site.css><h1>U.S. imports</h1>"
        f"<canvas id=main width=960 height=320></canvas>{canvases}<table>{rows}</table><script src=/chart.js></script><script>{script}</script>")


class Peer:
    def __init__(self, files):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                kind, body = files.get(self.path, ("text/plain", b""))
                packed = gzip.compress(body)
                self.send_response(200 if self.path in files else 404)
                for name, value in (("Content-Type", kind), ("Content-Encoding", "gzip"), ("Content-Length", str(len(packed)))):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(packed)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()


class Browser:
    def __init__(self):
        import websocket

        self.profile = tempfile.mkdtemp(prefix="browser-")
        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
             "--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0", "--remote-allow-origins=*",
             f"--user-data-dir={self.profile}", "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        place = os.path.join(self.profile, "DevToolsActivePort")
        while not (os.path.exists(place) and os.path.getsize(place)):
            time.sleep(0.1)
        with open(place, encoding="utf-8") as file:
            port = file.readline().strip()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            target = [one for one in json.load(answer) if one["type"] == "page"][0]
        self.socket = websocket.create_connection(target["webSocketDebuggerUrl"], timeout=60)
        self.number, self.bytes, self.loaded = 0, 0, False
        for domain in ("Page", "Runtime", "Network"):
            self.call(f"{domain}.enable")
        self.call("Network.setCacheDisabled", cacheDisabled=True)
        self.call("Network.emulateNetworkConditions", offline=False, latency=150, downloadThroughput=200_000, uploadThroughput=90_000)
        self.call("Emulation.setCPUThrottlingRate", rate=4)

    def receive(self):
        message = json.loads(self.socket.recv())
        if message.get("method") == "Network.loadingFinished":
            self.bytes += message["params"]["encodedDataLength"]
        if message.get("method") == "Page.loadEventFired":
            self.loaded = True
        return message

    def call(self, method, **parameters):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = self.receive()
            if message.get("id") == self.number:
                return message["result"]

    def seconds(self, url, drawn):
        """Until the first chart is there, and the bytes that came."""
        self.bytes, self.loaded = 0, False
        self.call("Page.navigate", url=url)
        while not self.loaded:
            self.receive()
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            self.call("Runtime.evaluate", expression="1")
        answer = self.call("Runtime.evaluate", expression=drawn, returnByValue=True)
        return answer["result"]["value"] / 1000, self.bytes

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait(timeout=20)
        shutil.rmtree(self.profile, ignore_errors=True)


def main(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/us.json") as answer:
        data = json.load(answer)["data"]
    months = [row for row in data if row["value"] is not None]
    small = []
    for name in ("canada", "mexico", "china", "india", "russia", "bahrain", "france", "germany", "japan", "brazil", "italy", "spain"):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/us.json?origin={name}") as answer:
                values = [row["value"] or 0 for row in json.load(answer)["data"]][-36:]
        except OSError:
            values = []
        small.append((name, values or [row["value"] for row in months[-36:]]))
    with open(LIBRARY, "rb") as file:
        library = file.read()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/us") as answer:
        page = answer.read().decode()
    sheet = page.split('rel="stylesheet" href="')[1].split('"')[0]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{sheet}") as answer:
        css = answer.read()
    peer = Peer({
        "/": ("text/html; charset=utf-8", peer_page(months, small).encode()), "/chart.js": ("text/javascript", library), "/site.css": ("text/css", css)})
    # Everything is drawn when the first of it is painted and the last of it has been read.
    paint = ("Math.max(performance.getEntriesByName('first-contentful-paint')[0].startTime,"
             "performance.getEntriesByType('navigation')[0].responseEnd)")
    drawn = "performance.getEntriesByName('drawn')[0].startTime"
    took = {"ours": [], "peer": []}
    for _ in range(ROUNDS):
        for name, url, moment in (("ours", f"http://127.0.0.1:{port}/us", paint), ("peer", f"http://127.0.0.1:{peer.port}/", drawn)):
            browser = Browser()
            took[name].append(browser.seconds(url, moment))
            browser.close()
    peer.stop()
    print(json.dumps({
        name: {"seconds": statistics.median(one[0] for one in rounds), "bytes": statistics.median(one[1] for one in rounds)}
        for name, rounds in took.items()}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
