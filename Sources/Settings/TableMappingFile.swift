package import FeedFormats
import Trade
import Yams

extension TableMapping {
    private static let keys = [
        "format", "sheet", "header", "record", "encoding", "decimal", "licenses", "statistics", "month", "country",
        "origin",
        "category", "hs6", "quantity", "value", "unit_value", "quantity_check", "measure", "empty", "footnotes",
        "as_of",
        "repeated",
    ]

    /// Reads a mapping file; throws every problem at once, each with its place.
    package init(path: String, text: String) throws(ConfigurationError) {
        let reader = SettingsReader(path: path)
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch {
            throw ConfigurationError(["\(path): error: this is not YAML: \(error)"])
        }
        let top = reader.entries(root, "the mapping", keys: Self.keys)
        let kind = reader.tableKind(top, root)
        let months = reader.tableMonths(top["month"], root)
        let country = reader.tableNames(top["country"], "country")
        if country == nil, top["country"] == nil { reader.problem("the mapping needs `country:`", at: root) }
        let quantity = reader.tableFigure(top["quantity"], "quantity", TableUnit.quantities)
        let value = reader.tableFigure(top["value"], "value", TableUnit.values)
        if quantity == nil, value == nil, reader.problems.isEmpty {
            reader.problem("the mapping needs `quantity:` or `value:`", at: root)
        }
        guard reader.problems.isEmpty, let kind, let months, let country else {
            throw ConfigurationError(reader.problems)
        }
        self.init(path: path, kind: kind, months: months, country: country, quantity: quantity, value: value)
        format = reader.choice(top["format"], "format", among: Format.allCases.map(\.rawValue)).flatMap(Format.init)
        sheet = reader.text(top["sheet"], "sheet")
        header = reader.number(top["header"], "header")
        recordWidth = reader.number(top["record"], "record")
        isLatin = reader.choice(top["encoding"], "encoding", among: ["utf-8", "latin-1"]) == "latin-1"
        isCommaDecimal = reader.choice(top["decimal"], "decimal", among: ["point", "comma"]) == "comma"
        origin = reader.tableNames(top["origin"], "origin")
        category = reader.tableNames(top["category"], "category")
        hs6 = top["hs6"].flatMap { reader.tablePlace($0, "hs6") }
        unitValue = reader.tableFigure(top["unit_value"], "unit_value", TableUnit.unitValues)
        quantityCheck = reader.tableFigure(top["quantity_check"], "quantity_check", TableUnit.quantities)
        measures = reader.tableMeasures(top["measure"])
        if let node = top["empty"] { empty = Set([""] + reader.list(node, "empty").map { $0.lowercased() }) }
        footnotes = reader.list(top["footnotes"], "footnotes")
        asOf = reader.tableAsOf(top["as_of"])
        addsRepeated = reader.choice(top["repeated"], "repeated", among: ["error", "add"]) == "add"
        check(reader, root)
        guard reader.problems.isEmpty else { throw ConfigurationError(reader.problems) }
    }

    /// What fits together only in some ways.
    private func check(_ reader: SettingsReader, _ root: Node?) {
        if format == .fixed, recordWidth == nil {
            reader.problem("a fixed format needs `record:`, the characters of one", at: root)
        }
        if case .licenses(let view, let rank) = kind {
            if view.hasPrefix("smelt"), rank == nil {
                reader.problem("a view of smelt needs `rank: 1` or `rank: 2`", at: root)
            }
            if !view.hasPrefix("smelt"), rank != nil { reader.problem("only a view of smelt has a rank", at: root) }
            if view.hasSuffix("_by_origin") != (origin != nil) {
                reader.problem("`origin:` belongs to the views smelt_by_origin and cast_by_origin", at: root)
            }
        }
        if category == nil { reader.problem("the mapping needs `category:`", at: root) }
        let isNamed = [quantity, value].compactMap { $0 }.contains {
            if case .measure = $0.source { true } else { false }
        }
        if isNamed, measures == nil {
            reader.problem("a figure names its measure; say which column does: `measure: { column: ... }`", at: root)
        }
    }
}

extension SettingsReader {
    func entries(_ node: Node?, _ what: String, keys: [String]) -> [String: Node] {
        Dictionary(mapping(node, what, keys: keys).map { ($0.key, $0.value) }) { first, _ in first }
    }

    func number(_ node: Node?, _ what: String) -> Int? {
        guard let text = text(node, what) else { return nil }
        if let number = Int(text), number > 0 { return number }
        problem("\(what) is a whole number, not `\(text)`", at: node)
        return nil
    }

    func tableKind(_ top: [String: Node], _ root: Node?) -> TableMapping.Kind? {
        switch (top["licenses"], top["statistics"]) {
        case (let node?, nil):
            let parts = entries(node, "licenses", keys: ["view", "rank"])
            let views = ["origin", "smelt", "cast", "smelt_by_origin", "cast_by_origin"]
            guard let view = choice(parts["view"], "view", among: views) else {
                if parts["view"] == nil { problem("licenses have a `view:`", at: node) }
                return nil
            }
            return .licenses(view: view, rank: choice(parts["rank"], "rank", among: ["1", "2"]).flatMap { Int($0) })
        case (nil, let node?):
            let parts = entries(node, "statistics", keys: ["basis", "system", "status", "listing"])
            let basis = choice(parts["basis"], "basis", among: ["general", "consumption"]) ?? "general"
            let status = choice(parts["status"], "status", among: ["preliminary", "final"]) ?? "final"
            let listing = choice(parts["listing"], "listing", among: ["complete", "partial"]) ?? "partial"
            return .statistics(
                basis == "general" ? .general : .consumption, system: text(parts["system"], "system"),
                status: status == "final" ? .final : .preliminary, listing: listing == "complete" ? .complete : .partial
            )
        default:
            problem("a mapping has either `licenses:` or `statistics:`", at: root)
            return nil
        }
    }

