"""Checks the signatures of kept webhooks with PyPI's standardwebhooks: standard_webhooks.py DIRECTORY SECRETFILE.

Each is judged as of the moment it was signed: how long ago that is says nothing about the signature."""

import datetime
import json
import pathlib
import sys

from standardwebhooks import webhooks


class Signing(datetime.datetime):
    """The clock of the judge."""

    stamp = 0

    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(cls.stamp, tz)


webhooks.datetime = Signing
webhook = webhooks.Webhook(pathlib.Path(sys.argv[2]).read_text(encoding="ascii").strip())
paths = sorted(pathlib.Path(sys.argv[1]).glob("*.json"))
for path in paths:
    kept = json.loads(path.read_text(encoding="utf-8"))
    Signing.stamp = int(kept["headers"]["webhook-timestamp"])
    webhook.verify(kept["body"], kept["headers"])
print(f"{len(paths)} verified")
