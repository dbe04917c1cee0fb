package import Trade

/// How much of a license month has been filed at an age, learned from how earlier months filled, and what the month will
/// come to.
///
/// The share at an age is that of the series' own months, drawn towards that of all countries of the product with the
/// weight of three of its mean months: a series with few months, or small ones, fills like the whole.
package struct Completeness: Sendable {
    /// What a month that is still being filed will come to.
    package struct Nowcast: Hashable, Sendable {
        /// Kilograms filed by the age.
        package var filed: Int64
        package var age: Int
        /// The share of a month that is filed by that age; `nil` where no earlier month tells it.
        package var share: Rational?
        /// Months that the share is learned from.
        package var months: Int
        /// Kilograms that the month will come to; `nil` below the least share.
        package var quantity: Int64?
        /// What it will come to in four of five cases; `nil` while fewer than twelve errors are known.
        package var interval: ClosedRange<Int64>?
        /// Earlier months whose nowcast at this age is known to have been off by so much.
        package var errors: Int
    }

    /// Months that the share is learned from, at most.
    static let window = 12
    /// How many of its mean months the whole weighs in the share of one series.
    static let weight = 3
    /// The least share at which a month can be told to its end.
    package static let leastShare = Rational(decimal: "0.25") ?? Rational(1)
    static let errorWindow = 24
    static let leastErrors = 12
    /// An interval is never narrower to either side, in natural logarithms.
    static let narrowest = 0.02

    private let own: [Month: Filing]
    private let whole: [Month: Filing]

    /// - Parameters:
    ///   - own: The filings of the series, a month each.
    ///   - whole: Those of all countries of the same product and role.
    package init(own: [Filing], whole: [Filing]) {
        self.own = Dictionary(own.map { ($0.month, $0) }) { $1 }
        self.whole = Dictionary(whole.map { ($0.month, $0) }) { $1 }
    }

    /// The share that is filed at an age, from the twelve newest months before `month` that were final by a day.
    package func share(at age: Int, before month: Month, knownOn day: CalendarDay) -> (share: Rational, months: Int)? {
        var sums = (own: Rational(0), final: Rational(0), wholeFiled: Rational(0), wholeFinal: Rational(0))
        var months = 0
        for (month, filing) in own.filter({ $0.key < month }).sorted(by: { $0.key > $1.key }) {
            guard months < Self.window else { break }
            guard let final = filing.final, final.on <= day, let filed = filing.filed(at: age),
                let all = whole[month], let allFinal = all.final, let allFiled = all.filed(at: age)
            else { continue }
            months += 1
            sums.own = sums.own + Rational(filed)
            sums.final = sums.final + Rational(final.quantity)
            sums.wholeFiled = sums.wholeFiled + Rational(allFiled)
            sums.wholeFinal = sums.wholeFinal + Rational(allFinal.quantity)
        }
        guard months > 0, let pooled = sums.wholeFiled / sums.wholeFinal,
            let lent = sums.final * Rational(Self.weight) / Rational(months)
        else { return nil }
        guard let share = (sums.own + lent * pooled) / (sums.final + lent) else { return (pooled, months) }
        return (share, months)
    }

    /// What a month comes to, as it can be told at an age; `nil` where nothing is filed that early.
    package func nowcast(of month: Month, at age: Int) -> Nowcast? {
        guard let filed = own[month]?.filed(at: age) else { return nil }
        let day = month.firstDay + age
        var result = Nowcast(filed: filed, age: age, share: nil, months: 0, quantity: nil, interval: nil, errors: 0)
        guard let learned = share(at: age, before: month, knownOn: day) else { return result }
        (result.share, result.months) = learned
        guard let quantity = told(of: month, at: age) else { return result }
        result.quantity = quantity
        let errors = errors(at: age, before: month, knownOn: day)
        result.errors = errors.count
        guard errors.count >= Self.leastErrors else { return result }
        let count = errors.count
        let low = min(max((count + 1) / 10, 1), count)
        let high = min(max(((count + 1) * 9 + 9) / 10, 1), count)
        let bounds = (min(errors[low - 1], -Self.narrowest), max(errors[high - 1], Self.narrowest))
        result.interval = Self.times(quantity, bounds.0)...Self.times(quantity, bounds.1)
        return result
    }

    /// The quantity that was told of a month at an age; `nil` below the least share.
    private func told(of month: Month, at age: Int) -> Int64? {
        guard let filed = own[month]?.filed(at: age),
            let (share, _) = share(at: age, before: month, knownOn: month.firstDay + age), share >= Self.leastShare,
            let whole = Rational(filed) / share
        else { return nil }
        return whole.floor
    }

    /// By how much what was told of earlier months at an age was off, in natural logarithms, smallest first; of the 24
    /// newest.
    private func errors(at age: Int, before month: Month, knownOn day: CalendarDay) -> [Double] {
        var errors: [Double] = []
        for (earlier, filing) in own.filter({ $0.key < month }).sorted(by: { $0.key > $1.key }) {
            guard errors.count < Self.errorWindow else { break }
            guard let final = filing.final, final.on <= day, final.quantity > 0,
                let told = told(of: earlier, at: age), told > 0,
                let error = (Rational(final.quantity) / Rational(told))?.naturalLogarithm
            else { continue }
            errors.append(error.double)
        }
        return errors.sorted()
    }

    /// A quantity times the exponential of a number, rounded down.
    private static func times(_ quantity: Int64, _ exponent: Double) -> Int64 {
        Int64(exactly: (Double(quantity) * Self.exponential(exponent)).rounded(.down)) ?? .max
    }

    /// e to the power of a number, as a sum of powers after halving: the same on every machine.
    private static func exponential(_ number: Double) -> Double {
        var (halvings, small) = (0, number)
        while abs(small) > 0.125 {
            small /= 2
            halvings += 1
        }
        var (sum, term) = (1.0, 1.0)
        for order in 1...12 {
            term *= small / Double(order)
            sum += term
        }
        for _ in 0..<halvings { sum *= sum }
        return sum
    }
}
