/// What of the score of a month is meant.
enum ScoreAspect: Hashable, Sendable { case score, chance, ratio, expected }

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
    /// How unusual the quantity of a month is for the series at its time of year, in spreads.
    case surgeScore = "surge_score"
    /// The chance of such a score or a higher one in an ordinary month.
    case surgeP = "surge_p"
    /// Quantity, or three months of it, over what is usual at this time of year.
    case seasonalRatio = "seasonal_ratio"
    /// The quantity that is usual at this time of year.
    case expected
    /// The same four of value.
    case valueSurgeScore = "value_surge_score"
    case valueSurgeP = "value_surge_p"
    case valueSeasonalRatio = "value_seasonal_ratio"
    case valueExpected = "value_expected"
    /// How unusual the odds of the share of quantity are: what the whole market does cancels out.
    case shiftScore = "shift_score"
    case shiftP = "shift_p"
    case valueShiftScore = "value_shift_score"
    case valueShiftP = "value_shift_p"

    /// `nil` for a parameter series: its unit says.
    var dimension: Dimension? {
        switch self {
        case .quantity: .mass
        case .value: .money
        case .unitValue: .unitValue
        case .share, .valueShare: .share
        case .hhi, .valueHHI, .weeks: .number
        case .expected: .mass
        case .valueExpected: .money
        case .surgeScore, .surgeP, .seasonalRatio, .valueSurgeScore, .valueSurgeP, .valueSeasonalRatio, .shiftScore,
            .shiftP, .valueShiftScore, .valueShiftP:
            .number
        case .param: nil
        }
    }

    /// What is scored, and what of its score is meant; `nil` for what is no score.
    var scored: (figure: Measure, isShift: Bool, aspect: ScoreAspect)? {
        switch self {
        case .surgeScore: (.quantity, false, .score)
        case .surgeP: (.quantity, false, .chance)
        case .seasonalRatio: (.quantity, false, .ratio)
        case .expected: (.quantity, false, .expected)
        case .valueSurgeScore: (.value, false, .score)
        case .valueSurgeP: (.value, false, .chance)
        case .valueSeasonalRatio: (.value, false, .ratio)
        case .valueExpected: (.value, false, .expected)
        case .shiftScore: (.quantity, true, .score)
        case .shiftP: (.quantity, true, .chance)
        case .valueShiftScore: (.value, true, .score)
        case .valueShiftP: (.value, true, .chance)
        case .quantity, .value, .unitValue, .share, .valueShare, .hhi, .valueHHI, .weeks, .param: nil
        }
    }
    var isShare: Bool { self == .share || self == .valueShare }
    var isConcentration: Bool { self == .hhi || self == .valueHHI }
    /// True for quantity and value, which a window sums.
    var isSum: Bool { self == .quantity || self == .value }
    /// Words that were never reserved: they are measures only before a window or a set.
    var isContextual: Bool {
        self == .hhi || self == .valueHHI || self == .weeks || self == .param || scored != nil
    }
}
