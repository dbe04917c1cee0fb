import Settings
import Trade

/// Files that come one a month, by their addresses and names.
struct MonthlyFiles {
    /// `https://www.census.gov/trade/downloads/{YYYY}/Merch/im_m/IMDB{YY}{MM}.ZIP`.
    let template: String

    func url(_ month: Month) -> String {
        let year = DecimalDigits.padded(month.year, 4)
        return template.replacing("{YYYY}", with: year).replacing("{YY}", with: year.suffix(2))
            .replacing("{MM}", with: DecimalDigits.padded(month.month, 2))
    }

    /// The last part of the address.
    func name(_ month: Month) -> String { url(month).split(separator: "/").last.map(String.init) ?? "\(month)" }

    /// The month in the name of a file: `IMDB2501.ZIP`, `full_v2_202501.7z`, also with words around it.
    static func month(ofFile name: String) -> Month? {
        let letters = Array(name.uppercased().utf8)
        if let start = letters.firstRange(of: Array("IMDB".utf8))?.upperBound, start + 4 <= letters.count {
            return month(letters[start..<(start + 2)], letters[(start + 2)..<(start + 4)], century: true)
        }
        let digits = letters.split { !(48...57).contains($0) }.first { $0.count == 6 }
        return digits.flatMap { month($0.prefix(4), $0.suffix(2), century: false) }
    }

    private static func month(_ year: ArraySlice<UInt8>, _ month: ArraySlice<UInt8>, century: Bool) -> Month? {
        guard let year = DecimalDigits.value(year), let month = DecimalDigits.value(month), (1...12).contains(month),
            century || year >= 1900
        else { return nil }
        return Month(year: Int(year) + (century ? (year < 80 ? 2000 : 1900) : 0), month: Int(month))
    }
}

/// What a feed remembers of one file that it took in or refused.
package struct FileMark: Codable, Hashable, Sendable {
    package var etag: String?
    package var lastModified: String?
    package var sha256: String
    /// Why it was refused, where it was.
    package var refusal: String?

    /// A month whose file is not there although later ones are.
    static let absent = FileMark(sha256: "")
    var isAbsent: Bool { self == .absent }

    func isSame(as validators: Spool.Validators) -> Bool {
        if isAbsent { return false }
        guard validators.etag != nil || validators.lastModified != nil else { return true }
        return etag == validators.etag && lastModified == validators.lastModified
    }
}
