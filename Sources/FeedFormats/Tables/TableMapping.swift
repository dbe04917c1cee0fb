package import Trade

/// How the columns of somebody else's table become figures of a series: what a mapping file says.
package struct TableMapping: Sendable {
    package enum Format: String, Sendable, CaseIterable { case csv, tsv, semicolon, xlsx, fixed }

    /// Where a field stands: under a heading, in a range of characters (from 1, both ends included), or nowhere, since it is
    /// the same in every row.
    package enum Place: Sendable, Hashable {
        case column(String)
        case characters(ClosedRange<Int>)
        case constant(String)
    }
    /// A field that names something: a country, a category.
    package struct Names: Sendable {
        package var place: Place
        /// What the table writes, and what is meant.
        package var spellings: [String: String]
        /// Spellings of the row of all together.
        package var totals: Set<String>
        /// Rows with these are passed over: subtotals.
        package var skipped: Set<String>
        /// An empty cell means what stands above it, as in exports with merged cells.
        package var isFilledDown: Bool
        /// `INGOTS.........1A` names the code at its end.
        package var isCodeLast: Bool

        package init(
            _ place: Place, spellings: [String: String] = [:], totals: Set<String> = [], skipped: Set<String> = [],
            isFilledDown: Bool = false, isCodeLast: Bool = false
        ) {
            self.place = place
            self.spellings = Dictionary(spellings.map { (CountryList.slug(of: $0), $1) }) { first, _ in first }
            self.totals = Set(totals.map { CountryList.slug(of: $0) })
            self.skipped = Set(skipped.map { CountryList.slug(of: $0) })
            self.isFilledDown = isFilledDown
            self.isCodeLast = isCodeLast
        }
    }
    package enum Months: Sendable {
        case column(Place, form: DateForm?)
        case yearAndMonth(Place, Place)
        /// Each month has a column of its own, named by it.
        case across(DateForm?)
    }
    /// A figure: a column of its own, or what the rows with one measure hold.
    package struct Figure: Sendable {
        package enum Source: Sendable, Hashable {
            case place(Place)
            /// The name of the measure, as the column of measures has it.
            case measure(String)
            /// The columns of months, where they hold one measure only.
            case across
        }
        package var source: Source
        package var unit: TableUnit

        package init(_ source: Source, unit: TableUnit) {
            self.source = source
            self.unit = unit
        }
    }
    /// The column that names measures, and that of their figures where months do not go across.
    package struct Measures: Sendable {
        package var names: Place
        package var figures: Place?

        package init(names: Place, figures: Place?) {
            self.names = names
            self.figures = figures
        }
    }
    package enum AsOf: Sendable, Hashable {
        /// The day in New York on which the file came.
        case received
        case cell(row: Int, column: Int, DateForm)
        case fileName(DateForm)
    }
    /// What the figures are.
    package enum Kind: Sendable {
        /// Licenses, as `aim-aggregate/1` has them: a view, and for smelt the rank of the country.
        case licenses(view: String, rank: Int?)
        /// A statistic; the categories become products of `system` where it has a name.
        case statistics(Basis, system: String?, status: Status, listing: Section.Listing)
    }

    package var path: String
    package var format: Format?
    package var sheet: String?
    /// The line or row of the headings; the first one that has all of them where it is not said.
    package var header: Int?
    package var recordWidth: Int?
    package var isLatin = false
    package var isCommaDecimal = false
    package var kind: Kind
    package var months: Months
    package var country: Names
    package var origin: Names?
    package var category: Names?
    package var hs6: Place?
    package var quantity: Figure?
    package var value: Figure?
    /// Checked against value by quantity, not stored.
    package var unitValue: Figure?
    /// The quantity once more in another unit, checked.
    package var quantityCheck: Figure?
    package var measures: Measures?
    /// What an empty figure looks like, besides nothing at all.
    package var empty: Set<String>
    /// Rows whose first filled cell begins so are no figures.
    package var footnotes: [String]
    package var asOf = AsOf.received
    /// Several rows of one cell are added up: the table is finer than what is stored.
    package var addsRepeated = false

    package init(
        path: String, kind: Kind, months: Months, country: Names, quantity: Figure? = nil, value: Figure? = nil
    ) {
        self.path = path
        self.kind = kind
        self.months = months
        self.country = country
        self.quantity = quantity
        self.value = value
        empty = ["", "-", "n/a", "na", "null", "*"]
        footnotes = []
    }

    /// The headings that the table must have.
    var headings: [String] {
        var places: [Place] =
            [country.place]
            + [origin?.place, category?.place, hs6, measures?.names, measures?.figures]
            .compactMap { $0 }
        switch months {
        case .column(let place, _): places.append(place)
        case .yearAndMonth(let year, let month): places += [year, month]
        case .across: break
        }
        for figure in [quantity, value, unitValue, quantityCheck] {
            if case .place(let place) = figure?.source { places.append(place) }
        }
        var seen: Set<String> = []
        return places.compactMap { if case .column(let name) = $0, seen.insert(name).inserted { name } else { nil } }
    }
}
