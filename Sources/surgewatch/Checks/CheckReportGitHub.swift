import RuleLanguage

extension CheckReport {
    /// One workflow command a finding, which GitHub Actions shows beside the line that it is about.
    var githubCommands: [String] {
        files.unreadable.map { "::error file=\(Self.property($0.path))::\(Self.data($0.reason))" }
            + findings.map { finding in
                let place = [
                    "file=\(Self.property(finding.path))", "line=\(finding.line)", "endLine=\(finding.line)",
                    "col=\(finding.column)", "endColumn=\(finding.column + finding.length)",
                    "title=\(Self.property("\(finding.code.rawValue), surgewatch help \(finding.code.rawValue)"))",
                ]
                return "::\(finding.severity.rawValue) \(place.joined(separator: ","))::\(Self.data(finding.sentence))"
            }
    }

    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }
    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
