import Alerting
import Archive
import Panel
import Pipeline
import RuleLanguage
import Testing
import Trade

/// Columns that judge first change nothing of what is said.
@Suite("First pass over columns") struct FirstPassTests {
    /// Everything that releases do, as far as anybody hears of it or a later release asks for it.
    private struct Told: Equatable {
        var events: [AlertEvent] = []
        var episodes: [[Episode]] = []
        var held: [[HeldMonth]] = []
        var judged: [[JudgedMonth]] = []
        var judgements: [Int] = []

        mutating func add(_ step: ReleasePipeline.Step) {
            events += step.events
            episodes.append(step.world.book.all)
            held.append(step.held.sorted { "\($0)" < "\($1)" })
            judged.append(step.judged)
            judgements.append(step.judgements)
        }
    }

    private static func told(
        _ rules: RuleSet, _ vintages: [StoredVintage], threads: Int, _ use: FirstPassUse, from: Instant? = nil,
        detail: EvidenceDetail = .whole
    ) throws -> Told {
        let pipeline = try Memory(rules).pipeline
        var replay = Replay(
            [pipeline], from: from, categories: .aluminumImportMonitor, sources: ["census-imports"], threads: threads,
            firstPass: use, detail: detail)
        var told = Told()
        for stored in vintages { for step in replay.take(stored) ?? [] { told.add(step) } }
        return told
    }

    /// Plays releases into an archive and judges them again both ways.
    private static func compare(
        _ rules: RuleSet, _ releases: [Release], from start: Int? = nil, location: SourceLocation = #_sourceLocation
    ) throws -> Told {
        let desk = try Desk(rules)
        for release in releases { try desk.take(release) }
        let vintages = try desk.archive.read { try Archive.storedVintages($0) }
        let from = start.map { vintages[$0].record.vintage.knownAt }
        let wanted = try told(rules, vintages, threads: 1, .never, from: from)
        for threads in [1, 3] {
            let got = try told(rules, vintages, threads: threads, .always, from: from)
            #expect(got.events.map(\.words) == wanted.events.map(\.words), sourceLocation: location)
            #expect(got == wanted, sourceLocation: location)
        }
        let brief = try told(rules, vintages, threads: 2, .always, from: from, detail: .figures)
        #expect(brief.events.map(\.inTable) == wanted.events.map(\.inTable), sourceLocation: location)
        #expect(brief.episodes.map { $0.map(\.id) } == wanted.episodes.map { $0.map(\.id) }, sourceLocation: location)
        return wanted
    }

    @Test("Random releases of a few countries, licenses, smelt and cast among them", arguments: 0..<12 as Range<UInt64>)
    func fewCountries(seed: UInt64) throws {
        var releases = RandomReleases(seed: seed)
        let told = try Self.compare(rules(RuleText.all + ChanceReleases.rules), (0..<20).map { _ in releases.next() })
        #expect(!told.events.isEmpty)
    }

    @Test("Many countries and months, revised now and then", arguments: 0..<8 as Range<UInt64>)
    func manyCountries(seed: UInt64) throws {
        var chance = ChanceReleases(seed: seed, history: seed % 4 == 0 ? 80 : 30)
        let releases = (0..<12).map { _ in chance.next() }
        let told = try Self.compare(
            rules(RuleText.all + ChanceReleases.rules), releases, from: seed % 2 == 0 ? 1 : nil)
        let kinds = Set(told.events.map(\.kind))
        #expect(kinds.isSuperset(of: [.confirmed, .late, .resolved]), "\(kinds)")
        #expect(told.held.contains { !$0.isEmpty })
    }
}

extension AlertEvent {
    /// What tables of events show.
    fileprivate var inTable: String {
        let gate = evidence.gates.first { $0.value != nil }
        return "\(knownAt) \(words) \(severity) \(source) \(basis) \(episodeStart) \(sequence) \(evidence.isSimulated) "
            + "\(gate?.value?.number.description ?? "") \(gate?.limit?.number.description ?? "")"
    }
}

