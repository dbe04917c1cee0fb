import Trade

/// Years of trade as they became known: a Census release a month with its revisions, license files every week.
struct TradeHistory {
    static let countries = ["1220", "2010", "5330", "5700", "4280", "3070"].map { Country($0) }
    static let products = ["unwrought", "sheet", "foil"].map { Product($0) }
    static let firstMonth = Month(year: 2010, month: 1)
    /// Two years of figures are there when it begins.
    static let quiet = 24

    private struct Cell: Hashable {
        var product: Product
        var country: Country
        var month: Month
    }

    private var chance: Chance
    /// Tonnes that were really imported.
    private var truth: [Cell: Int64] = [:]
    /// Tonnes as Census states them now.
    private var stated: [Cell: Int64] = [:]
    private let months: [Month]
    /// In the order in which they become known.
    private(set) var releases: [Release] = []

    init(seed: UInt64, years: Int) {
        chance = Chance(seed)
        months = (0..<(Self.quiet + 12 * years)).map { Self.firstMonth + $0 }
        for product in Self.products {
            for country in Self.countries { grow(product, country) }
        }
        publish()
    }

    /// One series: a level that drifts, with spells in which imports jump.
    private mutating func grow(_ product: Product, _ country: Country) {
        var level = Double(Int.random(in: 300...3000, using: &chance))
        var spell = 0
        var factor = 1.0
        for month in months {
            level *= Double.random(in: 0.97...1.032, using: &chance)
            if spell == 0, chance.once(in: 18) {
                spell = Int.random(in: 1...4, using: &chance)
                factor = Double.random(in: 1.6...3, using: &chance)
            }
            let jump = spell > 0 ? factor : 1
            spell = max(0, spell - 1)
            truth[Cell(product: product, country: country, month: month)] =
                Int64(level * jump * Double.random(in: 0.85...1.15, using: &chance))
        }
    }

    private mutating func publish() {
        var known: [(Instant, Release)] = []
        let first = Self.quiet - 1
        known.append((census(months[first]), statement(Array(months[...first]), at: census(months[first]))))
        for index in (first + 1)..<months.count {
            let newest = months[index]
            let at = census(newest)
            // Until its statistics come, a month is filed week by week, with the month after it.
            var week = max(Self.start(newest) + (9 * 86400), census(newest - 1) + 86400)
            while week < at {
                if let file = licenses(newest, at: week) { known.append((week, file)) }
                week = week + 7 * 86400
            }
            var states = [newest]
            for back in 1...3 where chance.once(in: 3) && index - back > first { states.append(months[index - back]) }
            // Each June the years before are stated anew.
            if newest.month == 4, index > first + 12 {
                states = [newest] + months[max(0, index - 28)..<index].filter { _ in !chance.once(in: 8) }
            }
            known.append((at, statement(states.sorted(), at: at)))
        }
        releases = known.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private static func start(_ month: Month) -> Instant {
        Instant(seconds: Int64(month.firstDay.daysSinceEpoch) * 86400)
    }

    /// Statistics are out about 38 days after the month ends.
    private func census(_ month: Month) -> Instant { Self.start(month + 1) + (37 * 86400 + 13 * 3600 + 1800) }

    /// What Census states of some months; what was stated before changes a little, sometimes much.
    private mutating func statement(_ states: [Month], at knownAt: Instant) -> Release {
        var figures: [Month: [(Product, Country, Int64)]] = [:]
        for month in states {
            for product in Self.products {
                for country in Self.countries {
                    let cell = Cell(product: product, country: country, month: month)
                    let before = stated[cell]
                    guard before == nil || chance.once(in: 4) else {
                        figures[month, default: []].append((product, country, before ?? 0))
                        continue
                    }
                    let spread = chance.once(in: 6) ? 0.5 : 0.04
                    let factor = Double.random(in: (1 - spread)...(1 + spread), using: &chance)
                    let tonnes = Int64(Double(truth[cell] ?? 0) * factor)
                    stated[cell] = tonnes
                    figures[month, default: []].append((product, country, tonnes))
                }
            }
        }
        return release("census-imports", .general, .final, figures, at: knownAt)
    }

    /// What is filed by then for a month and the one after it.
    private mutating func licenses(_ month: Month, at knownAt: Instant) -> Release? {
        var figures: [Month: [(Product, Country, Int64)]] = [:]
        for open in [month, month + 1] {
            let days = (knownAt - Self.start(open)) / 86400
            guard days > 0, months.contains(open) else { continue }
            let part = min(1, Double(days) / 31) * Double.random(in: 0.95...1.1, using: &chance)
            for product in Self.products {
                for country in Self.countries {
                    let tonnes = truth[Cell(product: product, country: country, month: open)] ?? 0
                    figures[open, default: []].append((product, country, Int64(Double(tonnes) * part)))
                }
            }
        }
        var release = release("aim-licenses", .license, .license, figures, at: knownAt)
        release.asOf = knownAt.newYorkDay + -2
        return release
    }

    private func release(
        _ source: String, _ basis: Basis, _ status: Status, _ figures: [Month: [(Product, Country, Int64)]],
        at knownAt: Instant
    ) -> Release {
        let months = figures.keys.sorted()
        let scopes: [Section.Scope] = basis == .license ? [.categories] : Self.products.map { .product($0) }
        return Release(
            source: source, channel: "simulation", knownAt: knownAt,
            sections: months.flatMap { month in
                scopes.map { Section(basis: basis, role: .origin, scope: $0, month: month, listing: .complete) }
            },
            observations: months.flatMap { month in
                (figures[month] ?? []).map { product, country, tonnes in
                    Observation(
                        series: SeriesKey(
                            source: source, basis: basis, role: .origin, country: country, product: product),
                        month: month, quantity: tonnes * 1000, value: tonnes * 2500, status: status)
                }
            }, asOf: nil, contentHash: "\(source) \(knownAt)", feed: source)
    }
}
