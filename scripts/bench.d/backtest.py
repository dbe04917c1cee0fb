"""Replays ten years of monthly releases: 2,000 series, 25 rules; then a change of them, and the values of a parameter."""

import os
from datetime import datetime, timedelta, timezone

from decade import Decade
from measuring import Failure, run

LAST = 2023 * 12 + 11
RULES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "decade.yml")
BAR = 60


def known(month):
    """Statistics are out 38 days after the month ends, at half past one in UTC's afternoon."""
    year, number = divmod(month + 1, 12)
    instant = datetime(year, number + 1, 1, 13, 30, tzinfo=timezone.utc) + timedelta(days=37)
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def measure(options, directory, table):
    folder = os.path.join(directory, "backtest")
    os.makedirs(os.path.join(folder, "credentials"))

    def path(name):
        return os.path.join(folder, name)

    def write(name, text):
        with open(path(name), "w", encoding="utf-8") as file:
            file.write(text)

    write("credentials/webhook-ops", "whsec_" + "c3Vy" * 8 + "\n")
    write("surgewatch.yml", f"""archive: "{path('surgewatch.sqlite')}"
rules: ["{RULES}"]
receivers:
  ops: {{ webhook: {{ url: "http://127.0.0.1:9/ops", secret: "credential:webhook-ops" }} }}
  desk: {{ webhook: {{ url: "http://127.0.0.1:9/desk", secret: "credential:webhook-ops" }} }}
routes:
  - {{ severity: critical, receivers: [desk], continue: true }}
  - {{ severity: warning, receivers: [ops] }}
""")
    environment = dict(os.environ, SURGEWATCH_CREDENTIALS=path("credentials"))

    def command(*arguments, output=None):
        return run(
            [options.binary, *arguments, "--config", path("surgewatch.yml"), "--quiet"], environment,
            output and path(output))

    decade = Decade(options.seed, LAST, releases=24 if options.quick else 120)
    rows, releases = decade.write_observations(path("decade.csv"), known)
    taken, _ = command("data", "import", path("decade.csv"))
    table.add(f"import of {rows:,} rows of {decade.series:,} series, {releases} releases", taken)
    taken, _ = command("rules", "backtest", "--csv", output="events.csv")
    with open(path("events.csv"), encoding="utf-8") as file:
        events = sum(1 for _ in file) - 1
    if events < 1000:
        raise Failure(f"the backtest found {events} events")
    words = f"backtest of {releases} releases x {decade.series:,} series x 25 rules ({events:,} events)"
    table.add(words, taken, bar=BAR, events=events)
    with open(RULES, encoding="utf-8") as file:
        text = file.read()
    changed = text.replace("quantity[3mo] >= 1.15 * quantity[3mo, ago 3mo]", "quantity[3mo] >= 1.25 * quantity[3mo, ago 3mo]")
    if changed == text:
        raise Failure("no rule was changed for the preview")
    write("changed.yml", changed)
    taken, _ = command("rules", "preview", RULES, path("changed.yml"), "--csv", output="differences.csv")
    table.add("preview of a change of those rules", taken)
    taken, _ = command("rules", "sweep", "LicenseSurge", "factor=1.5..3.5/0.5", "--csv")
    table.add("sweep of one rule over five values", taken)
