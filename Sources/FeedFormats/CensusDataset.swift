package import Trade

/// A data set of the Census international trade API, and what its variables are called.
package enum CensusDataset: String, Sendable, Hashable, CaseIterable {
    /// `imports/hs`: general imports and imports for consumption by HTS code.
    case imports
    /// `exports/hs`: exports, domestic and foreign together, by Schedule B code.
    case exports
    /// `imports/naics`: imports by industry, without quantities.
    case naics

    /// The end of its address.
    package var path: String {
        switch self {
        case .imports: "imports/hs"
        case .exports: "exports/hs"
        case .naics: "imports/naics"
        }
    }

    /// The variable of the code.
    var commodity: String {
        switch self {
        case .imports: "I_COMMODITY"
        case .exports: "E_COMMODITY"
        case .naics: "NAICS"
        }
    }

    var flow: Flow { self == .exports ? .export : .import }
    var role: Role { self == .exports ? .destination : .origin }

    /// Digits of the coarsest codes, whose totals tell whether a month is published.
    package var chapterDigits: Int { self == .naics ? 3 : 2 }

    /// The bases that its figures have: exports are counted one way only.
    package func bases(among wanted: Set<Basis>) -> Set<Basis> { self == .exports ? [.general] : wanted }

    func product(_ code: String) -> Product { Product(self == .naics ? "naics:\(code)" : code) }

    package var levels: [CensusRequest.Level] { CensusRequest.Level.allCases.filter { $0.isNAICS == (self == .naics) } }

    /// The columns of the figures, one or more for each basis.
    func columns(_ bases: Set<Basis>, _ measures: [CensusMeasure]) -> [CensusRequest.Columns] {
        let own: [CensusRequest.Columns] =
            self == .exports
            ? [.init(basis: .general, value: "ALL_VAL_MO", quantity: "QTY_1_MO", flag: "QTY_1_MO_FLAG")]
            : [
                .init(basis: .general, value: "GEN_VAL_MO", quantity: "GEN_QY1_MO", flag: "GEN_QY1_MO_FLAG"),
                .init(basis: .consumption, value: "CON_VAL_MO", quantity: "CON_QY1_MO", flag: "CON_QY1_MO_FLAG"),
            ]
        return (own + measures.flatMap(\.columns)).filter { bases.contains($0.basis) }
    }
}

/// A measure of imports beside customs value and quantity. Its figures are a source of their own, in dollars, so that
/// they are never taken for values of the goods.
package enum CensusMeasure: String, Sendable, Hashable, CaseIterable {
    /// Estimated duties collected on imports for consumption.
    case duty
    /// Cost, insurance and freight: customs value with the charges of bringing the goods to the port.
    case cif

    /// Added to the name of the source of values.
    package var suffix: String { "-\(rawValue)" }

    var columns: [CensusRequest.Columns] {
        switch self {
        case .duty: [.init(basis: .consumption, value: "CAL_DUT_MO", measure: self)]
        case .cif:
            [
                .init(basis: .general, value: "GEN_CIF_MO", measure: self),
                .init(basis: .consumption, value: "CON_CIF_MO", measure: self),
            ]
        }
    }
}
