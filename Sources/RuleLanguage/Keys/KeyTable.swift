/// The keys that one kind of mapping takes, in the order in which files state them.
///
/// Readers, suggestions, the layout of `rules fmt` and the JSON Schemas all come from these tables.
package struct KeyTable: Sendable {
    /// One key with what stands behind it.
    package struct Key: Sendable {
        package var name: String
        package var value: KeyShape
        package var isRequired: Bool
        /// What the key says, in a sentence, for editors.
        package var summary: String
        /// Values as a file would state them.
        package var examples: [String]
        /// Whether each entry of the list or mapping has a line of its own, however short it is.
        package var isTall: Bool

        init(
            _ name: String, _ value: KeyShape, isRequired: Bool = false, isTall: Bool = false, _ summary: String,
            examples: [String] = []
        ) {
            self.name = name
            self.value = value
            self.isRequired = isRequired
            self.isTall = isTall
            self.summary = summary
            self.examples = examples
        }
    }

    /// How the mapping is written.
    package enum Layout: Sendable {
        /// On one line where it fits.
        case short
        /// A line for each key, however short it is.
        case tall
        /// Tall, and a blank line between it and the one before it in a list.
        case apart
    }

    /// What keys ask of each other.
    package enum Bond: Sendable {
        /// With the first key stands the second.
        case with(String, needs: String)
        /// Where the first key has this value, the second stands too.
        case equal(String, value: String, needs: String)
        /// At least one of them stands.
        case oneOf([String])
    }

    /// How messages call the mapping: `a rule`.
    package var what: String
    /// The name of the mapping in the schemas.
    package var title: String
    package let keys: [Key]
    package let names: [String]
    package let required: [String]
    package var bonds: [Bond]
    package var layout: Layout
    /// What keys of other names take; `nil` where there are none.
    package var others: KeyShape?

    init(
        _ what: String, title: String, layout: Layout = .short, _ keys: [Key], bonds: [Bond] = [],
        others: KeyShape? = nil
    ) {
        self.what = what
        self.title = title
        self.layout = layout
        self.keys = keys
        names = keys.map(\.name)
        required = keys.filter(\.isRequired).map(\.name)
        self.bonds = bonds
        self.others = others
    }

    package subscript(name: String) -> Key? { keys.first { $0.name == name } }
}

/// What stands behind a key.
package indirect enum KeyShape: Sendable {
    /// Words for people.
    case prose
    /// One of a few words.
    case word([String])
    /// A condition or, in `let`, an amount.
    case formula
    /// A text of a form: a regular expression over the whole of it, and an example. Numbers without quotes are such
    /// texts too.
    case pattern(String, example: String)
    /// A list, each entry of the shape; a single value may stand for a list of one.
    case list(KeyShape, allowsSingle: Bool = false, least: Int = 1)
    /// A list of as many entries as there are shapes, in this order.
    case tuple([KeyShape])
    /// A mapping with the keys of a table.
    case mapping(KeyTable)
    /// A mapping from names, which match a regular expression, to values.
    case names(String, KeyShape, least: Int = 0)
    /// Any of several shapes.
    case either([KeyShape])

    package var isFormula: Bool {
        switch self {
        case .formula: true
        case .either(let shapes): shapes.contains(where: \.isFormula)
        default: false
        }
    }
}

extension FileReading {
    /// Reads a mapping with the keys of a table.
    func fields(of node: Node, _ table: KeyTable) -> Fields? {
        fields(of: node, table.what, allowed: table.names, required: table.required)
    }
}
