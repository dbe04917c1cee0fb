import Panel
package import Trade

/// What pages know beside figures: alerts, how far the license month is, what comes next, and where they are served.
package struct Surroundings: Sendable {
    /// A license month that is not over.
    package struct OpenMonth: Sendable, Hashable {
        package var month: Month
        /// How much of it is filed, learned from earlier months; `nil` while that is not known.
        package var share: Rational?

        package init(month: Month, share: Rational?) {
            self.month = month
            self.share = share
        }
    }

    package var edition: Edition
    /// All alerts as known in this edition, newest event first.
    package var alerts: [AlertEntry]
    package var openMonths: [OpenMonth]
    /// When each feed is expected to say something new.
    package var expected: [Expectation]
    /// What the newest release changed, largest first.
    package var changes: [CellChange]
    package var publicURL: String?
    package var now: Instant
    /// Subscriptions are taken.
    package var takesSubscriptions: Bool

    package struct Expectation: Sendable, Hashable {
        package var feed: String
        package var words: String
        package var day: CalendarDay
        package var month: Month?

        package init(feed: String, words: String, day: CalendarDay, month: Month?) {
            self.feed = feed
            self.words = words
            self.day = day
            self.month = month
        }
    }

    package init(
        edition: Edition, alerts: [AlertEntry] = [], openMonths: [OpenMonth] = [], expected: [Expectation] = [],
        changes: [CellChange] = [], publicURL: String? = nil, now: Instant, takesSubscriptions: Bool = false
    ) {
        self.edition = edition
        self.alerts = alerts
        self.openMonths = openMonths
        self.expected = expected
        self.changes = changes
        self.publicURL = publicURL
        self.now = now
        self.takesSubscriptions = takesSubscriptions
    }
}

/// A cell that a release added or changed.
package struct CellChange: Sendable, Hashable {
    package var series: WorkingSeries
    package var basis: Basis
    package var month: Month
    /// Kilograms and dollars; before them what was known until then, `nil` for a first print.
    package var quantity: Int64?
    package var value: Int64?
    package var before: Before?

    package struct Before: Sendable, Hashable {
        package var quantity: Int64?
        package var value: Int64?

        package init(quantity: Int64?, value: Int64?) {
            self.quantity = quantity
            self.value = value
        }
    }

    package init(
        series: WorkingSeries, basis: Basis, month: Month, quantity: Int64?, value: Int64?, before: Before?
    ) {
        self.series = series
        self.basis = basis
        self.month = month
        self.quantity = quantity
        self.value = value
        self.before = before
    }
}

extension Surroundings {
    /// An address on this site that keeps to the edition that is looked at.
    func link(_ path: String, _ parameters: [String: String?] = [:], form: Address.Form = .html) -> Address {
        var address = Address(path, parameters.compactMapValues(\.self), form: form)
        if !edition.isLatest { address["v"] = String(edition.number) }
        return address
    }

    /// The status line for a page at an address.
    package func standing(at address: Address) -> Standing {
        let panel = edition.panel
        let final = panel.newestStatisticsMonth(flow: .import, reporter: "")
        var words: [String] = []
        words.append(final.map { "Final to \($0)" } ?? "No statistics yet")
        let licenses = panel.licenseMonths(flow: .import, reporter: "", role: .origin)
            .filter { month in final.map { month > $0 } ?? true }.suffix(4)
        if !licenses.isEmpty {
            words.append(
                "licenses "
                    + licenses.map { month in
                        let share = openMonths.first { $0.month == month }?.share
                        return month.description
                            + (share.map { " (\(Display.percent(min($0, .one), places: 0)) in)" } ?? "")
                    }.joined(separator: ", "))
        }
        if let newest = edition.newest {
            let day = newest.knownAt.newYorkDay
            words.append("newest release \(day.weekdayName) \(day)")
        }
        let today = now.newYorkDay
        if edition.isLatest, let next = expected.filter({ $0.day >= today }).min(by: { $0.day < $1.day }) {
            words.append("next \(next.day.weekdayName) \(next.day)")
        }
        for late in expected where edition.isLatest && late.day < today {
            words.append("\(late.feed) due since \(late.day)")
        }
        let past = edition.isLatest ? nil : edition.newest.map { $0.knownAt.newYorkDay.description }
        let latest = address.with("v", nil).with("asof", nil)
        var choices = [Standing.Choice(value: "", words: "latest", isChosen: edition.isLatest)]
        var days: Set<CalendarDay> = []
        for entry in (edition.isLatest ? edition.releases : Array(edition.releases)).reversed() where choices.count < 60
        {
            let day = entry.knownAt.newYorkDay
            guard days.insert(day).inserted else { continue }
            choices.append(
                .init(
                    value: day.description, words: "\(day)", isChosen: !edition.isLatest && entry.id == edition.number))
        }
        return Standing(
            words: words, past: past, latest: latest, choices: choices, isSimulated: panel.hasSimulated)
    }

    /// The month in words, with how much of it is in: `October 2026 (71% in)`.
    func words(_ month: Month) -> String {
        let share = openMonths.first { $0.month == month }?.share
        return Self.month(month) + (share.map { " (\(Display.percent(min($0, .one), places: 0)) in)" } ?? "")
    }

    static func month(_ month: Month) -> String { "\(month.name) \(month.year)" }

    /// `Aug–Oct 2026`.
    static func span(_ months: ClosedRange<Month>) -> String {
        let (from, through) = (months.lowerBound, months.upperBound)
        if from == through { return month(from) }
        return from.year == through.year
            ? "\(from.shortName)–\(through.shortName) \(through.year)"
            : "\(from.shortName) \(from.year)–\(through.shortName) \(through.year)"
    }
}
