import Foundation
import TestSupport
import Testing

/// The JSON Schemas of rule files and rule tests, judged by an implementation of the standard that is not ours.
@Suite(.tags(.slow)) struct RulesSchemaTests {
    static let rules = "\(packageRoot)/rules/rule-file.schema.json"
    static let tests = "\(packageRoot)/rules/rule-test.schema.json"

    /// What the validator says of each file.
    private static func validate(_ schema: String, _ files: [String]) throws -> [String] {
        let own = try TemporaryDirectory()
        let program = try RunningProgram(
            PythonServer.interpreter, ["\(packageRoot)/Tests/SystemTests/Servers/validate_files.py", schema] + files,
            environment: ProcessInfo.processInfo.environment, output: own.path("out"), errors: own.path("err"))
        let status = program.wait()
        let errors = String(decoding: try own.read("err"), as: UTF8.self)
        guard status == 0 else { throw Lost("the validator ended with \(status): \(errors)") }
        return String(decoding: try own.read("out"), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func shipped(areTests: Bool) -> [String] {
        let walker = FileManager.default.enumerator(atPath: "\(packageRoot)/rules")
        var files: [String] = []
        while let name = walker?.nextObject() as? String {
            let isTest = name.split(separator: "/").dropLast().contains("tests")
            if name.hasSuffix(".yml"), isTest == areTests { files.append("\(packageRoot)/rules/\(name)") }
        }
        return files.sorted()
    }

    @Test(arguments: [("rules", rules), ("tests", tests)])
    func theFilesAreWhatTheProgramPrints(kind: String, path: String) throws {
        let said = try Site().run("rules", "schema", kind)
        #expect(said.status == 0 && said.errors.isEmpty)
        #expect(
            said.output == (try String(contentsOfFile: path, encoding: .utf8)),
            "surgewatch rules schema \(kind) > \(path)")
    }

    @Test(.enabled(if: PythonServer.canImport("jsonschema", "yaml"), "needs PyPI's jsonschema and PyYAML"))
    func everyShippedFileIsValid() throws {
        for (schema, files) in [
            (Self.rules, Self.shipped(areTests: false)), (Self.tests, Self.shipped(areTests: true)),
        ] {
            #expect(files.count >= 3)
            let lines = try Self.validate(schema, files)
            #expect(lines.count == files.count)
            for line in lines { #expect(line.hasPrefix("ok\t"), "\(line)") }
        }
    }

    private static let sound = """
        groups:
          - name: surge
            rules:
              - alert: Rise
                title: "{{country}}: up {{change}}"
                over: [[smelt, cast], category]
                where:
                  countries: [5700, { country: russia, origin: mexico, from: 2024-07 }]
                  from: 2020-01
                since: 2018-01
                params:
                  window: 3mo
                  factor: 2.0
                  rise: { value: 15%, min: 0%, max: 90%, description: the least rise }
                when: >
                  quantity[window] >= (1 + rise) * quantity[window, ago window]
                  and quantity[window] >= 500 t
                  and quantity[window] >= factor * 100 t
                clear: quantity[window] < 500 t
                severity: { critical: "share[3mo] >= 12%", warning: otherwise }
                data: [license, final]
                for: 2 mo
                activation: announce-open
                status: experimental
                falsepositives: one text
                references: [one, two]
        """

    /// Each replaces one text of the sound file.
    static let broken: [(String, String)] = [
        ("groups:", "group:"), ("  - name: surge\n", "  -\n"), ("name: surge", "name: [surge]"),
        ("name: surge", "nme: surge"),
        ("rules:", "rule:"), ("- alert: Rise", "- alert: 7Rise"), ("- alert: Rise", "- alert: Big-Rise"),
        ("- alert: Rise", "- alert: [Rise]"), ("- alert: Rise\n", "- owner: me\n"), ("title:", "titel:"),
        ("over: [[smelt, cast], category]", "over: [category, origin]"),
        ("over: [[smelt, cast], category]", "over: [origin]"), ("over: [[smelt, cast], category]", "over: origin"),
        ("over: [[smelt, cast], category]", "over: [origin or some, category]"),
        ("over: [[smelt, cast], category]", "over: [origin, category, hs6]"),
        ("over: [[smelt, cast], category]", "over: [origin, product]"),
        ("countries: [5700,", "countries: [{ from: 2024-01 },"),
        ("countries: [5700,", "country: [5700,"), ("origin: mexico", "orgin: mexico"),
        ("from: 2024-07", "from: 2024-13"),
        ("from: 2020-01", "from: January 2020"), ("since: 2018-01", "since: 2018"), ("window: 3mo", "Window: 3mo"),
        ("window: 3mo", "window: 3 months"), ("window: 3mo", "window: [3mo]"), ("factor: 2.0", "factor: { max: 3 }"),
        ("factor: 2.0", "factor: { value: 2.0, least: 1 }"), ("value: 15%", "value: 15 percent"),
        ("clear: quantity[window] < 500 t", "clear: [a]"), ("critical:", "severe:"),
        ("severity: { critical: \"share[3mo] >= 12%\", warning: otherwise }", "severity: high"),
        ("data: [license, final]", "data: [licence]"), ("data: [license, final]", "data: []"),
        ("for: 2 mo", "for: 2 weeks"),
        ("for: 2 mo", "for: 99 mo"), ("activation: announce-open", "activation: now"),
        ("status: experimental", "status: beta"), ("status: experimental", "floor: none"),
        ("status: experimental", "floor_reason: because"), ("references: [one, two]", "references: { a: b }"),
    ]

    @Test(.enabled(if: PythonServer.canImport("jsonschema", "yaml"), "needs PyPI's jsonschema and PyYAML"))
    func whatTheSchemaRefusesTheProgramRefusesToo() throws {
        let directory = try TemporaryDirectory()
        let site = try Site()
        #expect(Self.broken.count >= 30)
        var files = [try directory.write("sound.yml", text: Self.sound + "\n")]
        for (index, (old, new)) in Self.broken.enumerated() {
            let text = Self.sound.replacingOccurrences(of: old, with: new)
            #expect(text != Self.sound, "\(old) is there")
            files.append(try directory.write("broken-\(index).yml", text: text + "\n"))
        }
        let lines = try Self.validate(Self.rules, files)
        #expect(lines.count == files.count && lines[0].hasPrefix("ok\t"), "\(lines[0])")
        let soundness = try site.run("rules", "check", files[0])
        #expect(soundness.status == 0, "\(soundness)")
        for (index, (old, new)) in Self.broken.enumerated() {
            #expect(!lines[index + 1].hasPrefix("ok\t"), "`\(new)` for `\(old)` is valid")
            let said = try site.run("rules", "check", files[index + 1])
            #expect(said.status == 1, "`\(new)` for `\(old)`: \(said)")
        }
    }

    private static let soundTest = """
        tests:
          - rule: Rise
            name: a rise
            series: origin/india/unwrought
            releases:
              - known: 2021-03-05T13:30:00Z
                source: census
                cells: { origin/5330/unwrought: "2020-07: 1000 t x7" }
            expect:
              - { at: "2021-03-05T13:30:00Z", month: 2021-01, transition: none }
        """

    @Test(.enabled(if: PythonServer.canImport("jsonschema", "yaml"), "needs PyPI's jsonschema and PyYAML"))
    func brokenTestFilesAreNotValid() throws {
        let broken = [
            ("tests:", "test:"), ("rule: Rise", "rule: [Rise]"), ("- rule: Rise\n", "- owner: me\n"),
            ("name: a rise", "nome: a rise"), ("series: origin/india/unwrought", "series: india"),
            ("known: 2021-03-05T13:30:00Z", "known: yesterday"), ("source: census", "source: rumour"),
            ("source: census", "sauce: census"), ("2020-07: 1000 t x7", "1000 t x7"),
            ("transition: none", "transition: perhaps"), ("month: 2021-01", "month: January"),
        ]
        let directory = try TemporaryDirectory()
        var files = [try directory.write("sound.yml", text: Self.soundTest + "\n")]
        for (index, (old, new)) in broken.enumerated() {
            let text = Self.soundTest.replacingOccurrences(of: old, with: new)
            #expect(text != Self.soundTest, "\(old) is there")
            files.append(try directory.write("broken-\(index).yml", text: text + "\n"))
        }
        let lines = try Self.validate(Self.tests, files)
        #expect(lines[0].hasPrefix("ok\t"), "\(lines[0])")
        for (line, pair) in zip(lines.dropFirst(), broken) { #expect(!line.hasPrefix("ok\t"), "\(pair)") }
    }
}
