package import Trade

/// Looks for figures in another unit than those before them, in the rows of all countries: single countries come and go by
/// such factors, a whole product does not.
package struct UnitGate {
    /// Kilograms and dollars of a month, as far as they are known.
    package struct Figures: Hashable, Sendable {
        package var quantity: Int64?
        package var value: Int64?

        package init(quantity: Int64?, value: Int64?) {
            self.quantity = quantity
            self.value = value
        }
    }

    /// A measure has jumped when it is so many times its median, or a so many-th part of it: grams or tonnes in place of
    /// kilograms, short tons, thousands of dollars.
    static let jump: ClosedRange<Int128> = 200...5000
    /// The other measure has kept its size while it moves by less than this.
    static let steady: Int128 = 5
    static let window = 12
    /// Months with both figures that a median needs.
    static let leastMonths = 6

    private let known: (SeriesKey, Month) -> Figures?
    private let newest: Month?

    /// - Parameters:
    ///   - newest: The newest month of the source; without one only the newest month of the release is looked at.
    ///   - known: What is known of a cell before the release.
    package init(newest: Month?, known: @escaping (SeriesKey, Month) -> Figures?) {
        self.newest = newest
        self.known = known
    }

    /// What is wrong with the units of a release; the oldest month of the first product that is.
    package func problem(_ release: Release) -> FeedProblem? {
        if release.isHistory { return nil }
        var stated: [SeriesKey: [Month: Figures]] = [:]
        for observation in release.observations
        where observation.series.country == .all && observation.series.origin.isEmpty {
            stated[observation.series, default: [:]][observation.month] = Figures(
                quantity: observation.quantity, value: observation.value)
        }
        let last = stated.values.lazy.flatMap(\.keys).max()
        for (series, months) in stated.sorted(by: { $0.key < $1.key }) {
            if let problem = changedUnit(series, release) { return problem }
            for (month, figures) in months.sorted(by: { $0.key < $1.key }) {
                // A first fill is history but for its end; what is known already was looked at then.
                guard newest != nil || month == last, known(series, month) != figures,
                    let problem = jump(series, month, figures, months)
                else { continue }
                return problem
            }
        }
        return nil
    }

    /// A product that was stated in kilograms up to its newest month and is stated in another unit now.
    private func changedUnit(_ series: SeriesKey, _ release: Release) -> FeedProblem? {
        guard let unit = release.otherUnits[series.product], let newest else { return nil }
        for back in 0..<Self.window {
            guard let figures = known(series, newest - back), figures.value ?? 0 > 0 else { continue }
            guard figures.quantity ?? 0 > 0 else { return nil }
            return FeedProblem(
                what:
                    "product \(series.product) is stated in \(unit), its figures of \(newest - back) are in kilograms",
                where: release.source, expected: "kilograms, as before",
                advice: "accept it if the schedule of tariffs has changed the unit; its quantities are unknown then")
        }
        return nil
    }

    private func jump(
        _ series: SeriesKey, _ month: Month, _ figures: Figures, _ stated: [Month: Figures]
    ) -> FeedProblem? {
        guard let quantity = figures.quantity, let value = figures.value, quantity > 0, value > 0 else { return nil }
        var before: (quantities: [Int64], values: [Int64]) = ([], [])
        for back in 1...Self.window {
            let earlier = stated[month - back] ?? known(series, month - back)
            guard let quantity = earlier?.quantity, let value = earlier?.value, quantity > 0, value > 0 else {
                continue
            }
            before.quantities.append(quantity)
            before.values.append(value)
        }
        guard before.quantities.count >= Self.leastMonths else { return nil }
        let usual = (quantity: Self.median(before.quantities), value: Self.median(before.values))
        let moved: (what: String, now: Int64, usual: Int64, unit: String, other: String)
        if Self.jumps(quantity, usual.quantity), Self.isSteady(value, usual.value) {
            moved = ("quantity", quantity, usual.quantity, "kg", "value")
        } else if Self.jumps(value, usual.value), Self.isSteady(quantity, usual.quantity) {
            moved = ("value", value, usual.value, "USD", "quantity")
        } else {
            return nil
        }
        return FeedProblem(
            what:
                "the \(moved.what) of product \(series.product) in \(month) is \(moved.now) \(moved.unit) and the median "
                + "of the months before it \(moved.usual) \(moved.unit), while the \(moved.other) is as usual",
            where: series.source, expected: "the same unit as before",
            advice: "ask the publisher which unit it is; accept it if the figure is right")
    }

    private static func median(_ numbers: [Int64]) -> Int64 { numbers.sorted()[(numbers.count - 1) / 2] }

    private static func jumps(_ now: Int64, _ usual: Int64) -> Bool {
        let (less, more) = (Int128(min(now, usual)), Int128(max(now, usual)))
        return more >= less * jump.lowerBound && more <= less * jump.upperBound
    }

    private static func isSteady(_ now: Int64, _ usual: Int64) -> Bool {
        let (less, more) = (Int128(min(now, usual)), Int128(max(now, usual)))
        return more < less * steady
    }
}
