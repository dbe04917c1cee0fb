#!/usr/bin/env python3
"""Goes through the monitors with a browser. usage: browse_monitors.py WHAT URL [ARGUMENTS]"""

import csv
import io
import os
import re
import sys
import time
import urllib.request

from browser import Browser

PAGES = [
    "/us", "/us?origin=canada", "/us?category=sheet&compare=canada,mexico&origin=india", "/us?view=ytd", "/smelt", "/cast", "/global", "/global?partner=canada", "/rules/MassiveImports", "/alerts",
    "/rules", "/status", "/releases", "/about", "/series/origin/canada/sheet", "/subscribe", "/us?origin=canda", "/us?v=30"]


def fetch(url):
    with urllib.request.urlopen(url) as answer:
        return answer.read().decode()


def first_alert(url):
    found = re.search(r'href="(/alerts/[0-9a-f]{8,})"', fetch(url + "/alerts"))
    return [found[1]] if found else []


def keyboard(url):
    """Every month of a chart by keys; what is spoken is what the file says."""
    with Browser() as browser:
        for where in ("/us?category=sheet&origin=canada", "/us?category=sheet&compare=mexico&origin=canada"):
            browser.open(url + where)
            path, query = where.split("?")
            rows = list(csv.DictReader(io.StringIO(fetch(f"{url}{path}.csv?{query}"))))
            figures = {(row["month"], row["country"]): row for row in rows}
            browser.tell("document.querySelector('[data-keys]').focus()")
            count = browser.tell("document.querySelectorAll('section.figure tbody tr[data-m]').length")
            assert count >= 20, count
            heard = []
            for _ in range(count):
                browser.press("ArrowLeft")
                heard.append(browser.tell("document.getElementById('live').textContent"))
            assert len(set(heard)) == count, "each month is spoken once"
            for words in heard:
                month = words[:7]
                number = re.search(r"(?:: |: Canada )([\d,.]+)", words)
                assert number, words
                tonnes = float(number[1].replace(",", ""))
                row = figures[month, "Canada"]
                assert abs(tonnes - float(row["value"]) / 1000) <= 0.5, f"{words}: the file says {row['value']} kg"
                assert f"status {row['status']}" in words, words
            browser.press("End")
            last = browser.tell("document.getElementById('live').textContent")
            assert last == heard[0], (last, heard[0])
            assert browser.tell("document.querySelectorAll('tr.here').length") == 1
            if "compare" in where:
                browser.press("ArrowDown")
                assert "Mexico" in browser.tell("document.getElementById('live').textContent")
            browser.press("Escape")
            assert browser.tell("document.querySelectorAll('tr.here, .tip').length") == 0
        assert not browser.complaints, browser.complaints
    print("every month is spoken")


def quiet(url):
    """No page makes the browser complain, with scripts or without; the form shows the view either way."""
    for scripts in (True, False):
        with Browser(scripts=scripts) as browser:
            for where in PAGES + first_alert(url):
                browser.open(url + where)
            known = [words for words in browser.complaints if "status of 404" not in words]
            assert not known, f"scripts {scripts}: {known}"
            browser.open(url + "/us")
            browser.tell("document.querySelector('form.controls select[name=origin]').value = 'canada'")
            before = len(browser.events)
            browser.click("form.controls button")
            for _ in range(100):
                if "Canada" in browser.tell("document.querySelector('h1').textContent"):
                    break
                time.sleep(0.1)
            where = browser.tell("location.pathname + location.search")
            assert where == "/us?origin=canada", f"scripts {scripts}: {where} {before}"
            if scripts:
                browser.tell("history.back()")
                for _ in range(100):
                    if "Canada" not in browser.tell("document.querySelector('h1').textContent"):
                        break
                    time.sleep(0.1)
                assert browser.tell("location.search") == ""
    print("nothing to complain about")


def looks(url, folder):
    """Nothing sticks out: telephone, large text, dark, print, forced colours."""
    with Browser() as browser:
        for where in PAGES + first_alert(url):
            for name, width, scale in (("phone", 343, 1), ("zoomed", 320, 4), ("wide", 1280, 1)):
                browser.resize(width, 900, 1)
                browser.open(url + where)
                out = browser.tell("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                which = browser.tell(
                    "[...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1"
                    " && !one.closest('.scroll')).slice(0, 4).map(one => one.outerHTML.slice(0, 120))")
                assert out <= 0, f"{where} at {width}: {out} px stick out: {which}"
                shown = browser.tell(
                    "[...document.querySelectorAll('svg.chart')].filter(one => one.getBoundingClientRect().width > 0)"
                    ".map(one => one.classList.contains('narrow'))")
                assert all(one == (width < 672) for one in shown), f"{where} at {width}: {shown}"
                small = browser.tell(
                    "[...document.querySelectorAll('svg.chart text')].filter(one => one.getBoundingClientRect().width > 0)"
                    ".map(one => one.getBoundingClientRect().height).reduce((a, b) => Math.min(a, b), 99)")
                assert small >= 8, f"{where} at {width}: letters of {small} px"
                shifts = browser.tell(
                    "new Promise(done => { let sum = 0; new PerformanceObserver(list => list.getEntries().forEach(e => sum += e.value))"
                    ".observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 50) })")
                assert shifts == 0, f"{where}: the layout shifts by {shifts}"
        browser.resize(1100, 1400)
        for name, features, media in (
                ("dark", [{"name": "prefers-color-scheme", "value": "dark"}], ""),
                ("forced", [{"name": "forced-colors", "value": "active"}], ""), ("print", [], "print")):
            browser.call("Emulation.setEmulatedMedia", media=media, features=features)
            browser.open(url + "/us?category=sheet&origin=canada")
            paper = browser.tell("getComputedStyle(document.documentElement).backgroundColor")
            assert (paper == "rgb(20, 24, 27)") == (name == "dark"), f"{name}: {paper}"
            if name == "print":
                assert browser.tell("getComputedStyle(document.querySelector('nav')).display") == "none"
            if name == "forced":
                fills = browser.tell("[...document.querySelectorAll('svg.wide .hatched')].map(one => getComputedStyle(one).fill)")
                assert fills and all(fill == "none" for fill in fills), f"hatches become outlines: {fills}"
            browser.picture(os.path.join(folder, f"{name}.png"))
    print("nothing sticks out")


