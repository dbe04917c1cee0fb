package import Trade

/// The newest figure stated for one month of a parameter series.
package struct StoredParameter: Hashable, Sendable {
    /// In the unit as stated; `nil` is unknown as of the vintage.
    package var value: Rational?
    package var unit: ParameterUnit
    package var vintage: Vintage
    package var file: ReferenceFile

    package init(value: Rational?, unit: ParameterUnit, vintage: Vintage, file: ReferenceFile) {
        self.value = value
        self.unit = unit
        self.vintage = vintage
        self.file = file
    }

    package func sameFigure(as other: StoredParameter) -> Bool { value == other.value && unit == other.unit }
}

/// Figures and dates that rules read beside the judged series: parameter series by month, and event lists.
struct ReferenceSeries: Sendable {
    private(set) var parameters: [ParameterKey: [Month: StoredParameter]] = [:]
    /// In order of date and announcement.
    private(set) var events: [EventStatement] = []

    subscript(key: ParameterKey) -> [Month: StoredParameter]? { parameters[key] }

    mutating func set(_ parameter: StoredParameter, of key: ParameterKey, in month: Month) {
        parameters[key, default: [:]][month] = parameter
    }

    /// Takes in a row of an event list unless it is known; a row about the same date with other words is the same row.
    mutating func insert(_ row: EventStatement) -> Bool {
        guard !events.contains(where: { $0.isSameEvent(as: row) }) else { return false }
        let place = events.firstIndex { Self.order(row) < Self.order($0) } ?? events.count
        events.insert(row, at: place)
        return true
    }

    private static func order(_ row: EventStatement) -> (CalendarDay, CalendarDay, String, String, String) {
        (
            row.event.date, row.event.announced, row.event.kind, row.event.country?.code ?? "",
            row.event.product?.code ?? ""
        )
    }
}

extension CalendarEvent {
    /// The instant from which the event exists: the end of the day on which it was announced, in America/New_York.
    package var knownFrom: Instant { announced.endInNewYork }
}

extension Panel {
    /// Takes in one stored month of a parameter series, the newest known.
    package mutating func restore(_ parameter: StoredParameter, of key: ParameterKey, in month: Month) {
        reference.set(parameter, of: key, in: month)
    }

    /// Takes in one stored row of an event list.
    package mutating func restore(_ row: EventStatement) { _ = reference.insert(row) }

    /// The newest figure of a parameter series in a month.
    package func parameter(_ key: ParameterKey, in month: Month) -> StoredParameter? { reference[key]?[month] }

    /// All parameter series, sorted.
    package var parameterSeries: [ParameterKey] { reference.parameters.keys.sorted() }

    /// The stated months of a parameter series, oldest first.
    package func months(of key: ParameterKey) -> [(month: Month, parameter: StoredParameter)] {
        (reference[key] ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The series that is read for a key: a category that is one HS code stands for that code, and the other way round.
    package func asStated(_ key: ParameterKey) -> ParameterKey {
        guard reference[key] == nil, let product = otherName(of: key.product) else { return key }
        let other = ParameterKey(name: key.name, country: key.country, product: product)
        return reference[other] == nil ? key : other
    }

    /// The event dates that exist at the moment of the panel.
    package var events: [EventStatement] { events(between: nil, and: moment) }

    /// The events that began to exist after one moment and no later than another.
    func events(between earlier: Instant?, and later: Instant?) -> [EventStatement] {
        guard let later else { return [] }
        return reference.events.filter { row in
            row.event.knownFrom <= later && (earlier.map { row.event.knownFrom > $0 } ?? true)
        }
    }

    /// A product as it is written otherwise: a category that is one HS code is that code.
    private func otherName(of product: Product) -> Product? {
        if product.isHS { return categories.categories.first { $0.prefixes == [product.code] }?.product }
        guard let prefixes = categories.category(named: product.code)?.prefixes, prefixes.count == 1 else { return nil }
        return Product(prefixes[0])
    }

    /// Whether two products have tariff lines in common.
    package func overlap(_ left: Product, _ right: Product) -> Bool {
        let (left, right) = (prefixes(of: left), prefixes(of: right))
        return left.contains { one in right.contains { one.hasPrefix($0) || $0.hasPrefix(one) } }
    }

    private func prefixes(of product: Product) -> [String] {
        product.isHS ? [product.code] : categories.category(named: product.code)?.prefixes ?? [product.code]
    }
}

extension PanelView {
    /// Values of a parameter series as known at this moment, oldest first, one for each month; `nil` where none is
    /// stated.
    package func parameter(
        _ name: String, country: Country, product: Product, in months: ClosedRange<Month>
    ) -> [ParameterValue?] {
        guard let stated = statedParameter(name, country: country, product: product) else {
            return Array(repeating: nil, count: months.count)
        }
        return months.map { month in
            guard let parameter = stated[month], let value = parameter.value else { return nil }
            return ParameterValue(
                value: value, unit: parameter.unit.rawValue, knownAt: parameter.vintage.knownAt)
        }
    }

    /// Whether any month of a parameter series was ever stated.
    package func hasParameter(_ name: String, country: Country, product: Product) -> Bool {
        statedParameter(name, country: country, product: product) != nil
    }

    private func statedParameter(_ name: String, country: Country, product: Product) -> [Month: StoredParameter]? {
        panel.reference[panel.asStated(ParameterKey(name: name, country: country, product: product))]
    }

    /// Event dates that exist at this moment and concern a country and product: rows that name neither, or this country,
    /// or a product with tariff lines in common.
    package func events(kind: String?, country: Country, product: Product) -> [CalendarEvent] {
        panel.events.map(\.event).filter { event in
            (kind.map { event.kind == $0 } ?? true) && panel.concerns(event, country: country, product: product)
        }
    }
}

extension Panel {
    /// Whether an event is about a country and product.
    package func concerns(_ event: CalendarEvent, country: Country, product: Product) -> Bool {
        (event.country.map { $0 == country } ?? true) && (event.product.map { overlap($0, product) } ?? true)
    }
}
