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

    init(_ files: RuleFiles) {
        self.files = files
        checked = files.check()
    }

    var errorCount: Int { checked.findings.count { $0.severity == .error } + files.unreadable.count }
    var warningCount: Int { checked.findings.count { $0.severity == .warning } }

    /// How the command ends: unreadable files before errors before, where they count, warnings.
    func status(isStrict: Bool) -> ExitStatus {
        if !files.unreadable.isEmpty { return .data }
        if checked.hasErrors { return .found }
        return isStrict && warningCount > 0 ? .belowBar : .done
    }

    /// The whole report; what follows the last line break is the caller's.
    func text(as format: CheckFormat, status: ExitStatus) -> String {
        switch format {
        case .text: (checked.complaints + [checked.summary]).joined(separator: "\n")
        case .json: json.text
        case .sarif: sarif(status: status).text
        case .github: (githubCommands + [checked.summary]).joined(separator: "\n")
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
            "findings": .array(checked.findings.map(\.json)),
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
