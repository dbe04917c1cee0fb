import Crypto
import Trade

extension RuleContent {
    /// The rule alone as a rule file: fixed order of keys, every text in double quotes, formulas on one line.
    var canonicalText: String { canonicalText(ruleLines) }

    /// The same, where the lines of the keys that decide are known.
    func canonicalText(_ ruleLines: [String]) -> String {
        var lines = setLines
        lines += ["groups:", "  - name: \(quoted(group))", "    rules:", "      - alert: \(quoted(name))"]
        func add(_ key: String, _ value: String?) { if let value { lines.append("        \(key): \(value)") } }
        add("title", quoted(title))
        add("basis", basis.map(quoted))
        lines += ruleLines.map { "        " + $0 }
        add("activation", quoted(activation.rawValue))
        add("status", quoted(status.rawValue))
        add("owner", owner.map(quoted))
        add("description", description.map(quoted))
        add("falsepositives", list(falsePositives))
        add("references", list(references))
        lines += exceptionLines.map { "        " + $0 }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The keys that decide verdicts, as lines of YAML. What is shown beside the verdict counts where a severity or
    /// `clear` rests on it; exceptions do not count, for the rule is the same for all other months and series.
    func definitionLines(_ ruleLines: [String]) -> [String] {
        let isAlsoUsed = ([clear].compactMap(\.self) + severity.conditions).contains { $0.text.contains("met(") }
        var lines = setLines + ruleLines
        if !isAlsoUsed, !alsoLines.isEmpty, let start = lines.firstIndex(of: alsoLines[0]) {
            lines.removeSubrange(start..<(start + alsoLines.count))
        }
        return lines
    }

    private var setLines: [String] {
        if sets.isEmpty { return [] }
        return ["sets:"] + sets.map { set in "  \(set.name): [\(set.members.map(member).joined(separator: ", "))]" }
    }

    private func member(_ member: CountryGroup.Member) -> String {
        validity([("country", member.country.code)], member.from, member.until)
    }

    private var alsoLines: [String] {
        guard let also else { return [] }
        return ["also:"] + also.gates.map { "  \($0.name): \(quoted($0.text))" }
    }

    private var exceptionLines: [String] {
        if exceptions.isEmpty { return [] }
        return ["exceptions:"]
            + exceptions.map { exception in
                var keys = ["series: \(quoted(exception.pattern))"]
                if let from = exception.from { keys.append("from: \(quoted(from.description))") }
                keys += ["until: \(quoted(exception.until.description))", "reason: \(quoted(exception.reason))"]
                return "  - {\(keys.joined(separator: ", "))}"
            }
    }

    private var whenLines: [String] {
        guard let gateTexts else { return ["when: \(quoted(whenText))"] }
        return ["when:"] + gateTexts.map { "  \($0.name): \(quoted($0.text))" }
    }

    /// The keys between `basis` and `activation`.
    var ruleLines: [String] {
        var lines = ["over: \(over.text)"]
        let scope = scopeLines
        if !scope.isEmpty { lines += ["where:"] + scope.map { "  " + $0 } }
        if let since { lines.append("since: \(quoted(since.description))") }
        if !params.isEmpty { lines += ["params:"] + params.map { "  " + parameterLine($0) } }
        if !lets.isEmpty { lines += ["let:"] + lets.map { "  \($0.name): \(quoted($0.text))" } }
        if !inputs.isEmpty { lines += ["inputs:"] + inputs.map { "  \($0.name): \(quoted($0.unit))" } }
        lines += whenLines
        lines += alsoLines
        if let clear { lines.append("clear: \(quoted(clear.text))") }
        switch floor {
        case .inFormula: break
        case .amount(let amount): lines.append("floor: \(quoted(amount.text))")
        case .none(let reason): lines += ["floor: none", "floor_reason: \(quoted(reason))"]
        }
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
            let members = scope.countries.map { member in
                let origin = member.origin.map { [("origin", $0.code)] } ?? []
                return validity([("country", member.country.code)] + origin, member.from, member.until)
            }
            lines.append("countries: [\(members.joined(separator: ", "))]")
        }
        if !scope.excluded.isEmpty {
            let members = scope.excluded.map { limited("country", $0.country.code, $0.from, $0.until) }
            lines.append("not_countries: [\(members.joined(separator: ", "))]")
        }
        if !scope.products.isEmpty {
            let parts = scope.products.map { limited("product", $0.product.code, $0.from, $0.until) }
            lines.append("products: [\(parts.joined(separator: ", "))]")
        }
        if let from = scope.from { lines.append("from: \(quoted(from.description))") }
        if let until = scope.until { lines.append("until: \(quoted(until.description))") }
        return lines
    }

    /// A text alone, or with the months for which it counts.
    private func limited(_ key: String, _ text: String, _ from: Month?, _ until: Month?) -> String {
        from == nil && until == nil ? quoted(text) : validity([(key, text)], from, until)
    }

    private func validity(_ texts: [(key: String, text: String)], _ from: Month?, _ until: Month?) -> String {
        var keys = texts.map { "\($0.key): \(quoted($0.text))" }
        if let from { keys.append("from: \(quoted(from.description))") }
        if let until { keys.append("until: \(quoted(until.description))") }
        return "{\(keys.joined(separator: ", "))}"
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
        let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
        if isPlain { return "\"" + text + "\"" }
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
    var text = text
    text.withUTF8 { hasher.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    let digits = StaticString("0123456789abcdef")
    return String(unsafeUninitializedCapacity: 2 * SHA256Digest.byteCount) { hexadecimal in
        for (index, byte) in hasher.finalize().enumerated() {
            hexadecimal[2 * index] = digits.utf8Start[Int(byte >> 4)]
            hexadecimal[2 * index + 1] = digits.utf8Start[Int(byte & 15)]
        }
        return 2 * SHA256Digest.byteCount
    }
}
