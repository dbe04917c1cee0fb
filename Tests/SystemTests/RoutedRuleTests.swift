import Foundation
import TestSupport
import Testing

/// Rule tests that say who is told what.
@Suite struct RoutedRuleTests {
    private static let rules = """
        groups:
          - name: g
            rules:
              - alert: Rise
                over: [origin or all, category]
                when: quantity[1mo] >= 300 t
                severity: { critical: "quantity[1mo] >= 900 t", warning: "quantity[1mo] >= 400 t", watch: otherwise }
                data: [license, preliminary, final]
        """

    private static let routes = """
        routes:
          - { severity: critical, receivers: [boss], continue: true }
          - { country: canada, receivers: [north] }
          - { stage: confirmed, receivers: [desk, ops], continue: true }
          - { receivers: [ops, wire], when: daily }

        """

    private static func tests(routes: String = Self.routes, expect: [String]) -> String {
        routes + """
            tests:
              - rule: Rise
                name: who is told
                series: origin/india/foil
                base: { origin/india/foil: "2020-12: 100 t x2" }
                releases:
                  - { name: filed, known: 2021-03-09, source: licenses, cells: { origin/india/foil: "2021-02: 500 t" } }
                  - { name: print, known: 2021-04-07, source: census, cells: { origin/india/foil: "2021-02: 950 t" } }
                  - { name: gone, known: 2021-05-07, source: census, cells: { origin/india/foil: "2021-02: 50 t" } }
                expect:

            """ + expect.map { "      - { \($0) }\n" }.joined()
    }

    private struct Pack {
        let directory: TemporaryDirectory
        init(_ tests: String, rules: String = RoutedRuleTests.rules) throws {
            directory = try TemporaryDirectory()
            try FileManager.default.createDirectory(
                atPath: directory.path("pack/tests"), withIntermediateDirectories: true)
            try directory.write("pack/rise.yml", text: rules)
            try directory.write("pack/tests/rise.yml", text: tests)
        }
        func run(_ arguments: String...) throws -> Said {
            let own = try TemporaryDirectory()
            let environment = ProcessInfo.processInfo.environment.filter { $0.key != "SURGEWATCH_CONFIG" }
            let program = try RunningProgram(
                Programs.surgewatch, ["rules"] + arguments + [directory.path("pack")], environment: environment,
                output: own.path("out"), errors: own.path("err"))
            return Said(
                status: program.wait(), output: String(decoding: try own.read("out"), as: UTF8.self),
                errors: String(decoding: try own.read("err"), as: UTF8.self))
        }
    }

    private static let right = [
        "at: filed, month: 2021-02, transition: early, told: { ops: daily, wire: daily, desk: none, boss: none, north: none }, recipients: []",
        "at: print, month: 2021-02, told: { boss: confirmed, desk: confirmed, ops: confirmed, wire: daily }, recipients: [boss, desk, ops]",
        "at: gone, month: 2021-02, told: { boss: retracted, desk: retracted, ops: retracted }",
    ]

    @Test func whoIsTold() throws {
        let said = try Pack(Self.tests(expect: Self.right)).run("test")
        #expect(said.status == 0 && said.output.contains("1 ok, 0 failed"), "\(said)")
    }

    @Test(arguments: [
        (
            "at: filed, month: 2021-02, told: { desk: early }",
            "told desk  early   none: route 4 of 4 takes it and does not name desk"
        ),
        ("at: filed, month: 2021-02, told: { wire: early }", "told wire  early   daily: route 4 of 4 sends it"),
        (
            "at: print, month: 2021-02, told: { north: confirmed }",
            "none: route 4 of 4 takes it and does not name north"
        ),
        ("at: print, month: 2021-02, told: { ops: none }", "confirmed: route 3 of 4 sends it"),
        ("at: print, month: 2021-02, recipients: [desk]", "boss: route 1 of 4 sends it"),
        ("at: gone, month: 2021-02, told: { desk: none }", "retracted: it was told before"),
    ])
    func aFailureNamesTheRoute(_ expectation: String, _ words: String) throws {
        let said = try Pack(Self.tests(expect: [expectation])).run("test")
        #expect(said.status == 1 && said.output.contains(words), "\(said)")
    }

