import Trade

/// Goes through the rows of a grid and places every cell.
struct TableReader {
    private struct Key: Hashable {
        var month: Month
        var country: Country
        var origin: Country?
        var product: String
        var hs6: String
    }

    /// More cells than these are not listed one by one.
    static let mostUnplaced = 1000

    private let grid: TableGrid
    private let mapping: TableMapping
    private let names: TableNames
    /// Index of the row of headings; -1 without one.
    private let header: Int
    private let columns: [String: Int]
    /// Columns that are months, and which.
    private var across: [(column: Int, month: Month)] = []

    private(set) var entries: [MappedTable.Entry] = []
    private var places: [Key: Int] = [:]
    private(set) var unplaced: [MappedTable.Unplaced] = []
    private(set) var passedOver = 0
    private var above: [String: String] = [:]

    init(
        _ grid: TableGrid, _ mapping: TableMapping, _ categories: CategoryList, _ countries: CountryList
    ) throws(FeedProblem) {
        self.grid = grid
        self.mapping = mapping
        names = TableNames(categories: categories, countries: countries, mapping: mapping)
        (header, columns) = try Self.header(grid, mapping)
        guard case .across(let form) = mapping.months, header >= 0 else { return }
        let forms = form.map { [$0] } ?? DateForm.usual
        // Months may stand in a row of their own, above or beside the other headings.
        let rows = grid.rows.indices.filter { abs($0 - header) <= 2 && $0 <= header }.reversed()
        for row in rows {
            across = grid.rows[row].cells.enumerated().compactMap { column, text in
                forms.lazy.compactMap { $0.month(text) }.first.map { (column, $0) }
            }
            if !across.isEmpty { break }
        }
        guard !across.isEmpty else {
            throw FeedProblem(
                what: "no heading is a month", where: "line \(grid.rows[header].line)",
                expected: form?.text ?? "months such as 2026-10 or October 2026",
                advice: "say how they are written with `month: { across: FORM }`")
        }
    }

    /// The row of headings, and where each of them stands.
    private static func header(
        _ grid: TableGrid, _ mapping: TableMapping
    ) throws(FeedProblem) -> (Int, [String: Int]) {
        let wanted = mapping.headings
        guard !wanted.isEmpty else { return (-1, [:]) }
        let slugs = wanted.map { CountryList.slug(of: $0) }
        func positions(_ row: TableGrid.Row) -> [String: Int] {
            Dictionary(row.cells.enumerated().map { (CountryList.slug(of: $1), $0) }) { first, _ in first }
        }
        var best: (missing: [String], line: Int)?
        // Headings stand at the top.
        for (index, row) in grid.rows.prefix(500).enumerated() {
            if let line = mapping.header, row.line != line { continue }
            let found = positions(row)
            let missing = wanted.indices.filter { found[slugs[$0]] == nil }.map { wanted[$0] }
            if missing.isEmpty {
                return (index, Dictionary(zip(wanted, slugs.map { found[$0] ?? 0 })) { first, _ in first })
            }
            if best.map({ missing.count < $0.missing.count }) ?? true { best = (missing, row.line) }
        }
        throw FeedProblem(
            what: "no row has the heading" + (best?.missing.count == 1 ? " " : "s ")
                + (best?.missing ?? wanted).map { FeedProblem.quote($0.utf8) }.joined(separator: ", "),
            where: best.map { "line \($0.line)" } ?? "line 1",
            expected: wanted.joined(separator: ", "), advice: "correct the names of the columns in the mapping")
    }

    mutating func read() throws(FeedProblem) {
        for index in grid.rows.indices where index > header {
            let row = grid.rows[index]
            if row.isEmpty || isNote(row) {
                passedOver += 1
                continue
            }
            try read(row)
        }
        for entry in entries { try check(entry) }
    }

    private func isNote(_ row: TableGrid.Row) -> Bool {
        guard let first = row.cells.first(where: { !$0.isEmpty }) else { return true }
        return mapping.footnotes.contains { first.lowercased().hasPrefix($0.lowercased()) }
    }

    // MARK: One row

