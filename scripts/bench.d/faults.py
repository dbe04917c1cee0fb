"""Fault at step N: every write, sync, rename and socket call of the daemon fails in turn, until a run passes clean."""

import mmap
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from drill import QUIET, RETRACTION, SURGE, Drill, kill
from measuring import Failure
from slow_sink import Loop, Sink

# What happens at the call, and what it stands for.
MODES = {
    "disk-full": "no space left, once",
    "disk-stays-full": "no space left from then on",
    "disk-error": "input/output error, once",
    "interrupted": "interrupted by a signal, once",
    "short": "half of it written or read, once",
    "network": "no socket, connection refused or reset, once",
    "crash": "SIGKILL at that call",
}
ALERTS, JOBS = 2, 6
PATIENCE = 30


def build(folder):
    """Compiles the shim; its path."""
    library = os.path.join(folder, "fault_shim.so")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fault_shim.c")
    compiler = shutil.which("cc") or shutil.which("clang") or shutil.which("gcc")
    if compiler is None:
        raise Failure("no C compiler in PATH")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


class Counter:
    """What the shim writes: how many calls there were, and which one failed."""

    def __init__(self, path):
        self.path = path
        with open(path, "wb") as file:
            file.write(bytes(mmap.PAGESIZE))

    def read(self):
        with open(self.path, "rb") as file:
            page = file.read()
        return int.from_bytes(page[:8], sys.byteorder), page[8:264].split(b"\0")[0].decode(errors="replace")


class Story:
    """The releases of a drill without any fault: what the archive holds after each."""

    def __init__(self, folder, binary, loop):
        self.template = Drill(os.path.join(folder, "template"), binary, ALERTS)
        sink = Sink(loop, 0)
        self.template.configure(sink.port)
        daemon = self.template.started()
        self.template.drop(QUIET)
        self.template.poll()
        # Each trial begins with what a killed daemon leaves: nearly all of the archive is in its write-ahead log.
        kill(daemon)
        self.states = [self.template.promised()]
        calm = self.template.copy(os.path.join(folder, "calm"))
        calm.configure(sink.port)
        daemon = calm.started()
        for release in (SURGE, RETRACTION):
            calm.drop(release)
            calm.poll()
            calm.wait_for_deliveries(daemon)
            self.states.append(calm.promised())
        calm.stop(daemon)
        self.ids = {row[0] for row in calm.ask("SELECT id FROM outbox")}
        with open(calm.path("run/alerts.jsonl"), encoding="utf-8") as file:
            self.log = file.read()
        if len(self.ids) != 2 * ALERTS or sink.count != 2 * ALERTS:
            raise Failure(f"the undisturbed run told {sink.count} messages")
        sink.close()


class Trial:
    """One run of the story with one fault in it."""

    def __init__(self, story, folder, loop, mode, at, library):
        self.story, self.mode, self.at, self.library = story, mode, at, library
        self.drill = story.template.copy(folder)
        self.sink = Sink(loop, 0)
        self.drill.configure(self.sink.port)
        self.counter = Counter(self.drill.path("counter"))
        self.problems, self.ending, self.acknowledged = [], "", 0

    def shimmed(self):
        return dict(
            self.drill.environment, LD_PRELOAD=self.library, SURGE_FAULT_MODE=self.mode, SURGE_FAULT_AT=str(self.at),
            SURGE_FAULT_FOLDER=self.drill.path("run"), SURGE_FAULT_COUNTER=self.counter.path)

    def live(self):
        """Both releases with the fault, as far as the daemon comes."""
        drill = self.drill
        daemon = drill.start(self.shimmed(), PATIENCE)
        try:
            for release in (SURGE, RETRACTION):
                drill.drop(release)
                if daemon.poll() is None and self.poll(daemon) == 0:
                    self.acknowledged = release
            if daemon.poll() is None:
                daemon.send_signal(signal.SIGTERM)
                try:
                    daemon.wait(timeout=PATIENCE)
                except subprocess.TimeoutExpired:
                    self.problems.append("SIGTERM does not end it")
        finally:
            if daemon.poll() is None:
                kill(daemon)
        if daemon.returncode < 0 and not (self.mode == "crash" and daemon.returncode == -signal.SIGKILL):
            self.problems.append(f"ended by signal {-daemon.returncode}: {drill.words()}")
        self.ending = "" if daemon.returncode == 0 else f"ended with {daemon.returncode}"

    def poll(self, daemon):
        command = self.drill.command("feeds", "poll")
        try:
            command.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            kill(command)
            self.problems.append("feeds poll hangs")
        # Until all is told, or nothing moves any more: what failed is tried again later.
        before, since = None, time.monotonic()
        while daemon.poll() is None and time.monotonic() - since < 0.7:
            now = (self.sink.count, self.drill.pending(), self.drill.log_problem())
            if now[1:] == (0, None):
                break
            if now != before:
                before, since = now, time.monotonic()
            time.sleep(0.02)
        return command.returncode

    def check_at_rest(self):
        """P1: each release is there whole, with all that it causes, or not at all; and what was taken in stays."""
        self.problems += self.drill.damage()
        stored = self.drill.promised()
        if stored not in self.story.states:
            self.problems.append("the archive is neither as before a release nor as after it")
        elif self.story.states.index(stored) < self.acknowledged:
            self.problems.append(f"release {self.acknowledged} was taken in and is gone")

    def recover(self):
        """The same installation without faults: nothing is asked of the source again."""
        drill = self.drill
        daemon = drill.started()
        try:
            # A file that could be taken in but not moved away is moved now.
            for _ in range(4):
                if drill.waiting_files():
                    drill.poll()
            for (id,) in drill.ask("SELECT id FROM outbox WHERE state = 'dead' OR state = 'pending' AND lease_until = 0"):
                drill.command("outbox", "retry", id).wait(timeout=PATIENCE)
            drill.wait_for_deliveries(daemon, seconds=PATIENCE)
            drill.stop(daemon)
        finally:
            if daemon.poll() is None:
                kill(daemon)

    def check_end(self):
        """P2 and P3: each notification arrived, under its one id, at most once more; and the log has no gap."""
        drill, story = self.drill, self.story
        self.problems += drill.damage()
        if drill.promised() != story.states[-1]:
            self.problems.append("the archive is not that of the undisturbed run")
        bodies = self.sink.bodies()
        states = dict(drill.ask("SELECT id, state FROM outbox"))
        for id, state in states.items():
            if state not in ("delivered", "superseded"):
                self.problems.append(f"a notification is left {state}")
            elif (state == "delivered") != (id in bodies):
                self.problems.append(f"a notification is {state} and came {len(bodies.get(id, []))} times")
        if set(bodies) - story.ids:
            self.problems.append("a message came under a new id")
        if any(len(found) > 2 for found in bodies.values()):
            self.problems.append("a message came more than twice")
        if any(len(set(found)) > 1 for found in bodies.values()):
            self.problems.append("one id came with other words")
        with open(drill.path("run/alerts.jsonl"), encoding="utf-8") as file:
            if file.read() != story.log:
                self.problems.append(f"the log is not that of the undisturbed run: {drill.log_problem()}")
        if drill.waiting_files():
            self.problems.append("files are left in the drop folder: " + ", ".join(drill.waiting_files()))

    def run(self):
        try:
            self.live()
            self.check_at_rest()
            self.recover()
            self.check_end()
        except (Failure, OSError, subprocess.TimeoutExpired) as failure:
            self.problems.append(str(failure))
        finally:
            self.sink.close()
        calls, name = self.counter.read()
        repeated = sum(len(found) - 1 for found in self.sink.bodies().values())
        if not self.problems:
            shutil.rmtree(self.drill.folder)
        return dict(
            mode=self.mode, at=self.at, calls=calls, call=name, isClean=self.at == 0 or calls < self.at,
            ending=self.ending, repeated=repeated, problems=self.problems)


