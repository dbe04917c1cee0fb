import Synchronization

/// The lists of facts that figures are read by: countries, groups, product categories, tariff lines, successors of codes.
///
/// They ship as files of text with their sources. An operator may put others in their place, each as a whole.
package final class ReferenceLists: Sendable {
    package enum Kind: String, Sendable, Hashable, CaseIterable, Comparable {
        case categories, concordance, countries, groups, lines

        package var file: String { rawValue + ".csv" }
        package static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
    }

    package let countries: CountryList
    package let groups: [CountryGroup]
    package let categories: CategoryList
    package let lines: TariffLines
    package let concordance: Concordance
    /// The text of each list, as it was read.
    package let texts: [Kind: String]

    /// Reads lists; those not given are the shipped ones.
    package init(_ own: [Kind: String] = [:]) throws(ListProblem) {
        let texts = Self.shippedTexts.merging(own) { $1 }
        self.texts = texts
        func table(_ kind: Kind, _ columns: [String]) throws(ListProblem) -> ListTable {
            try ListTable(texts[kind] ?? "", file: kind.file, columns: columns)
        }
        countries = try Self.countries(table(.countries, ["code", "iso2", "m49", "name"]))
        groups = try Self.groups(table(.groups, ["group", "country", "from", "until", "source"]), countries)
        categories = try Self.categories(table(.categories, ["category", "label", "code", "global", "source"]))
        lines = try Self.lines(
            table(.lines, ["code", "unit", "unit2", "from", "until", "description", "source"]))
        concordance = try Self.concordance(table(.concordance, ["from", "old", "new", "source"]))
    }

    // MARK: In force

    private static let installed = Mutex<ReferenceLists?>(nil)

    /// The lists by which this process reads figures.
    package static var inForce: ReferenceLists { installed.withLock { $0 } ?? shipped }

    /// Puts lists into force: once, before anything is read by them, and when an operator's files have changed.
    package static func install(_ lists: ReferenceLists) { installed.withLock { $0 = lists } }

    package static let shipped: ReferenceLists = {
        do throws(ListProblem) {
            return try ReferenceLists()
        } catch {
            preconditionFailure("a shipped list cannot be read: \(error)")
        }
    }()

    private static let shippedTexts: [Kind: String] = [
        .categories: PackageResources.categories_csv, .concordance: PackageResources.concordance_csv,
        .countries: PackageResources.countries_csv, .groups: PackageResources.groups_csv,
        .lines: PackageResources.lines_csv,
    ].mapValues { String(decoding: $0, as: UTF8.self) }
}

extension ReferenceLists {
    private static func countries(_ table: ListTable) throws(ListProblem) -> CountryList {
        var codes: Set<String> = []
        var slugs: Set<String> = []
        var numbers: [String: Int] = [:]
        for row in table.rows {
            let (code, iso, name) = (row.cells[0], row.cells[1], row.cells[3])
            guard code.utf8.count == 4, code.utf8.allSatisfy({ (48...57).contains($0) }) else {
                throw table.problem(row, "`\(code.prefix(40))` is no Schedule C code of four digits")
            }
            guard codes.insert(code).inserted else { throw table.problem(row, "the code \(code) stands there twice") }
            guard iso.isEmpty || iso.utf8.count == 2, !name.isEmpty,
                slugs.insert(CountryList.slug(of: name)).inserted
            else { throw table.problem(row, "a country has a name of its own and a code of two letters, or none") }
            if row.cells[2].isEmpty { continue }
            guard let area = Int(row.cells[2]), area > 0, !numbers.values.contains(area) else {
                throw table.problem(row, "m49 is a number of its own, or empty, not `\(row.cells[2].prefix(40))`")
            }
            numbers[code] = area
        }
        return CountryList(rows: table.rows.map { ($0.cells[0], $0.cells[1], $0.cells[3]) }, areas: numbers)
    }

    private static func groups(_ table: ListTable, _ countries: CountryList) throws(ListProblem) -> [CountryGroup] {
        var groups: [CountryGroup] = []
        for row in table.rows {
            let name = row.cells[0]
            guard let first = name.utf8.first, (65...90).contains(first & 0xDF),
                name.utf8.allSatisfy({ (65...90).contains($0 & 0xDF) || (48...57).contains($0) || $0 == 95 })
            else { throw table.problem(row, "`\(name.prefix(40))` is no word that rules can name") }
            guard countries.knownSlug(of: Country(row.cells[1])) != nil else {
                throw table.problem(row, "`\(row.cells[1].prefix(40))` is no code of countries.csv")
            }
            let member = CountryGroup.Member(
                Country(row.cells[1]), from: try table.month(row, 2), until: try table.month(row, 3))
            if let from = member.from, let until = member.until, from > until {
                throw table.problem(row, "the membership ends before it begins")
            }
            if let index = groups.firstIndex(where: { $0.name == name }) {
                groups[index].members.append(member)
            } else {
                groups.append(CountryGroup(name: name, members: [member]))
            }
        }
        return groups
    }

    private static func categories(_ table: ListTable) throws(ListProblem) -> CategoryList {
        var categories: [Category] = []
        var codes: [String] = []
        for row in table.rows {
            let (slug, label) = (row.cells[0], row.cells[1])
            let code = try table.code(row, 2)
            guard !slug.isEmpty, CountryList.slug(of: slug) == slug, !Product(slug).isHS, !label.isEmpty else {
                throw table.problem(row, "`\(slug.prefix(40))` is no name of a category in small letters, with a label")
            }
            guard let isGlobal = ["yes": true, "no": false][row.cells[3]] else {
                throw table.problem(row, "global is yes or no, not `\(row.cells[3].prefix(40))`")
            }
            if let other = codes.first(where: { $0.hasPrefix(code) || code.hasPrefix($0) }) {
                throw table.problem(row, "\(code) and \(other) have lines in common: they would count twice")
            }
            codes.append(code)
            if let index = categories.firstIndex(where: { $0.slug == slug }) {
                guard categories[index].label == label, categories[index].isGlobal == isGlobal else {
                    throw table.problem(row, "\(slug) has one label and is global or not")
                }
                categories[index].prefixes.append(code)
            } else {
                categories.append(Category(slug: slug, label: label, prefixes: [code], isGlobal: isGlobal))
            }
        }
        return CategoryList(categories)
    }

    private static func lines(_ table: ListTable) throws(ListProblem) -> TariffLines {
        var lines: [TariffLines.Line] = []
        for row in table.rows {
            let line = TariffLines.Line(
                code: try table.code(row, 0), unit: row.cells[1], secondUnit: row.cells[2],
                from: try table.month(row, 3), until: try table.month(row, 4), description: row.cells[5])
            guard !line.unit.isEmpty else { throw table.problem(row, "the unit is missing (`-` where there is none)") }
            lines.append(line)
        }
        return TariffLines(lines)
    }

    private static func concordance(_ table: ListTable) throws(ListProblem) -> Concordance {
        var moves: [Concordance.Move] = []
        for row in table.rows {
            guard let from = try table.month(row, 0) else { throw table.problem(row, "the month is missing") }
            let (old, new) = (try table.code(row, 1), try table.code(row, 2))
            guard old.utf8.count == new.utf8.count else {
                throw table.problem(row, "\(old) and \(new) have different numbers of digits")
            }
            if let index = moves.firstIndex(where: { $0.from == from && $0.old == old }) {
                moves[index].new.append(new)
            } else {
                moves.append(Concordance.Move(from: from, old: old, new: [new]))
            }
        }
        return Concordance(moves)
    }
}
