"""Reads a SARIF 2.1.0 file with classes made from OASIS's schema (PyPI: pydantic-sarif): required, unknown and
ill-typed properties are errors. Prints one line a result: rule, level, address, line, column, end column."""

import sys
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Log

log = Log.model_validate_json(open(sys.argv[1], encoding="utf-8").read())
for run in log.runs:
    rules = run.tool.driver.rules
    assert len({rule.id for rule in rules}) == len(rules), "two rules have one id"
    for result in run.results:
        assert rules[result.ruleIndex].id == result.ruleId, "ruleIndex and ruleId differ"
        place = result.locations[0].physicalLocation
        region = place.region
        assert region.endColumn > region.startColumn, "an empty region"
        print(result.ruleId, result.level.value, place.artifactLocation.uri, region.startLine, region.startColumn,
              region.endColumn, sep="\t")
