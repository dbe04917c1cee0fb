import TestSupport
import Testing
import Trade

@testable import FeedFormats

/// The import data bank: records of fixed width, held against three kinds of control totals.
@Suite struct IMDBTests {
    typealias Row = ImportDataBank.Row

    static let rows: [Row] = [
        .figures("7601103000", "1220", kilograms: 1000, dollars: 2500),
        .figures("7601103000", "1220", entry: "20", kilograms: 500, dollars: 1250),
        .figures("7601103000", "5700", kilograms: 7, dollars: 21),
        .figures("7601106000", "4000", kilograms: 0, dollars: 0),
        .figures("7616995130", "1220", kilograms: 12, dollars: 900),
        .figures("8708295060", "1220", kilograms: 3, dollars: 33),
    ]
    static var bank: ImportDataBank {
        var bank = ImportDataBank("2025-01", rows)
        bank.units["7616995130"] = "NO"
        return bank
    }

    static func read(
        _ members: [(name: String, text: String)], digits: Int = 10, totals: IMDBArchive.Options.Totals = .exact,
        remembersKeys: Bool = false, part: Int = 1000
    ) throws(FeedProblem) -> MonthFigures {
        let archive = IMDBArchive(
            .init(
                month: month("2025-01"), prefixes: ["76"], digits: digits, totals: totals, remembersKeys: remembersKeys)
        )
        for (name, text) in members {
            guard try archive.begin(name) else { continue }
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let piece = Array(rest.prefix(part))
                rest = rest.dropFirst(part)
                try piece.withUnsafeBufferPointer { (bytes) throws(FeedProblem) in try archive.take(bytes) }
            }
            try archive.end()
        }
        if archive.isUnordered, !remembersKeys {
            return try read(members, digits: digits, totals: totals, remembersKeys: true, part: part)
        }
        return try archive.figures()
    }
    static func problem(_ members: [(name: String, text: String)]) -> FeedProblem? {
        do throws(FeedProblem) {
            _ = try read(members)
            return nil
        } catch { return error }
    }
    static func with(_ name: String, _ change: (String) -> String) -> [(name: String, text: String)] {
        bank.members.map { $0.name == name ? ($0.name, change($0.text)) : $0 }
    }

    private func figure(_ figures: MonthFigures, _ basis: Basis, _ country: String, _ product: String) -> [Int64?]? {
        figures.observations.first {
            $0.series.basis == basis && $0.series.country.code == country && $0.series.product.code == product
        }.map { [$0.quantity, $0.value] }
    }

    @Test func figuresOfTheWantedLines() throws {
        let figures = try Self.read(Self.bank.members)
        #expect(figures.rows == 6 && figures.month == month("2025-01"))
        #expect(figure(figures, .consumption, "1220", "7601103000") == [1500, 3750])
        #expect(figure(figures, .general, "1220", "7601103000") == [1502, 3754])
        #expect(figure(figures, .consumption, "-", "7601103000") == [1507, 3771])
        #expect(figure(figures, .general, "-", "7601103000") == [1510, 3777])
        #expect(figure(figures, .consumption, "1220", "7616995130") == [nil, 900], "counted in numbers, not kilograms")
        #expect(figure(figures, .consumption, "1220", "8708295060") == nil, "another chapter")
        #expect(figure(figures, .general, "4000", "7601106000") == [1, 2])
        #expect(figures.observations.allSatisfy { $0.status == .final && $0.month == month("2025-01") })
        #expect(
            figures.sections
                == [Basis.general, .consumption].map {
                    Section(
                        basis: $0, scope: .codes(prefix: "76", digits: 10), month: month("2025-01"), listing: .complete)
                })
        let release = MonthFigures.release(
            [figures], source: "census-imports", knownAt: instant("2025-03-06T13:30:00Z"), contentHash: "x", feed: "f")
        #expect(release.source == "census-imports" && release.channel == "census-imdb")
        #expect(release.observations.allSatisfy { $0.series.source == "census-imports" })
    }

    /// The archive has no flags; a value without weight is a weight that was suppressed, unless it is small.
    @Test func suppressedQuantities() throws {
        let bank = ImportDataBank(
            "2025-01",
            [
                .figures("7604103000", "1220", kilograms: 0, dollars: 50_000),
                .figures("7604103000", "5700", kilograms: 0, dollars: 900),
            ])
        let figures = try Self.read(bank.members)
        #expect(figure(figures, .consumption, "1220", "7604103000") == [nil, 50_000])
        #expect(figure(figures, .consumption, "5700", "7604103000") == [0, 900])
        #expect(figure(figures, .consumption, "-", "7604103000") == [nil, 50_900])
        #expect(figure(figures, .general, "1220", "7604103000") == [1, 50_002])
    }

    @Test func coarserLevels() throws {
        let figures = try Self.read(Self.bank.members, digits: 4)
        #expect(figure(figures, .consumption, "1220", "7601") == [nil, 3750])
        #expect(figure(figures, .consumption, "-", "76") == nil)
        #expect(figure(try Self.read(Self.bank.members, digits: 2), .consumption, "-", "76") == [nil, 4671])
    }

    /// Wherever the parts of the members are cut, the figures are the same.
    @Test(arguments: [1, 2, 687, 688, 689, 690, 691, 1379, 1380, 1381, 100_000])
    func parts(size: Int) throws {
        #expect(try Self.read(Self.bank.members, part: size).observations == Self.read(Self.bank.members).observations)
    }

    @Test func lineBreaks() throws {
        let plain = try Self.read(Self.bank.members).observations
        let unix = Self.bank.members.map { ($0.name, $0.text.replacing("\r\n", with: "\n")) }
        #expect(try Self.read(unix).observations == plain)
        let open = Self.bank.members.map { ($0.name, String($0.text.dropLast())) }
        #expect(try Self.read(open).observations == plain, "the last record without its break")
    }

    @Test func recordsOutOfOrder() throws {
        var bank = Self.bank
        bank.rows.reverse()
        #expect(try Self.read(bank.members).observations == Self.read(Self.bank.members).observations)
        bank.rows.append(bank.rows[0])
        #expect(Self.problem(bank.members)?.what.contains("occurs twice") == true)
        #expect(Self.problem(bank.members)?.where == "IMP_DETL.TXT, line 7")
    }

    @Test func whatIsWrong() {
        #expect(
            Self.problem(Self.with("IMP_COMM.TXT") { $0.replacing("3771", with: "3772") })?.description
                == "IMP_COMM.TXT, line 1: the records of tariff line `7601103000` in IMP_DETL.TXT sum to 3771 in con_val_mo, "
                + "the control total says 3772; expected equal figures. The archive is not whole; fetch it again, or "
                + "accept it from the quarantine.")
        #expect(
            Self.problem(Self.with("imp_CTY.TXT") { $0.replacing("4683", with: "4684") })?.where
                == "IMP_CTY.TXT, line 1")
        let fewer = Self.with("IMP_DETL.TXT") {
            String($0.split(separator: "\r\n").dropLast().joined(separator: "\r\n"))
        }
        #expect(Self.problem(fewer)?.what.contains("the control total says") == true, "a record is missing")
        #expect(
            Self.problem(Self.with("IMP_DETL.TXT") { String($0.dropLast(300)) })?.description.contains(
                "IMP_DETL.TXT, line 6: the record has 389 characters; expected 688") == true)
        #expect(
            Self.problem(Self.with("IMP_DETL.TXT") { $0.replacing("202501", with: "202502") })?.what
                == "the record is of `202502`")
        let letter = Self.with("IMP_DETL.TXT") { $0.replacing("           1000", with: "           10x0") }
        #expect(
            Self.problem(letter)?.description.contains(
                "IMP_DETL.TXT, line 1, columns 44 to 58: con_qy1_mo is `           10x0`") == true)
        let negative = Self.with("IMP_DETL.TXT") { $0.replacing("           1000", with: "           -100") }
        #expect(Self.problem(negative)?.what.hasPrefix("con_qy1_mo is") == true)
        #expect(
            Self.problem(Self.with("IMP_DETL.TXT") { $0.replacing("1220", with: "0003") })?.what.contains("cty_code")
                == true)
        #expect(
            Self.problem(Self.bank.members.filter { $0.name != "IMP_DE.TXT" })?.what
                == "the archive holds no IMP_DE.TXT")
        #expect(Self.problem([])?.what == "the archive holds no IMP_DETL.TXT")
        let twice = Self.bank.members + Self.bank.members.filter { $0.name == "IMP_DETL.TXT" }
        #expect(Self.problem(twice)?.what == "the archive holds IMP_DETL.TXT twice")
    }

    /// An operator accepts an archive whose detail stays under its totals: a partial listing, never more than the total.
    @Test func accepted() throws {
        let fewer = Self.with("IMP_DETL.TXT") { text in
            text.split(separator: "\r\n").dropFirst(2).joined(separator: "\r\n")
        }
        let figures = try Self.read(fewer, totals: .atMost)
        #expect(figures.sections.allSatisfy { $0.listing == .partial })
        #expect(figure(figures, .consumption, "-", "7601103000") == [1507, 3771])
        #expect(throws: FeedProblem.self) {
            try Self.read(Self.with("IMP_COMM.TXT") { $0.replacing("3771", with: "3770") }, totals: .atMost)
        }
    }

    /// Whichever byte is turned into its neighbor: no other figure is taken for it, for none stands alone; a unit that is
    /// no more kilograms leaves the quantity unknown. Of the sums of the year, which are not read, a few bytes will do.
    @Test func everyByteChanged() throws {
        let bank = ImportDataBank("2025-01", [.figures("7601103000", "1220", kilograms: 1000, dollars: 2500)])
        let plain = try Self.read(bank.members).observations
        let members = bank.members.filter { $0.name != "COUNTRY.TXT" }.map { ($0.name, Array($0.text.utf8)) }
        let read = ["IMP_DETL.TXT": 358, "IMP_COMM.TXT": 402, "imp_CTY.TXT": 310, "IMP_DE.TXT": 308]
        var taken = 0
        for changed in members.indices {
            let (name, content) = members[changed]
            for index in content.indices where index < read[name, default: 0] || index % 29 == 0 {
                let archive = IMDBArchive(.init(month: month("2025-01"), prefixes: ["76"]))
                do throws(FeedProblem) {
                    for (place, member) in members.enumerated() {
                        guard try archive.begin(member.0) else { continue }
                        var bytes = member.1
                        if place == changed { bytes[index] ^= 1 }
                        try bytes.withUnsafeBufferPointer { (bytes) throws(FeedProblem) in try archive.take(bytes) }
                        try archive.end()
                    }
                    let found = try archive.figures().observations
                    let isOther = zip(found, plain).contains { other, own in
                        other.series != own.series || other.value != own.value
                            || other.quantity != nil && other.quantity != own.quantity
                    }
                    if isOther || found.count != plain.count { Issue.record("\(name), byte \(index): other figures") }
                    taken += 1
                } catch {
                    if error.where.isEmpty { Issue.record("no place: \(error)") }
                }
            }
        }
        // Names, and what stands in the key behind the country.
        #expect(taken > 100 && taken < 250, "\(taken)")
    }
}
