import Trade

extension MonthFigures {
    /// U.S. dollars; less than that can be the value of less than half a kilogram.
    private static let valueOfSomething = 10_000

    private struct Key: Hashable {
        var product: String
        var country: Country
    }

    /// The wanted products of an archive: every country from the detail, the `-` row from the control totals.
    ///
    /// The archive has no flags: a quantity of 0 beside a value that no kilogram of metal is worth is one that was
    /// suppressed, and unknown. Cells without any trade in the month are left out: in a complete listing what is absent is
    /// zero, and the archive carries a record through the year once it had one.
    init(_ archive: IMDBArchive) throws(FeedProblem) {
        let options = archive.options
        let listing: Section.Listing = options.totals == .exact ? .complete : .partial
        let sections = options.bases.flatMap { basis in
            options.prefixes.map { prefix in
                Section(
                    basis: basis, scope: .codes(prefix: prefix, digits: options.digits), month: options.month,
                    listing: listing)
            }
        }
        var observations: [Observation] = []
        var sums: [Key: IMDBDetail.Cell] = [:]
        var hasKilograms: [String: Bool] = [:]
        var isOverflowing = false
        var otherUnits: [Product: String] = [:]
        func add(_ cell: IMDBDetail.Cell, _ code: String, _ country: Country) {
            let key = Key(product: String(code.prefix(options.digits)), country: country)
            var sum = sums[key] ?? IMDBDetail.Cell()
            // Quantities of several lines are not stated; values are.
            sum.consumptionQuantity &+= cell.consumptionQuantity
            sum.generalQuantity &+= cell.generalQuantity
            let consumption = sum.consumptionValue.addingReportingOverflow(cell.consumptionValue)
            let general = sum.generalValue.addingReportingOverflow(cell.generalValue)
            if consumption.overflow || general.overflow { isOverflowing = true }
            sum.consumptionValue = consumption.partialValue
            sum.generalValue = general.partialValue
            sums[key] = sum
        }
        for (key, cell) in archive.detail.cells {
            add(cell, DecimalDigits.padded(Int(key.commodity), 10), Country("\(key.country)"))
        }
        if let totals = archive.totals[.commodities] {
            for line in totals.sums.keys {
                let code = String(decoding: line, as: UTF8.self)
                guard options.prefixes.contains(where: code.hasPrefix) else { continue }
                let unit = (totals.units[line] ?? [])[...]
                hasKilograms[code] = ASCII.equals(unit, "KG")
                let isNone = unit.isEmpty || ASCII.equals(unit, "-") || ASCII.equals(unit, "X")
                if options.digits == 10, !isNone, hasKilograms[code] == false {
                    otherUnits[Product(code)] = String(decoding: unit, as: UTF8.self)
                }
                func total(_ measure: IMDBMeasure) -> Int64 { totals.sums[line, measure] ?? 0 }
                let cell = IMDBDetail.Cell(
                    consumptionQuantity: total(.consumptionQuantity), consumptionValue: total(.consumptionValue),
                    generalQuantity: total(.generalQuantity), generalValue: total(.generalValue))
                add(cell, code, .all)
            }
        }
        guard !isOverflowing else {
            throw FeedProblem(
                what: "the figures are too large to be summed", where: IMDBTotals.Kind.commodities.rawValue)
        }
        for (key, cell) in sums {
            let isIdle =
                cell.consumptionQuantity == 0 && cell.consumptionValue == 0 && cell.generalQuantity == 0
                && cell.generalValue == 0
            if isIdle { continue }
            let isInKilograms = options.digits == 10 && hasKilograms[key.product] == true
            for basis in options.bases {
                let isGeneral = basis == .general
                let quantity = isGeneral ? cell.generalQuantity : cell.consumptionQuantity
                let value = isGeneral ? cell.generalValue : cell.consumptionValue
                let isSuppressed = quantity == 0 && value >= Self.valueOfSomething
                observations.append(
                    Observation(
                        series: SeriesKey(
                            source: "", basis: basis, country: key.country, product: Product(key.product)),
                        month: options.month, quantity: isInKilograms && !isSuppressed ? quantity : nil,
                        value: value, status: .final))
            }
        }
        self.init(
            month: options.month, observations: observations.sorted { $0.series < $1.series }, sections: sections,
            rows: archive.rows)
        self.otherUnits = otherUnits
    }
}
