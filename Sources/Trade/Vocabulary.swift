/// The direction of trade.
package enum Flow: String, Sendable, Hashable, Codable, CaseIterable { case `import`, export }

/// What a statistic counts: arrivals (general imports), entries and withdrawals (imports for consumption), or licenses.
///
/// The three are never mixed in one stored series.
package enum Basis: String, Sendable, Hashable, Codable, CaseIterable { case general, consumption, license }

/// What a country is to a shipment.
///
/// `smelt` is where the largest volume of primary metal was made by electrolysis, `smelt2` the second largest, `cast`
/// where the metal was most recently cast into a solid state (19 CFR 361.103); `destination` belongs to exports.
package enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    case origin, destination, smelt, smelt2, cast

    /// Smelt and cast are known from licenses alone; no statistics ever replace them.
    package var hasStatistics: Bool { self == .origin || self == .destination }
}

/// How firm a figure is.
package enum Status: String, Sendable, Hashable, Codable, CaseIterable {
    /// Rests on import licenses.
    case license
    /// A statistic that its publisher calls preliminary.
    case preliminary
    /// A statistic as published, also when it is revised later.
    case final

    /// The letter on pages and in mails: `P` for license and preliminary figures, `F` for final ones.
    package var letter: String { self == .final ? "F" : "P" }
}

/// A country by its four-digit Census Schedule C code, or `-` (all countries), `NA` (not applicable), `UN` (unknown).
package struct Country: Hashable, Comparable, Sendable, Codable {
    package let code: String

    package init(_ code: String) { self.code = code }

    /// The total of all countries.
    package static let all = Country("-")
    /// No country: metal without primary aluminum has no country of smelt.
    package static let notApplicable = Country("NA")
    package static let unknown = Country("UN")

    /// A single country as opposed to a total, a group, or a code that names none: `[1-7][0-9]{3}`.
    package var isSingle: Bool {
        var digits = 0
        for byte in code.utf8 {
            guard byte >= 48, byte <= 57, digits > 0 || byte >= 49 && byte <= 55 else { return false }
            digits += 1
        }
        return digits == 4
    }
    package static func < (left: Country, right: Country) -> Bool { left.code < right.code }

    package init(from decoder: any Decoder) throws { code = try decoder.singleValueContainer().decode(String.self) }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }
}

extension Country: CustomStringConvertible { package var description: String { code } }

/// A product: bare digits are an HS code of 2, 4, 6, 8 or 10 digits; a lower-case word is an AIM category; any other
/// system carries a prefix (`naics:331313`).
package struct Product: Hashable, Comparable, Sendable, Codable {
    package let code: String

    package init(_ code: String) { self.code = code }

    /// The levels at which a rule can run.
    package enum Level: String, Sendable, Hashable, Codable, CaseIterable { case chapter, heading, hs6, line, category }

    package var isHS: Bool {
        code.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } && [2, 4, 6, 8, 10].contains(code.utf8.count)
    }
    package var system: String? { code.firstIndex(of: ":").map { String(code[..<$0]) } }
    /// The level of the product; `nil` for 8-digit codes and codes of other systems.
    package var level: Level? {
        if isHS {
            switch code.utf8.count {
            case 2: return .chapter
            case 4: return .heading
            case 6: return .hs6
            case 10: return .line
            default: return nil
            }
        }
        return system == nil ? .category : nil
    }
    package static func < (left: Product, right: Product) -> Bool { left.code < right.code }

    package init(from decoder: any Decoder) throws { code = try decoder.singleValueContainer().decode(String.self) }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }
}

extension Product: CustomStringConvertible { package var description: String { code } }
