import Trade

@testable import FeedFormats

/// A decoder of feed bodies as a function of bytes that says how a body ended, with small bodies to begin from.
///
/// The tests and `scripts/fuzz` give the same decoders bodies with faults.
enum FuzzedDecoder: String, CaseIterable, Sendable {
    /// A query of the Census API for figures of one month.
    case census
    /// `aim-aggregate/1`, CSV and JSON.
    case licenses
    case observations
    case parameters
    case events
    /// Figures of UN Comtrade, and what is there of them.
    case comtrade, availability
    /// Eurostat's bulk file.
    case comext
    /// The import data bank: members behind each other, see `members`.
    case bank
    /// Tables by a mapping: rows of licenses, a crosstab, records of fixed width, and the members of a workbook.
    case rows, crosstab, records, workbook

    /// How a body ended.
    enum Ending {
        /// A whole release, or several.
        case figures(Int)
        case refused(FeedProblem)
        /// What no body may bring about.
        case broken(String)
    }

    func ending(of body: [UInt8]) -> Ending {
        do throws(FeedProblem) {
            let releases = try decode(body)
            for release in releases {
                if let fault = fault(in: release) { return .broken(fault) }
            }
            return .figures(releases.reduce(0) { $0 + $1.observations.count })
        } catch {
            if let fault = fault(in: error, of: body) { return .broken(fault) }
            return .refused(error)
        }
    }

    // MARK: Decoders

    private static let categories = CategoryList.aluminumImportMonitor
    /// A few: every cell that names none is held against all of them.
    private static let countries = CountryList(
        rows: [
            ("1220", "CA", "Canada"), ("2010", "MX", "Mexico"), ("4621", "RU", "Russia"), ("5700", "CN", "China"),
            ("5800", "KR", "Korea, South"),
        ])
    private static let options = AimAggregate.Options(
        source: "aim-licenses", feed: "licenses", knownAt: instant("2026-11-18T15:05:00Z"), contentHash: "cd",
        categories: categories, countries: countries)
    private static let january = month("2025-01")

    private func decode(_ body: [UInt8]) throws(FeedProblem) -> [Release] {
        let known = Self.options.knownAt
        switch self {
        case .census: return try Self.censusReleases(body)
        case .licenses:
            do { return [try AimAggregate.decode(body, options: Self.options).release] } catch { throw error.problem }
        case .observations: return try ObservationsFile.read(body)
        case .parameters: return try ParameterFile.read(body)
        case .events: return try EventFile.read(body)
        case .comtrade:
            let rows = try ComtradeTable(body).rows
            let own = try ComtradeRelease.merge(rows, source: "comtrade", knownAt: known, contentHash: "", feed: "f")
            let mirror = try ComtradeRelease.mirror(
                rows, of: [Country("4621")], factor: 1060, source: "mirror", knownAt: known, contentHash: "", feed: "f")
            return [own] + (mirror.map { [$0] } ?? [])
        case .availability:
            _ = try ComtradeTable(availability: body)
            return []
        case .comext:
            let file = ComextFile(month: Self.january, prefixes: ["7601", "7606"])
            try Self.give(body[...]) { (part) throws(FeedProblem) in try file.take(part) }
            let months = [try file.figures()]
            return [MonthFigures.release(months, source: "comext", knownAt: known, contentHash: "", feed: "f")]
        case .bank:
            let archive = IMDBArchive(.init(month: Self.january, prefixes: ["76"], remembersKeys: true))
            for (name, content) in Self.members(body) {
                guard try archive.begin(name) else { continue }
                try Self.give(content) { (part) throws(FeedProblem) in try archive.take(part) }
                try archive.end()
            }
            let months = [try archive.figures()]
            return [MonthFigures.release(months, source: "census", knownAt: known, contentHash: "", feed: "f")]
        case .rows: return [try Self.table(body, TableSamples.rowsMapping)]
        case .crosstab: return [try Self.table(body, TableSamples.crosstabMapping)]
        case .records: return [try Self.table(body, TableSamples.recordsMapping)]
        case .workbook:
            let members = Dictionary(Self.members(body).map { ($0.name, Array($0.content)) }) { first, _ in first }
            return [try Self.table([], members: members, TableSamples.rowsMapping)]
        }
    }

    private static let query = CensusRequest(
        base: "https://api.census.gov/data/timeseries/intltrade/imports/hs", month: month("2025-03"), prefix: "76",
        level: .hs10)

    private static func censusReleases(_ body: [UInt8]) throws(FeedProblem) -> [Release] {
        let answer = CensusImports.decode(
            status: 200, contentType: "application/json", header: { _ in nil }, body: body, request: query)
        switch answer {
        case .figures(let figures):
            return [
                try CensusRelease.merge(
                    [figures], source: "census", knownAt: options.knownAt, contentHash: "", feed: "f")
            ]
        case .noDataYet, .tooLarge: return []
        case .retry(let reason): throw FeedProblem(what: reason, where: "the answer")
        case .refused(let problem): throw problem
        }
    }

    private static func table(
        _ body: [UInt8], members: [String: [UInt8]] = [:], _ mapping: TableMapping
    ) throws(FeedProblem) -> Release {
        try MappedTable(body, members: members, mapping: mapping, categories: categories, countries: countries)
            .release(options)
    }

    /// The members of an archive written one behind the other: a name, a line break, the content, and the byte `1C`.
    static func members(_ body: [UInt8]) -> [(name: String, content: ArraySlice<UInt8>)] {
        body.split(separator: 0x1C).map { part in
            let end = part.firstIndex(of: 10) ?? part.endIndex
            return (String(decoding: part[..<end], as: UTF8.self), part[min(end + 1, part.endIndex)...])
        }
    }

    /// Gives a body in two parts, the first of them odd.
    private static func give(
        _ body: ArraySlice<UInt8>, _ take: (UnsafeBufferPointer<UInt8>) throws(FeedProblem) -> Void
    ) throws(FeedProblem) {
        let half = body.startIndex + body.count / 3
        for part in [body[..<half], body[half...]] {
            try Array(part).withUnsafeBufferPointer { (bytes) throws(FeedProblem) in try take(bytes) }
        }
    }
}
