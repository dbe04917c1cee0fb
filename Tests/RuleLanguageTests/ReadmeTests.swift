import RuleLanguage
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What the README shows of rule files is true.
@Suite struct ReadmeTests {
    private static func section() throws -> [String] {
        let place = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "README.md")
        let lines = try String(contentsOf: place, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
        let start = try #require(lines.firstIndex(of: "### Keys of rule files"))
        let end = lines[(start + 1)...].firstIndex { $0.hasPrefix("#") } ?? lines.count
        return Array(lines[start..<end])
    }

    @Test func theExampleChecksAndIsWhole() throws {
        let text = try Self.section().filter { $0.hasPrefix("    ") }.map { $0.dropFirst(4) + "\n" }.joined()
        let loaded = load(text, path: "README.md")
        #expect(loaded.diagnostics.isEmpty, "\(findings(text, path: "README.md"))")
        #expect(loaded.rules.map(\.name) == ["GulfSurge"])
    }

    @Test func theTableHasEveryKeyOfARule() throws {
        let cells = try Self.section().filter { $0.hasPrefix("| `") }
            .compactMap { $0.split(separator: "|").first.map(String.init) }
        let named = cells.flatMap { $0.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element) }
        let missing = KeyTable.rule.names.filter { !named.contains(Substring($0)) && $0 != "floor_reason" }
        #expect(missing.isEmpty)
        #expect(named.contains("sets"))
    }
}
