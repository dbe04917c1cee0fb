/// A formula as it was parsed: shape and places, before names and units are looked at.
struct Syntax: Sendable {
    indirect enum Kind: Sendable {
        case literal(Literal)
        case name(String)
        case selector(Selector)
        case call(String, [Syntax])
        /// The values of an amount at several judged months.
        case over(String, Syntax, Moments)
        case fires(String, Range<Int>)
        case negate(Syntax)
        case sum([Operand])
        case product([Operand])
        case compare(Syntax, Comparison, Syntax)
        case not(Syntax)
        case and([Syntax])
        case or([Syntax])
        case met(String, Range<Int>)
        case event(kind: (text: String, range: Range<Int>)?, within: Duration)
        case some(Bound, among: (text: String, range: Range<Int>)?, Syntax)
        case longest(Bound, Lengths, Syntax)
    }

    /// A name that `some` or `longest` gives to what it goes through.
    struct Bound: Sendable {
        var name: String
        var range: Range<Int>
    }

    /// `3mo..7mo from 2019-01`.
    struct Lengths: Sendable {
        var least: Duration
        var most: Duration
        var start: Syntax?
        var range: Range<Int>
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
        /// The name of a parameter series, with its place.
        var input: (name: String, range: Range<Int>)?
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
        enum Kind: Sendable {
            case months(Duration, Shift)
            case yearToDate(ago: Duration?, word: Range<Int>)
            case calendarYear(back: Count?)
        }
        var kind: Kind
        var range: Range<Int>
    }

    /// The judged months behind `over`.
    struct Moments: Sendable {
        enum Kind: Sendable {
            case each(Duration, ago: Duration?)
            case sameMonths(least: Count, most: Count?)
            case calendarYears(least: Count, most: Count?)
        }
        var kind: Kind
        var range: Range<Int>
    }

    /// A number of years: digits, or the name of a parameter.
    struct Count: Sendable {
        var text: String
        var isName: Bool
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
