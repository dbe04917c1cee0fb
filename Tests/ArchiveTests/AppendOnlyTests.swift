import Alerting
import Archive
import GRDB
import Panel
import TestSupport
import Testing
import Trade

@Suite("What was written stays")
struct AppendOnlyTests {
    static let episode: Episode = {
        var episode = Episode(
            rule: "R", definition: "d", series: WorkingSeries(country: canada, product: Product("unwrought")),
            start: month("2021-01"))
        episode.severity = .warning
        episode.sequence = 2
        episode.told = [
            "ana ana@example.org": .init(
                early: Instant(seconds: 5), confirmed: nil, months: [month("2021-01")], severity: .warning)
        ]
        episode.months[month("2021-01")] = .init(
            isConfirmed: true, isTrue: true, severity: .watch, first: kept(1), newest: kept(2))
        episode.months[month("2021-02")] = .init(
            isConfirmed: false, isTrue: false, severity: .warning, first: kept(3), newest: kept(3))
        return episode
    }()

    static func kept(_ number: Int) -> KeptEvidence { KeptEvidence(evidence(number)) }

    static func evidence(_ number: Int) -> Evidence {
        Evidence(
            gates: [
                .init(
                    name: "rise", text: "a >= b", value: Amount(Rational("\(number)/3") ?? .zero, .ratio),
                    comparison: ">=",
                    limit: Amount(Rational("1/7") ?? .zero, .ratio), met: .yes, note: "at least")
            ], terms: [.init(text: "a", amount: nil, from: month("2020-01"), through: month("2020-03"))],
            parameters: ["rise": "15 %"], parts: ["Other": .unknown], anchor: month("2020-12"), isSimulated: true)
    }

    static func event(_ sequence: Int, kind: AlertEvent.Kind = .early) -> AlertEvent {
        AlertEvent(
            kind: kind, episode: episode.id, sequence: sequence, rule: "R", ruleHash: "h", series: episode.series,
            month: month("2021-01"), episodeStart: episode.start, severity: .warning, source: "aim", basis: .license,
            evidence: kept(sequence), knownAt: Instant(seconds: 77), vintage: 1, reason: "why")
    }

    static func notice(_ id: String, kind: Notice.Kind = .early) -> Notice {
        Notice(
            id: id, vintage: 1, knownAt: Instant(seconds: 77), episode: episode.id, eventSequence: 1, kind: kind,
            receiver: Receiver(name: "ana", channel: .mail, address: "ana@example.org"), subject: "subject", body: "{}")
    }

    static func ledger() throws -> Ledger {
        let ledger = try Ledger()
        try ledger.learn(stating([(canada, "2021-01", 1)]))
        try ledger.archive.write { transaction in
            try transaction.keep(ruleText: "text", name: "R", sha256: "h")
            try transaction.keep(ruleSet: "set", rules: ["h"])
            try transaction.store([episode])
            try transaction.append([(event(1), "first"), (event(2, kind: .confirmed), "second")])
            try transaction.enqueue([notice("ntf-1")])
        }
        try ledger.archive.record(.refused("451", retryAt: 9), of: "ntf-1", now: 3)
        return ledger
    }

    @Test(
        "No row is changed or removed",
        arguments: [
            "source", "series", "vintage", "observation", "publication", "rule_text", "rule_set", "event", "delivery",
            "evidence",
        ])
    func appendOnly(table: String) throws {
        let ledger = try Self.ledger()
        let before = try ledger.dump
        let column = try ledger.archive.read { database in
            #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0 > 0)
            return try database.columns(in: table)[0].name
        }
        for sql in ["UPDATE \(table) SET \(column) = \(column)", "DELETE FROM \(table)"] {
            let error = #expect(throws: DatabaseError.self) {
                try ledger.archive.write { try $0.database.execute(sql: sql) }
            }
            #expect(error?.message?.hasPrefix("\(table): what was written does not") == true)
        }
        #expect(try ledger.dump == before)
    }

    @Test("A notification keeps its id and its words, whatever its delivery does; none goes away")
    func outbox() throws {
        let ledger = try Self.ledger()
        let fixed = [
            "id", "vintage_id", "episode_id", "event_sequence", "kind", "receiver", "channel", "address", "subject",
            "body",
        ]
        for column in fixed {
            #expect(throws: DatabaseError.self) {
                try ledger.archive.write { try $0.database.execute(sql: "UPDATE outbox SET \(column)=\(column)") }
            }
        }
        #expect(throws: DatabaseError.self) {
            try ledger.archive.write { try $0.database.execute(sql: "DELETE FROM outbox") }
        }
        try ledger.archive.record(.delivered("250"), of: "ntf-1", now: 4)
        let records = try ledger.archive.read { try Archive.outbox($0) }
        #expect(records.map(\.state) == [.delivered])
        #expect(records.map(\.subject) == ["subject"])
    }

    @Test("Enqueueing what is there already changes nothing")
    func enqueueTwice() throws {
        let ledger = try Self.ledger()
        let before = try ledger.dump
        try ledger.archive.write { transaction in
            var notice = Self.notice("ntf-1")
            notice.body = "other"
            try transaction.enqueue([notice])
        }
        #expect(try ledger.dump == before)
    }

    @Test("Episodes read back as they were, months and what was told included")
    func episodes() throws {
        let ledger = try Self.ledger()
        #expect(try ledger.archive.read { try Archive.book($0) }.all == [Self.episode])
        var next = Self.episode
        next.state = .resolved
        next.months[month("2021-02")] = nil
        next.told = [:]
        try ledger.archive.write { try $0.store([next]) }
        #expect(try ledger.archive.read { try Archive.book($0) }.all == [next])
    }

    @Test("Episodes of a series come in the order in which they began to be known")
    func order() throws {
        let ledger = try Self.ledger()
        func later(_ text: String) -> Episode {
            Episode(rule: "R", definition: "d", series: Self.episode.series, start: month(text))
        }
        let (third, second) = (later("2020-01"), later("2022-01"))
        try ledger.archive.write { transaction in
            try transaction.store([third, second])
            for episode in [second, third] {
                var event = Self.event(1)
                event.episode = episode.id
                try transaction.append([(event, "")])
            }
        }
        let book = try ledger.archive.read { try Archive.book($0) }
        let key = AlertBook.Key(rule: "R", series: Self.episode.series)
        #expect(book[key].map(\.id) == [Self.episode.id, second.id, third.id])
    }

    @Test("Events read back as they were, numbered without gaps")
    func events() throws {
        let ledger = try Self.ledger()
        let records = try ledger.archive.read { try Archive.events($0) }
        #expect(records.map(\.seq) == [1, 2])
        #expect(records.map(\.event) == [Self.event(1), Self.event(2, kind: .confirmed)])
        #expect(records.map(\.headline) == ["first", "second"])
        func read(_ body: (Database) throws -> [EventRecord]) throws -> [Int64] {
            try ledger.archive.read(body).map(\.seq)
        }
        #expect(try read { try Archive.events($0, after: 1) } == [2])
        #expect(try read { try Archive.events($0, limit: 1) } == [1])
        #expect(try read { try Archive.events($0, episode: "none") } == [])
        #expect(try read { try Archive.events($0, rule: "R", series: Self.episode.series) } == [1, 2])
        #expect(try read { try Archive.events($0, rule: "R", series: Self.episode.series.of(.all)) } == [])
    }
}
