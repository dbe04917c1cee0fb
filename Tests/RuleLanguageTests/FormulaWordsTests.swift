import Foundation
import RuleLanguage
import Testing
import Trade

/// The table of words is what formulas accept, what is suggested, and what the reference says.
@Suite struct FormulaWordsTests {
    /// A word in use: its example as the condition of a rule.
    @Test(arguments: FormulaWord.all)
    func anExampleIsAWholeRule(word: FormulaWord) {
        let file = """
            groups:
              - name: examples
                rules:
                  - alert: MassiveImports
                    over: [origin or all, category]
                    when: quantity[3mo] >= 500 t
                    severity: watch
                  - alert: Example
                    over: [origin or all, category]
                    \(word.example.contains("param(") ? "inputs: { limit: t }" : "basis: an example")
                    when:
                      rise: share[3mo, ago 7mo] >= 90%
                    clear: >
                      \(word.example)
                    severity: watch
                    floor: none
                    floor_reason: a test of examples

            """
        let loaded = load(file)
        #expect(loaded.diagnostics.isEmpty, "\(findings(file))")
    }

    @Test func everyMeasureIsAWord() {
        #expect(FormulaWord.all.filter { $0.kind == .measure }.map(\.name) == Measure.allCases.map(\.rawValue))
    }

    @Test func everyWordStandsInTheGrammar() {
        let page = FormulaPage.text(columns: 96)
        for word in FormulaWord.all where ![.unit, .place, .window, .moments].contains(word.kind) {
            #expect(page.contains("\"\(word.name)\""), "\(word.name)")
        }
    }

    @Test(arguments: [
        "hhhi[12mo] >= 5", "medain(quantity[3mo]) >= 5 t", "param(limt)[1mo] >= 5 t", "quantity(othrs)[3mo] >= 5 t",
    ])
    func aMisspeltWordIsSuggested(when: String) {
        let text = findings(ruleFile(when))
        #expect(text.contains("did you mean") || text.contains("declare it"), "\(text)")
    }

    @Test(arguments: [80, 96])
    func thePageFitsItsColumns(columns: Int) {
        for line in FormulaPage.text(columns: columns).split(separator: "\n", omittingEmptySubsequences: false) {
            #expect(line.count <= columns, "\(line)")
            #expect(line.last != " ")
        }
    }

    /// `surgewatch help formulas --man > systemd/man/surgewatch-formulas.7` makes it anew.
    @Test func theManualPageIsMadeFromTheTable() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/\(root)/systemd/man/surgewatch-formulas.7"
        #expect(try String(contentsOfFile: path, encoding: .utf8) == FormulaPage.manual)
    }
}
