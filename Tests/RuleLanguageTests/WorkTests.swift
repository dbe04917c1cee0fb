import RuleLanguage
import Synchronization
import Testing

/// A file twice as large takes about twice the steps, never four times.
@Suite struct WorkTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// A file of a size.
        var text: @Sendable (Int) -> String

        init(_ name: String, _ text: @escaping @Sendable (Int) -> String) {
            testDescription = name
            self.text = text
        }
    }

    private static func rules(_ count: Int, _ body: (Int) -> String) -> String {
        "groups:\n  - name: many\n    rules:\n" + (0..<count).map(body).joined()
    }
    private static let keys = "over: [origin, category], severity: watch"

    static let shapes = [
        Shape("many rules") { count in
            rules(count) { "      - { alert: R\($0), \(keys), when: \"quantity[1mo] >= 1 t and share[3mo] >= 5%\" }\n" }
        },
        Shape("many errors") { count in
            rules(count) {
                "      - { alert: R\($0), \(keys), wen: \"quantity[1mo] >= 1 t\", when: \"quantty[1mo] >= 1 t\" }\n"
            }
        },
        Shape("one name") { count in
            rules(count) { _ in "      - { alert: R, \(keys), when: \"quantity[1mo] >= 1 t\" }\n" }
        },
        Shape("rules on rules") { count in
            rules(count) { "      - { alert: R\($0), \(keys), when: fires(R\(max(0, $0 - 1))) }\n" }
        },
        Shape("many comments") { count in
            ruleFile("quantity[1mo] >= 1 t") + String(repeating: "        # a comment\n", count: count)
        },
        Shape("comments in braces") { count in
            ruleFile(
                "quantity[1mo] >= 1 t", more: "references: [\n" + String(repeating: "  a, # b\n", count: count) + "  ]")
        },
        Shape("comments behind braces") { count in
            let list = (0..<count).map { "r\($0)" }.joined(separator: ", ")
            return ruleFile("quantity[1mo] >= 1 t", more: "references: [\(list)]")
                + String(repeating: "        # behind\n", count: count)
        },
        Shape("many parameters") { count in
            ruleFile("quantity[1mo] >= p0", params: (0..<count).map { "p\($0): 1 t" }.joined(separator: ", "))
        },
        Shape("many unknown keys") { count in
            ruleFile("quantity[1mo] >= 1 t", more: (0..<count).map { "k\($0): v\n" }.joined())
        },
        Shape("one long line") { count in
            "groups: [{name: a, rules: ["
                + (0..<count).map { "{ alert: R\($0), \(keys), when: \"value[1mo] >= 1 USD\" }" }
                .joined(separator: ", ") + "]}]\n"
        },
        Shape("a long text") { count in
            ruleFile("quantity[1mo] >= 1 t", more: "description: " + String(repeating: "word ", count: count) + "end")
        },
        Shape("a long formula") { count in
            ruleFile("\"1 t" + String(repeating: " + 1 t", count: count / 4) + " >= quantity[1mo]\"")
        },
        Shape("many gates") { count in
            ruleFile("\"" + Array(repeating: "value[1mo] >= 1 USD", count: count / 8).joined(separator: " and ") + "\"")
        },
        Shape("a deep tree") { count in
            "groups: []\nx: " + String(repeating: "[", count: count / 4) + String(repeating: "]", count: count / 4)
        },
        Shape("words that are near to others") { count in
            ruleFile(
                "\"quantity[1mo] >= 1 t\"",
                params: (0..<count).map { "abcdefghijklmnop\($0): 1 t" }.joined(separator: ", "))
        },
    ]

    private func steps(_ text: String) -> Int {
        let work = Work()
        Work.$count.withValue(work) {
            for finding in load(text).diagnostics.prefix(50) { _ = finding.rendered(in: text) }
            _ = RuleFormatter.format(RuleSource(path: "x.yml", text: text), countries: Countries())
            _ = RuleTestFile.parse(path: "x.yml", text: text, countries: Countries())
        }
        return work.steps.load(ordering: .relaxed)
    }

    @Test(arguments: shapes) func twiceTheSizeIsTwiceTheWork(shape: Shape) {
        let counts = [400, 800, 1600].map { steps(shape.text($0)) }
        #expect(counts[0] > 400, "it is counted: \(counts)")
        #expect(counts[1] * 10 <= counts[0] * 25 && counts[2] * 10 <= counts[1] * 25, "\(counts)")
    }
}
