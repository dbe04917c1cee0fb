import RuleLanguage
import Trade

/// Figures in memory, as a rule sees them.
struct FiguresView: SeriesView {
    var figures: [WorkingSeries: [Month: Cell]] = [:]
    /// Licenses as filed, where statistics have replaced them.
    var licenses: [WorkingSeries: [Month: Cell]] = [:]
    var parameters: [ParameterSeries: [Month: ParameterValue]] = [:]
    var calendar: [CalendarEvent] = []
    /// The newest month of statistics.
    var newest: Month?

    struct ParameterSeries: Hashable {
        var name: String
        var country: Country
        var product: Product
    }

    func licenseCells(of series: WorkingSeries, in months: ClosedRange<Month>) -> [Cell] {
        months.map { licenses[series]?[$0] ?? .unpublished }
    }
    func parameter(
        _ name: String, country: Country, product: Product, in months: ClosedRange<Month>
    ) -> [ParameterValue?] {
        let series = ParameterSeries(name: name, country: country, product: product)
        return months.map { parameters[series]?[$0] }
    }
    func hasParameter(_ name: String, country: Country, product: Product) -> Bool {
        parameters[ParameterSeries(name: name, country: country, product: product)] != nil
    }
    func events(kind: String?, country: Country, product: Product) -> [CalendarEvent] {
        calendar.filter { event in
            kind.map { $0 == event.kind } ?? true && event.country.map { $0 == country } ?? true
                && event.product.map { $0 == product } ?? true
        }
    }
    func cells(of series: WorkingSeries, in months: ClosedRange<Month>) -> [Cell] {
        months.map { figures[series]?[$0] ?? .unpublished }
    }
    func countries(beside series: WorkingSeries) -> [Country] {
        Set(figures.keys.filter { $0.of(series.country) == series }.map(\.country)).subtracting([.all]).sorted()
    }
    func newestStatisticsMonth(flow: Flow, reporter: String) -> Month? { newest }

    /// Adds months from `first` on; `nil` is unknown. Quantities are in tonnes, values in thousands of dollars.
    mutating func add(
        _ series: WorkingSeries, from first: String, tonnes: [Int64?], thousands: [Int64?]? = nil, open: Int = 0
    ) {
        guard var month = Month(first) else { return }
        for (index, quantity) in tonnes.enumerated() {
            let isLicense = index >= tonnes.count - open
            let value = thousands?[index]
            figures[series, default: [:]][month] = Cell(
                quantity: quantity.map { .value($0 * 1000) } ?? .unknown,
                value: value.map { .value($0 * 1000) } ?? .unknown,
                source: isLicense ? "aim-licenses" : "census-imports", basis: isLicense ? .license : .general,
                status: isLicense ? .license : .final, vintage: Instant(seconds: 0), isIncomplete: isLicense)
            month = month + 1
        }
    }
}

extension WorkingSeries {
    static func origin(_ country: String, _ product: String = "unwrought") -> WorkingSeries {
        WorkingSeries(role: .origin, country: Country(country), product: Product(product))
    }
    static func smelt(_ country: String, _ product: String = "unwrought") -> WorkingSeries {
        WorkingSeries(role: .smelt, country: Country(country), product: Product(product))
    }
}

extension Rule {
    func judge(_ view: FiguresView, _ month: String) -> Verdict { judge(view, .origin("5330"), month) }
    func judge(_ view: FiguresView, _ series: WorkingSeries, _ month: String) -> Verdict {
        judge(EvaluationContext(series: series, month: Month(month) ?? Month(ordinal: 0), view: view))
    }
}
