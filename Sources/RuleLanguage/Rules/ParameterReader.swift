import Trade

/// Reads the parameters of a rule.
struct ParameterReader {
    let reading: FileReading

    func parameters(_ node: Node?) -> [Parameter] {
        guard let node, !reading.isEmpty(node), let keys = reading.anyFields(of: node, "`params`") else { return [] }
        return keys.keys.compactMap { name in
            guard let value = keys[name], reading.isFormulaName(name, at: keys.keySpan(name), "a parameter") else {
                return nil
            }
            return parameter(name, value)
        }
    }

    private func parameter(_ name: String, _ node: Node) -> Parameter? {
        guard case .mapping = node else { return value(node, of: name).map { Parameter(name: name, value: $0) } }
        let keys = reading.fields(of: node, .parameterKeys)
        guard let keys, let valueNode = keys["value"], !reading.isEmpty(valueNode),
            let value = value(valueNode, of: name)
        else { return nil }
        var parameter = Parameter(name: name, value: value, description: reading.text(keys, "description"))
        parameter.min = bound(keys, "min", of: parameter)
        parameter.max = bound(keys, "max", of: parameter)
        if let min = parameter.min, value.number < min.number {
            outOfRange(valueNode, "\(value.text) is below the minimum of \(min.text)")
        }
        if let max = parameter.max, value.number > max.number {
            outOfRange(valueNode, "\(value.text) is above the maximum of \(max.text)")
        }
        return parameter
    }

    /// The value itself. Months count windows, so they are whole and not less than one: told here, once, and not at each
    /// window that the parameter measures.
    private func value(_ node: Node, of name: String) -> Literal? {
        guard let value = literal(node, of: name) else { return nil }
        guard value.dimension == .months, value.number < .one || Int(value.number.description) == nil else {
            return value
        }
        let positive = value.number < .zero ? (-value.number).description : nil
        reading.report(
            .badParameter, at: reading.span(of: node), "`\(name)` is \(value.text), and a window counts whole months",
            expected: "1mo or more",
            help: positive.flatMap { Int($0) }.map { "write `\($0)mo`; how long ago is said by `ago`" })
        return nil
    }

    private func outOfRange(_ node: Node, _ message: String) {
        reading.report(.outOfRange, at: reading.span(of: node), message)
    }

    private func bound(_ keys: Fields, _ key: String, of parameter: Parameter) -> Literal? {
        guard let node = keys[key], !reading.isEmpty(node), let bound = literal(node, of: parameter.name) else {
            return nil
        }
        if bound.dimension == parameter.value.dimension { return bound }
        reading.report(
            .incomparable, at: reading.span(of: node),
            "`\(key)` is \(bound.dimension.phrase), and the value is \(parameter.value.dimension.phrase)")
        return nil
    }

    private func literal(_ node: Node, of name: String) -> Literal? {
        guard case .scalar(let scalar) = node, !reading.isEmpty(node) else {
            reading.report(
                .badParameter, at: reading.span(of: node), "`\(name)` has no value", expected: "a number with its unit")
            return nil
        }
        let text = ScalarText(scalar, in: reading.source)
        do {
            return try FormulaParser.parseLiteral(text.scalars)
        } catch {
            reading.report(
                error.code == .expectedValue ? .badParameter : error.code, at: text.span(of: error.range),
                error.message, expected: error.expected, help: error.help)
            return nil
        }
    }
}
