import Alerting
import Trade

/// The body of a webhook: CloudEvents 1.0 in JSON, below 20 kB.
struct CloudEvent {
    /// The bound that every body keeps.
    static let maximumBytes = 20_000

    var id: String
    var publicURL: String?
    /// `alert.early`, `digest`: with `org.surgewatch.` before and `.v1` after it.
    var type: String
    /// The name of the schema of `data`: `alert`, `digest`.
    var schema: String
    var time: Instant
    var subject: String
    var data: JSONText

    var json: JSONText {
        var fields: [JSONText.Field] = [
            .init(name: "specversion", value: .string("1.0")), .init(name: "id", value: .string(id)),
            .init(name: "source", value: .string(publicURL ?? "urn:surgewatch")),
            .init(name: "type", value: .string("org.surgewatch.\(type).v1")),
            .init(name: "time", value: .string(time.description)), .init(name: "subject", value: .string(subject)),
        ]
        if let publicURL {
            fields.append(.init(name: "dataschema", value: .string("\(publicURL)/schemas/\(schema).v1.json")))
        }
        fields.append(.init(name: "datacontenttype", value: .string("application/json")))
        fields.append(.init(name: "data", value: data))
        return .object(fields)
    }
}

/// Lists of a body that are cut when it would be too long, the first named first. What is left out is counted in
/// `left_out`, so that a reader knows of it.
struct TrimmedBody {
    /// How many entries of a list are kept; `nil` keeps all.
    var kept: [String: Int] = [:]

    /// The text of a body that fits. `lists` are names with the number of entries that there are, in the order in which
    /// they are cut; `body` makes the body that keeps so many of each, and says how many it left out.
    static func fitting(_ lists: [(name: String, count: Int)], _ body: (TrimmedBody) -> JSONText) -> String {
        var trimmed = TrimmedBody()
        var text = body(trimmed).text
        for list in lists {
            var kept = list.count
            while text.utf8.count >= CloudEvent.maximumBytes, kept > 0 {
                kept = kept > 4 ? kept * 3 / 4 : kept - 1
                trimmed.kept[list.name] = kept
                text = body(trimmed).text
            }
        }
        return text
    }

    /// The last entries of a list that are kept.
    func last<T>(_ entries: [T], of name: String) -> [T] { Array(entries.suffix(kept[name] ?? entries.count)) }
    /// The first entries of a list that are kept.
    func first<T>(_ entries: [T], of name: String) -> [T] { Array(entries.prefix(kept[name] ?? entries.count)) }

    /// How many entries of each cut list are left out.
    func leftOut(_ counts: [(name: String, count: Int)]) -> JSONText {
        .object(
            counts.compactMap { name, count in
                kept[name].map { JSONText.Field(name: name, value: .integer(max(0, count - $0))) }
            })
    }
}
