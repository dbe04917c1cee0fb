import RuleLanguage
import Testing

/// Whatever a rule file looks like: laid out, it means the same, holds every comment, and stays as it is.
@Suite struct FormattingPropertyTests {
    private func format(_ text: String) -> RuleFormatter.Result {
        RuleFormatter.format(RuleSource(path: "rules/x.yml", text: text), countries: Countries())
    }

    @Test func generatedFilesAreSoundBeforeTheyAreLaidOut() {
        for seed in 0..<50 {
            let text = GeneratedFile.text(UInt64(seed)).text
            let loaded = load(text)
            // Conditions that come together by chance may contradict each other.
            let unsound = loaded.diagnostics.filter {
                $0.severity == .error && ![.contradiction, .neverHolds].contains($0.code)
            }
            #expect(unsound.isEmpty, "\(findings(text))\n\(text)")
            #expect(!loaded.rules.isEmpty)
        }
    }

    @Test(arguments: 0..<10) func layoutKeepsMeaningAndCommentsAndIsStable(batch: Int) throws {
        for seed in batch * 40..<(batch + 1) * 40 {
            let (text, comments) = GeneratedFile.text(UInt64(seed))
            let result = format(text)
            guard let once = result.text else {
                Issue.record("seed \(seed): \(result.diagnostics.map { $0.rendered(in: text) })\n\(text)")
                continue
            }
            let before = load(text)
            let after = load(once)
            #expect(after.rules.map(\.sha256) == before.rules.map(\.sha256), "seed \(seed)\n\(text)\n\(once)")
            #expect(after.diagnostics.map(\.code.rawValue).sorted() == before.diagnostics.map(\.code.rawValue).sorted())
            let lines = once.split(separator: "\n")
            for comment in comments {
                let count = lines.count { $0 == comment || $0.hasSuffix(" " + comment) }
                #expect(count == 1, "seed \(seed): \(comment) \(count) times\n\(text)\n\(once)")
            }
            #expect(format(once).text == once, "seed \(seed): laid out twice\n\(once)\n\(format(once).text ?? "")")
            #expect(!once.contains("\t") && !once.contains(" \n") && !once.contains("\n\n\n"), "seed \(seed)\n\(once)")
        }
    }
}
