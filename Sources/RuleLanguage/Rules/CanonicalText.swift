import Crypto
import Trade

extension Rule {
    /// The rule alone as a rule file: fixed order of keys, every text in double quotes, formulas on one line.
    var canonicalText: String {
        var lines = ["groups:", "  - name: \(quoted(group))", "    rules:", "      - alert: \(quoted(name))"]
        func add(_ key: String, _ value: String?) { if let value { lines.append("        \(key): \(value)") } }
        add("title", quoted(title))
        add("basis", basis.map(quoted))
        lines += definitionLines.map { "        " + $0 }
        add("activation", quoted(activation.rawValue))
        add("status", quoted(status.rawValue))
        add("owner", owner.map(quoted))
        add("description", description.map(quoted))
        add("falsepositives", list(falsePositives))
        add("references", list(references))
        return lines.joined(separator: "\n") + "\n"
    }

    /// The keys that decide verdicts, as lines of YAML.
    var definitionLines: [String] {
        var lines = ["over: \(over.text)"]
        let scope = scopeLines
        if !scope.isEmpty { lines += ["where:"] + scope.map { "  " + $0 } }
        if let since { lines.append("since: \(quoted(since.description))") }
        if !params.isEmpty { lines += ["params:"] + params.map { "  " + parameterLine($0) } }
        lines.append("when: \(quoted(formula.text))")
        if let clear { lines.append("clear: \(quoted(clear.text))") }
        if let floorReason { lines += ["floor: none", "floor_reason: \(quoted(floorReason))"] }
        switch severity {
        case .always(let severity): lines.append("severity: \(severity.rawValue)")
        case .graded(let grades):
            lines.append("severity:")
            for grade in grades {
                lines.append("  \(grade.severity.rawValue): \(quoted(grade.condition?.text ?? "otherwise"))")
            }
        }
        let kinds = Status.allCases.filter(data.contains).map(\.rawValue)
        lines.append("data: [\(kinds.joined(separator: ", "))]")
        if let persistence { lines.append("for: \(quoted(persistence.text))") }
        return lines
    }

    private var scopeLines: [String] {
        var lines: [String] = []
        if !scope.countries.isEmpty {
            let members = scope.countries.map { member -> String in
                var keys = ["country: \(quoted(member.country.code))"]
                if let origin = member.origin { keys.append("origin: \(quoted(origin.code))") }
                if let from = member.from { keys.append("from: \(quoted(from.description))") }
                if let until = member.until { keys.append("until: \(quoted(until.description))") }
                return "{\(keys.joined(separator: ", "))}"
            }
            lines.append("countries: [\(members.joined(separator: ", "))]")
        }
        if let excluded = list(scope.excluded.map(\.code)) { lines.append("not_countries: \(excluded)") }
        if let products = list(scope.products.map(\.code)) { lines.append("products: \(products)") }
        if let from = scope.from { lines.append("from: \(quoted(from.description))") }
        return lines
    }

    private func parameterLine(_ parameter: Parameter) -> String {
        if parameter.min == nil, parameter.max == nil, parameter.description == nil {
            return "\(parameter.name): \(quoted(parameter.value.text))"
        }
        var keys = ["value: \(quoted(parameter.value.text))"]
        if let min = parameter.min { keys.append("min: \(quoted(min.text))") }
        if let max = parameter.max { keys.append("max: \(quoted(max.text))") }
        if let description = parameter.description { keys.append("description: \(quoted(description))") }
        return "\(parameter.name): {\(keys.joined(separator: ", "))}"
    }

    private func list(_ texts: [String]) -> String? {
        texts.isEmpty ? nil : "[" + texts.map(quoted).joined(separator: ", ") + "]"
    }

    private func quoted(_ text: String) -> String { ScalarText.doubleQuoted(text) }
}

extension ScalarText {
    /// The text as a double-quoted scalar on one line.
    static func doubleQuoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _
            where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                || [0x2028, 0x2029, 0xFEFF].contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// SHA-256 of a text in hexadecimal.
func sha256(of text: String) -> String {
    var hasher = SHA256()
    let bytes = Array(text.utf8)
    bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: hasher.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
