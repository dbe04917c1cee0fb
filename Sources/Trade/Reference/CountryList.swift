/// Countries by code, name and slug: what turns codes into words for people and words into codes.
///
/// A slug is the lower-case ASCII of the short name with spaces as `-` (`korea-south`).
package struct CountryList: Sendable {
    /// Namibia's ISO code, or `NA` for no country in small letters: nobody can tell, so it names neither.
    private static let ambiguous = "na"

    private let names: [String: String]
    private let codes: [String: String]
    private let areas: [Int: String]
    private let numbers: [String: Int]
    /// All codes of the list in order.
    package let sortedCodes: [String]
    /// What countries are called, ISO codes not counted, sorted.
    private let spellings: [String]

    /// Of each country its code, its ISO code of two letters (empty for none) and its short name; `areas` are the numbers of UN
    /// Comtrade, by code.
    package init(rows: [(code: String, iso: String, name: String)], areas numbers: [String: Int] = [:]) {
        var names: [String: String] = [:]
        var codes: [String: String] = [:]
        for row in rows {
            names[row.code] = row.name
            codes[Self.slug(of: row.name)] = row.code
            let iso = row.iso.lowercased()
            if !iso.isEmpty, iso != Self.ambiguous, codes[iso] == nil { codes[iso] = row.code }
        }
        for (alias, code) in [
            ("south-korea", "5800"), ("north-korea", "5790"), ("uae", "5200"), ("turkiye", "4890"),
            ("usa", "1000"), ("all", "-"), ("world", "-"), ("all-countries", "-"), ("unknown", "UN"),
            ("not-applicable", "NA"),
        ] where codes[alias] == nil { codes[alias] = code }
        self.numbers = numbers
        areas = Dictionary(numbers.map { ($0.value, $0.key) }) { first, _ in first }
        self.names = names
        self.codes = codes
        sortedCodes = names.keys.sorted()
        spellings = codes.keys.filter { $0.count > 2 }.sorted()
    }

    /// The short name of a country: `India`; the code itself where the list has none.
    package func name(of country: Country) -> String {
        switch country {
        case .all: "all countries"
        case .notApplicable: "not applicable"
        case .unknown: "unknown country"
        default: names[country.code] ?? country.code
        }
    }

    /// The country that UN Comtrade knows by a number.
    package func country(area: Int) -> Country? { areas[area].map { Country($0) } }

    /// The number by which UN Comtrade knows a country.
    package func area(of country: Country) -> Int? { numbers[country.code] }

    /// The slug of a country that the list has.
    package func knownSlug(of country: Country) -> String? { names[country.code].map(Self.slug(of:)) }

    /// All slugs and other names that are read, for suggestions.
    package var slugs: [String] { codes.keys.filter { $0.count > 2 }.sorted() }

    /// A country by code, slug, name or ISO code, in any case; any other four digits are a code of their own. `NA` and
    /// `UN` are written in capitals; `na` is no country, for it could be Namibia as well.
    package func country(named text: String) -> Country? {
        if ["-", "NA", "UN"].contains(text) || names[text] != nil { return Country(text) }
        if let code = codes[text] ?? codes[Self.slug(of: text)] { return Country(code) }
        let country = Country(text)
        return country.isSingle ? country : nil
    }

    /// Slugs near a word that names no country, nearest first.
    package func suggestions(for text: String, limit: Int = 3) -> [String] {
        switch text.lowercased() {
        case Self.ambiguous: return ["NA", "namibia"]
        case "un": return ["UN"]
        default: break
        }
        return Spelling.nearest(to: Self.slug(of: text), among: spellings, limit: limit)
    }

    /// Lower-case ASCII letters and digits, everything else a single `-`.
    package static func slug(of name: String) -> String {
        if let slug = plainSlug(of: name) { return slug }
        var result = ""
        for character in name.lowercased() {
            let plain: Character =
                switch character {
                case "ô", "ö", "ó": "o"
                case "é", "è": "e"
                case "ü": "u"
                case "ç": "c"
                case "ã", "á", "å": "a"
                case "í": "i"
                default: character
                }
            if plain.isASCII, plain.isLetter || plain.isNumber {
                result.append(plain)
            } else if plain == "'" || plain == "," || plain == "." {
                continue
            } else if !result.isEmpty, result.last != "-" {
                result.append("-")
            }
        }
        while result.last == "-" { result.removeLast() }
        return result
    }

    /// The same for a name in ASCII, byte by byte; `nil` for any other.
    private static func plainSlug(of name: String) -> String? {
        var name = name
        return name.withUTF8 { (bytes) -> String? in
            guard let base = bytes.baseAddress else { return "" }
            var result: [UInt8] = []
            for index in 0..<bytes.count {
                let byte = base[index]
                switch byte {
                case 0x80...: return nil
                case 97...122, 48...57: result.append(byte)
                case 65...90: result.append(byte + 32)
                case 39, 44, 46: continue
                default: if let last = result.last, last != 45 { result.append(45) }
                }
            }
            while result.last == 45 { result.removeLast() }
            return String(decoding: result, as: UTF8.self)
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// The countries in force: as shipped, Census Schedule C.
    package static var scheduleC: CountryList { ReferenceLists.inForce.countries }
}
