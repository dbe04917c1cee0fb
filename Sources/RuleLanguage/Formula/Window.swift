import Trade

/// The months that a selector reads, counted from the month that is judged.
enum Window: Hashable, Sendable {
    /// So many months, the last of them `ago` months before the judged one.
    case trailing(length: Int, ago: Int)
    /// So many months that end before the first license month of the release that first fired.
    case beforeLicenses(length: Int)
    /// January of the judged year to the judged month, all shifted back by `ago` months.
    case yearToDate(ago: Int)
    /// January to December of the judged year or of one `back` years before.
    case calendarYear(back: Int)

    /// The furthest a formula may reach back, in months.
    static let furthest = 180
    /// License months that may lie between the last month of statistics and a judged one: licenses are filed up to
    /// 60 days ahead, and statistics appear about 35 days after the month.
    static let anchorSlack = 6

    /// The months of the window when `month` is judged; `anchor` is the first license month.
    func months(judging month: Month, anchor: Month) -> ClosedRange<Month> {
        switch self {
        case .trailing(let length, let ago): (month - (ago + length - 1))...(month - ago)
        case .beforeLicenses(let length): (anchor - length)...(anchor - 1)
        case .yearToDate(let ago): (month - (ago + month.month - 1))...(month - ago)
        case .calendarYear(let back):
            Month(year: month.year - back, month: 1)...Month(year: month.year - back, month: 12)
        }
    }

    /// How many months before the judged one the window may begin.
    var reach: Int {
        switch self {
        case .trailing(let length, let ago): ago + length - 1
        case .beforeLicenses(let length): length + Self.anchorSlack
        case .yearToDate(let ago): ago + 11
        case .calendarYear(let back): back * 12 + 11
        }
    }

    /// How many months after the judged one the window may end.
    var ahead: Int { self == .calendarYear(back: 0) ? 11 : 0 }

    /// The most months it may hold.
    var length: Int {
        switch self {
        case .trailing(let length, _), .beforeLicenses(let length): length
        case .yearToDate, .calendarYear: 12
        }
    }

    /// True for windows that hold the judged month and none after it.
    var isCurrent: Bool {
        switch self {
        case .trailing(_, let ago), .yearToDate(let ago): ago == 0
        case .beforeLicenses, .calendarYear: false
        }
    }
}

/// The judged months at which `over` evaluates an amount.
enum Moments: Hashable, Sendable {
    /// Each month of a window.
    case each(length: Int, ago: Int)
    /// The same month of the 1 … `most` years before; at least the first `least` must be there.
    case sameMonths(least: Int, most: Int)
    /// December of the 1 … `most` calendar years before that of the judged month.
    case calendarYears(least: Int, most: Int)

    /// The newest first.
    func months(judging month: Month) -> [Month] {
        switch self {
        case .each(let length, let ago): (0..<length).map { month - (ago + $0) }
        case .sameMonths(_, let most): (1...most).map { month - 12 * $0 }
        case .calendarYears(_, let most): (1...most).map { Month(year: month.year - $0, month: 12) }
        }
    }

    /// How many of them, counted from the newest, may not be left out.
    var least: Int {
        switch self {
        case .each(let length, _): length
        case .sameMonths(let least, _), .calendarYears(let least, _): least
        }
    }

    /// How many there are at most.
    var count: Int {
        switch self {
        case .each(let length, _): length
        case .sameMonths(_, let most), .calendarYears(_, let most): most
        }
    }

    /// How many months before the judged one the first and the last of them may lie.
    var distance: ClosedRange<Int> {
        switch self {
        case .each(let length, let ago): ago...(ago + length - 1)
        case .sameMonths(_, let most): 12...(12 * most)
        case .calendarYears(_, let most): 1...(12 * most)
        }
    }
}
