import RuleLanguage
import Views

/// The JSON Schema (draft 2020-12) of a kind of file, made from the tables by which its keys are read.
///
/// It says what `rules check` says of keys and their values; what formulas mean is beyond a schema.
struct KeySchema {
    private let root: KeyTable
    private let title: String
    /// A text with a variable, which may stand in place of any value.
    private let variable: JSONText?
    private var definitions: [JSONText.Field] = []
    private var known: Set<String> = []

    static var ruleFile: JSONText { schema(.ruleFile, "A file of Surgewatch rules") }
    static var ruleTestFile: JSONText {
        schema(
            .ruleTestFile, "A file of tests of Surgewatch rules",
            variable: .fields(["type": .string("string"), "pattern": .string("\\$[a-z]")]))
    }

    private static func schema(_ root: KeyTable, _ title: String, variable: JSONText? = nil) -> JSONText {
        var schema = KeySchema(root: root, title: title, variable: variable)
        schema.define(root)
        return .fields([
            "$schema": .string("https://json-schema.org/draft/2020-12/schema"), "title": .string(title),
            "$comment": .string("Made by `surgewatch rules schema`; do not edit."),
            "$ref": .string("#/$defs/\(root.title)"), "$defs": .object(schema.definitions),
        ])
    }

    private init(root: KeyTable, title: String, variable: JSONText?) {
        self.root = root
        self.title = title
        self.variable = variable
    }

    private mutating func define(_ table: KeyTable) {
        guard known.insert(table.title).inserted else { return }
        let place = definitions.count
        definitions.append(.init(name: table.title, value: .null))
        let properties = table.keys.map { key in
            JSONText.Field(name: key.name, value: described(key))
        }
        var fields: [JSONText.Field] = [
            .init(name: "type", value: .string("object")),
            .init(name: "additionalProperties", value: table.others.map { value($0) } ?? .bool(false)),
            .init(name: "properties", value: .object(properties)),
        ]
        if !table.required.isEmpty { fields.append(.init(name: "required", value: .strings(table.required))) }
        let bonds = table.bonds.map(Self.bond)
        if !bonds.isEmpty { fields.append(.init(name: "allOf", value: .array(bonds))) }
        definitions[place].value = .object(fields)
    }

    private mutating func described(_ key: KeyTable.Key) -> JSONText {
        guard case .object(var fields) = value(key.value) else { return .bool(true) }
        fields.insert(.init(name: "description", value: .string(key.summary)), at: 0)
        return .object(fields)
    }

    private mutating func value(_ shape: KeyShape) -> JSONText {
        switch shape {
        case .mapping(let table):
            define(table)
            return .fields(["$ref": .string("#/$defs/\(table.title)")])
        case .list(let entry, let allowsSingle, let least):
            let one = value(entry)
            let list = JSONText.fields([
                "type": .string("array"), "items": one, "minItems": .integer(least),
            ])
            return allowsSingle ? .anyOf([one, list]) : list
        case .tuple(let shapes):
            return .fields([
                "type": .string("array"), "prefixItems": .array(shapes.map { value($0) }), "items": .bool(false),
                "minItems": .integer(shapes.count),
            ])
        case .names(let form, let inner, let least):
            return .fields([
                "type": .string("object"), "propertyNames": .fields(["pattern": .string("^(?:\(form))$")]),
                "additionalProperties": value(inner), "minProperties": .integer(least),
            ])
        case .either(let shapes): return .anyOf(shapes.map { value($0) })
        case .prose, .word, .formula, .pattern:
            let leaf = Self.leaf(shape)
            return variable.map { .anyOf([leaf, $0]) } ?? leaf
        }
    }

    /// A single value. YAML reads some of them as numbers and truths, so these are allowed where their text is.
    private static func leaf(_ shape: KeyShape) -> JSONText {
        switch shape {
        case .word(let words):
            let truths: [JSONText] = words == ["true", "false"] ? [.bool(true), .bool(false)] : []
            return .fields(["enum": .array(words.map(JSONText.string) + truths)])
        case .pattern(let form, let example):
            let text = JSONText.fields([
                "type": .string("string"), "pattern": .string("^(?:\(form))$"),
                "examples": .array([.string(example)]),
            ])
            let number = JSONText.fields(["type": .string("number")])
            return matchesNumbers(form) ? .anyOf([text, number]) : text
        case .formula:
            return .fields(["type": .strings(["string", "number"]), "pattern": .string("\\S")])
        default:
            return .fields(["type": .strings(["string", "number", "boolean"]), "pattern": .string("\\S")])
        }
    }

    /// Whether a text of the form can look like a number: a code of a country or a product, an amount without a unit.
    private static func matchesNumbers(_ form: String) -> Bool {
        guard let form = try? Regex(form) else { return false }
        return ["5700", "76", "1.5"].contains { $0.wholeMatch(of: form) != nil }
    }

    private static func bond(_ bond: KeyTable.Bond) -> JSONText {
        switch bond {
        case .with(let key, let needed):
            .fields(["dependentRequired": .fields([key: .strings([needed])])])
        case .equal(let key, let value, let needed):
            .fields([
                "if": .fields([
                    "properties": .fields([key: .fields(["const": .string(value)])]), "required": .strings([key]),
                ]),
                "then": .fields(["required": .strings([needed])]),
            ])
        case .oneOf(let keys): .anyOf(keys.map { .fields(["required": .strings([$0])]) })
        }
    }
}

extension JSONText {
    fileprivate static func strings(_ texts: [String]) -> JSONText { .array(texts.map(JSONText.string)) }

    /// Several alternatives, flat and without repetitions; a single one stands for itself.
    fileprivate static func anyOf(_ parts: [JSONText]) -> JSONText {
        var flat: [JSONText] = []
        for part in parts {
            if case .object(let fields) = part, fields.count == 1, fields[0].name == "anyOf",
                case .array(let inner) = fields[0].value
            {
                flat += inner.filter { !flat.contains($0) }
            } else if !flat.contains(part) {
                flat.append(part)
            }
        }
        return flat.count == 1 ? flat[0] : .fields(["anyOf": .array(flat)])
    }

    /// The value on several lines, for people: short objects and lists stay on one.
    var indented: String { Self.indented(self, by: 0) }

    private static func indented(_ value: JSONText, by indent: Int) -> String {
        let line = value.text
        let blanks = String(repeating: " ", count: indent + 2)
        let end = "\n" + String(repeating: " ", count: indent)
        switch value {
        case .object(let fields) where line.utf8.count + indent > 100 || indent == 0:
            let lines = fields.map { field in
                blanks + JSONText.string(field.name).text + ": " + indented(field.value, by: indent + 2)
            }
            return "{\n" + lines.joined(separator: ",\n") + end + "}"
        case .array(let values) where line.utf8.count + indent > 100:
            return "[\n" + values.map { blanks + indented($0, by: indent + 2) }.joined(separator: ",\n") + end + "]"
        default: return line
        }
    }
}
