#!/usr/bin/env python3
"""Goes through the monitors over HTTP. usage: visit_monitors.py WHAT URL [ARGUMENTS]"""

import csv
import gzip
import io
import json
import random
import re
import socket
import sys
import time
import xml.etree.ElementTree

from visiting import Reader, check_page, parsed, words

PAGES = [
    "/", "/us?origin=canada", "/us?category=sheet", "/us?category=sheet&compare=canada,mexico&origin=india", "/us?view=ytd",
    "/us?view=share&origin=canada", "/us?view=index&origin=canada", "/us?view=change", "/us?view=12-months",
    "/us?measure=value", "/us?measure=unit-value&origin=canada", "/us?from=2018-01", "/smelt", "/smelt?smelt=russia", "/cast",
    "/cast?category=sheet", "/global", "/global?flow=import&reporter=canada", "/global?partner=canada", "/alerts", "/alerts?state=open", "/rules", "/rules/MassiveImports", "/status", "/releases",
    "/releases/1", "/about", "/series/origin/canada/sheet", "/series/smelt/russia/unwrought", "/us?origin=canada&cite=on",
]


def numbers(text):
    """The number of a cell as a person reads it; `None` for what is no number."""
    text = text.replace("−", "-").replace(",", "").rstrip("%").removesuffix(" P").strip()
    try:
        return float(text)
    except ValueError:
        return None


