import Trade

/// Reads what a release of a test says beside trade: months of parameter series, and dated events.
struct ReferenceReader {
    let test: TestReader
    private var reading: FileReading { test.reading }

    init(test: TestReader) { self.test = test }

    /// The figures of `params` and `events`; `nil` where there are none.
    func figures(_ fields: Fields, known: Instant) -> ReferenceFigures? {
        let figures = ReferenceFigures(
            parameters: parameters(fields["params"]), events: events(fields["events"], known: known))
        return figures.parameters.isEmpty && figures.events.isEmpty ? nil : figures
    }

    // MARK: Parameters

    /// `{ limit/canada/unwrought: "2021-01..2021-12: 12000 t" }`; `-` is all countries.
    private func parameters(_ node: Node?) -> [ParameterStatement] {
        guard let node, !reading.isEmpty(node), let keys = reading.anyFields(of: node, "`params`") else { return [] }
        var statements: [ParameterStatement] = []
        for address in keys.keys {
            guard let value = keys[address] else { continue }
            guard let key = key(address) else {
                reading.report(
                    .badSeries, at: keys.keySpan(address), "`\(reading.shortened(address))` is no parameter series",
                    expected: "NAME/COUNTRY/PRODUCT, as in limit/canada/unwrought or consumption/-/unwrought")
                continue
            }
            var unit: ParameterUnit?
            var seen: Set<Month> = []
            for entry in CompactTexts<ParameterItem>(reading: reading).entries(value, "a parameter series") {
                if !seen.insert(entry.month).inserted {
                    reading.report(
                        .badCells, at: keys.keySpan(address), "\(entry.month) is stated twice in one release")
                    break
                }
                if let first = unit, let own = entry.figures.unit, !own.measuresLike(first) {
                    reading.report(
                        .badCells, at: keys.keySpan(address),
                        "\(entry.month) is in \(own.rawValue), and what stands before it in \(first.rawValue)")
                    break
                }
                unit = entry.figures.unit ?? unit
                statements.append(
                    ParameterStatement(
                        key: key, month: entry.month, value: entry.figures.value,
                        unit: entry.figures.unit ?? unit ?? .number))
            }
        }
        return statements.sorted { ($0.key, $0.month) < ($1.key, $1.month) }
    }

    private func key(_ address: String) -> ParameterKey? {
        let parts = address.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[0].utf8.allSatisfy(Self.isOfName), !parts[0].isEmpty, !parts[2].isEmpty,
            let country = test.countries.country(named: parts[1])
        else { return nil }
        let product = Product(parts[2])
        guard product.level != nil || product.isHS || product.system != nil else { return nil }
        return ParameterKey(name: parts[0], country: country, product: product)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        byte >= 97 && byte <= 122 || byte >= 48 && byte <= 57 || byte == UInt8(ascii: "_")
    }

    // MARK: Events

    /// `[{ date: 2021-06-01, kind: tariff, announced: 2021-04-01, country: canada, product: unwrought, title: … }]`.
    private func events(_ node: Node?, known: Instant) -> [EventStatement] {
        guard let node, !reading.isEmpty(node) else { return [] }
        return (reading.entries(of: node, "`events`") ?? []).compactMap { event($0, known: known) }
    }

    private func event(_ node: Node, known: Instant) -> EventStatement? {
        let before = reading.errorCount
        guard let fields = reading.fields(of: node, .testEvent) else { return nil }
        let date = test.day(fields, "date")
        let announced = test.day(fields, "announced") ?? known.newYorkDay
        var country: Country?
        if let node = fields["country"], let name = reading.text(fields, "country") {
            country = test.countries.country(named: name)
            if country == nil {
                reading.report(
                    .unknownCountry, at: reading.span(of: node), "`\(reading.shortened(name))` is no country",
                    help: test.countries.suggestions(for: name).first.map { "did you mean `\($0)`?" })
            }
        }
        let kind = reading.text(fields, "kind") ?? ""
        guard reading.errorCount == before, let date else { return nil }
        return EventStatement(
            CalendarEvent(
                date: date, announced: announced, kind: kind, country: country == .all ? nil : country,
                product: reading.text(fields, "product").map { Product($0) }, title: reading.text(fields, "title") ?? ""
            ),
            source: "rule-test")
    }
}
