import Foundation
import Trade

/// A question to the Census Bureau's international trade API, read from the query of its address.
struct CensusQuery: Equatable, Sendable {
    /// Why a question is answered with status 400.
    struct Refusal: Error, Equatable, Sendable { let words: String }

    /// Variables and predicates that the demo's figures can answer.
    static let variables: Set<String> = [
        "CTY_CODE", "CTY_NAME", "I_COMMODITY", "I_COMMODITY_SDESC", "I_COMMODITY_LDESC", "COMM_LVL", "SUMMARY_LVL",
        "CON_VAL_MO", "YEAR", "MONTH", "time",
    ]

    /// The columns asked for, in order.
    var columns: [String] = []
    /// Conditions by name, in the order of their first occurrence; a name given twice means either.
    var predicates: [(name: String, values: [String])] = []
    /// `nil` when no key was sent.
    var key: String?

    static func == (left: CensusQuery, right: CensusQuery) -> Bool {
        left.columns == right.columns && left.key == right.key
            && left.predicates.map(\.name) == right.predicates.map(\.name)
            && left.predicates.map(\.values) == right.predicates.map(\.values)
    }

    /// Splits a percent-encoded query; `+` is a space.
    init(encoded: String) {
        for pair in encoded.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(Self.decoded)
            let value = parts.count == 2 ? parts[1] : ""
            switch parts[0] {
            case "get": columns += value.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            case "key": key = value
            default:
                if let index = predicates.firstIndex(where: { $0.name == parts[0] }) {
                    predicates[index].values.append(value)
                } else {
                    predicates.append((parts[0], [value]))
                }
            }
        }
    }

    /// A key has the form of 40 hexadecimal digits; the demo accepts any.
    var hasWellFormedKey: Bool {
        guard let key else { return false }
        return key.utf8.count == 40 && key.allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    /// Refuses names that are not among the variables.
    func check() throws(Refusal) {
        guard !columns.isEmpty else { throw Refusal(words: "error: missing 'get' argument") }
        for name in columns + predicates.map(\.name) where !Self.variables.contains(name) {
            throw Refusal(words: "error: unknown variable '\(name)'")
        }
    }

    /// The months asked for.
    ///
    /// `time=2019-03`, `time=from 2018-01 to 2019-03`, `time=from 2018-01`, or `YEAR` and `MONTH`.
    func months(among all: [Month]) throws(Refusal) -> [Month] {
        let times = values(of: "time")
        guard times.isEmpty else {
            var wanted: Set<Month> = []
            for time in times { wanted.formUnion(try Self.months(in: time, among: all)) }
            return all.filter(wanted.contains)
        }
        let years = values(of: "YEAR")
        guard !years.isEmpty else { throw Refusal(words: "error: missing 'time' argument") }
        let numbers = values(of: "MONTH")
        return all.filter { month in
            let number = DecimalDigits.padded(month.month, 2)
            return years.contains(String(month.year))
                && (numbers.isEmpty || numbers.contains(number) || numbers.contains(String(month.month)))
        }
    }

    /// Whether a row with these values is wanted: every predicate but those of time must hold.
    func wants(_ row: (String) -> String) -> Bool {
        predicates.allSatisfy { name, values in
            switch name {
            case "time", "YEAR", "MONTH": true
            default: values.contains { Self.matches($0, row(name)) }
            }
        }
    }

    private func values(of name: String) -> [String] { predicates.first { $0.name == name }?.values ?? [] }

    private static func months(in time: String, among all: [Month]) throws(Refusal) -> [Month] {
        let words = time.split(separator: " ").map(String.init)
        if words.count == 1, let month = Month(words[0]) { return [month] }
        if words.count == 2, words[0] == "from", let first = Month(words[1]) { return all.filter { $0 >= first } }
        if words.count == 4, words[0] == "from", words[2] == "to", let first = Month(words[1]),
            let last = Month(words[3])
        {
            return all.filter { $0 >= first && $0 <= last }
        }
        throw Refusal(words: "error: invalid value '\(time)' of 'time'")
    }

    private static func matches(_ pattern: String, _ value: String) -> Bool {
        pattern.hasSuffix("*") ? value.hasPrefix(pattern.dropLast()) : pattern == value
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacingOccurrences(of: "+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }
}