def accessible(url):
    """axe-core finds nothing, in light and in dark."""
    import axe_core_python

    with open(os.path.join(os.path.dirname(axe_core_python.__file__), "axe.min.js"), encoding="utf-8") as file:
        axe = file.read()
    with Browser() as browser:
        browser.call("Page.setBypassCSP", enabled=True)
        for scheme in ("light", "dark"):
            browser.call("Emulation.setEmulatedMedia", media="", features=[{"name": "prefers-color-scheme", "value": scheme}])
            for where in PAGES + first_alert(url):
                browser.open(url + where)
                browser.tell(axe + "; 1")
                found = browser.tell(
                    "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r => r.violations.map("
                    "v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + (n.any[0] || n.all[0] || n.none[0] || {}).message).join(' | ')))")
                assert not found, f"{where} ({scheme}):\n" + "\n".join(found)
        # From the beginning by Tab: first the way past the head, then the monitors.
        browser.open(url + "/us")
        browser.press("Tab")
        assert browser.tell("document.activeElement.textContent") == "Skip to content"
        browser.press("Enter")
        assert browser.tell("location.hash") == "#content"
    print("axe finds nothing")


def subscribed(url, mails, scripts):
    """From the page of a series to a subscription that is confirmed, paused and stopped, by clicks and mails alone."""

    def mail(number):
        for _ in range(200):
            names = sorted(name for name in os.listdir(mails) if name.endswith(".eml"))
            if len(names) >= number:
                with open(os.path.join(mails, names[number - 1]), "rb") as file:
                    return re.sub(r"=\r?\n", "", file.read().decode()).replace("=3D", "=")
            time.sleep(0.1)
        raise AssertionError(f"mail {number} does not come")

    def link(text, word):
        return re.search(r"https://surgewatch\.example(/" + word + r"/[a-z0-9.]+)", text)[1]

    def title():
        return browser.tell("document.querySelector('h1').textContent")

    with Browser(scripts=scripts == "on") as browser:
        browser.open(url + "/us?category=sheet&origin=canada")
        browser.tell("[...document.querySelectorAll('ul.links a')].find(one => one.textContent.startsWith('Alert me')).id = 'alert-me'")
        browser.click("#alert-me")
        browser.settle()
        assert browser.tell("document.querySelector('[name=country]').value") == "canada"
        assert browser.tell("document.querySelector('[name=product]').value") == "sheet"
        browser.write("[name=mail]", "ana@example.com")
        browser.click("button[value=preview]")
        browser.settle()
        assert "you would have had" in browser.tell("document.querySelector('main').textContent")
        assert browser.tell("document.querySelector('[name=mail]').value") == "ana@example.com"
        browser.click("button[value=subscribe]")
        browser.settle()
        assert title() == "Check your mail"
        confirm = link(mail(1), "confirm")
        browser.open(url + confirm)
        assert title() == "Confirm your subscription"
        browser.open(url + confirm)
        browser.click("button[value=confirm]")
        browser.settle()
        assert title() == "You are subscribed", title()
        welcome = mail(2)
        manage, stop = link(welcome, "subscriptions"), link(welcome, "u")
        browser.open(url + confirm)
        assert "used already" in browser.tell("document.querySelector('main').textContent")
        browser.open(url + manage)
        assert title() == "Your subscription"
        assert "Plates, sheets and strip" in browser.tell("document.querySelector('main').textContent")
        browser.click("button[value=pause]")
        browser.settle()
        assert "It is paused" in browser.tell("document.querySelector('main').textContent")
        browser.click("button[value=resume]")
        browser.settle()
        assert "It is active" in browser.tell("document.querySelector('main').textContent")
        browser.open(url + stop)
        assert title() == "Stop these alerts?"
        browser.click("button[value=unsubscribe]")
        browser.settle()
        assert title() == "Stopped"
        browser.open(url + manage)
        assert "ended (unsubscribed)" in browser.tell("document.querySelector('main').textContent")
        known = [words for words in browser.complaints if "status of 404" not in words]
        assert not known, known
    print(f"subscribed with scripts {scripts}")


if __name__ == "__main__":
    what = {"keyboard": keyboard, "quiet": quiet, "looks": looks, "accessible": accessible, "subscribe": subscribed}[sys.argv[1]]
    what(*sys.argv[2:])
