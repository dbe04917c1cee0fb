import Foundation
import TestSupport
import Testing

/// Tables that other programs computed, where they are at hand.
enum ReferenceTables {
    static let areHere = sharedReference("p_value.csv") != nil

    /// The rows of a table, by the names of its columns; an empty field is missing.
    static func rows(_ name: String) throws -> [[String: String]] {
        let path = try #require(sharedReference(name))
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
        func fields(_ line: Substring) -> [String] {
            // A name may hold a comma within quotes.
            var fields = [""]
            var isQuoted = false
            for character in line {
                switch character {
                case "\"": isQuoted.toggle()
                case "," where !isQuoted: fields.append("")
                default: fields[fields.count - 1].append(character)
                }
            }
            return fields
        }
        let names = fields(try #require(lines.first))
        return lines.dropFirst().map { line in
            Dictionary(uniqueKeysWithValues: zip(names, fields(line)).filter { !$1.isEmpty })
        }
    }

    static func json<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        let path = try #require(sharedReference(name))
        return try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
}

extension Trait where Self == ConditionTrait {
    static var ifReferenceIsHere: Self {
        .enabled(if: ReferenceTables.areHere, "left out: the tables of other programs are not here")
    }
}

/// Whether two floats agree to so many parts.
func agrees(_ one: Double?, _ other: Double?, within part: Double = 1e-12) -> Bool {
    guard let one, let other else { return one == nil && other == nil }
    return one == other || abs(one - other) <= part * max(abs(one), abs(other))
}
