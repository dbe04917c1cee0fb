import Trade

/// Why an amount or a condition is unknown.
struct Unknown: Hashable, Sendable {
    /// The later in this order, the more it decides: no figure can make up for what is unknown by nature.
    enum Kind: Int, Comparable, Sendable {
        /// A month is still being filed.
        case open
        /// A figure is suppressed, withheld or not yet published.
        case missing
        /// The series begins later, or there is nothing to divide by, or no such series.
        case nature

        static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
    }
    var kind: Kind
    private var words: Words
    /// By nature, and a month before the series begins is a reason.
    var isEarly = false

    /// Words are made when someone asks for them: most reasons are never told.
    private enum Words: Hashable {
        case text(String)
        indirect case figure(MissingFigure)
    }

    init(kind: Kind, text: String, isEarly: Bool = false) {
        self.kind = kind
        words = .text(text)
        self.isEarly = isEarly
    }

    init(kind: Kind, figure: MissingFigure, isEarly: Bool = false) {
        self.kind = kind
        words = .figure(figure)
        self.isEarly = isEarly
    }

    /// In words, with the month.
    var text: String {
        switch words {
        case .text(let text): text
        case .figure(let figure): figure.text
        }
    }

    /// No later figure makes up for it.
    var isByNature: Bool { kind == .nature }

    /// The reason that decides when both are needed; the first of equals.
    static func both(_ left: Unknown?, _ right: Unknown?) -> Unknown? {
        guard let left, let right else { return left ?? right }
        var result = right.kind > left.kind ? right : left
        result.isEarly = left.isEarly || right.isEarly
        return result
    }

    static func stillFiled(_ month: Month, isTest: Bool) -> Unknown {
        Unknown(kind: .open, text: "\(isTest ? "not yet" : "no verdict yet"): \(month) is still being filed")
    }
}

/// How an amount can move while months in it are still being filed.
enum Trend: Hashable, Sendable {
    case fixed, rising, falling, mixed

    static prefix func - (trend: Trend) -> Trend {
        switch trend {
        case .rising: .falling
        case .falling: .rising
        default: trend
        }
    }
    static func + (left: Trend, right: Trend) -> Trend {
        if left == .fixed { return right }
        return right == .fixed || left == right ? left : .mixed
    }
}

/// An amount with what is known about it.
struct Measured: Sendable {
    /// `nil` when unknown.
    var number: Rational?
    var trend: Trend = .fixed
    /// The first month in it that is still being filed.
    var open: Month?
    var unknown: Unknown?

    static func constant(_ number: Rational) -> Measured { Measured(number: number) }
    static func unknown(_ reason: Unknown?) -> Measured {
        Measured(number: nil, unknown: reason ?? Unknown(kind: .missing, text: "a figure is unknown"))
    }
    static func nature(_ text: String) -> Measured { .unknown(Unknown(kind: .nature, text: text)) }
    static func early(_ text: String) -> Measured { .unknown(Unknown(kind: .nature, text: text, isEarly: true)) }

    /// The longest numerator or denominator that is computed with, in bits: far beyond anything figures give, so that
    /// products of products end.
    static let longestNumber = 8192

    /// The amount, unless its number grew beyond all bounds.
    private var bounded: Measured {
        guard let number, number.isLonger(than: Self.longestNumber) else { return self }
        return .nature("the number is too long to be computed exactly")
    }

    /// The same amount where what is being filed can move it either way: there is no verdict on it.
    var unsettled: Measured {
        var result = self
        if trend != .fixed { result.trend = .mixed }
        return result
    }

    static prefix func - (value: Measured) -> Measured {
        var result = value
        result.number = value.number.map { -$0 }
        result.trend = -value.trend
        return result
    }

    static func + (left: Measured, right: Measured) -> Measured {
        guard let first = left.number, let second = right.number else {
            return .unknown(Unknown.both(left.unknown, right.unknown))
        }
        return Measured(number: first + second, trend: left.trend + right.trend, open: left.open ?? right.open).bounded
    }

    /// A factor that is fixed and not negative keeps a direction; two that rise from nothing rise together.
    static func * (left: Measured, right: Measured) -> Measured {
        guard let first = left.number, let second = right.number else {
            return .unknown(Unknown.both(left.unknown, right.unknown))
        }
        let trend: Trend =
            switch (left.trend, right.trend) {
            case (.fixed, .fixed): .fixed
            case (.fixed, let moving): first.isNegative ? -moving : moving
            case (let moving, .fixed): second.isNegative ? -moving : moving
            case (.rising, .rising): first.isNegative || second.isNegative ? .mixed : .rising
            default: .mixed
            }
        return Measured(number: first * second, trend: trend, open: left.open ?? right.open).bounded
    }

    static func / (left: Measured, right: Measured) -> Measured {
        guard let first = left.number, let second = right.number else {
            return .unknown(Unknown.both(left.unknown, right.unknown))
        }
        guard let quotient = first / second else { return .nature("there is nothing to divide by") }
        let trend: Trend =
            switch (left.trend, right.trend) {
            case (.fixed, .fixed): .fixed
            case (let moving, .fixed): second.isNegative ? -moving : moving
            default: .mixed
            }
        return Measured(number: quotient, trend: trend, open: left.open ?? right.open).bounded
    }
}

/// The truth of a condition with its two sides and the reason where it is unknown.
struct Outcome: Sendable {
    var truth: Truth
    var unknown: Unknown?
    /// True on what has been filed so far, with more to come.
    var isAtLeast = false
    var left: Rational?
    var right: Rational?
    /// What was found, in words.
    var note: String?

    static func unknown(_ reason: Unknown?) -> Outcome {
        Outcome(truth: .unknown, unknown: reason ?? Unknown(kind: .missing, text: "a figure is unknown"))
    }
}
