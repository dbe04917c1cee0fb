import Foundation
import Trade
import Views

/// `surgewatch help templates [NAME]` and `surgewatch help webhook-schema [NAME]`.
enum MessageTopics {
    /// What a topic says; `nil` when the words name none of these.
    static func text(_ words: [String]) throws -> String? {
        switch words.first {
        case "templates":
            guard let name = words.dropFirst().first else { return templates }
            let plain = name.hasSuffix(".mustache") ? String(name.dropLast(".mustache".count)) : name
            guard let text = Templates.shippedText(plain) else { throw unknown("template", name, Templates.names) }
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        case "webhook-schema":
            let name = words.dropFirst().first ?? WebhookSchema.alert.rawValue
            guard let schema = WebhookSchema(rawValue: name) else {
                throw unknown("schema", name, WebhookSchema.allCases.map(\.rawValue))
            }
            return try schema.text()
        default: return nil
        }
    }

    private static func unknown(_ what: String, _ name: String, _ names: [String]) -> CommandFailure {
        let near = Spelling.nearest(to: name, among: names).first
        return CommandFailure(
            .usage,
            "no \(what) is called `\(name)`" + (near.map { "; did you mean \($0)?" } ?? "; there are ")
                + (near == nil ? names.joined(separator: ", ") : ""))
    }

    private static var templates: String {
        var lines = [
            "TEMPLATES OF MAILS",
            "",
            "`templates: FOLDER` in the configuration names a folder. A file NAME.mustache in it takes the place of the",
            "shipped template of that name; the others stay. `surgewatch help templates NAME` prints a shipped one to",
            "begin with, and `surgewatch doctor` checks them all with a sample message of every kind.",
            "",
            "  {{word}}                  the text; in HTML templates escaped",
            "  {{#word}} … {{/word}}     where there is such a text or it is so; once for each of a list ({{.}} is the text)",
            "  {{^word}} … {{/word}}     where there is none",
            "  {{> foot.txt}}            another template",
            "  {{! … }}                  a remark",
            "",
            "Lines of a text template that are longer than 72 columns are broken between words, but not those that begin",
            "with two blanks. Parts that others include: \(Templates.partNames.joined(separator: ", ")).",
        ]
        for kind in MailKind.allCases {
            lines += ["", "\(kind.textName), \(kind.htmlName)"]
            lines += rows(kind.variables, indent: 2)
        }
        return lines.joined(separator: "\n")
    }

    private static func rows(_ variables: [TemplateVariable], indent: Int) -> [String] {
        let blanks = String(repeating: " ", count: indent)
        return variables.flatMap { variable -> [String] in
            let name = variable.name.padding(toLength: max(16, variable.name.count + 1), withPad: " ", startingAt: 0)
            let line = blanks + name + form(variable.shape) + variable.meaning
            guard case .list(let entries) = variable.shape else { return [line] }
            return [line] + rows(entries, indent: indent + 2)
        }
    }

    private static func form(_ shape: TemplateVariable.Shape) -> String {
        switch shape {
        case .text: "text   "
        case .flag: "flag   "
        case .texts: "texts  "
        case .list: "list   "
        }
    }
}
