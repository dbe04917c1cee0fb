import Mustache
import Trade

/// A template as a file has it.
package struct TemplateSource: Sendable, Hashable {
    /// `alert.txt`, `head.html`.
    package var name: String
    /// Where it comes from, for messages about it.
    package var path: String
    package var text: String

    package init(name: String, path: String, text: String) {
        self.name = name
        self.path = path
        self.text = text
    }

    var isText: Bool { name.hasSuffix(".txt") }
    /// What the engine is given: a text template escapes nothing, whether it says so or not.
    var engineText: String {
        isText && !text.contains("CONTENT_TYPE") ? "{{% CONTENT_TYPE:TEXT}}" + text : text
    }
}

/// The templates of mails: those that ship, each replaced by the operator's own of the same name.
package struct Templates: Sendable {
    /// Parts that the others include.
    package static let partNames = ["head.html", "foot.html", "foot.txt"]
    /// The names of all templates.
    package static let names = MailKind.allCases.flatMap { [$0.textName, $0.htmlName] } + partNames

    private let library: MustacheLibrary

    /// Those that ship.
    package static let shipped = Result { try Templates(Self.shippedSources) }

    /// Throws `TemplateProblems` with everything that is wrong in templates of an operator's own.
    package init(replacing own: [TemplateSource]) throws {
        guard !own.isEmpty else {
            self = try Self.shipped.get()
            return
        }
        let unknown = own.filter { !Self.names.contains($0.name) }.map { source in
            let near = Spelling.nearest(to: source.name, among: Self.names).first
            return TemplateProblem(
                path: source.path, line: 1, column: 1,
                message: "no template is called \(source.name)"
                    + (near.map { "; did you mean \($0).mustache?" } ?? "; see `surgewatch help templates`"))
        }
        guard unknown.isEmpty else { throw TemplateProblems(problems: unknown) }
        let replaced = Dictionary(own.map { ($0.name, $0) }) { $1 }
        try self.init(Self.shippedSources.map { replaced[$0.name] ?? $0 })
    }

    private init(_ sources: [TemplateSource]) throws {
        let byName = Dictionary(sources.map { ($0.name, $0) }) { $1 }
        var check = TemplateCheck(sources: byName)
        for kind in MailKind.allCases {
            for name in [kind.textName, kind.htmlName] {
                if let source = byName[name] { check.check(source, kind.variables) }
            }
        }
        var problems = check.problems
        var templates: [String: MustacheTemplate] = [:]
        for source in sources {
            do {
                templates[source.name] = try MustacheTemplate(string: source.engineText)
            } catch let error as MustacheTemplate.ParserError {
                if problems.contains(where: { $0.path == source.path }) { continue }
                problems.append(
                    TemplateProblem(
                        path: source.path, line: error.context.lineNumber, column: error.context.columnNumber,
                        message: "this is not a template that can be read (\(error.error))"))
            }
        }
        guard problems.isEmpty else { throw TemplateProblems(problems: problems) }
        library = MustacheLibrary(templates: templates)
    }

    /// The text of a template that ships; `nil` for a name that is none.
    package static func shippedText(_ name: String) -> String? { shippedSources.first { $0.name == name }?.text }

    /// The two parts of a mail. Text lines are wrapped at 72 columns; those that begin with two blanks stay.
    func render(_ kind: MailKind, _ values: [String: Any]) -> (text: String, html: String) {
        assert(Self.knows(values, kind.variables), "\(kind): \(values.keys.sorted())")
        let text = library.render(values, withTemplate: kind.textName) ?? ""
        let html = library.render(Plain.text(values), withTemplate: kind.htmlName) ?? ""
        return (TextColumns.folded(text), html)
    }

    /// Whether the vocabulary has every word that there is a value for.
    private static func knows(_ values: [String: Any], _ variables: [TemplateVariable]) -> Bool {
        values.allSatisfy { name, value in
            guard let variable = variables.first(where: { $0.name == name }) else { return false }
            guard case .list(let entries) = variable.shape else { return true }
            return (value as? [[String: Any]])?.allSatisfy { knows($0, entries) } ?? false
        }
    }

    private static var shippedSources: [TemplateSource] {
        [
            ("alert.txt", PackageResources.alert_txt_mustache), ("alert.html", PackageResources.alert_html_mustache),
            ("summary.txt", PackageResources.summary_txt_mustache),
            ("summary.html", PackageResources.summary_html_mustache),
            ("digest.txt", PackageResources.digest_txt_mustache),
            ("digest.html", PackageResources.digest_html_mustache),
            ("operations.txt", PackageResources.operations_txt_mustache),
            ("operations.html", PackageResources.operations_html_mustache),
            ("confirmation.txt", PackageResources.confirmation_txt_mustache),
            ("confirmation.html", PackageResources.confirmation_html_mustache),
            ("welcome.txt", PackageResources.welcome_txt_mustache),
            ("welcome.html", PackageResources.welcome_html_mustache),
            ("renewal.txt", PackageResources.renewal_txt_mustache),
            ("renewal.html", PackageResources.renewal_html_mustache),
            ("head.html", PackageResources.head_html_mustache), ("foot.html", PackageResources.foot_html_mustache),
            ("foot.txt", PackageResources.foot_txt_mustache),
        ].map { TemplateSource(name: $0.0, path: "(shipped) \($0.0)", text: String(decoding: $0.1, as: UTF8.self)) }
    }
}
