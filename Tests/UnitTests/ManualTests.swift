import TestSupport
import Testing

@Suite("Manual pages")
struct ManualTests {
    private static let page = "\(packageRoot)/systemd/man/surgewatch-formulas.7"

    @Test("man formats it without a warning", .enabled(if: Program("man") != nil, "man is not installed"))
    func formats() throws {
        let man = try #require(Program("man"))
        let result = try man.run("--warnings=w", "-E", "UTF-8", "-P", "cat", "-l", Self.page)
        #expect(result.status == 0)
        #expect(result.words.contains("SURGEWATCH-FORMULAS(7)"))
        #expect(!result.words.contains("warning:"), "\(result.words)")
    }

    @Test("whatis finds its name", .enabled(if: Program("lexgrog") != nil, "lexgrog is not installed"))
    func name() throws {
        let lexgrog = try #require(Program("lexgrog"))
        let result = try lexgrog.run(Self.page)
        #expect(
            result.words.contains("surgewatch-formulas - the formula language of Surgewatch rules"), "\(result.words)")
    }
}
