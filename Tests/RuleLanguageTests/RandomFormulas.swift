import RuleLanguage
import Trade

/// Formulas as they could be written, most of them with agreeing units.
struct RandomFormulas {
    var chance: Chance

    mutating func condition(depth: Int = 3, bound: String? = nil) -> String {
        guard depth > 0 else { return comparison(bound) }
        switch chance.next() % 10 {
        case 0: return "(\(condition(depth: depth - 1, bound: bound)) and \(condition(depth: depth - 1, bound: bound)))"
        case 1: return "(\(condition(depth: depth - 1, bound: bound)) or \(condition(depth: depth - 1, bound: bound)))"
        case 2: return "not \(condition(depth: depth - 1, bound: bound))"
        case 3 where bound == nil:
            return "some c\(chance.pick(["", " in USMCA", " in smelt"])): (\(condition(depth: 1, bound: "c")))"
        case 4 where bound == nil:
            let head = "longest n in 1mo..3mo" + chance.pick(["", " from 2023-10"])
            return "\(head): (quantity[n] >= 1.1 * quantity[n, ago n] and \(comparison(nil)))"
        case 5: return "event within 2mo"
        default: return comparison(bound)
        }
    }

    private mutating func comparison(_ bound: String?) -> String {
        let sign = chance.pick([">=", "<=", ">", "<"])
        switch chance.next() % 4 {
        case 0: return "\(scalar(bound)) \(sign) \(chance.pick(["1", "1.2", "2", "0.3"]))"
        case 1: return "\(share(bound)) \(sign) \(chance.pick(["5%", "20%", "50%"]))"
        default: return "\(mass(2, bound)) \(sign) \(mass(1, bound))"
        }
    }

    private mutating func window() -> String {
        chance.pick([
            "[1mo]", "[2mo]", "[3mo, ago 2mo]", "[ytd]", "[calendar year -1]", "[calendar year]", "[1mo, ago 12mo]",
        ])
    }

    private mutating func place(_ bound: String?) -> String {
        if let bound, !chance.once(in: 3) {
            return chance.pick(["(\(bound))", "(smelt \(bound))", "(partner \(bound) to own)"])
        }
        return chance.pick([
            "", "", "", "(world)", "(others)", "(canada)", "(USMCA)", "(smelt own)", "(smelt known)",
            "(smelt own from own)",
            "(smelt others from own)", "(partner)", "(licenses)",
        ])
    }

    private mutating func mass(_ depth: Int, _ bound: String?) -> String {
        guard depth > 0 else { return "quantity\(place(bound))\(window())" }
        switch chance.next() % 9 {
        case 0: return "(\(mass(depth - 1, bound)) + \(mass(depth - 1, bound)))"
        case 1: return "(\(mass(depth - 1, bound)) - \(mass(depth - 1, bound)))"
        case 2: return "\(chance.pick(["1.5", "-2", "0.5"])) * \(mass(depth - 1, bound))"
        case 3: return "\(aggregate())(quantity\(place(bound))\(window()))"
        case 4: return "\(aggregate())(\(mass(0, bound)) over \(moments()))"
        case 5: return "abs(\(mass(depth - 1, bound)))"
        case 6: return "\(chance.pick(["min", "max"]))(\(mass(depth - 1, bound)), \(mass(0, bound)))"
        case 7: return "if(\(comparison(bound)), \(mass(0, bound)), \(mass(0, bound)))"
        default: return "\(chance.pick([50, 100, 200, 400])) t"
        }
    }

    private mutating func aggregate() -> String { chance.pick(["mean", "median", "mad", "min", "max", "sum"]) }

    private mutating func moments() -> String {
        chance.pick([
            "[3mo]", "[2mo, ago 1mo]", "[same months, 1 to 2 years]", "[calendar years, 1 to 3]", "[calendar years, 1]",
        ])
    }

    private mutating func scalar(_ bound: String?) -> String {
        switch chance.next() % 5 {
        case 0: "\(mass(0, bound)) / \(mass(0, bound))"
        case 1: "ln(\(mass(0, bound)) / \(mass(0, bound)))"
        case 2: "rank(\(mass(0, bound)) over \(moments()))"
        case 3: "hhi\(chance.pick(["", "(smelt)", "(others)"]))\(window()) / 3000"
        default: "unit_value\(chance.pick(["", "(others)", "(world)"]))\(window()) / unit_value[2mo]"
        }
    }

    private mutating func share(_ bound: String?) -> String {
        "share\(chance.pick(["", "", "(canada)", "(others)", "(smelt own)", "(smelt others from own)"]))\(window())"
    }
}

/// Figures as they could be: unknown here and there, open at the end, young series.
struct RandomFigures {
    var chance: Chance
    static let countries = ["1220", "2010", "5330"]
    static let months: ClosedRange<Month> = Month(year: 2022, month: 1)...Month(year: 2024, month: 6)

    static let series: [WorkingSeries] = {
        var all: [WorkingSeries] = []
        for country in countries + ["-"] {
            all.append(.origin(country))
            all.append(.smelt(country))
            for reporter in countries {
                var cross = WorkingSeries.smelt(country)
                cross.origin = reporter
                all.append(cross)
                all.append(
                    WorkingSeries(
                        flow: .export, reporter: reporter, role: .destination, country: Country(country),
                        product: Product("unwrought")))
            }
        }
        for country in ["NA", "UN"] {
            all.append(.smelt(country))
            var cross = WorkingSeries.smelt(country)
            cross.origin = "5330"
            all.append(cross)
        }
        for reporter in countries {
            all.append(
                WorkingSeries(
                    flow: .export, reporter: reporter, role: .destination, country: Country("1000"),
                    product: Product("unwrought")))
        }
        return all
    }()

    mutating func cell(_ month: Month, isLicensed: Bool = false) -> Cell {
        let isOpen = isLicensed || month > Self.months.upperBound - 2
        let tonnes: Int64 = chance.pick([0, 50, 100, 100, 120, 150, 200, 400])
        return Cell(
            quantity: chance.once(in: 25) ? .unknown : .value(tonnes * 1000),
            value: chance.once(in: 25) ? .unknown : .value(tonnes * chance.pick([1800, 2000, 2500])), source: "s",
            basis: .general, status: .final, vintage: nil, isIncomplete: isOpen)
    }

    mutating func view() -> FiguresView {
        var view = FiguresView()
        let isOld = chance.once(in: 2)
        for series in Self.series where !chance.once(in: 12) {
            let first = Self.months.lowerBound + (isOld ? 0 : Int(chance.next() % 20))
            for month in first...Self.months.upperBound { view.figures[series, default: [:]][month] = cell(month) }
        }
        for month in Self.months where chance.once(in: 2) {
            view.licenses[.origin("5330"), default: [:]][month] = cell(month, isLicensed: true)
        }
        if chance.once(in: 2) {
            let date = (Self.months.upperBound - Int(chance.next() % 4)).firstDay + 10
            view.calendar = [CalendarEvent(date: date, announced: date, kind: "tariff", title: "a duty")]
        }
        return view
    }
}
