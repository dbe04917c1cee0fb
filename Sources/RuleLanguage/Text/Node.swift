/// A value in a YAML file, with its place: what a file says before anyone asks whether it makes sense.
enum Node: Sendable {
    case scalar(Scalar)
    case mapping(Mapping)
    case sequence(Sequence)

    /// A line and a column, both from 1.
    struct Mark: Hashable, Sendable {
        var line: Int
        var column: Int
    }

    struct Scalar: Sendable {
        /// How it is written; `any` where it stands in no file.
        enum Style: Sendable { case any, plain, singleQuoted, doubleQuoted, literal, folded }

        var string: String
        var style: Style
        var mark: Mark?

        init(_ string: String, _ style: Style = .any, _ mark: Mark? = nil) {
            self.string = string
            self.style = style
            self.mark = mark
        }
    }

    /// Keys with their values, in the order of the file; no two scalar keys are the same.
    struct Mapping: Sendable {
        var pairs: [(key: Node, value: Node)]
        var mark: Mark?

        init(_ pairs: [(key: Node, value: Node)], _ mark: Mark? = nil) {
            self.pairs = pairs
            self.mark = mark
        }
    }

    struct Sequence: Sendable {
        var nodes: [Node]
        var mark: Mark?

        init(_ nodes: [Node], _ mark: Mark? = nil) {
            self.nodes = nodes
            self.mark = mark
        }
    }

    var mark: Mark? {
        switch self {
        case .scalar(let scalar): scalar.mark
        case .mapping(let mapping): mapping.mark
        case .sequence(let sequence): sequence.mark
        }
    }
    var scalar: Scalar? { if case .scalar(let scalar) = self { scalar } else { nil } }
    var mapping: Mapping? { if case .mapping(let mapping) = self { mapping } else { nil } }
}

extension Node.Mapping: RandomAccessCollection {
    var startIndex: Int { pairs.startIndex }
    var endIndex: Int { pairs.endIndex }
    subscript(index: Int) -> (key: Node, value: Node) { pairs[index] }
}

extension Node.Sequence: RandomAccessCollection {
    var startIndex: Int { nodes.startIndex }
    var endIndex: Int { nodes.endIndex }
    subscript(index: Int) -> Node { nodes[index] }
}
