import Foundation
import Testing

@Suite("Commands that the shipped files name")
struct NamedCommandsTests {
    let tree: CommandTree

    init() throws { tree = try CommandTree() }

    /// The words after `surgewatch`: on an indented line, in backticks, or after the program's path.
    private func commands(in text: String) -> [[String]] {
        text.matches(of: /(?m)(?:^ {2,}|`|\/usr\/bin\/)surgewatch ([a-z][^`\n]*)/).map { match in
            let line = match.1.firstRange(of: "  ").map { match.1[..<$0.lowerBound] } ?? match.1
            return line.split(separator: " ").map(String.init)
        }
    }

    @Test(
        "Each exists, with its options",
        arguments: [(ShippedFiles.catalog, 10), (ShippedFiles.readme, 4), (ShippedFiles.unit, 3)])
    func exist(path: String, atLeast: Int) throws {
        let found = commands(in: try ShippedFiles.text(path))
        #expect(found.count >= atLeast, "\(found)")
        for words in found {
            let problem = tree.problem(words)
            #expect(problem == nil, "surgewatch \(words.joined(separator: " ")): \(problem ?? "")")
        }
    }

    @Test(
        "One that does not exist is found",
        arguments: ["watch", "alerts", "alerts close", "outbox retry --everything", "status --states"])
    func problemsAreFound(line: String) {
        #expect(tree.problem(line.split(separator: " ").map(String.init)) != nil)
    }

    @Test("The tree is that of the sources")
    func names() {
        #expect(tree.names.contains("run") && tree.names.contains("outbox") && !tree.names.contains("list"))
    }
}
