import Trade

/// Values of one parameter to try, as the command line has them: `rise=10%..30%/5%`, or `rise=10%,20%,35%`.
package struct ParameterRange: Hashable, Sendable {
    /// The most values of one parameter.
    package static let most = 200

    package var name: String
    /// In the order given; a range from its lower end.
    package var values: [Literal]

    /// Reads values of a parameter of a rule. Each carries the unit of the parameter's dimension and lies within its
    /// `min` and `max`.
    package init(_ argument: String, of rule: Rule) throws(LiteralProblem) {
        guard let sign = argument.firstIndex(of: "=") else {
            throw LiteralProblem(
                message:
                    "`\(argument)` names no values: write NAME=FROM..TO/STEP, as in rise=10%..30%/5%, or NAME=A,B,C")
        }
        name = String(argument[..<sign])
        guard let parameter = rule.parameter(named: name) else {
            let names = rule.params.map(\.name)
            let help = Suggestion.help(for: name, among: names)
            throw LiteralProblem(
                message: "\(rule.name) has no parameter `\(name)`"
                    + (names.isEmpty
                        ? "; it has none" : help.map { "; " + $0 } ?? "; it has \(names.joined(separator: ", "))"))
        }
        let text = argument[argument.index(after: sign)...]
        values = try Self.values(text, of: parameter)
        for value in values { try Self.check(value, of: parameter, in: rule) }
    }

    private static func values(_ text: Substring, of parameter: Parameter) throws(LiteralProblem) -> [Literal] {
        guard let dots = text.firstRange(of: "..") else {
            var values: [Literal] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                let value = try literal(part, of: parameter)
                if !values.contains(where: { $0.number == value.number }) { values.append(value) }
            }
            return values
        }
        let from = try literal(text[..<dots.lowerBound], of: parameter)
        let (to, by) = try end(text[dots.upperBound...], of: parameter)
        guard by > .zero, from.number <= to.number else {
            throw LiteralProblem(
                message: "`\(parameter.name)=\(text)` goes nowhere: FROM lies below TO, and STEP is more than nothing")
        }
        var values: [Literal] = []
        var number = from.number
        while number <= to.number {
            values.append(from.like(number))
            guard values.count <= most else {
                throw LiteralProblem(
                    message: "`\(parameter.name)=\(text)` has more than \(most) values: take a longer step")
            }
            number = number + by
        }
        return values
    }

    /// `30%/5%`: the upper end and the step. A unit may hold a slash itself, as in 3000 USD/t/100 USD/t.
    private static func end(
        _ text: Substring, of parameter: Parameter
    ) throws(LiteralProblem) -> (to: Literal, step: Rational) {
        for slash in text.indices where text[slash] == "/" {
            let (upper, lower) = (text[..<slash], text[text.index(after: slash)...])
            guard (try? Literal(written: String(upper))) != nil, (try? Literal(written: String(lower))) != nil else {
                continue
            }
            return (try literal(upper, of: parameter), try step(lower, of: parameter))
        }
        if text.contains("/"), (try? literal(text, of: parameter)) == nil {
            _ = try literal(text.split(separator: "/")[0], of: parameter)
        }
        throw LiteralProblem(
            message: "`\(parameter.name)` needs a step behind the range: write FROM..TO/STEP, as in 10%..30%/5%")
    }

    /// The step of a parameter that is a month of the calendar counts months.
    private static func step(_ text: Substring, of parameter: Parameter) throws(LiteralProblem) -> Rational {
        guard parameter.value.dimension == .date else { return try literal(text, of: parameter).number }
        let step = try Literal(written: String(text))
        if step.dimension == .months { return step.number }
        throw LiteralProblem(message: "`\(parameter.name)` is a month, and steps of it are written as in 12mo")
    }

    private static func literal(_ text: Substring, of parameter: Parameter) throws(LiteralProblem) -> Literal {
        let value: Literal
        do {
            value = try Literal(written: String(text))
        } catch {
            throw LiteralProblem(message: "`\(parameter.name)=\(text)`: " + error.message)
        }
        if value.dimension == parameter.value.dimension { return value }
        throw LiteralProblem(
            message:
                "`\(parameter.name)` is \(parameter.value.kind), as in \(parameter.value.text), and `\(value.text)` "
                + "is \(value.kind)")
    }

    private static func check(
        _ value: Literal, of parameter: Parameter, in rule: Rule
    ) throws(LiteralProblem) {
        let isBelow = parameter.min.map { value.number < $0.number } ?? false
        let isAbove = parameter.max.map { value.number > $0.number } ?? false
        if isBelow || isAbove {
            let bounds = [parameter.min.map { "at least \($0.text)" }, parameter.max.map { "at most \($0.text)" }]
            throw LiteralProblem(
                message:
                    "`\(parameter.name)` of \(rule.name) is \(bounds.compactMap(\.self).joined(separator: " and ")), "
                    + "and \(value.text) is \(isBelow ? "below" : "above") that; the bounds are in \(rule.path), "
                    + "line \(rule.line)")
        }
        if value.dimension == .months, value.number < .one || Int(value.number.description) == nil {
            throw LiteralProblem(message: "`\(parameter.name)` counts whole months, one or more, and not \(value.text)")
        }
    }
}
