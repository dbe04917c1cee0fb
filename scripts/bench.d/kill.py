"""The kill campaign: SIGKILL at random moments, a slow sink, no help from the source; and the same cases for Alertmanager."""

import os
import random
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import alertmanager
from drill import QUIET, RETRACTION, SURGE, Drill, kill
from measuring import Failure
from slow_sink import Loop, Sink

DELAY = 0.3
ALERTS, SEEDS, JOBS = 2000, 200, 6
COUNTS = ["lost", "again", "renamed", "retractions_lost"]


class Truth:
    """What an undisturbed run tells: each notification's id, kind, episode with its reader, and words."""

    def __init__(self, drill):
        self.rows = {
            row[0]: row[1:] for row in drill.ask("SELECT id, kind, episode_id || ' ' || receiver, body FROM outbox")}
        self.promised = drill.promised()
        kinds = [kind for kind, _, _ in self.rows.values()]
        if kinds.count("confirmed") != drill.alerts or kinds.count("retracted") != drill.alerts:
            raise Failure(f"the undisturbed run told {len(kinds)} messages, not {drill.alerts} and their retractions")


def prepare(folder, binary, alerts, loop):
    """An installation with the quiet months in, and what an undisturbed run of it tells."""
    template = Drill(os.path.join(folder, "template"), binary, alerts)
    sink = Sink(loop, 0)
    template.configure(sink.port)
    daemon = template.started()
    template.drop(QUIET)
    template.poll()
    template.stop(daemon)
    calm = template.copy(os.path.join(folder, "calm"))
    calm.configure(sink.port)
    daemon = calm.started()
    for release in (SURGE, RETRACTION):
        calm.drop(release)
        calm.poll()
        calm.wait_for_deliveries(daemon)
    calm.stop(daemon)
    sink.close()
    return template, Truth(calm)


class Run:
    """One installation lived through with its sink."""

    def __init__(self, template, folder, loop, delay=DELAY):
        self.drill = template.copy(folder)
        self.sink = Sink(loop, delay)
        self.drill.configure(self.sink.port)
        self.kills, self.daemon = 0, self.drill.started()

    def take(self, release):
        self.drill.drop(release)
        self.drill.poll()

    def delivered(self):
        self.drill.wait_for_deliveries(self.daemon)

    def kill(self):
        kill(self.daemon)
        self.kills += 1

    def restart(self):
        self.daemon = self.drill.started()

    def close(self):
        if self.daemon.poll() is None:
            kill(self.daemon)
        self.sink.close()

    def verdict(self, truth):
        """Counts of what must not be, and problems in words."""
        drill, problems = self.drill, []
        states = dict(drill.ask("SELECT id, state FROM outbox"))
        bodies = self.sink.bodies()
        told = {truth.rows[id][1] for id in bodies if id in truth.rows and truth.rows[id][0] == "confirmed"}
        counts = dict(
            lost=0, retractions_lost=0, again=sum(len(found) - 1 for id, found in bodies.items() if id in truth.rows),
            renamed=sum(id not in truth.rows for id in bodies), kills=self.kills, peak=self.sink.peak,
            superseded=sum(state == "superseded" for state in states.values()))
        for id, (kind, address, _) in truth.rows.items():
            if id in bodies:
                continue
            # A retraction of what never went out is not sent either, and neither is what it takes back.
            if states.get(id) == "superseded" and address not in told:
                continue
            counts["retractions_lost" if kind == "retracted" else "lost"] += 1
        if any(len(found) > 1 + self.kills for found in bodies.values()):
            problems.append("a message came more often than there were kills")
        if any(body.decode() != truth.rows[id][2] for id, found in bodies.items() if id in truth.rows for body in found):
            problems.append("one id came with other words")
        if set(states) - set(truth.rows):
            problems.append("the outbox has notifications that the undisturbed run has not")
        unfinished = set(states.values()) - {"delivered", "superseded"}
        if unfinished:
            problems.append("notifications are left " + ", ".join(sorted(unfinished)))
        if drill.promised() != truth.promised:
            problems.append("the archive is not that of the undisturbed run")
        problems += drill.damage()
        problem = drill.log_problem()
        return counts, problems + ([problem] if problem else [])


