import Alerting
import Testing
import Trade

@testable import Settings

/// Routes as an operator writes them.
@Suite struct RouteTests {
    private static let receivers = "receivers:\n  ops: { log: { path: /l } }\n  desk: { log: { path: /m } }\n"

    private func read(_ routes: String) throws -> Configuration {
        try Configuration(path: "c.yml", text: Self.receivers + "routes:\n" + routes)
    }

    @Test func everything() throws {
        let configuration = try read(
            """
              - { rule: [Massive*, Unit], severity: critical, role: smelt, country: [russia, "-"], product: [foil, "7601"],
                  stage: [confirmed], state: [confirmed, raised], receivers: desk, continue: true }
              - { receivers: [ops, desk], when: weekly, quiet: { from: "20:00", to: "7:30", except: critical } }
              - { stage: early, severity: watch, receivers: [ops], quiet: { from: 22:00, to: 24:00 } }

            """)
        #expect(
            configuration.routes == [
                Route(
                    rules: ["Massive*", "Unit"], severity: .critical, roles: [.smelt],
                    countries: [Country("4621"), .all], products: ["foil", "7601"], stages: [.confirmed],
                    states: ["confirmed", "raised"], receivers: ["desk"], continues: true),
                Route(
                    receivers: ["ops", "desk"], cadence: .weekly,
                    quiet: QuietHours(from: 1200, to: 450, except: .critical)),
                Route(
                    severity: .watch, stages: [.early], receivers: ["ops"], quiet: QuietHours(from: 1320, to: 0)),
            ])
        #expect(configuration.remarks == [])
    }

    struct Odd: Sendable, CustomTestStringConvertible {
        var routes: String
        var remark: String
        var testDescription: String { remark }
    }

    @Test(
        "What can never match is said, with its place",
        arguments: [
            Odd(
                routes: "  - { receivers: [ops] }\n  - { severity: critical, receivers: [desk] }\n",
                remark: "c.yml:6:5: warning: this route is never reached: route 1 takes all of it and does not continue"
            ),
            Odd(
                routes: "  - { receivers: [ops], continue: true }\n  - { product: foil, receivers: [ops] }\n",
                remark:
                    "c.yml:6:5: warning: this route adds nothing: route 1 sends the same receivers all of it already"
            ),
            Odd(
                routes: "  - { product: [foli], receivers: [ops] }\n",
                remark: "c.yml:5:16: warning: no category is called `foli`; did you mean `foil`?"),
            Odd(
                routes: "  - { product: Foil, receivers: [ops] }\n",
                remark: "c.yml:5:16: warning: no category is called `Foil`; did you mean `foil`?"),
            Odd(
                routes: "  - { product: \"7\", receivers: [ops] }\n",
                remark: "c.yml:5:16: warning: an HS code has 2 to 10 digits, not `7`"),
            Odd(
                routes: "  - { state: [retracted], receivers: [ops] }\n",
                remark: "c.yml:5:5: warning: this route sends nothing: corrections and retractions go to whoever was "
                    + "told, whatever the routes say"),
        ])
    func remarks(row: Odd) throws { #expect(try read(row.routes).remarks == [row.remark]) }

    @Test func rulesThatAreNotThere() {
        let routes = [Route(rules: ["Rise"], receivers: []), Route(rules: ["Rose", "Ri*", "X*"], receivers: [])]
        #expect(
            RouteLint.unknownRules(in: routes, among: ["Rise", "Jump"]).map { "\($0.route): \($0.words)" } == [
                "2: no rule is called `Rose`; did you mean `Rise`?",
                "2: no rule is called `X*`"
                    + (Spelling.nearest(to: "X*", among: ["Rise", "Jump"]).first.map { "; did you mean `\($0)`?" } ?? ""),
            ])
    }
}
