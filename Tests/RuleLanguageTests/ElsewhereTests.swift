import RuleLanguage
import Testing
import Trade

/// What rules read beside the judged statistic: other roles, origins, partners, licenses as filed, events.
@Suite struct ElsewhereTests {
    private static func series(
        _ role: Role, _ country: String, origin: String = "", reporter: String = ""
    ) -> WorkingSeries {
        WorkingSeries(
            flow: role == .destination ? .export : .import, reporter: reporter, role: role, country: Country(country),
            origin: origin, product: Product("unwrought"))
    }

    /// India sells 100 t; 40 t were smelted there, 30 t of these are Indian; Russia smelted 50 t for it. Of its 90 t of
    /// known country of smelt... NA has 8 t, UN 2 t.
    static var view: FiguresView {
        var view = FiguresView()
        func add(_ series: WorkingSeries, _ tonnes: Int64?, _ earlier: Int64? = nil) {
            view.add(series, from: "2024-01", tonnes: [earlier ?? tonnes, tonnes], thousands: [7, 9])
        }
        add(.origin("5330"), 100)
        add(.origin("1220"), 300)
        add(.origin("-"), 400)
        add(.smelt("5330"), 40)
        add(.smelt("4621"), 200)
        add(.smelt("NA"), 60)
        add(.smelt("UN"), 100)
        add(.smelt("-"), 400)
        add(series(.smelt, "5330", origin: "5330"), 30)
        add(series(.smelt, "4621", origin: "5330"), 50)
        add(series(.smelt, "NA", origin: "5330"), 8)
        add(series(.smelt, "UN", origin: "5330"), 12)
        add(series(.smelt, "-", origin: "5330"), 100)
        add(series(.cast, "5330"), 77)
        add(series(.destination, "1000", reporter: "5330"), 140)
        add(series(.destination, "5330", reporter: "5700"), 500, 100)
        add(series(.destination, "5330", reporter: "1220"), 10)
        view.licenses[.origin("5330")] = [
            Month(year: 2024, month: 2): Cell(
                quantity: .value(80_000), value: .value(8_000), source: "aim-licenses", basis: .license,
                status: .license, vintage: nil)
        ]
        return view
    }

    private static let values: [(String, String, String)] = [
        ("quantity(smelt own)[1mo]", "1 t", "40000"), ("quantity(smelt)[1mo]", "1 t", "40000"),
        ("quantity(smelt russia)[1mo]", "1 t", "200000"), ("quantity(smelt world)[1mo]", "1 t", "400000"),
        ("quantity(smelt known)[1mo]", "1 t", "240000"), ("quantity(smelt others)[1mo]", "1 t", "360000"),
        ("quantity(cast own)[1mo]", "1 t", "77000"), ("quantity(origin own)[1mo]", "1 t", "100000"),
        ("quantity(smelt own from own)[1mo]", "1 t", "30000"),
        ("quantity(smelt russia from own)[1mo]", "1 t", "50000"),
        ("quantity(smelt world from own)[1mo]", "1 t", "100000"),
        ("quantity(smelt known from india)[1mo]", "1 t", "80000"),
        ("share(smelt own from own)[1mo]", "1%", "0.375"), ("share(smelt others from own)[1mo]", "1%", "0.625"),
        ("share of all(smelt own from own)[1mo]", "1%", "0.3"), ("share(smelt own)[1mo]", "1%", "1/6"),
        ("share of all(smelt UN)[1mo]", "1%", "0.25"), ("share of all(smelt known)[1mo]", "1%", "0.6"),
        ("hhi(smelt)[1mo]", "1", "65000/9"), ("quantity(partner)[1mo]", "1 t", "140000"),
        ("quantity(partner china to own)[1mo]", "1 t", "500000"), ("value(partner)[1mo]", "1 USD", "9000"),
        ("quantity[1mo] / quantity(partner)[1mo]", "1", "5/7"), ("quantity(licenses)[1mo]", "1 t", "80000"),
        ("value(licenses)[1mo]", "1 USD", "8000"), ("unit_value(smelt own)[1mo]", "1 USD/t", "0.225"),
        ("unit_value(smelt others)[1mo]", "1 USD/t", "0.045"),
    ]

    @Test(arguments: values)
    func value(expression: String, limit: String, wanted: String) throws {
        let rule = try checkedRule("\(expression) >= \(limit)", more: "floor: none\nfloor_reason: a test of values")
        let gate = try #require(rule.judge(Self.view, "2024-02").evidence.gates.first)
        let number = try #require(Rational(wanted))
        #expect(gate.value?.number == number, "\(gate.note ?? "")")
    }

    private static let unknowns: [(String, Bool, String)] = [
        ("quantity(smelt2 own)[1mo] >= 1 t", true, "the quantity of 5330 (smelt2) in 2024-02 is not published"),
        ("quantity(cast own)[3mo] >= 1 t", true, "the quantity of 5330 (cast) in 2023-12 is not published"),
        ("quantity(partner mexico)[1mo] >= 1 t", true, "that 2010 reports for 1000 in 2024-02 is not published"),
        ("quantity(licenses)[2mo] >= 1 t", true, "the quantity of licenses in 2024-01 is not published"),
        ("quantity(partner NA)[1mo] >= 1 t", true, "only a single country reports exports"),
    ]

    @Test(arguments: unknowns)
    func unknown(when: String, isByNature: Bool, reason: String) throws {
        let verdict = try checkedRule(when, more: "floor: none\nfloor_reason: a test").judge(Self.view, "2024-02")
        #expect(verdict.truth == .unknown)
        #expect(verdict.isByNature == isByNature)
        #expect(verdict.reason?.contains(reason) == true, "\(verdict.reason ?? "")")
    }