/// Monthly releases of two products and nine countries, with figures that are missing and months that are revised.
struct ChanceReleases {
    private var generator: SplitMix
    private var newest: Int
    private let first: Int
    private var isBegun = false
    private static let countries = ["1220", "2010", "5330", "5700", "4621", "4279", "5880", "4759", "5520"]
        .map { Country($0) }

    init(seed: UInt64, history: Int) {
        generator = SplitMix(seed: seed)
        newest = 1
        first = newest - history
    }

    private mutating func happens(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    private mutating func month(_ number: Int, everyone: Bool = true, total: Bool = true) -> [Country: Int64?] {
        var result: [Country: Int64?] = [:]
        for country in Self.countries where everyone || happens(20) {
            let tonnes: [Int64] = [0, 60, 100, 120, 180, 300, 500]
            result[country] = happens(2) ? .some(nil) : tonnes.randomElement(using: &generator)
        }
        if total, happens(80) {
            result[.all] = result.values.reduce(Int64(0)) { $0 + ($1 ?? 0) }
        }
        return result
    }

    mutating func next() -> Release {
        if !isBegun {
            isBegun = true
            var history: [Int: [Country: Int64?]] = [:]
            for number in first...newest { history[number] = month(number) }
            return census(history) + census(history.filter { $0.key > first + 5 }, product: "foil")
        }
        if happens(30) {
            let filed = [newest + 1: month(newest + 1, everyone: false, total: false)]
            return licenses(filed) + licenses(filed, product: "foil", role: .smelt)
        }
        newest += 1
        var stated = [newest: month(newest)]
        let oldest = happens(25) ? first : newest - 4
        for number in oldest..<newest where happens(40) {
            stated[number] = month(number, everyone: false, total: false)
        }
        return census(stated) + census([newest: month(newest)], product: "foil")
    }

    /// What columns know, what they leave, and what goes by earlier releases.
    static let rules = [
        RuleText(
            name: "Share", when: "share[2mo] - share[2mo, ago 3mo] >= 5 pp and quantity[2mo] >= 100 t",
            over: "[origin, category]"),
        RuleText(
            name: "Cheap", when: "unit_value[2mo] <= unit_value(others)[2mo] and quantity[1mo] >= 100 t",
            over: "[origin, category]", severity: #"{ critical: "quantity[1mo] >= 300 t", watch: otherwise }"#),
        RuleText(
            name: "Lasting", when: "quantity[1mo] >= 120 t", severity: "watch", more: "for: 2 mo"),
        RuleText(
            name: "Twice", when: "quantity[1mo] >= quantity[1mo, ago 1mo] and quantity[1mo] >= 100 t",
            more: "for: 2 releases"),
        RuleText(
            name: "Waits", when: "(fires(Twice) or fires(Lasting)) and quantity[1mo] >= 100 t", severity: "watch"),
        RuleText(
            name: "Anchored", when: "(fires(Fast) or quantity[1mo] >= 450 t) and quantity[1mo] >= 50 t",
            severity: "watch", more: "for: 2 mo"),
        RuleText(
            name: "Cleared", when: "quantity[1mo] >= 300 t", severity: "watch", more: "clear: quantity[1mo] < 120 t"),
        RuleText(
            name: "Median", when: "quantity[1mo] >= 2 * median(quantity[4mo, ago 1mo]) and quantity[1mo] >= 100 t",
            severity: "watch"),
        RuleText(
            name: "Year", when: "quantity[calendar year] >= 900 t and quantity[1mo] >= 10 t", severity: "watch"),
        RuleText(
            name: "Some", when: "quantity[1mo] >= 100 t and quantity(mexico)[1mo] <= 100 t",
            over: "[origin, category]", severity: "watch",
            more: "where: { countries: [canada, { country: india, from: 2020-03, until: 2021-03 }] }"),
    ]
}
