"""Validates webhook bodies against the published schemas with PyPI's jsonschema, an implementation of its own.

validate_events.py SCHEMAS EVENTS: folders of NAME.json (a schema) and of JSON files (bodies). The type of a body,
org.surgewatch.NAME.v1 or org.surgewatch.NAME.TRANSITION.v1, says which schema. Prints one line a body: `ok` or what is wrong, a
tab, its type. The examples of each schema are validated too, as bodies called NAME.example.
"""

import json
import pathlib
import sys

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

validators, bodies = {}, []
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
    schema = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validators[path.stem] = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    bodies += [(f"{path.stem}.example", example) for example in schema["examples"]]
for path in sorted(pathlib.Path(sys.argv[2]).glob("*.json")):
    bodies.append((None, json.loads(path.read_text(encoding="utf-8"))))
for name, body in bodies:
    kind = body["type"].split(".")[2]
    problem = best_match(validators[kind].iter_errors(body)) if kind in validators else None
    said = "ok" if kind in validators and problem is None else f"{problem.json_path}: {problem.message[:200]}" if problem else "no schema"
    print(said, name or body["type"], sep="\t")
