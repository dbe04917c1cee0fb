/// What a selector measures.
package enum Measure: String, Sendable, Hashable, CaseIterable {
    case quantity, value
    /// Value over quantity.
    case unitValue = "unit_value"
    /// Quantity over that of all countries.
    case share
    /// Value over that of all countries.
    case valueShare = "value_share"
    /// The sum of squared percent shares of quantity (Herfindahl and Hirschman), 0 … 10,000.
    case hhi
    /// The same of value.
    case valueHHI = "value_hhi"
    /// The days of the window over seven.
    case weeks
    /// A parameter series.
    case param

    /// `nil` for a parameter series: its unit says.
    var dimension: Dimension? {
        switch self {
        case .quantity: .mass
        case .value: .money
        case .unitValue: .unitValue
        case .share, .valueShare: .share
        case .hhi, .valueHHI, .weeks: .number
        case .param: nil
        }
    }
    var isShare: Bool { self == .share || self == .valueShare }
    var isConcentration: Bool { self == .hhi || self == .valueHHI }
    /// True for quantity and value, which a window sums.
    var isSum: Bool { self == .quantity || self == .value }
    /// Words that were never reserved: they are measures only before a window or a set.
    var isContextual: Bool { self == .hhi || self == .valueHHI || self == .weeks || self == .param }
}