    @Test func whatAnotherSourceHasNotPublishedYetIsMissing() throws {
        var view = Self.view
        view.figures[Self.series(.destination, "1000", reporter: "5330")]?[Month(year: 2024, month: 2)] = nil
        let rule = try checkedRule("quantity(partner)[2mo] >= 1 t", more: "floor: none\nfloor_reason: a test")
        let verdict = rule.judge(view, "2024-02")
        #expect(verdict.truth == .unknown)
        #expect(!verdict.isByNature)
        #expect(
            verdict.reason?.hasSuffix("the quantity that 5330 reports for 1000 in 2024-02 is not published") == true)
    }

    @Test func theWorldHasNoOriginOfItsOwn() throws {
        let rule = try checkedRule(
            "quantity(smelt own from own)[1mo] >= 400 t", over: "[origin total, category]",
            more: "floor: none\nfloor_reason: a test")
        #expect(rule.judge(Self.view, .origin("-"), "2024-02").truth == .yes)
    }

    @Test func whatIsReadElsewhereStandsInTheEvidence() throws {
        let rule = try checkedRule("quantity(smelt own from own)[1mo] >= 1 t and quantity[1mo] >= 1 t")
        let reads = rule.judge(Self.view, "2024-02").evidence.months
        #expect(reads.map(\.series.address).sorted() == ["origin/5330/unwrought", "smelt/5330:5330/unwrought"])
    }

    private func event(_ day: String, kind: String = "tariff", country: String? = nil) -> CalendarEvent {
        let date = CalendarDay(day) ?? CalendarDay(daysSinceEpoch: 0)
        return CalendarEvent(
            date: date, announced: date - 30, kind: kind, country: country.map { Country($0) }, title: "a duty begins")
    }

    private static let days: [(String, Truth)] = [
        ("2024-02-01", .no), ("2024-02-02", .yes), ("2024-02-29", .yes), ("2024-03-01", .yes), ("2024-05-31", .yes),
        ("2024-06-01", .no), ("2024-01-31", .no),
    ]

    @Test(arguments: days)
    func anEventWithinThreeMonths(day: String, truth: Truth) throws {
        var view = Self.view
        view.calendar = [event(day)]
        let rule = try checkedRule("event within 3mo and quantity[1mo] >= 1 t")
        let verdict = rule.judge(view, "2024-02")
        #expect(verdict.truth == truth)
        #expect(verdict.evidence.gates[0].comparison == "is")
        #expect(verdict.evidence.gates[0].note == (truth == .yes ? "\(day): a duty begins" : nil))
        #expect(rule.reads.events == 3)
    }

    @Test func eventsHaveKindsAndCountries() throws {
        var view = Self.view
        view.calendar = [event("2024-03-12", kind: "quota"), event("2024-03-20", country: "1220")]
        func truth(_ when: String) throws -> Truth {
            try checkedRule(when, more: "floor: none\nfloor_reason: a test").judge(view, "2024-02").truth
        }
        #expect(try truth("event within 3mo") == .yes)
        #expect(try truth("event(quota) within 3mo") == .yes)
        #expect(try truth("event(tariff) within 3mo") == .no)
        #expect(try truth("not event(tariff) within 3mo") == .yes)
    }

    private static let touches: [(String, [WorkingSeries], [WorkingSeries])] = [
        (
            "quantity(smelt own)[1mo] >= 1 t", [.smelt("5330")],
            [
                .smelt("4621"), .smelt("-"), .origin("5330"), .smelt("5330", "foil"),
                series(.smelt, "5330", origin: "5330"),
            ]
        ),
        (
            "share(smelt own from own)[1mo] >= 1%",
            [
                series(.smelt, "5330", origin: "5330"), series(.smelt, "-", origin: "5330"),
                series(.smelt, "NA", origin: "5330"), series(.smelt, "UN", origin: "5330"),
            ], [.smelt("5330"), series(.smelt, "5330", origin: "5700"), series(.smelt, "4621", origin: "5330")]
        ),
        (
            "quantity(partner)[1mo] >= 1 t", [series(.destination, "1000", reporter: "5330")],
            [
                series(.destination, "1000", reporter: "1220"), series(.destination, "-", reporter: "5330"),
                .origin("5330"),
            ]
        ),
        (
            "some c: (quantity(partner c to own)[1mo] >= 1 t)",
            [
                series(.destination, "5330", reporter: "1220"), series(.destination, "5330", reporter: "5700"),
                .origin("2010"),
            ],
            [series(.destination, "1000", reporter: "1220")]
        ),
        ("hhi[1mo] >= 1", [.origin("5330"), .origin("1220"), .origin("-")], [.smelt("1220")]),
        ("quantity(others)[1mo] >= 1 t", [.origin("5330"), .origin("-")], [.origin("1220")]),
        ("quantity(USMCA)[1mo] >= 1 t", [.origin("1220"), .origin("2010")], [.origin("-"), .origin("5330")]),
        ("some c: (quantity(c)[1mo] >= 1 t)", [.origin("1220")], [.origin("-"), .origin("5330")]),
        ("quantity(licenses)[1mo] >= 1 t", [.origin("5330")], [.origin("1220")]),
    ]

    @Test(arguments: touches)
    func whatAChangeTouches(when: String, touching: [WorkingSeries], others: [WorkingSeries]) throws {
        let rule = try checkedRule(when, more: "floor: none\nfloor_reason: a test")
        for series in touching { #expect(rule.reads.touches(.origin("5330"), changed: series), "\(series)") }
        for series in others { #expect(!rule.reads.touches(.origin("5330"), changed: series), "\(series)") }
    }
}
