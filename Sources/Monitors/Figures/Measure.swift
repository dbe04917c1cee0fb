import Trade

/// What is measured.
package enum Measure: String, Sendable, Hashable, CaseIterable {
    case quantity, value
    /// Dollars a tonne.
    case unitValue = "unit-value"

    package var words: String {
        switch self {
        case .quantity: "Quantity"
        case .value: "Value"
        case .unitValue: "Unit value"
        }
    }
}

/// How the months of a series are shown.
package enum Presentation: String, Sendable, Hashable, CaseIterable {
    case month
    /// From January to the newest month, each year to the same month.
    case yearToDate = "ytd"
    /// Sums of twelve months.
    case twelveMonths = "12-months"
    /// Against the same month a year earlier.
    case change
    /// Of all countries.
    case share
    /// The first twelve months shown are 100 on average.
    case index

    package var words: String {
        switch self {
        case .month: "Month"
        case .yearToDate: "Year to date"
        case .twelveMonths: "12 months"
        case .change: "Against a year earlier"
        case .share: "Share"
        case .index: "Index"
        }
    }

    /// What stands after the unit: `a month`.
    var span: String {
        switch self {
        case .month: " a month"
        case .yearToDate: " from January on"
        case .twelveMonths: " in twelve months"
        case .change, .share, .index: ""
        }
    }
}
