import Trade

/// Words for what a window of one series reads.
struct SelectorWords {
    /// As countries that report their exports call the United States.
    private static let unitedStates = Country("1000")

    let roles: [Role]
    let countryName: (Country) -> String
    /// Windows whose length `longest` chooses, with the name that stands for it.
    var chosen: [Selector: String] = [:]

    func phrase(_ selector: Selector) -> Phrase {
        let (noun, isPlural) = noun(selector)
        let subject = noun + place(selector)
        let months = months(selector)
        return Phrase(text: "\(subject) \(months)", isPlural: isPlural, subject: subject, months: months)
    }

    /// The phrase about the months of the window one by one.
    func monthly(_ selector: Selector) -> String {
        let (noun, _) = noun(selector)
        return noun + place(selector) + " " + months(selector)
    }

    // MARK: What

    private func noun(_ selector: Selector) -> (String, isPlural: Bool) {
        let goods = goods(selector)
        switch selector.measure {
        case .quantity: return (goods, true)
        case .value: return ("the value of \(goods)", false)
        case .unitValue: return ("the unit value of \(goods)", false)
        case .share:
            return (
                selector.isOfAll ? "the share of all tons, unknown ones too, in \(goods)" : "the share of \(goods)",
                false
            )
        case .valueShare: return ("the share of the value of all \(goods)", false)
        case .hhi: return ("the concentration of \(goods) by country", false)
        case .valueHHI: return ("the concentration of the value of \(goods) by country", false)
        case .weeks: return ("the weeks", true)
        case .expected: return ("what is usual of \(goods)", false)
        case .valueExpected: return ("what is usual of the value of \(goods)", false)
        case .seasonalRatio: return ("the ratio of \(goods) to what is usual", false)
        case .valueSeasonalRatio: return ("the ratio of the value of \(goods) to what is usual", false)
        case .surgeScore: return ("the surge score of \(goods)", false)
        case .valueSurgeScore: return ("the surge score of the value of \(goods)", false)
        case .surgeP: return ("the chance of as high a surge score of \(goods)", false)
        case .valueSurgeP: return ("the chance of as high a surge score of the value of \(goods)", false)
        case .shiftScore: return ("the shift score of the share of \(goods)", false)
        case .valueShiftScore: return ("the shift score of the share of the value of \(goods)", false)
        case .shiftP: return ("the chance of as high a shift score of the share of \(goods)", false)
        case .valueShiftP:
            return ("the chance of as high a shift score of the share of the value of \(goods)", false)
        case .param:
            if case .parameter(let name, _) = selector.statistic {
                return ("the stated \(String(name.map { $0 == "_" ? " " : $0 }))", false)
            }
            return ("a stated figure", false)
        }
    }

    private func goods(_ selector: Selector) -> String {
        switch selector.statistic {
        case .working(let role): return Self.goods(role.map { [$0] } ?? roles)
        case .licenses: return "imports by licenses as filed"
        case .partner(let reporter):
            let destination =
                switch selector.target {
                case .own: " to the country"
                case .world: ""
                case .country(Self.unitedStates): " to the United States"
                default: " to \(name(selector.target))"
                }
            return "exports\(destination) that \(reporter == .own ? "the country itself" : name(reporter)) reports"
        case .parameter: return "imports"
        }
    }

    static func goods(_ roles: [Role]) -> String {
        switch roles.first {
        case .destination: "exports"
        case .smelt: roles.count > 1 ? "imports by where they were smelted or cast" : "imports by country of smelt"
        case .smelt2: "imports by second country of smelt"
        case .cast: "imports by country of cast"
        default: "imports"
        }
    }

    // MARK: Whose

    private func place(_ selector: Selector) -> String {
        var words = ""
        switch (selector.statistic, selector.measure) {
        case (.partner, _), (_, .weeks), (_, .hhi), (_, .valueHHI): break
        case (.parameter, _): words = selector.target == .own ? "" : " of \(name(selector.target))"
        default: words = selector.target == .own ? "" : " from \(name(selector.target))"
        }
        if let origin = selector.origin { words += " of metal that came from \(name(origin))" }
        return words
    }

    private func name(_ target: Selector.Target) -> String {
        switch target {
        case .own: "the same country"
        case .world: "all countries"
        case .others: "the other countries"
        case .known: "all known countries"
        case .country(let country):
            switch country {
            case .notApplicable: "no country (not applicable)"
            case .unknown: "unknown countries"
            default: countryName(country)
            }
        case .group(let group): "the countries of \(group.name)"
        case .bound(let name): name
        }
    }

    // MARK: When

    private func months(_ selector: Selector) -> String {
        if let name = chosen[selector] { return chosenMonths(selector, name) }
        switch selector.window {
        case .trailing(let length, let ago): return Self.trailing(length, ago: ago)
        case .beforeLicenses(let length): return "of the \(Self.months(length)) before the first license month"
        case .yearToDate(0): return "of the year to date"
        case .yearToDate(12): return "of the same part of the year before"
        case .yearToDate(let ago): return "of the year to date as it stood \(Self.months(ago)) earlier"
        case .calendarYear(0): return "of the calendar year"
        case .calendarYear(1): return "of the calendar year before"
        case .calendarYear(let back): return "of the calendar year \(NumberWords.count(back)) years before"
        }
    }

    private func chosenMonths(_ selector: Selector, _ name: String) -> String {
        guard case .trailing(let length, let ago) = selector.window else { return "of the last \(name) months" }
        if ago == 0 { return "of the last \(name) months" }
        return ago == length ? "of the \(name) months before them" : "of \(name) months, \(Self.months(ago)) earlier"
    }

    static func months(_ count: Int) -> String { count == 1 ? "month" : "\(NumberWords.count(count)) months" }

    static func trailing(_ length: Int, ago: Int) -> String {
        if ago == 0 { return length == 1 ? "of the month" : "of the last \(months(length))" }
        if ago.isMultiple(of: 12), length <= 12 {
            let years = ago == 12 ? "a year earlier" : "\(NumberWords.count(ago / 12)) years earlier"
            return "of the same \(months(length)) \(years)"
        }
        if ago == length || ago == 1 { return "of the \(months(length)) before" }
        return "of the \(months(length)) that ended \(ago == 1 ? "a month" : months(ago)) earlier"
    }
}
