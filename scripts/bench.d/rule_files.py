"""Checking and testing rule files, beside promtool on rules and cases that say the same."""

import os
import shutil

from measuring import Failure, run

CASES_OF_PEER = 300
TIMES_FASTER = 50


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


class Pack:
    """Rules with one case each: three months at 15 % and more above the three before, and a floor."""

    def __init__(self, directory, count):
        self.directory, self.count = directory, count

    def threshold(self, number):
        return f"{10 + number % 40}"

    def months(self, number, wrong=False):
        """Six quiet months and one that takes the window a tonne over the mark of its rule, or under it: no rounding decides."""
        base = 1000 + number % 7 * 100
        rise = base * 3 * (10 + number % 40) // 100
        return base, base + rise + (-1 if wrong else 1)

    # Surgewatch

    def rule(self, number):
        return f"""      - alert: Rise{number}
        title: "{{{{country}}}} {{{{product}}}}: up on the preceding {{{{window}}}}"
        over: [origin or all, category]
        params:
          window: {{ value: 3mo, min: 1mo, max: 12mo }}
          rise: {{ value: {self.threshold(number)}%, min: 0%, max: 200% }}
          floor: {{ value: 500 t, min: 0 t, max: 100000 t }}
        when: >
          quantity[window] >= (1 + rise) * quantity[window, ago window]
          and quantity[window] >= floor
        severity: watch
        description: Imports of the last months against those of the months before.
"""

    def case(self, number, wrong=False):
        base, last = self.months(number, wrong)
        return f"""  - rule: Rise{number}
    name: a rise is confirmed
    series: origin/india/unwrought
    releases:
      - known: 2021-03-05T13:30:00Z
        source: census
        cells: {{ origin/india/unwrought: "2020-08: {base} t x6" }}
      - known: 2021-04-07T12:30:00Z
        source: census
        cells: {{ origin/india/unwrought: "2021-02: {last} t" }}
    expect:
      - {{ at: "2021-03-05T13:30:00Z", month: 2021-01, transition: none }}
      - {{ at: "2021-04-07T12:30:00Z", month: 2021-02, transition: confirmed, severity: watch }}
"""

    def write_ours(self, name, tests, wrong=None):
        folder = os.path.join(self.directory, name)
        for start in range(0, self.count, 500):
            numbers = range(start, min(start + 500, self.count))
            write(
                f"{folder}/rise{start}.yml",
                "groups:\n  - name: rise\n    rules:\n" + "".join(map(self.rule, numbers)))
            if tests:
                write(
                    f"{folder}/tests/rise{start}.yml",
                    "tests:\n" + "".join(self.case(number, number == wrong) for number in numbers))
        return folder

    # promtool: a minute stands for a month

    def peer_rule(self, number):
        own = f'quantity_tonnes{{rule="{number}"}}'
        return f"""      - alert: Rise{number}
        expr: >
          sum_over_time({own}[2m:1m]) >= 1.{self.threshold(number)} * sum_over_time({own}[2m:1m] offset 3m)
          and sum_over_time({own}[2m:1m]) >= 500
        labels: {{ severity: watch }}
        annotations:
          summary: "{{{{ $labels.country }}}} {{{{ $labels.product }}}}: up on the preceding months"
          description: Imports of the last months against those of the months before.
"""

    def peer_case(self, number, wrong=False):
        base, last = self.months(number, wrong)
        return f"""rule_files: [rise{number}.yml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - series: 'quantity_tonnes{{rule="{number}", country="india", product="unwrought"}}'
        values: '{base}x5 {last}'
    alert_rule_test:
      - {{ eval_time: 5m, alertname: Rise{number}, exp_alerts: [] }}
      - eval_time: 6m
        alertname: Rise{number}
        exp_alerts:
          - exp_labels: {{ rule: "{number}", country: india, product: unwrought, severity: watch }}
            exp_annotations:
              summary: "india unwrought: up on the preceding months"
              description: Imports of the last months against those of the months before.
"""

    def write_peer_rules(self, name):
        folder = os.path.join(self.directory, name)
        files = []
        for start in range(0, self.count, 500):
            files.append(f"{folder}/rise{start}.yml")
            rules = "".join(map(self.peer_rule, range(start, min(start + 500, self.count))))
            write(files[-1], f"groups:\n  - name: rise{start}\n    rules:\n" + rules)
        return files

    def write_peer_tests(self, name, count, wrong=None):
        """A file of one rule and a file of its case for each: promtool loads all rules of a file for each case."""
        folder = os.path.join(self.directory, name)
        for number in range(count):
            write(f"{folder}/rise{number}.yml", "groups:\n  - name: rise\n    rules:\n" + self.peer_rule(number))
            write(f"{folder}/test{number}.yml", self.peer_case(number, number == wrong))
        return [f"{folder}/test{number}.yml" for number in range(count)]


def must_fail(arguments, environment, words):
    try:
        run(arguments, environment)
    except Failure:
        return
    raise Failure(f"{words} passed a case that is wrong: nothing was measured")


def measure(options, directory, table):
    promtool = shutil.which("promtool")
    if not promtool:
        raise Failure("promtool is missing: install Debian's package prometheus")
    environment = dict(os.environ)
    pack = Pack(os.path.join(directory, "rule-files"), 2_000 if options.quick else 10_000)

    ours, theirs = pack.write_ours("check", tests=False), pack.write_peer_rules("peer-check")
    peer, _ = run([promtool, "check", "rules", *theirs], environment)
    table.add(f"promtool check rules, {pack.count:,} rules", peer)
    taken, said = run([options.binary, "rules", "check", ours], environment)
    if f"{pack.count} rules" not in said:
        raise Failure(f"not all rules were checked: {said[-200:]}")
    table.add(f"rules check, {pack.count:,} rules: {peer.wall / taken.wall:.1f} times promtool", taken, bar=peer.wall)

    count = 50 if options.quick else CASES_OF_PEER
    files = pack.write_peer_tests("peer-tests", count)
    peer, _ = run([promtool, "test", "rules", *files], environment)
    table.add(f"promtool test rules, {count} cases: {count / peer.wall:,.0f} a second", peer)
    ours = pack.write_ours("tests", tests=True)
    taken, said = run([options.binary, "rules", "test", ours], environment)
    if f"{pack.count} ok, 0 failed" not in said:
        raise Failure(f"not all cases passed: {said[-200:]}")
    rate = pack.count / taken.wall
    table.add(
        f"rules test, {pack.count:,} cases: {rate:,.0f} a second, {rate * peer.wall / count:.0f} times promtool", taken,
        bar=round(peer.wall / count * pack.count / TIMES_FASTER, 3), cases_per_second=rate)

    # What always passes would be fast, too.
    must_fail(
        [promtool, "test", "rules", *pack.write_peer_tests("peer-wrong", 3, wrong=1)], environment, "promtool")
    must_fail(
        [options.binary, "rules", "test", pack.write_ours("wrong", tests=True, wrong=1)], environment, "rules test")