    /// A heading, or `[FIRST, LAST]` in characters.
    func tablePlace(_ node: Node, _ what: String) -> TableMapping.Place? {
        guard case .sequence(let sequence) = node else { return text(node, what).map { .column($0) } }
        let numbers = sequence.compactMap { $0.scalar.flatMap { Int($0.string) } }
        guard numbers.count == 2, numbers[0] >= 1, numbers[0] <= numbers[1] else {
            problem("\(what) is a heading, or [FIRST, LAST] in characters from 1", at: node)
            return nil
        }
        return .characters(numbers[0]...numbers[1])
    }

    private func form(_ node: Node?, _ what: String) -> DateForm? {
        guard let text = text(node, what) else { return nil }
        if let form = DateForm(text) { return form }
        problem("\(what) is a form with year and month, such as YYYY-MM or MMMM YYYY, not `\(text)`", at: node)
        return nil
    }

    func tableMonths(_ node: Node?, _ root: Node?) -> TableMapping.Months? {
        guard let node else {
            problem("the mapping needs `month:`", at: root)
            return nil
        }
        guard case .mapping = node else { return tablePlace(node, "month").map { .column($0, form: nil) } }
        let parts = entries(node, "month", keys: ["column", "form", "year", "month", "across"])
        if let across = parts["across"] {
            return .across(text(across, "across") == "true" ? nil : form(across, "across"))
        }
        if let year = parts["year"], let month = parts["month"] {
            guard let year = tablePlace(year, "year"), let month = tablePlace(month, "month") else { return nil }
            return .yearAndMonth(year, month)
        }
        guard let column = parts["column"].flatMap({ tablePlace($0, "column") }) else {
            problem("month has `column:`, `year:` and `month:`, or `across:`", at: node)
            return nil
        }
        return .column(column, form: form(parts["form"], "form"))
    }

    func tableNames(_ node: Node?, _ what: String) -> TableMapping.Names? {
        guard let node else { return nil }
        guard case .mapping = node else { return tablePlace(node, what).map { TableMapping.Names($0) } }
        let parts = entries(node, what, keys: ["column", "is", "spellings", "total", "skip", "blank", "code"])
        let constant = text(parts["is"], "is").map { TableMapping.Place.constant($0) }
        guard let column = constant ?? parts["column"].flatMap({ tablePlace($0, "column") }) else {
            problem("\(what) needs `column:`, or `is:` where it is the same in every row", at: node)
            return nil
        }
        var spellings: [String: String] = [:]
        for (written, meant) in mapping(parts["spellings"], "spellings") {
            if let meant = text(meant, "a spelling") { spellings[written] = meant }
        }
        return TableMapping.Names(
            column, spellings: spellings, totals: Set(list(parts["total"], "total")),
            skipped: Set(list(parts["skip"], "skip")),
            isFilledDown: choice(parts["blank"], "blank", among: ["above", "error"]) == "above",
            isCodeLast: choice(parts["code"], "code", among: ["whole", "last"]) == "last")
    }

    func tableFigure(_ node: Node?, _ what: String, _ units: [TableUnit]) -> TableMapping.Figure? {
        guard let node else { return nil }
        let parts = entries(node, what, keys: ["column", "measure", "across", "unit"])
        guard
            let unit = choice(parts["unit"], "the unit of \(what)", among: units.map(\.rawValue)).flatMap(
                TableUnit.init)
        else {
            if parts["unit"] == nil {
                problem("\(what) needs `unit:`, one of " + units.map(\.rawValue).joined(separator: ", "), at: node)
            }
            return nil
        }
        if let place = parts["column"].flatMap({ tablePlace($0, "column") }) { return .init(.place(place), unit: unit) }
        if let name = text(parts["measure"], "measure") { return .init(.measure(name), unit: unit) }
        if text(parts["across"], "across") == "true" { return .init(.across, unit: unit) }
        problem("\(what) has `column:`, `measure:` or `across: true`", at: node)
        return nil
    }

    func tableMeasures(_ node: Node?) -> TableMapping.Measures? {
        guard let node else { return nil }
        let parts = entries(node, "measure", keys: ["column", "figures"])
        guard let names = parts["column"].flatMap({ tablePlace($0, "column") }) else {
            problem("measure needs `column:`", at: node)
            return nil
        }
        return .init(names: names, figures: parts["figures"].flatMap { tablePlace($0, "figures") })
    }

    func tableAsOf(_ node: Node?) -> TableMapping.AsOf {
        guard let node else { return .received }
        if case .scalar(let scalar) = node, scalar.string == "received" { return .received }
        let parts = entries(node, "as_of", keys: ["line", "column", "file", "form"])
        if let file = parts["file"] { return form(file, "file").map { .fileName($0) } ?? .received }
        guard let line = number(parts["line"], "line"), let form = form(parts["form"], "form") else {
            problem("as_of is `received`, `{ file: FORM }` or `{ line: N, column: N, form: FORM }`", at: node)
            return .received
        }
        return .cell(row: line, column: number(parts["column"], "column") ?? 1, form)
    }
}
