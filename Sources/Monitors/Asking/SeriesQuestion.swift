package import Trade

/// Which series a page is about and how it shows them: read from an address, and written as one.
package struct SeriesQuestion: Sendable, Hashable {
    package var flow = Flow.import
    package var reporter = ""
    package var role: Role
    package var country: Country
    package var product: Product
    package var measure: Measure
    package var presentation: Presentation
    /// The first month; `nil` for five years.
    package var from: Month?
    package var through: Month?
    package var compare: [Country]
    package var hidesEvents = false

    /// The most countries beside each other in one drawing; more are small ones.
    package static let mostCompared = 11

    private let usual: (product: Product?, measure: Measure)

    /// The name of the parameter for the country of a role.
    package static func parameter(of role: Role) -> String {
        switch role {
        case .origin: "origin"
        case .destination: "partner"
        case .smelt, .smelt2: "smelt"
        case .cast: "cast"
        }
    }

    package init(
        _ address: Address, in edition: Edition, role: Role, flow: Flow = .import, reporter: String = ""
    ) throws(PageProblem) {
        self.role = role
        self.flow = flow
        self.reporter = reporter
        usual = edition.usual(flow, reporter, role)
        let name = flow == .export || !reporter.isEmpty ? "partner" : Self.parameter(of: role)
        country = try Self.country(address[name] ?? "-", name, address)
        product = try Self.product(address["category"], usual.product, address, in: edition)
        measure = try Self.word(address, "measure", Measure.self, usual.measure)
        presentation = try Self.word(address, "view", Presentation.self, .month)
        from = try Self.month(address, "from")
        through = try Self.month(address, "to")
        if let from, let through, through < from {
            throw PageProblem(.notFound, "the period ends (\(through)) before it begins (\(from))")
        }
        compare = []
        for word in (address["compare"] ?? "").split(separator: ",").map(String.init) {
            let other = try Self.country(word, "compare", address)
            if other != country, !compare.contains(other) { compare.append(other) }
        }
        if compare.count > Self.mostCompared {
            throw PageProblem(.bad, "\(compare.count + 1) series at once; \(Self.mostCompared + 1) are the most")
        }
        compare.sort()
        switch address["events"] {
        case nil, "on": break
        case "off": hidesEvents = true
        case let other?: throw PageProblem(.bad, "events are on or off, not “\(other)”")
        }
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.role == right.role && left.country == right.country && left.product == right.product
            && left.measure == right.measure && left.presentation == right.presentation && left.from == right.from
            && left.through == right.through && left.compare == right.compare
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(role)
        hasher.combine(country)
        hasher.combine(product)
    }

    package var series: WorkingSeries {
        WorkingSeries(flow: flow, reporter: reporter, role: role, country: country, product: product)
    }

    /// What the address says beside its defaults.
    package var parameters: [String: String] {
        var parameters: [String: String] = [:]
        if path == "/global" {
            if flow == .import { parameters["flow"] = "import" }
            if !reporter.isEmpty { parameters["reporter"] = Self.word(Country(reporter)) }
            if country != .all { parameters["partner"] = Self.word(country) }
        } else if country != .all {
            parameters[Self.parameter(of: role)] = Self.word(country)
        }
        if product != usual.product ?? Product("76") { parameters["category"] = product.code }
        if measure != usual.measure { parameters["measure"] = measure.rawValue }
        if presentation != .month { parameters["view"] = presentation.rawValue }
        parameters["from"] = from?.description
        parameters["to"] = through?.description
        if !compare.isEmpty { parameters["compare"] = compare.map(Self.word).joined(separator: ",") }
        if hidesEvents { parameters["events"] = "off" }
        return parameters
    }

    /// A country as addresses write it.
    package static func word(_ country: Country) -> String {
        CountryList.scheduleC.knownSlug(of: country) ?? country.code
    }

    // MARK: Reading

    static func country(_ text: String, _ parameter: String, _ address: Address) throws(PageProblem) -> Country {
        if let country = CountryList.scheduleC.country(named: text),
            country == .all || !country.isSingle || CountryList.scheduleC.knownSlug(of: country) != nil
        {
            return country
        }
        throw PageProblem(
            .notFound, "“\(shown(text))” names no country",
            nearby: CountryList.scheduleC.suggestions(for: text).map { slug in
                let name = CountryList.scheduleC.country(named: slug).map(CountryList.scheduleC.name) ?? slug
                return .init(name, address.with(parameter, slug))
            })
    }

    static func product(
        _ text: String?, _ usual: Product?, _ address: Address, in edition: Edition
    ) throws(PageProblem) -> Product {
        let categories = CategoryList.aluminumImportMonitor
        guard let text else { return usual ?? Product("76") }
        if let category = categories.category(named: text) { return category.product }
        let digits = text.filter { $0 != "." }
        if Product(digits).isHS, digits.utf8.allSatisfy({ (48...57).contains($0) }) { return Product(digits) }
        throw PageProblem(
            .notFound, "“\(shown(text))” is neither a category nor an HS code of 2, 4, 6 or 10 digits",
            nearby: (categories.suggestions(for: text).isEmpty
                ? categories.categories.map(\.slug) : categories.suggestions(for: text)).map { slug in
                    .init(categories.category(named: slug)?.label ?? slug, address.with("category", slug))
                })
    }

    static func word<Word: RawRepresentable & CaseIterable>(
        _ address: Address, _ name: String, _ type: Word.Type, _ usual: Word
    ) throws(PageProblem) -> Word where Word.RawValue == String {
        guard let text = address[name] else { return usual }
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        let near = Spelling.nearest(to: text, among: words)
        throw PageProblem(
            .notFound, "\(name) is one of \(words.joined(separator: ", ")), not “\(shown(text))”",
            nearby: (near.isEmpty ? words : near).map { .init("\(name) \($0)", address.with(name, $0)) })
    }

    static func month(_ address: Address, _ name: String) throws(PageProblem) -> Month? {
        guard let text = address[name] else { return nil }
        if let month = Month(text), (1900...2200).contains(month.year) { return month }
        throw PageProblem(.bad, "a month is written 2026-10, not “\(shown(text))”")
    }

    /// What somebody wrote, not longer than it needs to be to be recognised.
    static func shown(_ text: String) -> String { text.count > 60 ? text.prefix(59) + "…" : text }
}