    private func text(_ row: TableGrid.Row, _ place: TableMapping.Place) -> String {
        switch place {
        case .column(let name): return row.cell(columns[name] ?? Int.max)
        case .constant(let text): return text
        case .characters(let range):
            let scalars = Array(row.cell(0).unicodeScalars)
            guard range.lowerBound >= 1, range.upperBound <= scalars.count else { return "" }
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[(range.lowerBound - 1)...(range.upperBound - 1)])
            return TableGrid.clean(String(view))
        }
    }

    private static func label(_ place: TableMapping.Place) -> String {
        switch place {
        case .column(let name): name
        case .constant: "the mapping"
        case .characters(let range): "\(range.lowerBound) to \(range.upperBound)"
        }
    }

    private mutating func miss(
        _ row: TableGrid.Row, _ place: TableMapping.Place, _ text: String, _ expected: String, near: [String] = []
    ) {
        miss(row.line, Self.label(place), text, expected, near: near)
    }
    private mutating func miss(_ line: Int, _ column: String, _ text: String, _ expected: String, near: [String] = []) {
        if unplaced.count < Self.mostUnplaced {
            unplaced.append(.init(line: line, column: column, text: text, expected: expected, near: near))
        }
    }

    /// The text of a field that names something, what stands above it where it is empty.
    private mutating func name(_ row: TableGrid.Row, _ field: TableMapping.Names) -> String {
        let own = text(row, field.place)
        guard field.isFilledDown else { return own }
        let label = Self.label(field.place)
        if own.isEmpty { return above[label] ?? "" }
        above[label] = own
        return own
    }

    private mutating func read(_ row: TableGrid.Row) throws(FeedProblem) {
        let countryText = name(row, mapping.country)
        var productText = ""
        if let category = mapping.category { productText = name(row, category) }
        if names.isSkipped(countryText, mapping.country)
            || mapping.category.map({ names.isSkipped(productText, $0) }) == true
        {
            passedOver += 1
            return
        }
        let before = unplaced.count
        var country = Country.all
        switch names.country(countryText, mapping.country) {
        case .found(let found): country = found
        case .missed(let near): miss(row, mapping.country.place, countryText, "a country", near: near)
        }
        var origin: Country?
        if let field = mapping.origin {
            let text = name(row, field)
            switch names.country(text, field) {
            case .found(let found): origin = found
            case .missed(let near): miss(row, field.place, text, "a country of origin", near: near)
            }
        }
        var product = ""
        if let category = mapping.category {
            switch names.product(productText, category) {
            case .found(let found): product = found
            case .missed(let near): miss(row, category.place, productText, "a category", near: near)
            }
        }
        var hs6 = ""
        if let place = mapping.hs6 {
            hs6 = String(text(row, place).filter { $0 != "." })
            if !hs6.isEmpty, hs6.utf8.count != 6 || !hs6.utf8.allSatisfy(ASCII.isDigit) {
                miss(row, place, hs6, "an HS code of six digits")
            }
        }
        guard let months = months(row) else { return }
        let places = mapping.measures.map { text(row, $0.names) }
        for (month, column) in months where unplaced.count == before {
            let key = Key(month: month, country: country, origin: origin, product: product, hs6: hs6)
            try figures(row, key, column, measure: places)
        }
    }

    /// The months of a row, each with its column where they go across; `nil` when the month cannot be read.
    private mutating func months(_ row: TableGrid.Row) -> [(month: Month, column: Int?)]? {
        switch mapping.months {
        case .across: return across.map { ($0.month, $0.column) }
        case .column(let place, let form):
            let text = text(row, place)
            if let month = (form.map { [$0] } ?? DateForm.usual).lazy.compactMap({ $0.month(text) }).first {
                return [(month, nil)]
            }
            miss(row, place, text, form?.text ?? "a month such as 2026-10 or October 2026")
        case .yearAndMonth(let yearPlace, let monthPlace):
            let year = text(row, yearPlace)
            let monthText = text(row, monthPlace)
            for form in ["YYYY M", "YYYY MMMM", "YYYY MMM"] {
                if let month = DateForm(form)?.month("\(year) \(monthText)") { return [(month, nil)] }
            }
            miss(row, monthPlace, "\(year) \(monthText)", "a year and a month")
        }
        return nil
    }

    // MARK: Figures

    private mutating func figures(
        _ row: TableGrid.Row, _ key: Key, _ column: Int?, measure: String?
    ) throws(FeedProblem) {
        var entry = MappedTable.Entry(
            line: row.line, month: key.month, country: key.country, origin: key.origin, product: key.product,
            hs6: key.hs6)
        var hasMeasure = measure == nil
        var isStated = false
        let fields: [(TableMapping.Figure?, WritableKeyPath<MappedTable.Entry, Int64?>)] = [
            (mapping.quantity, \.quantity), (mapping.value, \.value), (mapping.unitValue, \.unitValue),
            (mapping.quantityCheck, \.quantityCheck),
        ]
        for (figure, path) in fields {
            guard let figure else { continue }
            let cell: (text: String, column: String)
            switch figure.source {
            case .place(let place): cell = (text(row, place), Self.label(place))
            case .across: cell = (row.cell(column ?? Int.max), "\(key.month)")
            case .measure(let name):
                guard CountryList.slug(of: name) == measure.map({ CountryList.slug(of: $0) }) else { continue }
                hasMeasure = true
                if let column {
                    cell = (row.cell(column), "\(key.month)")
                } else if let place = mapping.measures?.figures {
                    cell = (text(row, place), Self.label(place))
                } else {
                    continue
                }
            }
            // A month without a figure is a blank in a crosstab: nothing is said of it.
            if column != nil, cell.text.isEmpty { continue }
            isStated = true
            if mapping.empty.contains(cell.text.lowercased()) { continue }
            let (factor, places) = figure.unit.factor
            guard let number = TableNumber(cell.text, isCommaDecimal: mapping.isCommaDecimal)?.scaled(factor, places)
            else {
                miss(row.line, cell.column, cell.text, "a figure in \(figure.unit.rawValue), or nothing")
                continue
            }
            entry[keyPath: path] = number
        }
        if !hasMeasure, let measure, let names = mapping.measures?.names {
            // Other measures of the table are passed over; one without a name is not.
            if measure.isEmpty { miss(row, names, measure, "the name of a measure") }
            return
        }
        if isStated { try keep(entry, key) }
    }

    private mutating func keep(_ entry: MappedTable.Entry, _ key: Key) throws(FeedProblem) {
        guard let place = places[key] else {
            places[key] = entries.count
            entries.append(entry)
            return
        }
        let fields: [WritableKeyPath<MappedTable.Entry, Int64?>] = [\.quantity, \.value, \.unitValue, \.quantityCheck]
        let isOther =
            mapping.measures != nil
            && fields.allSatisfy {
                entry[keyPath: $0] == nil || entries[place][keyPath: $0] == nil
            }
        guard isOther || mapping.addsRepeated else {
            throw FeedProblem(
                what: "the row states the same cell as line \(entries[place].line)", where: "line \(entry.line)",
                expected: "each cell once",
                advice: "name the column that tells them apart, or say `repeated: add`")
        }
        if !isOther {
            try check(entry)
            try check(entries[place])
        }
        for field in fields {
            guard let figure = entry[keyPath: field] else {
                // A sum with an unknown part is unknown.
                if !isOther { entries[place][keyPath: field] = nil }
                continue
            }
            guard !isOther, let known = entries[place][keyPath: field] else {
                if isOther { entries[place][keyPath: field] = figure }
                continue
            }
            let (sum, isOver) = known.addingReportingOverflow(figure)
            guard !isOver else {
                throw FeedProblem(
                    what: "the figures of one cell are too large to be added", where: "line \(entry.line)",
                    advice: "check the units in the mapping, then the table")
            }
            entries[place][keyPath: field] = sum
        }
        if mapping.addsRepeated, !isOther {
            entries[place].unitValue = nil
            entries[place].quantityCheck = nil
        }
    }

    /// Figures that the table has twice must agree: the quantity in two units, the unit value with value by quantity.
    private func check(_ entry: MappedTable.Entry) throws(FeedProblem) {
        if let quantity = entry.quantity, let check = entry.quantityCheck {
            // One kilogram for the rounding of both, and a millionth.
            guard Int128(quantity - check).magnitude * 1_000_000 <= 2_000_000 + Int128(quantity).magnitude * 2 else {
                throw FeedProblem(
                    what: "the quantity is \(quantity) kg in one unit and \(check) kg in the other",
                    where: "line \(entry.line)", expected: "the same", advice: "check the units in the mapping")
            }
        }
        guard let unitValue = entry.unitValue, let quantity = entry.quantity, let value = entry.value, quantity >= 1000
        else { return }
        let stated = Int128(unitValue) * Int128(quantity)
        let computed = Int128(value) * 1_000_000_000
        guard (stated - computed).magnitude * 1000 <= computed.magnitude * 5 else {
            throw FeedProblem(
                what: "the unit value is more than 0.5 % off value by quantity", where: "line \(entry.line)",
                expected: "about \(computed / Int128(quantity) / 1_000_000) USD/t",
                advice: "check the units in the mapping, then the table")
        }
    }
}
