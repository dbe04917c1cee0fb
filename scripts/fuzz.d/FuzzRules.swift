import Trade

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One input of libFuzzer: read as a rule file, as a file of rule tests, laid out, and laid out again. Whatever breaks a
/// promise stops the process, which keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    let file = RuleSource(path: "rules/x.yml", text: text)
    let source = SourceText(path: file.path, text: text)
    func check(_ findings: [Diagnostic]) {
        for finding in findings {
            precondition((1...source.lineCount).contains(finding.line), "a finding outside the file: \(finding)")
            let length = source.lineEnd(finding.line) - source.lineStart(finding.line)
            precondition(finding.column >= 1 && finding.column <= length + 1, "a finding outside its line: \(finding)")
            precondition(!finding.message.isEmpty && !finding.rendered(in: source).isEmpty, "a finding without words")
        }
    }
    let loaded = RuleLoader.load([file], countries: FewCountries())
    check(loaded.diagnostics)
    precondition(!loaded.rules.isEmpty || !loaded.diagnostics.isEmpty, "no rule, and no finding")
    check(RuleTestFile.parse(path: file.path, text: text, countries: FewCountries()).1)
    let result = RuleFormatter.format(file, countries: FewCountries())
    check(result.diagnostics)
    precondition(!result.diagnostics.contains { $0.message.contains("would not mean the same") }, "another meaning")
    if let once = result.text {
        let again = RuleFormatter.format(RuleSource(path: file.path, text: once), countries: FewCountries())
        precondition(again.text == once, "laid out twice")
    }
    return 0
}

/// Countries enough to find.
private struct FewCountries: CountryNames {
    let slugs = ["canada", "china", "korea-south", "russia"]
    private let codes = ["canada": "1220", "china": "5700", "korea-south": "5800", "russia": "4621"]

    func country(named name: String) -> Country? {
        if ["-", "NA", "UN"].contains(name) || codes.values.contains(name) { return Country(name) }
        return codes[name].map { Country($0) }
    }
    func slug(of country: Country) -> String? { codes.first { $0.value == country.code }?.key }
}