def wait_for_moment(run, random, poll, began, releases, expected):
    """Waits for a random moment of a release: while it is polled, right after it is stored, or while it is told."""
    moment = random.choice(["polling", "stored", "sending", "sending"])
    if moment == "polling":
        time.sleep(random.uniform(0, 0.6))
        return

    def over():
        return poll.poll() is not None and run.drill.pending() == 0

    if moment == "stored":
        while run.drill.releases() < releases and not over():
            time.sleep(0.002)
        time.sleep(random.uniform(0, 0.1))
    else:
        run.sink.wait_for(began + int(random.uniform(0, 1) * expected), over)
        time.sleep(random.uniform(0, DELAY))


def live(seed, template, folder, truth, loop):
    """Lives through both releases with kills; what went wrong, by name."""
    chance = random.Random(seed)
    run = Run(template, folder, loop)
    try:
        for release in (SURGE, RETRACTION):
            run.drill.drop(release)
            began = run.sink.count
            for _ in range(chance.choice([1, 1, 2, 3])):
                poll = run.drill.command("feeds", "poll")
                wait_for_moment(run, chance, poll, began, release + 1, template.alerts)
                run.kill()
                poll.wait(timeout=60)
                if chance.random() < 0.3:
                    # Its successor is killed as it starts.
                    brief = run.drill.start()
                    time.sleep(chance.uniform(0, 0.5))
                    kill(brief)
                    run.kills += 1
                run.restart()
            run.drill.poll()
            # In one of three the retractions come while the alerts are being told.
            if release == RETRACTION or chance.random() < 2 / 3:
                run.delivered()
        run.drill.stop(run.daemon)
        counts, problems = run.verdict(truth)
        return dict(seed=seed, **counts, problems=problems)
    finally:
        run.close()


def campaign(seeds, template, folder, truth, loop, jobs):
    done = []

    def one(seed):
        place = os.path.join(folder, f"seed-{seed}")
        result = live(seed, template, place, truth, loop)
        if not result["problems"] and not any(result[name] for name in COUNTS if name != "again"):
            shutil.rmtree(place)
        done.append(seed)
        if len(done) % 10 == 0:
            print(f"bench: {len(done)} of {len(seeds)} seeds", file=sys.stderr)
        return result

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(one, seeds))