    @Test func whatIsWrongWithRoutesHasItsPlace() throws {
        let readers = try Pack(Self.tests(expect: ["at: print, month: 2021-02, told: { dsk: confirmed }"])).run("test")
        #expect(readers.status == 1 && readers.output.contains("no receiver is called `dsk`"), "\(readers)")
        #expect(readers.output.contains("T012"), "\(readers)")
        for (routes, words) in [
            ("routes:\n  - { recievers: [a] }\n", "did you mean `receivers`?"),
            ("routes:\n  - { receivers: [desk], when: soon }\n", "when is one of at-once, daily, weekly, monthly"),
            ("routes:\n  - { receivers: [desk], country: indja }\n", "did you mean `india`?"),
        ] {
            let said = try Pack(Self.tests(routes: routes, expect: ["month: 2021-02, told: { desk: none }"])).run(
                "check")
            #expect(said.status == 1 && (said.output + said.errors).contains(words), "\(said)")
            #expect((said.output + said.errors).contains("rise.yml:2:"), "\(said)")
        }
        let none = try Pack(Self.tests(routes: "", expect: Self.right)).run("test")
        #expect(none.status == 1 && none.output.contains("there are no routes"), "\(none)")
        let word = try Pack(Self.tests(expect: ["month: 2021-02, told: { desk: confirmd }"])).run("check")
        #expect((word.output + word.errors).contains("confirmed"), "\(word)")
    }

    @Test func theConfigurationHasRoutesToo() throws {
        let pack = try Pack(
            Self.tests(routes: "", expect: ["at: print, month: 2021-02, told: { boss: confirmed, wire: weekly }"]))
        try pack.directory.write(
            "surgewatch.yml",
            text: """
                receivers:
                  boss: { email: { smtp: "smtp://localhost:1", from: a@b.example, to: c@d.example } }
                  wire: { webhook: { url: "http://127.0.0.1:1/", secret: credential:x } }
                routes:
                  - { severity: critical, receivers: [boss], continue: true }
                  - { receivers: [wire], when: weekly }
                """)
        let said = try pack.run("test", "--config", pack.directory.path("surgewatch.yml"))
        #expect(said.status == 0, "\(said)")
    }

    /// The schema, the layout and the configuration speak of the same keys.
    @Test func theKeysAreTheSameEverywhere() throws {
        struct Schema: Decodable {
            struct Table: Decodable { var properties: [String: Key]? }
            struct Key: Decodable {}
            var defs: [String: Table]
            enum CodingKeys: String, CodingKey { case defs = "$defs" }
        }
        let pack = try Pack(Self.tests(expect: Self.right))
        let program = try RunningProgram(
            Programs.surgewatch, ["rules", "schema", "tests"], environment: ProcessInfo.processInfo.environment,
            output: pack.directory.path("schema"), errors: pack.directory.path("err"))
        #expect(program.wait() == 0)
        let schema = try JSONDecoder().decode(Schema.self, from: Data(try pack.directory.read("schema")))
        for (table, text) in [("route", "{ zzzzzzzz: 1 }"), ("quiet", "{ receivers: [desk], quiet: { zzzzzzzz: 1 } }")]
        {
            let keys = try #require(schema.defs[table]?.properties).keys.sorted()
            let said = try Pack(
                Self.tests(routes: "routes:\n  - \(text)\n", expect: ["month: 2021-02, told: { desk: none }"])
            ).run("check")
            let words = said.output + said.errors
            let list = try #require(words.firstMatch(of: /`zzzzzzzz`; it takes ([a-z, ]+)/)?.1, "\(said)")
            #expect(list.components(separatedBy: ", ").sorted() == keys, "\(said)")
        }
    }

    @Test func theLayoutAndTheSchemaKnowThem() throws {
        let pack = try Pack(Self.tests(expect: Self.right))
        #expect(try pack.run("fmt").status == 0)
        let laid = String(decoding: try pack.directory.read("pack/tests/rise.yml"), as: UTF8.self)
        #expect(laid.contains("routes:\n  - { severity: critical, receivers: [boss], continue: true }"), "\(laid)")
        #expect(try pack.run("test").status == 0)
        #expect(try pack.run("fmt", "--check").status == 0)
    }
}
