import Foundation
import TestSupport
import Testing

/// `rules check` as scripts, code hosts and tuners call it.
@Suite(.tags(.slow)) struct RulesCheckTests {
    /// A folder of its own with one rule file.
    private struct Folder {
        let directory: TemporaryDirectory
        let site: Site
        var file: String { directory.path("rules/drill.yml") }

        init(_ text: String) throws {
            site = try Site()
            directory = try TemporaryDirectory()
            try FileManager.default.createDirectory(
                atPath: directory.path("rules"), withIntermediateDirectories: false)
            try directory.write("rules/drill.yml", text: text)
        }

        func check(_ arguments: String...) throws -> Said {
            try site.run(["rules", "check", directory.path("rules")] + arguments)
        }
    }

    /// A rule with a parameter that nothing uses.
    private static let warned =
        Drill.rules.replacingOccurrences(of: "params:", with: "params:\n          idle: 3%") + Drill.jump + "\n"
    /// A rule whose threshold has the wrong unit and whose key is misspelt.
    private static let wrong =
        Drill.rules.replacingOccurrences(of: "15%", with: "15 t")
        .replacingOccurrences(of: "data:", with: "dato:") + "\n"

    @Test func jsonHoldsFindingsAndRules() throws {
        let folder = try Folder(Self.warned)
        let said = try folder.check("--format", "json")
        #expect(said.status == 0, "\(said)")
        let report = try #require(try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: Any])
        let rules = try #require(report["rules"] as? [[String: Any]])
        #expect(rules.compactMap { $0["name"] as? String } == ["Rise", "Jump"], "\(said)")
        for rule in rules {
            #expect(rule["file"] as? String == folder.file)
            #expect((rule["line"] as? Int ?? 0) > 0)
            #expect((rule["sha256"] as? String)?.count == 64)
            for key in ["group", "over", "severity", "status"] { #expect(rule[key] is String, "\(key)") }
        }
        let params = try #require(rules[0]["params"] as? [String: [String: Any]])
        #expect(params["idle"]?["value"] as? String == "3%")
        let findings = try #require(report["findings"] as? [[String: Any]])
        #expect(findings.compactMap { $0["code"] as? String } == ["L002"])
        #expect(findings[0]["severity"] as? String == "warning" && findings[0]["file"] as? String == folder.file)
        #expect((report["summary"] as? [String: Int])?["warnings"] == 1)
    }

    @Test func warningsCountWhenTheyAreAskedTo() throws {
        let folder = try Folder(Self.warned)
        #expect(try folder.check().status == 0)
        let strict = try folder.check("--strict")
        #expect(strict.status == 3 && strict.errors.contains("1 warning, and --strict allows none"), "\(strict)")
        try folder.directory.write("rules/drill.yml", text: Drill.rules)
        #expect(try folder.check("--strict").status == 0)
        try folder.directory.write("rules/drill.yml", text: Self.wrong)
        #expect(try folder.check("--strict").status == 1)
    }

    @Test(.enabled(if: PythonServer.canImport("pydantic_sarif"), "needs PyPI's pydantic-sarif"))
    func sarifIsReadByClassesOfItsSchema() throws {
        let folder = try Folder(Self.wrong)
        try folder.directory.write("rules/odd name, é.yml", text: "groups:\n\t- x\n")
        let said = try folder.check("--format", "sarif")
        #expect(said.status == 1, "\(said)")
        let read = try Python.run(
            "\(packageRoot)/Tests/SystemTests/Servers/read_sarif.py",
            try folder.directory.write("out.sarif", text: said.output))
        #expect(read.status == 0, "\(read)")
        let rows = read.lines.map { $0.split(separator: "\t").map(String.init) }
        let codes = rows.map { $0[0] }
        #expect(codes.contains("K001") && codes.contains("Y007"), "\(read)")
        #expect(rows.allSatisfy { $0[1] == "error" && $0[2].hasPrefix("file:///") })
        #expect(rows.contains { $0[2].hasSuffix("rules/odd%20name%2C%20%C3%A9.yml") && $0[3] == "2" }, "\(read)")
        // What the text says of a place, the file says too.
        let text = try folder.check().output
        for row in rows where row[2].hasSuffix("drill.yml") {
            #expect(text.contains("\(folder.file):\(row[3]):\(row[4]): error[\(row[0])]"), "\(row) \(text)")
        }
    }

    @Test(.enabled(if: PythonServer.canImport("pydantic_sarif"), "needs PyPI's pydantic-sarif"))
    func sarifSaysWhatCouldNotBeRead() throws {
        let folder = try Folder(Drill.rules)
        try folder.directory.write("rules/binary.yml", [0xff, 0xfe, 0x00])
        let said = try folder.check("--format", "sarif")
        #expect(said.status == 4)
        let read = try Python.run(
            "\(packageRoot)/Tests/SystemTests/Servers/read_sarif.py",
            try folder.directory.write("out.sarif", text: said.output))
        #expect(read.status == 0 && read.output.isEmpty, "\(read)")
        #expect(said.output.contains(#""executionSuccessful":false,"exitCode":4"#), "\(said)")
        #expect(said.output.contains("is not UTF-8 text"))
    }

    @Test func githubGetsOneCommandALine() throws {
        let folder = try Folder(Self.wrong)
        let said = try folder.check("--format", "github")
        #expect(said.status == 1)
        let commands = said.lines.filter { $0.hasPrefix("::") }
        #expect(commands.count >= 2 && commands.count == said.lines.count - 1, "\(said)")
        for command in commands {
            let pattern =
                /::(error|warning) file=([^,:]+),line=\d+,endLine=\d+,col=\d+,endColumn=\d+,title=([^,:]+)::.+/
            let match = try #require(command.wholeMatch(of: pattern), "\(command)")
            #expect(match.2 == folder.file)
        }
        #expect(commands.contains { $0.contains("title=K001%2C surgewatch help K001::") }, "\(said)")
    }

    @Test(arguments: [
        ["--format", "xml"], ["--format", "json", "--csv"], ["--watch", "--json"], ["--watch", "--format", "sarif"],
    ]) func misuse(_ arguments: [String]) throws {
        let said = try Site().run(["rules", "check", "\(packageRoot)/rules"] + arguments)
        #expect(said.status == 2 && said.output.isEmpty, "\(said)")
    }

    @Test func watchingChecksAgainAndEndsWithTheSignal() throws {
        let folder = try Folder(Drill.rules)
        let program = try folder.site.launch(
            ["rules", "check", folder.directory.path("rules"), "--watch"], output: folder.directory.path("out"),
            errors: folder.directory.path("err"))
        func said() throws -> String { String(decoding: try folder.directory.read("out"), as: UTF8.self) }
        try waitUntil("the first result") { try said().contains("1 rule in 1 file: 0 errors") }
        try folder.directory.write("rules/drill.yml", text: Self.wrong)
        try waitUntil("the second result") { try said().contains("error[K001]") }
        try folder.directory.write("rules/more.yml", text: Drill.rules)
        try waitUntil("a new file") { try said().contains("in 2 files") }
        try FileManager.default.removeItem(atPath: folder.directory.path("rules/more.yml"))
        try folder.directory.write("rules/drill.yml", text: Drill.rules)
        try waitUntil("all is well again") { try said().hasSuffix("0 errors, 0 warnings\n\n") }
        #expect(try said().contains(/== \d\d:\d\d:\d\d\n/))
        #expect(program.exitStatus == nil)
        program.signal(SIGINT)
        #expect(program.wait() == 130)
        #expect(try folder.directory.read("err").isEmpty)
    }
}
