import Foundation
import TestSupport
import Testing

/// `rules fmt` on files as they lie on disk.
@Suite(.tags(.slow)) struct RulesFormatTests {
    private let site: Site
    private let directory: TemporaryDirectory

    /// In canonical layout, but for its list.
    private static let untidy = Drill.rules.replacingOccurrences(
        of: "over: [origin, chapter]", with: "over: [origin,   chapter]")
    private static let tidy =
        Drill.rules.replacingOccurrences(
            of: "when: \"value[1mo] >= (1 + rise) * value[1mo, ago 1mo] and value[1mo] >= 2000000 USD\"",
            with: """
                when: >
                          value[1mo] >= (1 + rise) * value[1mo, ago 1mo]
                          and value[1mo] >= 2000000 USD
                """) + "\n"

    init() throws {
        site = try Site()
        directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.path("rules"), withIntermediateDirectories: false)
        try directory.write("rules/a.yml", text: Self.untidy)
    }

    private func format(_ arguments: String...) throws -> Said { try site.run(["rules", "fmt"] + arguments) }
    private func text(_ name: String) throws -> String { String(decoding: try directory.read(name), as: UTF8.self) }

    @Test func changedFilesAreNamedAndKeepTheirMode() throws {
        let path = directory.path("rules/a.yml")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let said = try format(directory.path("rules"))
        #expect(said.status == 0 && said.output == path + "\n" && said.errors.isEmpty, "\(said)")
        #expect(try text("rules/a.yml") == Self.tidy)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o640)
        let again = try format(directory.path("rules"))
        #expect(again.status == 0 && again.output.isEmpty)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path("rules")) == ["a.yml"], "no leavings")
    }

    @Test func aLinkKeepsPointing() throws {
        let link = directory.path("rules/link.yml")
        try directory.write("target", text: Self.untidy)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory.path("target"))
        #expect(try format(link).status == 0)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == directory.path("target"))
        #expect(try text("target") == Self.tidy)
    }

    @Test func checkingChangesNothing() throws {
        let said = try format("--check", directory.path("rules"))
        #expect(said.status == 1 && said.output == directory.path("rules/a.yml") + "\n", "\(said)")
        #expect(try text("rules/a.yml") == Self.untidy)
        try directory.write("rules/a.yml", text: Self.tidy)
        #expect(try format("--check", directory.path("rules")).status == 0)
    }

    @Test func theDifferenceIsOneThatPatchApplies() throws {
        let path = directory.path("rules/a.yml")
        let said = try format("--diff", path)
        #expect(said.status == 0 && said.output.hasPrefix("--- \(path)\n+++ \(path)\n@@ -3,9 +3,11 @@\n"), "\(said)")
        #expect(try text("rules/a.yml") == Self.untidy)
        let patch = try directory.write("patch", text: said.output)
        let own = try TemporaryDirectory()
        let program = try RunningProgram(
            "patch", ["-s", path, patch], environment: ProcessInfo.processInfo.environment, output: own.path("out"),
            errors: own.path("err"))
        #expect(program.wait() == 0)
        #expect(try text("rules/a.yml") == Self.tidy)
    }

    @Test func whatCannotBeReadIsLeftAlone() throws {
        let wrong = "groups:\n  - name: a\n    rules: [\n"
        let path = try directory.write("rules/b.yml", text: wrong)
        let said = try format(directory.path("rules"))
        #expect(said.status == 1 && said.errors.contains("\(path):4:1: error[Y001]"), "\(said)")
        #expect(said.output == directory.path("rules/a.yml") + "\n", "the other file is laid out")
        #expect(try text("rules/b.yml") == wrong)
        let missing = try format("/nowhere")
        #expect(missing.status == 4 && missing.errors.contains("there is no such file or folder"), "\(missing)")
    }

    @Test func shippedFilesAreInTheirLayout() throws {
        let said = try format("--check", "--diff", "\(packageRoot)/rules")
        #expect(said.status == 0 && said.output.isEmpty, "\(said)")
    }

    @Test func aPipeIsLaidOut() throws {
        let own = try TemporaryDirectory()
        let program = try RunningProgram(
            "bash", ["-c", "'\(Programs.surgewatch)' rules fmt - < '\(directory.path("rules/a.yml"))'"],
            environment: site.environment, output: own.path("out"), errors: own.path("err"))
        #expect(program.wait() == 0)
        #expect(String(decoding: try own.read("out"), as: UTF8.self) == Self.tidy)
    }
}
