import ArgumentParser
import RuleLanguage
import Trade
import Views

/// In which form `rules check` says what it found.
enum CheckFormat: String, CaseIterable, ExpressibleByArgument {
    /// Lines with carets, for people.
    case text
    /// One object: the findings, and the rules found.
    case json
    /// SARIF 2.1.0, which code hosts and editors show beside the lines.
    case sarif
    /// Workflow commands, which GitHub Actions turns into annotations.
    case github
}

/// What checking a set of rule files gave: every finding, what could not be read, and the rules that are whole.
struct CheckReport {
    var files: RuleFiles
    var checked: RuleFiles.Checked
    /// Everything found in rule and test files, and what an archive has to say of the rules, by file and position.
    private(set) var findings: [Diagnostic]

    /// With `facts`, also what only an archive tells of rules that are whole.
    init(_ files: RuleFiles, facts: ArchiveFacts? = nil) {
        self.files = files
        checked = files.check()
        findings = checked.findings
        if let facts { findings = (findings + Lint.findings(checked.loaded.rules, data: facts)).sorted() }
    }

    var errorCount: Int { findings.count { $0.severity == .error } + files.unreadable.count }
    var warningCount: Int { findings.count { $0.severity == .warning } }

    /// `14 rules in 3 files: 1 error, 0 warnings`.
    private var summary: String {
        "\(Words.counted(checked.loaded.ruleCount, "rule")) in \(Words.counted(checked.loaded.fileCount, "file")): "
            + "\(Words.counted(errorCount, "error")), \(Words.counted(warningCount, "warning"))"
    }

    /// Everything found, as people read it.
    private var complaints: [String] {
        let texts = Dictionary((files.rules + files.tests).map { ($0.path, $0.text) }) { first, _ in first }
        return files.problems + findings.map { $0.rendered(in: texts[$0.path] ?? "") }
    }

    /// How the command ends: unreadable files before errors before, where they count, warnings.
    func status(isStrict: Bool) -> ExitStatus {
        if !files.unreadable.isEmpty { return .data }
        if findings.hasErrors { return .found }
        return isStrict && warningCount > 0 ? .belowBar : .done
    }

    /// The whole report; what follows the last line break is the caller's.
    func text(as format: CheckFormat, status: ExitStatus) -> String {
        switch format {
        case .text: (complaints + [summary]).joined(separator: "\n")
        case .json: json.text
        case .sarif: sarif(status: status).text
        case .github: (githubCommands + [summary]).joined(separator: "\n")
        }
    }
}

// MARK: - JSON

extension CheckReport {
    /// `{"summary": …, "findings": […], "unreadable": […], "rules": […]}`.
    var json: JSONText {
        .fields([
            "version": .string(Version.number),
            "summary": .fields([
                "rules": .integer(checked.loaded.ruleCount), "files": .integer(checked.loaded.fileCount),
                "tests": .integer(checked.cases.count), "errors": .integer(errorCount),
                "warnings": .integer(warningCount),
            ]),
            "findings": .array(findings.map(\.json)),
            "unreadable": .array(
                files.unreadable.map { .fields(["file": .string($0.path), "message": .string($0.reason)]) }),
            "rules": .array(checked.loaded.rules.map(\.inventory)),
        ])
    }
}

extension Diagnostic {
    fileprivate var json: JSONText {
        .fields([
            "file": .string(path), "line": .integer(line), "column": .integer(column),
            "endColumn": .integer(column + length), "severity": .string(severity.rawValue),
            "code": .string(code.rawValue), "message": .string(message), "expected": .optional(expected),
            "help": .optional(help),
            "labels": .array(
                labels.map { label in
                    .fields([
                        "line": .integer(label.line), "column": .integer(label.column),
                        "endColumn": .integer(label.column + label.length), "text": .string(label.text),
                    ])
                }),
        ])
    }
}

extension Rule {
    /// What a list of rules says of one: where it is, over what it runs, what can be tuned, and the hash of its text.
    fileprivate var inventory: JSONText {
        .fields([
            "name": .string(name), "group": .string(group), "file": .string(path), "line": .integer(line),
            "over": .string(over.text), "severity": .string(severity.highest.rawValue), "grades": grades,
            "status": .string(status.rawValue), "params": .object(params.map(\.inventory)),
            "parts": .array(parts.map(JSONText.string)), "sha256": .string(sha256),
        ])
    }

    private var grades: JSONText {
        switch severity {
        case .always(let severity): .fields([severity.rawValue: .string("otherwise")])
        case .graded(let grades):
            .object(
                grades.map {
                    .init(name: $0.severity.rawValue, value: .string($0.condition?.text ?? "otherwise"))
                })
        }
    }
}

extension Parameter {
    fileprivate var inventory: JSONText.Field {
        .init(
            name: name,
            value: .fields([
                "value": .string(value.text), "min": .optional(min?.text), "max": .optional(max?.text),
                "description": .optional(description),
            ]))
    }
}
