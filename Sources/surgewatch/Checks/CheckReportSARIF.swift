import Foundation
import RuleLanguage
import Views

extension CheckReport {
    /// The report as one run of the Static Analysis Results Interchange Format 2.1.0 (OASIS, 27 March 2020).
    ///
    /// Every error code is described, also those that were not found, so that a host can show them. Columns count
    /// Unicode code points. Relative paths are relative to where the command ran.
    func sarif(status: ExitStatus) -> JSONText {
        .fields([
            "$schema": .string("https://json.schemastore.org/sarif-2.1.0.json"), "version": .string("2.1.0"),
            "runs": .array([
                .fields([
                    "tool": .fields(["driver": driver]), "columnKind": .string("unicodeCodePoints"),
                    "invocations": .array([invocation(status)]), "results": .array(findings.map(result)),
                ])
            ]),
        ])
    }

    private var driver: JSONText {
        .fields([
            "name": .string("surgewatch rules check"), "version": .string(Version.number),
            "semanticVersion": .string(Version.number), "rules": .array(ErrorCode.allCases.map(\.sarif)),
        ])
    }

    private func invocation(_ status: ExitStatus) -> JSONText {
        .fields([
            "executionSuccessful": .bool(files.unreadable.isEmpty), "exitCode": .integer(status.rawValue),
            "toolExecutionNotifications": .array(
                files.unreadable.map { file in
                    .fields([
                        "level": .string("error"), "message": .fields(["text": .string(file.reason)]),
                        "locations": .array([
                            .fields([
                                "physicalLocation": .fields([
                                    "artifactLocation": .fields(["uri": .string(Self.address(file.path))])
                                ])
                            ])
                        ]),
                    ])
                }),
        ])
    }

    private func result(_ finding: Diagnostic) -> JSONText {
        .fields([
            "ruleId": .string(finding.code.rawValue),
            "ruleIndex": .integer(ErrorCode.allCases.firstIndex(of: finding.code) ?? 0),
            "level": .string(finding.severity.rawValue),
            "message": .fields(["text": .string(finding.sentence)]),
            "locations": .array([
                Self.location(finding.path, line: finding.line, column: finding.column, length: finding.length)
            ]),
            "relatedLocations": .array(
                finding.labels.map {
                    Self.location(finding.path, line: $0.line, column: $0.column, length: $0.length, saying: $0.text)
                }),
        ])
    }

    private static func location(
        _ path: String, line: Int, column: Int, length: Int, saying text: String? = nil
    ) -> JSONText {
        let place = JSONText.Field(
            name: "physicalLocation",
            value: .fields([
                "artifactLocation": .fields(["uri": .string(address(path))]),
                "region": .fields([
                    "startLine": .integer(line), "startColumn": .integer(column), "endLine": .integer(line),
                    "endColumn": .integer(column + length),
                ]),
            ]))
        guard let text, !text.isEmpty else { return .object([place]) }
        return .object([place, .init(name: "message", value: .fields(["text": .string(text)]))])
    }

    /// A path as a URI reference: absolute ones as `file:` addresses, relative ones as they are, with what URIs reserve
    /// in percent codes.
    static func address(_ path: String) -> String {
        var allowed = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: "\u{0}"..."\u{7F}"))
        allowed.insert(charactersIn: "-._~/")
        let encoded = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
        return path.hasPrefix("/") ? "file://" + encoded : encoded
    }
}

extension Diagnostic {
    /// What is wrong, what was expected, and what to write instead, in one text.
    var sentence: String {
        ([message] + [expected.map { "expected: \($0)" }, help].compactMap(\.self)).joined(separator: "; ")
    }
}

extension ErrorCode {
    /// What a host shows of the code.
    fileprivate var sarif: JSONText {
        .fields([
            "id": .string(rawValue), "name": .string(String(describing: self)),
            "shortDescription": .fields(["text": .string(firstSentence)]),
            "fullDescription": .fields(["text": .string(explanation)]),
            "help": .fields(["text": .string("\(explanation)\n\nsurgewatch help \(rawValue)")]),
            "defaultConfiguration": .fields(["level": .string(severity.rawValue)]),
        ])
    }

    private var firstSentence: String {
        guard let end = explanation.firstRange(of: ". ") else { return explanation }
        return String(explanation[..<end.lowerBound]) + "."
    }
}