class Campaign:
    def __init__(self, folder, binary, loop, jobs):
        self.folder, self.loop, self.jobs = folder, loop, jobs
        self.library = build(folder)
        self.story = Story(folder, binary, loop)

    def trial(self, mode, at):
        folder = os.path.join(self.folder, f"{mode}-{at}")
        result = Trial(self.story, folder, self.loop, mode, at, self.library).run()
        for problem in result["problems"]:
            print(f"bench: {mode} at call {at} ({result['call']}): {problem}", file=sys.stderr)
        return result

    def count(self, mode):
        """How many calls a run makes when none fails."""
        result = self.trial(mode, 0)
        if result["problems"] or result["repeated"]:
            raise Failure(f"the story does not run clean under the shim: {result['problems']}")
        return result["calls"]

    def whole(self, mode):
        """Every call in turn, until a run passes clean; the results."""
        results, at = [], 1
        with ThreadPoolExecutor(self.jobs) as pool:
            while not any(one["isClean"] for one in results):
                results += pool.map(lambda at: self.trial(mode, at), range(at, at + 4 * self.jobs))
                at += 4 * self.jobs
        return results

    def sample(self, size, seed):
        """Some calls, chosen by seed."""
        chance = random.Random(seed)
        calls = {mode: self.count(mode) for mode in MODES}
        chosen = []
        for index, mode in enumerate(MODES):
            share = (size + len(MODES) - 1 - index) // len(MODES)
            chosen += [(mode, at) for at in chance.sample(range(1, calls[mode] + 1), min(share, calls[mode]))]
        with ThreadPoolExecutor(self.jobs) as pool:
            return list(pool.map(lambda one: self.trial(*one), chosen))


def measure(options, directory, table):
    folder = os.path.join(directory, "faults")
    os.makedirs(folder)
    loop = Loop()
    began = time.monotonic()
    try:
        campaign = Campaign(folder, options.binary, loop, options.jobs or JOBS)
        size = options.sample or (40 if options.quick else None)
        if size:
            results = campaign.sample(size, options.seed)
        else:
            results = []
            for mode in MODES:
                results += campaign.whole(mode)
                print(f"bench: {mode} done", file=sys.stderr)
    finally:
        loop.close()
    table.tally(
        f"a fault at each call: {len(results)} runs, {time.monotonic() - began:.0f} s",
        ["", "failed calls", "daemon ended", "repeated", "violations", "bar", "verdict"],
        [row(mode, words, [one for one in results if one["mode"] == mode]) for mode, words in MODES.items()],
        runs=results)


def row(mode, words, results):
    failed = [one for one in results if not one["isClean"]]
    violations = sum(bool(one["problems"]) for one in results)
    return dict(
        workload=f"{mode}: {words}", failed=len(failed), ended=sum(bool(one["ending"]) for one in results),
        repeated=sum(one["repeated"] for one in results), violations=violations, bar="0",
        verdict="SHORT" if violations else "met")
