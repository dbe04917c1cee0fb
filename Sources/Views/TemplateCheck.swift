import Trade

/// What is wrong with a template, and where.
package struct TemplateProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, or for a shipped template its name.
    package var path: String
    package var line: Int
    package var column: Int
    package var message: String

    package var description: String { "\(path):\(line):\(column): error: \(message)" }
}

/// All that is wrong with a set of templates.
package struct TemplateProblems: Error, Sendable, CustomStringConvertible {
    package var problems: [TemplateProblem]

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Reads a template as the engine does, and holds every word in it against those that there are.
struct TemplateCheck {
    /// All templates by name, for those that include others.
    let sources: [String: TemplateSource]
    private(set) var problems: [TemplateProblem] = []

    /// What a word is looked up in: the innermost section first.
    private typealias Scope = [Level]
    private struct Level {
        var variables: [TemplateVariable]
        /// `{{.}}` means something here.
        var isText = false
    }

    init(sources: [String: TemplateSource]) { self.sources = sources }

    /// Checks one template that is filled with some words.
    mutating func check(_ source: TemplateSource, _ variables: [TemplateVariable]) {
        check(source, in: [Level(variables: variables)], within: [source.name])
    }

    private mutating func check(_ source: TemplateSource, in outer: Scope, within names: [String]) {
        var scope = outer
        var open: [Tag] = []
        var scanner = TagScanner(source)
        while let tag = scanner.next() {
            switch tag.kind {
            case .section(let isInverted):
                open.append(tag)
                let found = variable(tag, scope, source)
                scope.append(isInverted ? Level(variables: []) : Self.inside(found))
            case .close:
                guard let last = open.popLast() else {
                    report(tag, source, "{{/\(tag.name)}} closes nothing")
                    continue
                }
                scope.removeLast()
                if last.name != tag.name {
                    report(tag, source, "{{/\(tag.name)}} where {{/\(last.name)}} is due (line \(last.line))")
                }
            case .value(let isRaw):
                _ = variable(tag, scope, source)
                if isRaw, !source.isText {
                    report(tag, source, "HTML shows text escaped; write {{\(tag.name)}} in two braces")
                }
            case .partial: include(tag, scope, source, names)
            case .comment: continue
            case .setting(let isText):
                if isText != source.isText {
                    report(tag, source, "this setting is not for \(source.isText ? "a text" : "an HTML") template")
                }
            case .unusable(let why): report(tag, source, why)
            }
        }
        for tag in open { report(tag, source, "{{#\(tag.name)}} is not closed; write {{/\(tag.name)}}") }
    }

    private static func inside(_ variable: TemplateVariable?) -> Level {
        switch variable?.shape {
        case .list(let entries): Level(variables: entries)
        case .text, .texts: Level(variables: [], isText: true)
        case .flag, nil: Level(variables: [])
        }
    }

    /// The variable that a tag names; a problem when there is none, or when it cannot be used in this way.
    private mutating func variable(_ tag: Tag, _ scope: Scope, _ source: TemplateSource) -> TemplateVariable? {
        if tag.name == "." {
            if scope.last(where: { $0.isText || !$0.variables.isEmpty })?.isText != true || tag.isSection {
                report(tag, source, "{{.}} stands for the text of a section of texts; here is none")
            }
            return nil
        }
        let known = scope.reversed().flatMap(\.variables)
        guard let found = known.first(where: { $0.name == tag.name }) else {
            let near = Spelling.nearest(to: tag.name, among: known.map(\.name)).first
            let words = near.map { "did you mean {{\($0)}}?" } ?? "there are " + Self.list(known.map(\.name))
            report(tag, source, "no variable is called `\(tag.name)`; \(words)")
            return nil
        }
        if !tag.isSection {
            switch found.shape {
            case .text: break
            case .flag:
                report(tag, source, "`\(tag.name)` is no text; write {{#\(tag.name)}}…{{/\(tag.name)}}")
            case .texts, .list:
                report(tag, source, "`\(tag.name)` is a list; write {{#\(tag.name)}}…{{/\(tag.name)}}")
            }
        }
        return found
    }

    private static func list(_ names: [String]) -> String {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }.joined(separator: ", ")
    }

    private mutating func include(_ tag: Tag, _ scope: Scope, _ source: TemplateSource, _ names: [String]) {
        guard let part = sources[tag.name] else {
            let near = Spelling.nearest(to: tag.name, among: sources.keys.sorted()).first
            report(
                tag, source,
                "no template is called `\(tag.name)`" + (near.map { "; did you mean {{> \($0)}}?" } ?? ""))
            return
        }
        guard !names.contains(tag.name) else {
            return report(tag, source, "{{> \(tag.name)}} includes itself")
        }
        check(part, in: scope, within: names + [tag.name])
    }

    private mutating func report(_ tag: Tag, _ source: TemplateSource, _ message: String) {
        let problem = TemplateProblem(path: source.path, line: tag.line, column: tag.column, message: message)
        // A part that several templates include says it once.
        if !problems.contains(problem) { problems.append(problem) }
    }
}