def pages(reader):
    """Every page is whole, known by one address, and leads only to pages that are there."""
    links = set()
    alerts = re.findall(r'href="(/alerts/[0-9a-f]{8,})"', reader.get("/alerts").text)
    assert alerts, "the figures raise alerts"
    for where in PAGES + alerts[:3] + [alerts[0] + "/events/1"]:
        answer = reader.get(where)
        assert answer.status == 200, f"{where}: {answer.status}"
        tree = check_page(answer, where)
        assert len(gzip.compress(answer.body)) < 60 * 1024, f"{where} weighs {len(answer.body)}"
        for element in tree.iter("a"):
            target = element.get("href").split("#")[0]
            if target.startswith("/"):
                links.add(target)
    for target in sorted(links):
        answer = reader.get(target)
        assert answer.status == 200, f"a link leads to {target}: {answer.status} {answer.text[:200]}"
    both = reader.get("/global?partner=canada").text
    assert "as the partner reports" in both and "aligned to" in both, "both sides stand beside each other"
    for asset in ("style", "script"):
        found = re.search(r'(?:href|src)="(/assets/site\.[0-9a-f]+\.' + ("css" if asset == "style" else "js") + ')"', reader.get("/").text)
        answer = reader.ask(found[1], headers={"Accept-Encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip" and "immutable" in answer.headers["cache-control"]
        assert len(answer.body) < (10 if asset == "style" else 15) * 1024
    print(f"{len(PAGES)} pages, {len(links)} links")


def numbers_agree(reader):
    """The table of a page, its CSV, its JSON and its drawing say the same."""
    chance = random.Random(76)
    views = ["month", "ytd", "12-months", "change", "share", "index"]
    count, drawn = 0, 0
    for _ in range(120):
        path, name = chance.choice([("/us", "origin"), ("/smelt", "smelt"), ("/cast", "cast")])
        asked = {name: chance.choice(["", "canada", "mexico", "india", "russia", "5200"]), "view": chance.choice(views),
                 "category": chance.choice(["", "sheet", "unwrought", "foil"]), "measure": chance.choice(["quantity", "value", "unit-value"]),
                 "from": chance.choice(["", "2018-06", "2020-01"])}
        where = path + "?" + "&".join(f"{key}={value}" for key, value in asked.items() if value)
        page = reader.get(where)
        assert page.status == 200, f"{where}: {page.status}"
        canonical = page.target
        base, _, query = canonical.partition("?")
        query = "?" + query if query else ""
        rows = list(csv.DictReader(io.StringIO(reader.get(f"{base}.csv{query}").text)))
        data = json.loads(reader.get(f"{base}.json{query}").text)["data"]
        assert len(rows) == len(data), where
        for row, one in zip(rows, data):
            assert row["month"] == one["month"] and row["status"] == (one["status"] or ""), where
            assert row["value"] == "" and one["value"] is None or float(row["value"]) == one["value"], where
        said = {row["month"]: row for row in rows}
        tree = parsed(page.text)
        for shown in tree.iter("tr"):
            month = shown.get("data-m")
            if not month:
                continue
            number = numbers(words(list(shown)[1]))
            value = said[month]["value"]
            if value == "":
                assert number is None, f"{where} {month}: {words(shown)}"
                continue
            scale = {"kg": 0.001, "ratio": 100}.get(said[month]["unit"], 1)
            text = words(list(shown)[1])
            if text.endswith("times"):
                continue
            assert number is not None and abs(number - float(value) * scale) <= 0.51 + abs(number) * 1e-9, \
                f"{where} {month}: {text} on the page, {value} in the file"
            flag = words(list(shown)[1 + 1])
            assert flag.startswith(said[month]["status"]), f"{where} {month}: {flag}"
            count += 1
        drawing = xml.etree.ElementTree.fromstring(reader.get(f"{base}.svg{query}").text)
        drawn += bars_agree(drawing, rows, where)
    assert count > 500 and drawn > 300, (count, drawn)
    print(f"{count} numbers, {drawn} bars")


def bars_agree(drawing, rows, where):
    """The bars of a drawing are as high as the figures of the file say, each beside its neighbours."""
    space = "{http://www.w3.org/2000/svg}"
    for group in drawing.iter(space + "g"):
        if group.get("class") != "bars":
            continue
        heights = [float(bar.get("height")) for bar in group.iter(space + "rect")]
        values = [abs(float(row["value"])) for row in rows if row["value"] and row["month"] >= group.get("data-first")]
        assert len(heights) == len(values), f"{where}: {len(heights)} bars for {len(values)} figures"
        scale = max(heights) / max(values) if values and max(values) else 0
        for height, value in zip(heights, values):
            assert abs(height - max(value * scale, 0.4)) < 0.7, f"{where}: a bar of {height} for {value}"
        return len(heights)
    return 0


def addresses(reader):
    """An address is the state; every state has one."""
    for asked, known in {
            "/": "/", "/us/": "/us", "/us?view=month&origin=1220": "/us?origin=canada", "/us?origin=CA": "/us?origin=canada",
            "/us?origin=Canada&category=Plates,+sheets+and+strip": "/us?category=sheet&origin=canada",
            "/us?nonsense=1": "/us", "/us?compare=mexico,canada,mexico": "/us?compare=canada,mexico"}.items():
        answer = reader.get(asked)
        assert answer.status == 200 and answer.target == known, f"{asked} became {answer.target}"
    for asked, status, hint in [
            ("/us?origin=canda", 404, "/us?origin=canada"), ("/us?category=sheat", 404, "/us?category=sheet"), ("/alrts", 404, "/alerts"),
            ("/us?measure=tons", 404, "quantity"), ("/us?from=2020-13", 400, "2026-10"), ("/us?v=nonsense", 400, "number of a release"),
            ("/us?v=99999", 404, "there is no release"), ("/us?asof=yesterday", 400, "2026-11-17"), ("/us?asof=1999-01-01", 404, "nothing was known"),
            ("/alerts?state=opne", 404, "open"), ("/alerts/ffff", 404, "no alert"), ("/rules/Nothing", 404, "no rule"),
            ("/releases/99999", 404, "there is no release"), ("/series/origin/canada", 404, "/series/ROLE"), ("/series/orgin/canada/76", 404, "/series/origin/canada/76"),
            ("/about.csv", 404, "csv"), ("/global?reporter=france", 404, "France"), ("/alerts?page=0", 400, "from 1 on")]:
        answer = reader.ask(asked)
        assert answer.status == status, f"{asked}: {answer.status}"
        assert hint.lower() in answer.text.lower(), f"{asked}: {answer.text[-900:]}"
    answer = reader.ask("/us")
    tag = answer.headers["etag"]
    assert answer.headers["cache-control"] == "no-cache"
    again = reader.ask("/us", headers={"If-None-Match": f'"other", W/{tag}'})
    assert again.status == 304 and not again.body, again.status
    head = reader.ask("/us", "HEAD")
    assert head.status == 200 and not head.body and head.headers["content-length"] == str(len(answer.body))
    pinned = reader.get("/us?v=1")
    assert "immutable" in pinned.headers["cache-control"] and "You see what was known on" in pinned.text
    links = {element.get("href") for element in parsed(pinned.text).iter("a")}
    assert all("v=1" in link for link in links if link.startswith("/us?origin")), "links stay in the past"
    for path in ("/us", "/alerts", "/openapi.json", "/nothing"):
        answer = reader.ask(path, "DELETE")
        assert answer.status in (405, 200) and (path == "/openapi.json" or answer.headers["allow"] == "GET, HEAD"), path
    atom = xml.etree.ElementTree.fromstring(reader.get("/alerts.atom").body)
    ids = [entry.find("{http://www.w3.org/2005/Atom}id").text for entry in atom.iter("{http://www.w3.org/2005/Atom}entry")]
    assert ids and len(set(ids)) == len(ids), "entries of a feed have ids of their own"
    for line in reader.get("/status.ics").body.split(b"\r\n"):
        assert len(line) <= 75, line
    for path in ("/healthz", "/robots.txt", "/schemas/alert.v1.json", "/openapi.json", "/favicon.ico"):
        assert reader.ask(path).status == 200, path
    metadata = reader.ask("/us.csv").headers["link"]
    assert 'rel="describedby"' in metadata
    described = json.loads(reader.get(re.search("<([^>]+)>", metadata)[1]).text)
    header = reader.ask("/us.csv").text.splitlines()[0].split(",")
    assert [column["name"] for column in described["tableSchema"]["columns"]] == header
    print("addresses hold")


def fuzz(reader, seed, count):
    """Whatever is asked, the answer is one of few, and says back nothing that is not escaped."""
    chance = random.Random(int(seed))
    paths = ["/us", "/smelt", "/cast", "/global", "/alerts", "/series/origin/", "/rules/", "/releases/", "/alerts/", "/subscribe", "/u/", "/embed/us", "/"]
    names = ["origin", "category", "measure", "view", "from", "to", "compare", "v", "asof", "state", "severity", "page", "flow", "reporter", "smelt", "cite"]
    values = ["canada", "<script>alert(1)</script>", "\"><img src=x>", "'", "%", "{{title}}", "{{{svg}}}", "../../etc/passwd", "\0", "é", "-1", "9" * 40, "2020-01",
              "1e999", "76*", "NA", "UN", "-", "sheet", "%ff%fe", "a" * 600, "\r\nX-Injected: yes", "${jndi:ldap}", "1;DROP TABLE vintage"]
    seen = {}
    for number in range(int(count)):
        target = chance.choice(paths)
        if chance.random() < 0.3:
            target += "".join(f"%{byte:02X}" for byte in chance.choice(values).encode()[:60])
        if chance.random() < 0.2:
            target += chance.choice([".csv", ".json", ".svg", ".atom", ".ics", ".exe", "/"])
        query = [
            chance.choice(names) + "=" + "".join(f"%{byte:02X}" for byte in chance.choice(values).encode()[:700])
            for _ in range(chance.randrange(4))]
        if query:
            target += "?" + "&".join(query)
        answer = reader.ask(target)
        assert answer.status in (200, 301, 302, 304, 400, 404), f"{target}: {answer.status} {answer.text[:300]}"
        assert "x-injected" not in answer.headers, target
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert "<script>" not in answer.text and "<img src=x" not in answer.text, f"{target} is said back as it is"
            if number % 25 == 0:
                check_page(answer, target) if not target.startswith("/embed") else parsed(answer.text)
        seen[answer.status] = seen.get(answer.status, 0) + 1
    assert reader.ask("/healthz").status == 200
    print(f"fuzzed: {seen}")


def limits(reader):
    """Too much of anything is cut, and everybody else is served."""
    assert reader.ask("/us?" + "a" * 5000).status == 414
    assert reader.post("/subscribe", {"mail": "a" * 40_000}).status == 413
    try:
        status = reader.ask("/us", headers={f"X-{number}": "b" * 2000 for number in range(40)}).status
    except OSError:
        status = 400
    assert status in (400, 431), status
    slow = [socket.create_connection((reader.place.hostname, reader.place.port)) for _ in range(20)]
    for one in slow:
        one.sendall(b"GET /us HTTP/1.1\r\nHost: x\r\n")
    began = time.monotonic()
    assert reader.ask("/us").status == 200 and time.monotonic() - began < 5
    trickles = slow[:10]
    while trickles and time.monotonic() - began < 50:
        time.sleep(1)
        for one in list(trickles):
            try:
                one.sendall(b"X")
            except OSError:
                trickles.remove(one)
    assert not trickles, "who sends a byte now and then is cut"
    for one in slow[10:]:
        one.settimeout(10)
        said = one.recv(1000)
        assert said == b"" or said.startswith(b"HTTP/1.1 4"), said
    for one in slow:
        one.close()
    began = time.monotonic()
    lazy = [socket.create_connection((reader.place.hostname, reader.place.port)) for _ in range(2)]
    for one in lazy:
        one.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 200)
    assert reader.ask("/us").status == 200, "who does not read keeps nobody from reading"
    time.sleep(max(0, began + 50 - time.monotonic()))
    whole = 200 * len(reader.ask("/openapi.json").body)
    for one in lazy:
        one.settimeout(20)
        taken = 0
        try:
            while part := one.recv(1 << 20):
                taken += len(part)
        except TimeoutError:
            raise AssertionError("who does not read is not cut") from None
        except OSError:
            pass
        assert taken < whole, "who does not read is not cut"
        one.close()
    for words_ in (b"NONSENSE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"GET http://evil/ HTTP/1.1\r\nHost: x\r\n\r\n"):
        with socket.create_connection((reader.place.hostname, reader.place.port)) as raw:
            raw.settimeout(30)
            raw.sendall(words_)
            raw.shutdown(socket.SHUT_WR)
            raw.recv(65536)
    assert reader.ask("/healthz").status == 200
    print("limits hold")


def rates(reader):
    """One address cannot ask for everything; another is served meanwhile."""
    statuses = [reader.ask("/us").status for _ in range(80)]
    assert 429 in statuses and statuses[0] == 200, statuses
    refused = reader.ask("/us")
    assert refused.status == 429 and int(refused.headers["retry-after"]) >= 1
    assert reader.ask("/us", headers={"X-Forwarded-For": "203.0.113.9"}).status == 200, "a proxy says for whom it asks"
    print("rates hold")


def last_good(reader, when):
    """Pages that were seen are shown again with a line that says how old they are; others say that something is wrong."""
    if when == "before":
        assert reader.ask("/us?origin=canada").status == 200 and reader.ask("/alerts").status == 200
        return
    answer = reader.ask("/us?origin=canada")
    assert answer.status == 200 and "This is what the page said at 2022-03-20T16:00:00Z" in answer.text, answer.text[:300]
    assert answer.headers["cache-control"] == "no-store"
    check_page(answer, "/us?origin=canada")
    other = reader.ask("/us?origin=mexico")
    assert other.status == 500 and "try again" in other.text and "event" not in other.text, other.text
    assert reader.ask("/healthz").status == 200
    print("kept")


def metrics(reader):
    """What is collected can be read, and is what pages say."""
    from prometheus_client.openmetrics.parser import text_string_to_metric_families

    reader.get("/us")
    answer = reader.ask("/metrics")
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    value = lambda name, **labels: next(
        sample.value for sample in families[name].samples if all(sample.labels[key] == text for key, text in labels.items()))
    listed = len(list(csv.DictReader(io.StringIO(reader.get("/alerts.csv").text))))
    assert sum(sample.value for sample in families["surgewatch_alerts"].samples) == listed > 0
    assert value("surgewatch_releases") == len(list(csv.DictReader(io.StringIO(reader.get("/releases.csv").text))))
    assert value("surgewatch_feed_on_time", feed="licenses") in (0, 1)
    assert value("surgewatch_web_requests", status="200") >= 1
    assert value("surgewatch_process_resident_memory_bytes") > 1e6 and value("surgewatch_archive_bytes") > 1e5
    print(f"{len(families)} families")


def keep(reader, path):
    """Writes down what pages say now."""
    kept = {where: past(reader, where) for where in ("/us?origin=canada", "/us", "/series/origin/canada/sheet", "/smelt", "/alerts")}
    kept["number"] = max(int(found) for found in re.findall(r'/releases/(\d+)"', reader.get("/releases").text))
    with open(path, "w", encoding="utf-8") as file:
        json.dump(kept, file)
    print("kept")


def past(reader, where):
    """The main part of a page without addresses, in which the release is named."""
    text = reader.get(where).text
    main = text[text.index("<main"):text.index("</main>")]
    main = re.sub(r' (?:href|action)="[^"]*"', "", main)
    return re.sub(r'<input type="hidden" name="v"[^>]*>', "", main).replace("today", "in this edition").replace("\n\n", "\n")


def same(reader, path):
    """What pages said before a release they say of that time after it."""
    with open(path, encoding="utf-8") as file:
        kept = json.load(file)
    number = kept.pop("number")
    for where, before in kept.items():
        mark = "&" if "?" in where else "?"
        after = past(reader, f"{where}{mark}v={number}")
        if before != after:
            place = next(index for index, pair in enumerate(zip(before, after)) if pair[0] != pair[1])
            raise AssertionError(f"{where}: was\n{before[place - 200:place + 200]}\nis\n{after[place - 200:place + 200]}")
        assert past(reader, where) != before, f"{where} does not say what is new"
    print("the past is the past")


if __name__ == "__main__":
    what = {
        "pages": pages, "numbers": numbers_agree, "addresses": addresses, "fuzz": fuzz, "limits": limits, "rates": rates, "metrics": metrics, "last-good": last_good, "keep": keep,
        "same": same}[sys.argv[1]]
    what(Reader(sys.argv[2]), *sys.argv[3:])
