"""Validates YAML files against a JSON Schema of draft 2020-12 with PyPI's jsonschema, an implementation of its own.

Arguments: the schema, then files. Prints one line a file: `ok` or where it breaks the schema, a tab, and its path.
YAML is read by the core schema of YAML 1.2: no time stamps, no sexagesimal numbers, no `yes`.
"""

import json
import re
import sys

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match


class Core(yaml.SafeLoader):
    yaml_implicit_resolvers = {}


Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
Core.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(?:~|null|)$"), ["~", "n", ""])
Core.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^[-+]?[0-9]+$"), list("-+0123456789"))
Core.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+\.[0-9]+$"), list("-+0123456789"))

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        problem = best_match(validator.iter_errors(yaml.load(file, Core)))
    print("ok" if problem is None else problem.json_path + ": " + problem.message[:200], path, sep="\t")
