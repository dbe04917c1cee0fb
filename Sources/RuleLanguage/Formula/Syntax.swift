/// A formula as it was parsed: shape and places, before names and units are looked at.
struct Syntax: Sendable {
    indirect enum Kind: Sendable {
        case literal(Literal)
        case name(String)
        case selector(Selector)
        case call(String, [Syntax])
        case fires(String, Range<Int>)
        case negate(Syntax)
        case sum([Operand])
        case product([Operand])
        case compare(Syntax, Comparison, Syntax)
        case not(Syntax)
        case and([Syntax])
        case or([Syntax])
    }

    /// A term of a sum or a factor of a product; inverse means subtracted or divided by.
    struct Operand: Sendable {
        var isInverse: Bool
        var syntax: Syntax
    }

    enum Comparison: String, Sendable {
        case atLeast = ">="
        case atMost = "<="
        case above = ">"
        case below = "<"
    }

    /// `share of all(UN)[3mo, ago 12mo]`, as written.
    struct Selector: Sendable {
        var measure: Measure
        var isOfAll: Bool
        /// The text in parentheses, with its place.
        var set: (text: String, range: Range<Int>)?
        var window: Window
    }

    struct Window: Sendable {
        enum Shift: Sendable {
            case none
            case ago(Duration)
            case beforeLicenses
        }
        var length: Duration
        var shift: Shift
        var range: Range<Int>
    }

    struct Duration: Sendable {
        enum Kind: Sendable {
            case literal(Literal)
            case name(String)
        }
        var kind: Kind
        var range: Range<Int>
    }

    var kind: Kind
    var range: Range<Int>
}

/// What a selector measures.
package enum Measure: String, Sendable, Hashable, CaseIterable {
    case quantity, value
    /// Value over quantity.
    case unitValue = "unit_value"
    /// Quantity over that of all countries.
    case share
    /// Value over that of all countries.
    case valueShare = "value_share"

    var dimension: Dimension {
        switch self {
        case .quantity: .mass
        case .value: .money
        case .unitValue: .unitValue
        case .share, .valueShare: .share
        }
    }
    var isShare: Bool { self == .share || self == .valueShare }
    /// True for measures that a window sums.
    var isSum: Bool { self == .quantity || self == .value }
}
