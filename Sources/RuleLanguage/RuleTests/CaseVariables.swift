/// The values of one row of a table of cases, by the name of the variable: `$tons` stands for the value of `tons`.
struct CaseVariables {
    /// The row in its table, from 1.
    var number = 0
    private(set) var values: [String: Node] = [:]
    private var order: [String] = []

    mutating func add(_ name: String, _ value: Node) {
        values[name] = value
        order.append(name)
    }

    /// `tons: 1300 t, want: confirmed`.
    var words: String { order.map { "\($0): \(values[$0]?.scalar?.string ?? "")" }.joined(separator: ", ") }

    /// The variables that occur below a node.
    static func names(in node: Node) -> [String] {
        var names: [String] = []
        collect(from: node, into: &names)
        return names
    }

    private static func collect(from node: Node, into names: inout [String]) {
        switch node {
        case .scalar(let scalar):
            guard scalar.string.utf8.contains(UInt8(ascii: "$")) else { return }
            for case .variable(let name) in pieces(of: scalar.string) { names.append(name) }
        case .sequence(let sequence): for node in sequence.nodes { collect(from: node, into: &names) }
        case .mapping(let mapping):
            for (key, value) in mapping.pairs {
                collect(from: key, into: &names)
                collect(from: value, into: &names)
            }
        }
    }

    /// A stretch of text, or a variable in it.
    enum Piece: Equatable {
        case text(String)
        case variable(String)
    }

    /// A variable is `$` and a name that begins with a lower-case letter; any other `$` is a dollar sign.
    static func pieces(of text: String) -> [Piece] {
        let scalars = Array(text.unicodeScalars)
        var pieces: [Piece] = []
        var start = 0
        var index = 0
        while index < scalars.count {
            guard scalars[index] == "$", index + 1 < scalars.count, isLower(scalars[index + 1]) else {
                index += 1
                continue
            }
            var end = index + 1
            while end < scalars.count, isLower(scalars[end]) || Lexer.isDigit(scalars[end]) || scalars[end] == "_" {
                end += 1
            }
            if start < index { pieces.append(.text(Lexer.string(scalars[start..<index]))) }
            pieces.append(.variable(Lexer.string(scalars[(index + 1)..<end])))
            index = end
            start = end
        }
        if start < scalars.count { pieces.append(.text(Lexer.string(scalars[start...]))) }
        return pieces
    }

    private static func isLower(_ scalar: Unicode.Scalar) -> Bool { scalar >= "a" && scalar <= "z" }
}

/// Puts the values of a row into the nodes of a test.
struct CaseFiller {
    let reading: FileReading
    let row: CaseVariables
    /// The row in the file; `nil` for a test that is no table.
    let caseSpan: SourceSpan?

    /// The node with the row's values; `nil` where one is missing, which has been reported.
    func filled(_ node: Node) -> Node? {
        if CaseVariables.names(in: node).isEmpty { return node }
        switch node {
        case .scalar(let scalar): return filled(scalar)
        case .sequence(let nodes):
            let inner = nodes.map(filled)
            guard !inner.contains(where: { $0 == nil }) else { return nil }
            return .sequence(Node.Sequence(inner.compactMap(\.self), nodes.mark))
        case .mapping(let pairs):
            var inner: [(key: Node, value: Node)] = []
            for (key, value) in pairs {
                guard let key = filled(key), let value = filled(value) else { return nil }
                inner.append((key, value))
            }
            return .mapping(Node.Mapping(inner, pairs.mark))
        }
    }

    private func filled(_ scalar: Node.Scalar) -> Node? {
        let pieces = CaseVariables.pieces(of: scalar.string)
        // A variable alone is its value, with the place of the value.
        if pieces.count == 1, case .variable(let name) = pieces[0] { return value(name, in: scalar) }
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let part): text += part
            case .variable(let name):
                guard let value = value(name, in: scalar)?.scalar else { return nil }
                text += value.string
            }
        }
        return .scalar(Node.Scalar(text, .any, scalar.mark))
    }

    private func value(_ name: String, in scalar: Node.Scalar) -> Node? {
        if let value = row.values[name] { return value }
        if let caseSpan {
            reading.report(
                .badVariable, at: caseSpan, "the case does not say what `$\(name)` is", help: "add `\(name): …`")
        } else {
            reading.report(
                .badVariable, at: reading.span(of: .scalar(scalar)), "`$\(name)` has no value",
                help: "variables belong to a table: add `cases:`, each with `\(name): …`")
        }
        return nil
    }
}
