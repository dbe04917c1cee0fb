import Trade

/// Whose figures a column holds, seen from the judged series.
enum ColumnSource: Hashable, Sendable {
    case own
    /// Another country of the same role and product; `-` is all of them together.
    case country(Country)
}

/// A window of months that ends some months before the judged one.
struct ColumnSpan: Hashable, Sendable, Comparable {
    var length: Int
    var ago: Int

    /// Months from its first to the judged month.
    var back: Int { length + ago - 1 }

    static func < (left: ColumnSpan, right: ColumnSpan) -> Bool {
        (left.length, left.ago) < (right.length, right.ago)
    }
}

/// The month that is evaluated as if it were judged, seen from the judged one.
enum ColumnMoment: Hashable, Sendable {
    case ago(Int)
    /// December of a calendar year so many before that of the judged month.
    case december(Int)

    static let judged = ColumnMoment.ago(0)

    func month(judging month: Month) -> Month {
        switch self {
        case .ago(let count): month - count
        case .december(let years): Month(year: month.year - years, month: 12)
        }
    }
}

/// The months that a column reads.
enum ColumnWindow: Hashable, Sendable {
    /// The same for every judged month.
    case span(ColumnSpan)
    /// Of different length or distance from month to month.
    case calendar(ColumnMoment, Window)

    init(_ window: Window, at moment: ColumnMoment) {
        if case .trailing(let length, let ago) = window, case .ago(let count) = moment {
            self = .span(ColumnSpan(length: length, ago: ago + count))
        } else {
            self = .calendar(moment, window)
        }
    }

    func months(judging month: Month) -> ClosedRange<Month> {
        switch self {
        case .span(let span): (month - span.back)...(month - span.ago)
        case .calendar(let moment, let window):
            window.months(judging: moment.month(judging: month), anchor: month)
        }
    }
}

/// What a column is: one whole number for each judged month of each series.
struct ColumnKey: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// The sum of a window.
        case sum(ColumnSource, ColumnWindow)
        /// The sum of a window of the judged country, which is none of the others; the series of all has no others.
        case leftOut(ColumnWindow)
        /// The smallest or largest month of a window.
        case extreme(ColumnSource, ColumnSpan, isLargest: Bool)
        /// The sum of a window that ends before the first license month.
        case beforeLicenses(length: Int)
        /// The sum of a window over the other countries that are known in all of some windows.
        case others(ColumnSpan, known: [ColumnSpan])
        /// The days of a window.
        case days(ColumnWindow)
    }

    var kind: Kind
    /// Dollars instead of kilograms.
    var isValue: Bool
    /// Nothing before this month is read.
    var since: Month?

    /// Whether only the series itself says what the column holds.
    var isOwn: Bool {
        switch kind {
        case .sum(let source, _), .extreme(let source, _, _): source == .own
        case .leftOut, .beforeLicenses, .others: true
        case .days: false
        }
    }
    /// Months before a judged one that sums of lanes reach back.
    var back: Int {
        switch kind {
        case .sum(_, .span(let span)), .leftOut(.span(let span)), .extreme(_, let span, _), .others(let span, _):
            span.back
        case .beforeLicenses(let length): length
        case .sum(_, .calendar), .leftOut(.calendar), .days: 0
        }
    }
    var source: ColumnSource {
        switch kind {
        case .sum(let source, _), .extreme(let source, _, _): source
        case .leftOut, .beforeLicenses, .others, .days: .own
        }
    }
}
