import Trade

/// The checks of a license file across rows: keys, totals of countries, totals of crosses; and what it lists.
struct AimTotals {
    /// The sums over the rows of one group.
    private struct Sums {
        var quantity: Int128 = 0
        var value: Int128 = 0
        var countries = 0
        /// Index of the `-` row.
        var total: Int?
    }

    private let rows: [AimRow]
    private var groups: [AimRow.Group: Sums] = [:]
    private var byKey: [AimRow.Key: Int] = [:]

    init(_ rows: [AimRow]) throws(AimRejection) {
        self.rows = rows
        for (index, row) in rows.enumerated() {
            if let first = byKey.updateValue(index, forKey: row.key) {
                throw .duplicateKey(row.place, first: rows[first].place)
            }
            if row.key.country == .all {
                groups[row.group, default: Sums()].total = index
            } else {
                groups[row.group, default: Sums()].quantity += Int128(row.quantity ?? 0)
                groups[row.group, default: Sums()].value += Int128(row.value ?? 0)
                groups[row.group, default: Sums()].countries += 1
            }
        }
    }

    private static func exceeds(_ sum: Int128, _ whole: Int64?) -> Bool {
        guard let whole else { return false }
        return sum * 1000 > Int128(whole) * 1001
    }

    /// The countries of a group may not exceed its `-` row by more than 0.1 %.
    func checkCountries() throws(AimRejection) {
        for row in rows where row.key.country == .all {
            guard let sums = groups[row.group] else { continue }
            if Self.exceeds(sums.quantity, row.quantity) {
                throw .countriesExceedTotal(
                    row.place, .quantity, countries: sums.quantity, total: Int128(row.quantity ?? 0))
            }
            if Self.exceeds(sums.value, row.value) {
                throw .countriesExceedTotal(row.place, .value, countries: sums.value, total: Int128(row.value ?? 0))
            }
        }
    }

    /// The origins of metal smelted or cast in a country may not exceed the plain row of that country by more than
    /// 0.1 %. A cross without a plain row is held against it only where the file states the plain row.
    func checkCrosses() throws(AimRejection) {
        var sums: [AimRow.Key: (quantity: Int128, value: Int128, place: AimRejection.Place)] = [:]
        var order: [AimRow.Key] = []
        for row in rows where row.group.view.isCross {
            var plain = row.key
            plain.group.view = row.group.view.plain
            plain.group.origin = ""
            if sums[plain] == nil { order.append(plain) }
            let before = sums[plain] ?? (0, 0, row.place)
            sums[plain] = (
                before.quantity + Int128(row.quantity ?? 0), before.value + Int128(row.value ?? 0), row.place
            )
        }
        for key in order {
            guard let sum = sums[key], let index = byKey[key] else { continue }
            let plain = rows[index]
            if Self.exceeds(sum.quantity, plain.quantity) {
                throw .crossesExceedPlain(
                    sum.place, .quantity, crosses: sum.quantity, plain: Int128(plain.quantity ?? 0))
            }
            if Self.exceeds(sum.value, plain.value) {
                throw .crossesExceedPlain(sum.place, .value, crosses: sum.value, plain: Int128(plain.value ?? 0))
            }
        }
    }

    /// A group lists its countries completely unless they stay more than 0.1 % under the `-` row; the value is asked
    /// where the quantity of that row is withheld. A `-` row without countries lists nothing.
    private func isComplete(_ sums: Sums) -> Bool {
        guard let index = sums.total else { return true }
        let total = rows[index]
        guard sums.countries > 0 else { return false }
        if let whole = total.quantity { return sums.quantity * 1000 >= Int128(whole) * 999 }
        guard let whole = total.value else { return false }
        return sums.value * 1000 >= Int128(whole) * 999
    }

    /// One section for each view, rank and month with license rows: a file is the whole truth about those.
    func sections() -> [Section] {
        struct Part: Hashable {
            var view: AimRow.View
            var month: Month
        }
        var parts: Set<Part> = []
        var isPartial: Set<Section> = []
        func section(_ part: Part, _ role: Role, _ listing: Section.Listing) -> Section {
            Section(
                basis: .license, role: role, isCross: part.view.isCross, scope: .categories, month: part.month,
                listing: listing)
        }
        for (group, sums) in groups where group.stage == .license {
            let part = Part(view: group.view, month: group.month)
            parts.insert(part)
            if !isComplete(sums) { isPartial.insert(section(part, group.view.roles[group.rank - 1], .partial)) }
        }
        let all = parts.flatMap { part in
            part.view.roles.map { role in
                let partial = section(part, role, .partial)
                return isPartial.contains(partial) ? partial : section(part, role, .complete)
            }
        }
        return all.sorted { left, right in
            (left.month, left.role.rawValue, left.isCross ? 1 : 0)
                < (right.month, right.role.rawValue, right.isCross ? 1 : 0)
        }
    }
}
