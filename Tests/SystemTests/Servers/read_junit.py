"""Reads a JUnit XML file with PyPI's junitparser and prints what it found as JSON."""

import json
import sys

from junitparser import Error, Failure, JUnitXml

root = JUnitXml.fromfile(sys.argv[1])
cases = []
suites = []
coverage = ""
for suite in root:
    suites.append(suite.name)
    for name in suite.properties():
        if name.name == "coverage":
            coverage = name.value
    for case in suite:
        kinds = {Error: "error", Failure: "failure"}
        cases.append(
            dict(
                name=case.name, classname=case.classname, kinds=[kinds[type(result)] for result in case.result],
                messages=[result.message for result in case.result],
                text="".join(result.text or "" for result in case.result)))
# The attributes of the file, then the sums that the reader makes itself.
claimed = (root.tests, root.failures, root.errors)
root.update_statistics()
if claimed != (root.tests, root.failures, root.errors):
    sys.exit(f"the file claims {claimed}, and holds {(root.tests, root.failures, root.errors)}")
json.dump(
    dict(
        tests=root.tests, failures=root.failures, errors=root.errors, suites=suites, coverage=coverage, cases=cases),
    sys.stdout)
