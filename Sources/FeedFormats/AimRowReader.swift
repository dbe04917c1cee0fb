import Trade

/// Turns the twelve cells of a row into an `AimRow`.
struct AimRowReader {
    let asOf: CalendarDay
    let categories: CategoryList
    private var known: [ArraySlice<UInt8>: Category] = [:]

    init(asOf: CalendarDay, categories: CategoryList) {
        self.asOf = asOf
        self.categories = categories
    }

    /// `cells` are in the order of `AimColumn`.
    mutating func read(_ cells: [ArraySlice<UInt8>], at place: AimRejection.Place) throws(AimRejection) -> AimRow {
        func cell(_ column: AimColumn) -> ArraySlice<UInt8> { cells[column.index] }
        func text(_ column: AimColumn) -> String { String(decoding: cell(column), as: UTF8.self) }

        guard let view = AimRow.View(rawValue: text(.view)) else {
            throw .unknownView(place, FeedProblem.quote(cell(.view)))
        }
        guard let month = ASCII.month(cell(.importMonth)) else {
            throw .month(place, FeedProblem.quote(cell(.importMonth)))
        }
        guard month <= asOf.month + 3 else { throw .monthTooFarAhead(place, month, asOf: asOf) }
        let country = text(.countryCode)
        guard ASCII.isSingleCountry(cell(.countryCode)) || ["-", "NA", "UN"].contains(country) else {
            throw .country(place, FeedProblem.quote(cell(.countryCode)))
        }
        let category = try category(cell(.productCategory), place)
        guard let stage = AimRow.Stage(rawValue: text(.stage)) else {
            throw .unknownStage(place, FeedProblem.quote(cell(.stage)))
        }
        let group = AimRow.Group(
            view: view, month: month, origin: try origin(cell(.originCode), view, place),
            rank: try rank(cell(.smeltRank), view, place), category: category.slug,
            hs6: try hs6(cell(.hs6), category, place), stage: stage)
        let quantity = try Self.figure(
            cell(.quantity), .quantity, places: 3, whole: 12, "tonnes with at most three decimals", place)
        let value = try Self.figure(cell(.value), .value, places: 0, whole: 15, "whole U.S. dollars", place)
        try checkUnitValue(cell(.unitValue), quantity, value, place)
        return AimRow(
            place: place, key: AimRow.Key(group: group, country: Country(country)), quantity: quantity, value: value)
    }

    private mutating func category(
        _ cell: ArraySlice<UInt8>, _ place: AimRejection.Place
    ) throws(AimRejection) -> Category {
        if let category = known[cell] { return category }
        let name = String(decoding: cell, as: UTF8.self)
        guard let category = categories.category(named: name) else {
            throw .unknownCategory(place, FeedProblem.quote(cell), near: categories.suggestions(for: name))
        }
        known[cell] = category
        return category
    }

    private func origin(
        _ cell: ArraySlice<UInt8>, _ view: AimRow.View, _ place: AimRejection.Place
    ) throws(AimRejection) -> String {
        guard view.isCross else {
            guard cell.isEmpty else {
                throw .originCode(place, "the view \(view.rawValue) has no origin, found \(FeedProblem.quote(cell))")
            }
            return ""
        }
        guard ASCII.isSingleCountry(cell) || ASCII.equals(cell, "UN") || ASCII.equals(cell, "NA") else {
            throw .originCode(
                place,
                "the view \(view.rawValue) needs the Schedule C code of one origin, found \(FeedProblem.quote(cell))")
        }
        return String(decoding: cell, as: UTF8.self)
    }

    private func rank(
        _ cell: ArraySlice<UInt8>, _ view: AimRow.View, _ place: AimRejection.Place
    ) throws(AimRejection) -> Int {
        if view.plain == .smelt {
            if ASCII.equals(cell, "1") || (cell.isEmpty && view.isCross) { return 1 }
            if ASCII.equals(cell, "2") { return 2 }
            throw .smeltRank(place, "the view \(view.rawValue) needs rank 1 or 2, found \(FeedProblem.quote(cell))")
        }
        guard cell.isEmpty else {
            throw .smeltRank(place, "the view \(view.rawValue) has no rank, found \(FeedProblem.quote(cell))")
        }
        return 1
    }

    private func hs6(
        _ cell: ArraySlice<UInt8>, _ category: Category, _ place: AimRejection.Place
    ) throws(AimRejection) -> String {
        guard !cell.isEmpty else { return "" }
        guard cell.count == 6, cell.allSatisfy(ASCII.isDigit) else {
            throw .hs6(place, "\(FeedProblem.quote(cell)) is not an HS code of six digits")
        }
        let code = String(decoding: cell, as: UTF8.self)
        guard
            category.prefixes.isEmpty || category.prefixes.contains(where: { $0.hasPrefix(code) || code.hasPrefix($0) })
        else { throw .hs6(place, "\(code) is no part of \(category.label)") }
        return code
    }

    /// A figure scaled by ten to the power of `places`; `nil` for an empty cell.
    private static func figure(
        _ cell: ArraySlice<UInt8>, _ column: AimColumn, places: Int, whole: Int, _ expected: String,
        _ place: AimRejection.Place
    ) throws(AimRejection) -> Int64? {
        guard !cell.isEmpty else { return nil }
        if let decimal = PlainDecimal(cell), decimal.whole.count <= whole,
            decimal.fraction.count <= places || (places == 0 && decimal.fraction.allSatisfy { $0 == ASCII.zero })
        {
            return decimal.scaled(places)
        }
        throw .number(place, column: column.rawValue, text: FeedProblem.quote(cell), expected: expected)
    }

    /// Checked, not trusted, and only from one tonne on: within half a percent of value by quantity.
    private func checkUnitValue(
        _ cell: ArraySlice<UInt8>, _ quantity: Int64?, _ value: Int64?, _ place: AimRejection.Place
    ) throws(AimRejection) {
        guard !cell.isEmpty else { return }
        guard let decimal = PlainDecimal(cell), decimal.whole.count <= 12 else {
            throw .number(
                place, column: AimColumn.unitValue.rawValue, text: FeedProblem.quote(cell),
                expected: "U.S. dollars for a tonne")
        }
        guard let quantity, let value, quantity >= 1000 else { return }
        // Dollars times 10⁶ on both sides: stated × kg against value × 1000.
        let stated = Int128(decimal.scaled(6)) * Int128(quantity)
        let computed = Int128(value) * 1_000_000_000
        guard (stated - computed).magnitude * 1000 <= computed.magnitude * 5 else {
            let cents = computed / 10_000 / Int128(quantity)
            throw .unitValue(
                place, stated: FeedProblem.quote(cell),
                computed: "\(cents / 100).\(DecimalDigits.padded(Int(cents % 100), 2))")
        }
    }
}
