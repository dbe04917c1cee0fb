/// JSON with its keys in the order given: what webhooks carry and logs hold.
package indirect enum JSONText: Sendable, Hashable {
    case object([Field])
    case array([JSONText])
    case string(String)
    /// A decimal number, written as it is.
    case number(String)
    case bool(Bool)
    /// JSON that is written already.
    case raw(String)
    case null

    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: JSONText

        package init(name: String, value: JSONText) {
            self.name = name
            self.value = value
        }
    }

    package static func fields(_ fields: KeyValuePairs<String, JSONText>) -> JSONText {
        .object(fields.map { Field(name: $0.key, value: $0.value) })
    }
    package static func integer(_ value: some BinaryInteger) -> JSONText { .number(String(value)) }
    package static func optional(_ text: String?) -> JSONText { text.map(JSONText.string) ?? .null }

    /// The text, on one line.
    package var text: String {
        var result = ""
        write(to: &result)
        return result
    }

    private func write(to result: inout String) {
        switch self {
        case .object(let fields):
            result += "{"
            for (index, field) in fields.enumerated() {
                if index > 0 { result += "," }
                Self.quote(field.name, into: &result)
                result += ":"
                field.value.write(to: &result)
            }
            result += "}"
        case .array(let values):
            result += "["
            for (index, value) in values.enumerated() {
                if index > 0 { result += "," }
                value.write(to: &result)
            }
            result += "]"
        case .string(let text): Self.quote(text, into: &result)
        case .number(let number): result += number
        case .raw(let text): result += text
        case .bool(let value): result += value ? "true" : "false"
        case .null: result += "null"
        }
    }

    private static func quote(_ text: String, into result: inout String) {
        result += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 32 || scalar.value == 0x2028 || scalar.value == 0x2029:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        result += "\""
    }
}
