"""Checks the signatures of kept webhooks with PyPI's standardwebhooks: standard_webhooks.py DIRECTORY SECRETFILE."""

import json
import pathlib
import sys

from standardwebhooks.webhooks import Webhook

webhook = Webhook(pathlib.Path(sys.argv[2]).read_text(encoding="ascii").strip())
paths = sorted(pathlib.Path(sys.argv[1]).glob("*.json"))
for path in paths:
    kept = json.loads(path.read_text(encoding="utf-8"))
    webhook.verify(kept["body"], kept["headers"])
print(f"{len(paths)} verified")
