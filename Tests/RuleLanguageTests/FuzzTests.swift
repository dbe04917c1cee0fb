import RuleLanguage
import Testing
import Trade

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Whatever is written, reading, laying out and rendering it end, every finding has a place in the file, and what is
/// laid out stays as it is.
@Suite struct FuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// Inputs in all: `SURGEWATCH_FUZZ` of them, a hundred thousand, or three thousand where the everyday part is asked
    /// for.
    private static let count =
        environment["SURGEWATCH_FUZZ"].flatMap { Int($0) } ?? (environment["SURGEWATCH_QUICK"] == "1" ? 3000 : 100_000)
    private static let shares = 20

    private static let shipped: (rules: [String], tests: [String]) = {
        var rules: [String] = []
        var tests: [String] = []
        for folder in ["aluminum", "chapter-values"] {
            rules += ((try? ShippedRulesTests.files(folder)) ?? []).map(\.text)
            tests += ((try? ShippedRulesTests.files(folder + "/tests")) ?? []).map(\.text)
        }
        return (rules, tests)
    }()

    @Test func thereAreFilesToStartFrom() {
        #expect(Self.shipped.rules.count >= 4 && Self.shipped.tests.count >= 3)
    }

    @Test(arguments: 0..<shares) func everyInputIsReadToItsEnd(share: Int) {
        var fuzz = Fuzz(seed: UInt64(20_210_305 + share), rules: Self.shipped.rules, tests: Self.shipped.tests)
        for round in 0..<(Self.count / Self.shares) {
            let (text, isTests) = fuzz.next()
            survey(text, isTests: isTests, laysOut: round.isMultiple(of: 4))
        }
    }

    private func survey(_ text: String, isTests: Bool, laysOut: Bool) {
        let file = RuleSource(path: "rules/x.yml", text: text)
        let lines = Self.lines(of: text)
        func check(_ findings: [Diagnostic]) {
            for finding in findings {
                for mark in [(finding.line, finding.column, finding.length)]
                    + finding.labels.map({ ($0.line, $0.column, $0.length) })
                {
                    let isInside =
                        lines.indices.contains(mark.0 - 1) && mark.1 >= 1 && mark.1 <= lines[mark.0 - 1] + 1
                        && mark.2 >= 1 && mark.1 + mark.2 <= lines[mark.0 - 1] + 2
                    if !isInside { Issue.record("outside the file: \(finding)\n\(text)") }
                }
                if finding.message.isEmpty { Issue.record("without words: \(finding)") }
            }
            if let first = findings.first, first.rendered(in: text).isEmpty { Issue.record("nothing to read") }
        }
        if isTests {
            check(RuleTestFile.parse(path: file.path, text: text, countries: Countries()).1)
        } else {
            let loaded = load(text)
            check(loaded.diagnostics)
            if loaded.rules.isEmpty, loaded.diagnostics.isEmpty { Issue.record("no rule and no finding: \(text)") }
            for rule in loaded.rules {
                if rule.inWords(countryName: \.code).fires.isEmpty { Issue.record("no words for \(rule.text)") }
            }
        }
        guard laysOut else { return }
        let result = RuleFormatter.format(file, countries: Countries())
        check(result.diagnostics)
        guard let once = result.text else {
            if result.diagnostics.isEmpty { Issue.record("not laid out, and no word why: \(text)") }
            if result.diagnostics.contains(where: { $0.message.contains("would not mean the same") }) {
                Issue.record("a layout that means something else: \(text)")
            }
            return
        }
        let again = RuleFormatter.format(RuleSource(path: file.path, text: once), countries: Countries())
        if again.text != once { Issue.record("laid out twice: \(text)\n---\n\(once)\n---\n\(again)") }
    }

    /// The lengths of the lines, as YAML counts them.
    private static func lines(of text: String) -> [Int] {
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var lengths = [0]
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\r" where index + 1 < scalars.count && scalars[index + 1] == "\n": continue
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": lengths.append(0)
            default: lengths[lengths.count - 1] += 1
            }
        }
        return lengths
    }
}