def cases(folder, template, truth, loop, alerts):
    """The cases of Alertmanager, lived through by Surgewatch."""
    result = {}

    def run(name, steps):
        one = Run(template, os.path.join(folder, "case-" + name), loop)
        try:
            steps(one)
            one.drill.stop(one.daemon)
            result.setdefault("problems", []).extend(one.drill.damage())
        finally:
            one.close()

    def told(one, kind):
        return sum(id in truth.rows and truth.rows[id][0] == kind for id in one.sink.bodies())

    def killed_while_sending(one):
        one.take(SURGE)
        one.sink.wait_for(alerts // 2, lambda: False)
        one.kill()
        one.restart()
        one.delivered()
        result["killed"] = dict(told=told(one, "confirmed"), again=one.sink.count - len(one.sink.bodies()), peak=one.sink.peak)
        before = one.sink.count
        one.drill.drop(SURGE, "again.csv")
        one.drill.poll()
        one.delivered()
        result["resent"] = dict(told=told(one, "confirmed"), again=one.sink.count - before)

    def ended_before_retraction(name, end):
        def steps(one):
            one.take(SURGE)
            one.delivered()
            end(one)
            one.restart()
            one.take(RETRACTION)
            one.delivered()
            result[name] = dict(told=told(one, "retracted"))
        return steps

    def ended_as_accepted(one):
        one.take(SURGE)
        one.drill.stop(one.daemon)
        one.restart()
        one.delivered()
        result["accepted"] = dict(told=told(one, "confirmed"))

    run("killed", killed_while_sending)
    run("killed-after", ended_before_retraction("killed-after", lambda one: one.kill()))
    run("ended-after", ended_before_retraction("ended-after", lambda one: one.drill.stop(one.daemon)))
    run("accepted", ended_as_accepted)
    return result


def measure(options, directory, table):
    folder = os.path.join(directory, "kill")
    os.makedirs(folder)
    alerts = options.alerts or (200 if options.quick else ALERTS)
    seeds = range(options.seed, options.seed + (options.seeds or (5 if options.quick else SEEDS)))
    loop = Loop()
    try:
        template, truth = prepare(folder, options.binary, alerts, loop)
        began = time.monotonic()
        results = campaign(seeds, template, folder, truth, loop, options.jobs or JOBS)
        took = time.monotonic() - began
        rows = report(results, alerts)
        if not options.without_peers:
            ours = cases(folder, template, truth, loop, alerts)
            rows += compare(ours, alertmanager.cases(folder, alerts, DELAY, loop), alerts)
    finally:
        loop.close()
    peer = "" if options.without_peers else "Alertmanager " + alertmanager.version()
    table.tally(
        f"killed: {len(seeds)} seeds of {alerts} alerts and their retractions, {sum(one['kills'] for one in results)} kills, "
        f"a sink that takes {DELAY} s, {took:.0f} s", ["", "Surgewatch", peer, "bar", "verdict"], rows,
        seeds=results)


def report(results, alerts):
    """The rows of the campaign."""
    total = len(results) * alerts
    sums = {name: sum(one[name] for one in results) for name in COUNTS}
    room = sum(one["kills"] * one["peak"] for one in results)
    failed = [one for one in results if one["problems"]]

    def row(words, value, bar, isMet):
        return dict(workload=words, ours=value, theirs="", bar=bar, verdict="met" if isMet else "SHORT")

    rows = [
        row(f"lost of {total:,} alerts", sums["lost"], "0", sums["lost"] == 0),
        row(f"retractions lost of {total:,}", sums["retractions_lost"], "0", sums["retractions_lost"] == 0),
        row("repeated under a new id", sums["renamed"], "0", sums["renamed"] == 0),
        row("repeated under the same id", sums["again"], f"<= {room:,} in flight",
            all(one["again"] <= one["kills"] * one["peak"] for one in results)),
        row("archive, words or log not those of an undisturbed run", len(failed), "0", not failed),
    ]
    for one in failed:
        print(f"bench: seed {one['seed']}: " + "; ".join(one["problems"]), file=sys.stderr)
    return rows


def compare(ours, theirs, alerts):
    """The rows of the cases that Alertmanager goes through as well."""
    def row(words, value, peer, bar, isMet):
        return dict(workload=words, ours=value, theirs=peer, bar=bar, verdict="met" if isMet else "SHORT")

    def told(words, name):
        return row(words, ours[name]["told"], theirs[name]["told"], f"{alerts}", ours[name]["told"] == alerts)

    return [
        told("kill -9 while sending, no help: told", "killed"),
        row("  repeated, under the same id", ours["killed"]["again"], "", f"<= {ours['killed']['peak']} in flight",
            ours["killed"]["again"] <= ours["killed"]["peak"]),
        row("  then the source sends all again: repeated", ours["resent"]["again"], theirs["resent"]["again"], "0",
            ours["resent"]["again"] == 0),
        told("kill -9 after delivery, then the end of each: told", "killed-after"),
        told("SIGTERM after delivery, then the end of each: told", "ended-after"),
        told("SIGTERM right after taking them in (group_wait 1 s there): told", "accepted"),
    ]
