import Foundation
import Pipeline
import RuleLanguage
import Trade
import Views

/// What running rule tests gave, in the forms in which it is written.
struct TestReport {
    let results: [RuleTestRunner.Result]
    let coverage: RuleCoverage
    /// The texts of the test files by path.
    let texts: [String: String]

    var failed: Int { results.count { !$0.passed } }

    // MARK: Text

    func text(withCoverage: Bool) -> String {
        var lines: [String] = []
        for (rule, group) in Dictionary(grouping: results, by: \.test.rule).sorted(by: { $0.key < $1.key }) {
            let broken = group.filter { !$0.passed }
            if broken.isEmpty { lines.append("ok    \(rule)   \(Words.counted(group.count, "case"))") }
            for result in broken { lines += Self.lines(of: result, texts[result.test.path] ?? "") }
        }
        if withCoverage { lines += coverage.table.isEmpty ? [] : [""] + coverage.table + [""] }
        lines.append("\(results.count - failed) ok, \(failed) failed, \(coverage.summary)")
        return lines.joined(separator: "\n")
    }

    private static func lines(of result: RuleTestRunner.Result, _ text: String) -> [String] {
        let first = result.findings.first?.line ?? result.failures.first?.place.line ?? result.test.line
        var lines = ["FAIL  \(result.test.id)   \(result.test.path):\(first)"]
        for finding in result.findings { lines += indented(finding.rendered(in: text)) }
        for failure in result.failures {
            lines += indented((result.failures.count > 1 ? "line \(failure.place.line): " : "") + failure.text)
        }
        return lines
    }

    private static func indented(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "      " + $0 }
    }

    /// Fails when the coverage is below the bar, with what is missing.
    func checkCoverage(at bar: Rational?) throws {
        guard let bar, coverage.share < bar else { return }
        let words = "\(coverage.summary): below \(Wording.plainPercent(bar))"
        throw CommandFailure(.belowBar, (coverage.table + [words]).joined(separator: "\n"))
    }

    // MARK: JSON

    var json: JSONText {
        .fields([
            "cases": .array(results.map(Self.json)),
            "coverage": .fields([
                "rules": .integer(coverage.rules.count), "tested": .integer(coverage.tested.count),
                "gates": .integer(coverage.rows.count), "seen_both_ways": .integer(coverage.seenBothWays),
                "share": .number(coverage.share.decimal(places: 4)),
                "untested": .array(coverage.untested.map(JSONText.string)),
                "conditions": .array(coverage.rows.map(Self.json)),
            ]),
            "summary": .fields([
                "cases": .integer(results.count), "passed": .integer(results.count - failed),
                "failed": .integer(failed), "judged": .integer(results.reduce(0) { $0 + $1.judged }),
            ]),
        ])
    }

    private static func json(_ result: RuleTestRunner.Result) -> JSONText {
        .fields([
            "rule": .string(result.test.rule), "case": .string(result.test.name), "file": .string(result.test.path),
            "line": .integer(result.test.line), "passed": .bool(result.passed),
            "findings": .array(
                result.findings.map { finding in
                    .fields([
                        "code": .string(finding.code.rawValue), "line": .integer(finding.line),
                        "column": .integer(finding.column), "message": .string(finding.message),
                        "help": .optional(finding.help),
                    ])
                }),
            "failures": .array(result.failures.map(Self.json)),
        ])
    }

    private static func json(_ failure: CaseFailure) -> JSONText {
        .fields([
            "line": .integer(failure.place.line), "about": .string(failure.subject),
            "differences": .array(
                failure.differences.map {
                    .fields(["what": .string($0.what), "wanted": .string($0.wanted), "got": .string($0.got)])
                }),
            "gates": .array(
                failure.gates.map {
                    .fields([
                        "name": .string($0.name), "value": .string($0.value), "comparison": .string($0.comparison),
                        "limit": .string($0.limit), "margin": .string($0.margin), "met": .string($0.met),
                    ])
                }),
            "note": .optional(failure.note),
        ])
    }

    private static func json(_ row: RuleCoverage.Row) -> JSONText {
        .fields([
            "rule": .string(row.rule), "kind": .string(row.condition.kind.rawValue),
            "name": .string(row.condition.name), "text": .string(row.condition.text),
            "true": .integer(row.tally.held), "false": .integer(row.tally.failed),
            "unknown": .integer(row.tally.unknown), "missing": .optional(row.missing),
        ])
    }

    // MARK: JUnit

    /// A suite for each file, a case for each case; coverage as properties of the whole.
    var junit: String {
        var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
        let errors = results.count { !$0.findings.isEmpty }
        let seconds = Self.seconds(results.reduce(.zero) { $0 + $1.duration })
        lines.append(
            "<testsuites name=\"surgewatch rules test\" tests=\"\(results.count)\" failures=\"\(failed - errors)\""
                + " errors=\"\(errors)\" time=\"\(seconds)\">")
        var order: [String] = []
        let files = Dictionary(grouping: results, by: \.test.path)
        for result in results where order.last != result.test.path { order.append(result.test.path) }
        for (index, path) in order.enumerated() {
            lines += suite(path, files[path] ?? [], id: index, isFirst: index == 0)
        }
        lines.append("</testsuites>")
        return lines.joined(separator: "\n") + "\n"
    }

    private func suite(_ path: String, _ results: [RuleTestRunner.Result], id: Int, isFirst: Bool) -> [String] {
        let errors = results.count { !$0.findings.isEmpty }
        let failures = results.count { !$0.passed } - errors
        let seconds = Self.seconds(results.reduce(.zero) { $0 + $1.duration })
        var lines = [
            "  <testsuite name=\"\(Self.xml(path))\" id=\"\(id)\" tests=\"\(results.count)\""
                + " failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"0\" time=\"\(seconds)\">"
        ]
        if isFirst {
            lines.append("    <properties>")
            lines.append("      <property name=\"coverage\" value=\"\(Self.xml(coverage.summary))\"/>")
            lines.append("    </properties>")
        }
        for result in results {
            let head =
                "    <testcase name=\"\(Self.xml(result.test.name))\" classname=\"\(Self.xml(result.test.rule))\""
                + " file=\"\(Self.xml(path))\" line=\"\(result.test.line)\" time=\"\(Self.seconds(result.duration))\""
            if result.passed {
                lines.append(head + "/>")
                continue
            }
            lines.append(head + ">")
            // A case is an error or a failure: readers take the first of them.
            for finding in result.findings {
                lines.append(
                    "      <error message=\"\(Self.xml(finding.message))\" type=\"\(finding.code.rawValue)\">"
                        + Self.xml(finding.rendered(in: texts[path] ?? "")) + "</error>")
            }
            for failure in result.failures where result.findings.isEmpty {
                lines.append(
                    "      <failure message=\"\(Self.xml(failure.summary))\" type=\"difference\">"
                        + Self.xml("\(path):\(failure.place.line)\n" + failure.text) + "</failure>")
            }
            lines.append("    </testcase>")
        }
        return lines + ["  </testsuite>"]
    }

    private static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let micro = attoseconds / 1_000_000_000_000
        return "\(seconds)." + DecimalDigits.padded(Int(micro), 6)
    }

    /// Text in XML; characters that XML cannot hold become a question mark.
    static func xml(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t": result += "&#\(scalar.value);"
            case _ where scalar.value < 32 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "?"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
