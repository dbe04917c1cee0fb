package import Alerting
package import Trade

/// Reads what somebody asks for, as people write it: countries, products, rules, severities; with a suggestion for what
/// is misspelt.
package struct CriteriaWords: Sendable {
    package struct Problem: Error, CustomStringConvertible {
        package var description: String
    }

    private let rules: [String]
    private let countries: CountryList
    private let categories: CategoryList
    private let concordance: Concordance

    /// `rules` are the names of the rules in force.
    package init(
        rules: [String], countries: CountryList = .scheduleC, categories: CategoryList = .aluminumImportMonitor,
        concordance: Concordance = .tariffSchedule
    ) {
        self.rules = rules
        self.countries = countries
        self.categories = categories
        self.concordance = concordance
    }

    /// A country by code, name or slug; `-` is all countries together.
    package func country(_ text: String) throws(Problem) -> Country {
        if let country = countries.country(named: text) { return country }
        throw Problem(description: "`\(text)` names no country" + Self.hint(countries.suggestions(for: text)))
    }

    /// A category by slug or label, or an HS code of 2, 4, 6, 8 or 10 digits, dots allowed.
    package func product(_ text: String) throws(Problem) -> String {
        if let category = categories.category(named: text) { return category.slug }
        let digits = text.filter { $0 != "." }
        if Product(digits).isHS { return digits }
        if !digits.isEmpty, digits.allSatisfy(\.isNumber) {
            throw Problem(description: "an HS code has 2, 4, 6, 8 or 10 digits, `\(text)` has \(digits.count)")
        }
        throw Problem(
            description: "`\(text)` is neither a category nor an HS code" + Self.hint(categories.suggestions(for: text))
                + " (categories are " + categories.categories.map(\.slug).joined(separator: ", ") + ")")
    }

    /// The name of a rule in force, or a beginning of names and `*`.
    package func rule(_ text: String) throws(Problem) -> String {
        if rules.contains(where: { Matchers.covers(rule: text, $0) }) { return text }
        throw Problem(
            description: (text.hasSuffix("*")
                ? "no rule begins with `\(text.dropLast())`" : "no rule is called `\(text)`")
                + Self.hint(Spelling.nearest(to: text.filter { $0 != "*" }, among: rules)))
    }

    package func word<Word: RawRepresentable & CaseIterable>(
        _ text: String, _ what: String, among type: Word.Type
    ) throws(Problem) -> Word where Word.RawValue == String {
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        throw Problem(
            description: "\(what) is one of \(words.joined(separator: ", ")), not `\(text)`"
                + Self.hint(Spelling.nearest(to: text, among: words)))
    }

    /// `name@host`, in small letters after the `@`.
    package func mail(_ text: String) throws(Problem) -> String {
        guard SettingsReader.isAddress(text), !text.contains("<") else {
            throw Problem(description: "`\(text)` is not a mail address (name@host)")
        }
        let at = text.lastIndex(of: "@") ?? text.endIndex
        return String(text[..<at]) + text[at...].lowercased()
    }

    /// Where a webhook goes: https, and http only on this machine.
    package func webhook(_ text: String) throws(Problem) -> String {
        let isPlain = text.utf8.allSatisfy { $0 > 32 && $0 < 127 }
        guard isPlain, text.hasPrefix("https://") || text.hasPrefix("http://"), text.utf8.count <= 2000 else {
            throw Problem(description: "a webhook begins with https://, not `\(text.prefix(60))`")
        }
        if text.hasPrefix("http://"), !Configuration.isLoopback(text) {
            throw Problem(description: "a webhook over http:// would be read on its way; use https://")
        }
        if text.contains("@") { throw Problem(description: "a webhook's address holds no user name; it is signed") }
        return text
    }

    /// `20:00-07:00` in America/New_York.
    package func quiet(_ text: String, except: String?) throws(Problem) -> QuietHours {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard ends.count == 2, let from = Self.minutes(ends[0]), let to = Self.minutes(ends[1]), from != to else {
            throw Problem(description: "quiet hours are written 20:00-07:00 (New York), not `\(text)`")
        }
        return QuietHours(
            from: from, to: to,
            except: try except.map { text throws(Problem) in try word(text, "the exception", among: Severity.self) })
    }

    private static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":").map(String.init)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    /// `20:00`.
    package static func clock(_ minutes: Int) -> String {
        DecimalDigits.padded(minutes / 60, 2) + ":" + DecimalDigits.padded(minutes % 60, 2)
    }

    private static func hint(_ near: [String]) -> String {
        near.isEmpty ? "" : "; did you mean " + near.prefix(2).map { "`\($0)`" }.joined(separator: " or ") + "?"
    }

    /// What became of a tariff code that is gone.
    package func remark(on product: String) -> String? {
        concordance.successors(of: product).map {
            "HS \(product) ended before \($0.from); \($0.new.joined(separator: " and ")) took its place and is followed"
        }
    }
}