/// A tag of a template: what stands between `{{` and `}}`.
struct Tag {
    enum Kind {
        case section(isInverted: Bool)
        case close
        /// Raw values are shown without escapes.
        case value(isRaw: Bool)
        case partial, comment
        case setting(isText: Bool)
        /// With the reason.
        case unusable(String)
    }

    var kind: Kind
    var name: String
    var line: Int
    var column: Int

    var isSection: Bool { if case .section = kind { true } else { false } }
}

/// Finds the tags of a template, in order.
struct TagScanner {
    private let text: String
    private var place: String.Index
    private var line = 1
    private var lineStart: String.Index

    init(_ source: TemplateSource) {
        text = source.text
        place = text.startIndex
        lineStart = place
    }

    mutating func next() -> Tag? {
        guard let open = text[place...].firstRange(of: "{{") else { return nil }
        pass(to: open.lowerBound)
        let (line, column) = (line, text.distance(from: lineStart, to: open.lowerBound) + 1)
        let isTriple = text[open.upperBound...].first == "{"
        let inner = isTriple ? text.index(after: open.upperBound) : open.upperBound
        guard let close = text[inner...].firstRange(of: isTriple ? "}}}" : "}}") else {
            pass(to: text.endIndex)
            return Tag(
                kind: .unusable("{{ is not closed; write }} after the name"), name: "", line: line, column: column)
        }
        let content = text[inner..<close.lowerBound]
        pass(to: close.upperBound)
        var tag = Self.tag(content, isTriple: isTriple)
        (tag.line, tag.column) = (line, column)
        return tag
    }

    private mutating func pass(to end: String.Index) {
        while let newline = text[place..<end].firstIndex(where: \.isNewline) {
            line += 1
            place = text.index(after: newline)
            lineStart = place
        }
        place = end
    }

    private static func tag(_ content: Substring, isTriple: Bool) -> Tag {
        func make(_ kind: Tag.Kind, _ name: Substring) -> Tag {
            Tag(kind: kind, name: String(name), line: 0, column: 0)
        }
        guard let sign = content.first, !isTriple else { return named(content, make) { .value(isRaw: isTriple) } }
        switch sign {
        case "#": return named(content.dropFirst(), make) { .section(isInverted: false) }
        case "^": return named(content.dropFirst(), make) { .section(isInverted: true) }
        case "/": return named(content.dropFirst(), make) { .close }
        case "&": return named(content.dropFirst(), make) { .value(isRaw: true) }
        case ">": return named(content.dropFirst(), make) { .partial }
        case "!": return make(.comment, "")
        case "%":
            let setting = content.dropFirst().filter { $0 != " " }
            return setting == "CONTENT_TYPE:TEXT" || setting == "CONTENT_TYPE:HTML"
                ? make(.setting(isText: setting.hasSuffix("TEXT")), "")
                : make(.unusable("the one setting is {{% CONTENT_TYPE:TEXT}} or {{% CONTENT_TYPE:HTML}}"), "")
        case "=", "<", "$": return make(.unusable("{{\(sign)…}} cannot be used here"), "")
        default: return named(content, make) { .value(isRaw: false) }
        }
    }

    private static func named(
        _ content: Substring, _ make: (Tag.Kind, Substring) -> Tag, _ kind: () -> Tag.Kind
    ) -> Tag {
        var name = content
        while name.first == " " { name.removeFirst() }
        while name.last == " " { name.removeLast() }
        if name == "." { return make(kind(), name) }
        // Names in upper case, for headings.
        for change in ["uppercased(", "lowercased(", "capitalized("] where name.hasPrefix(change) && name.hasSuffix(")")
        {
            name = name.dropFirst(change.count).dropLast()
        }
        let isName =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57) || byte == 46
            }
        guard isName, !name.hasPrefix("."), !name.hasSuffix(".") else {
            return make(.unusable("`\(content)` is no name"), name)
        }
        return make(kind(), name)
    }
}
