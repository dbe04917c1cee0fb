package import Trade

/// Why a license file is rejected, one case for each rule of the format.
///
/// Every case but the first three names the line of a CSV file or the element of a JSON file's `rows`.
package enum AimRejection: Error, Hashable, Sendable {
    /// Where a row stands.
    package enum Place: Hashable, Sendable, CustomStringConvertible {
        /// A line of a CSV file, from 1.
        case line(Int)
        /// An element of `rows` in a JSON file, from 0.
        case element(Int)

        package var description: String {
            switch self {
            case .line(let line): "line \(line)"
            case .element(let index): "rows[\(index)]"
            }
        }
    }
    /// The measure of a total that does not hold.
    package enum Measure: String, Hashable, Sendable {
        case quantity = "quantity_t"
        case value = "customs_value_usd"

        /// Tonnes from kilograms, dollars as they are.
        func words(_ amount: Int128) -> String {
            switch self {
            case .quantity: "\(amount / 1000).\(DecimalDigits.padded(Int(amount % 1000), 3)) t"
            case .value: "\(amount) USD"
            }
        }
    }

    /// No CSV or JSON.
    case unreadable(FeedProblem)
    case manifest(String)
    /// The license date is older than that of the file accepted last.
    case olderThanAccepted(asOf: CalendarDay, accepted: CalendarDay)
    case header(String)
    case rowCount(stated: Int, found: Int)
    case noRows
    case unknownView(Place, String)
    case month(Place, String)
    case monthTooFarAhead(Place, Month, asOf: CalendarDay)
    case country(Place, String)
    case originCode(Place, String)
    case smeltRank(Place, String)
    case unknownCategory(Place, String, near: [String])
    case hs6(Place, String)
    case unknownStage(Place, String)
    case number(Place, column: String, text: String, expected: String)
    case duplicateKey(Place, first: Place)
    /// The stated unit value is more than half a percent off the value divided by the quantity.
    case unitValue(Place, stated: String, computed: String)
    case countriesExceedTotal(Place, Measure, countries: Int128, total: Int128)
    case crossesExceedPlain(Place, Measure, crosses: Int128, plain: Int128)

    package var problem: FeedProblem {
        switch self {
        case .unreadable(let problem): return problem
        case .manifest(let words):
            return FeedProblem(
                what: words, where: "the manifest",
                expected: "`# aim-aggregate/1 as_of=YYYY-MM-DD rows=N`, in JSON `format`, `as_of` and `rows`",
                advice: "export the file again")
        case .olderThanAccepted(let asOf, let accepted):
            return FeedProblem(
                what: "as_of is \(asOf), older than the last accepted file of \(accepted)", where: "the manifest",
                advice: "an older file came back; check the export or the drop folder")
        case .header(let words):
            return FeedProblem(
                what: words, where: "the header",
                expected: "exactly " + AimColumn.allCases.map(\.rawValue).joined(separator: ","),
                advice: "export the file again")
        case .rowCount(let stated, let found):
            return FeedProblem(
                what: "the manifest says rows=\(stated) and the file has \(found)", where: "the manifest",
                advice: "the file is not whole; export or fetch it again")
        case .noRows:
            return FeedProblem(
                what: "the file has no rows", expected: "at least one month of one view",
                advice: "the export is empty; export it again")
        case .unknownView(let place, let text):
            return cell(
                place, .view, text, "origin, smelt, cast, smelt_by_origin or cast_by_origin", "correct the view")
        case .month(let place, let text): return cell(place, .importMonth, text, "YYYY-MM", "correct the month")
        case .monthTooFarAhead(let place, let month, let asOf):
            return FeedProblem(
                what: "\(month) is more than three months after as_of=\(asOf)", where: "\(place), column import_month",
                expected: "at most \(asOf.month + 3)", advice: "correct the month or as_of")
        case .country(let place, let text):
            return cell(
                place, .countryCode, text, "a Schedule C code of one country, `-`, NA or UN",
                "groups of countries are computed, not read")
        case .originCode(let place, let words): return rule(place, .originCode, words)
        case .smeltRank(let place, let words): return rule(place, .smeltRank, words)
        case .unknownCategory(let place, let text, let near):
            return cell(
                place, .productCategory, text, "a category of the configured list",
                near.isEmpty ? "add the category to the list" : "did you mean " + near.joined(separator: " or "))
        case .hs6(let place, let words): return rule(place, .hs6, words)
        case .unknownStage(let place, let text):
            return cell(place, .stage, text, "license or census", "correct the stage")
        case .number(let place, let column, let text, let expected):
            return FeedProblem(
                what: "\(text) is no figure", where: "\(place), column \(column)", expected: expected,
                advice: "leave the cell empty where the figure is withheld")
        case .duplicateKey(let place, let first):
            return FeedProblem(
                what: "the row states the same cell as \(first)", where: "\(place)", expected: "each key once",
                advice: "remove one of the two")
        case .unitValue(let place, let stated, let computed):
            return FeedProblem(
                what: "the unit value \(stated) is more than 0.5 % off",
                where: "\(place), column unit_value_usd_per_t", expected: "about \(computed), value by quantity",
                advice: "one of the three figures is wrong; export the file again")
        case .countriesExceedTotal(let place, let measure, let countries, let total):
            return FeedProblem(
                what: "the countries sum to \(measure.words(countries)), more than 0.1 % above their `-` row",
                where: "\(place), column \(measure.rawValue)", expected: "at most \(measure.words(total))",
                advice: "export the file again")
        case .crossesExceedPlain(let place, let measure, let crosses, let plain):
            return FeedProblem(
                what: "the rows by origin sum to \(measure.words(crosses)), more than 0.1 % above the plain row",
                where: "\(place), column \(measure.rawValue)", expected: "at most \(measure.words(plain))",
                advice: "export the file again")
        }
    }

    private func cell(
        _ place: Place, _ column: AimColumn, _ text: String, _ expected: String, _ advice: String
    ) -> FeedProblem {
        FeedProblem(
            what: "unknown \(column.words) \(text)", where: "\(place), column \(column.rawValue)",
            expected: expected, advice: advice)
    }

    private func rule(_ place: Place, _ column: AimColumn, _ words: String) -> FeedProblem {
        FeedProblem(what: words, where: "\(place), column \(column.rawValue)", advice: "correct the row")
    }
}

extension AimRejection: CustomStringConvertible { package var description: String { problem.description } }
