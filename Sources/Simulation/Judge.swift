import Alerting
import Archive
import Delivery
import Foundation
import GRDB
import Pipeline
import Trade

/// Holds what was stored and told against the promises, and against a run in which nothing went wrong.
struct Judge {
    let simulation: Simulation
    let live: Plant

    /// Everything that releases, rules and the calendar store; what senders write down for themselves is left out.
    private static let promised = [
        "SELECT * FROM vintage", "SELECT * FROM series", "SELECT * FROM observation", "SELECT * FROM publication",
        "SELECT * FROM baseline", "SELECT * FROM judged", "SELECT * FROM held_month", "SELECT * FROM episode",
        "SELECT * FROM alert_month", "SELECT * FROM told", "SELECT * FROM event", "SELECT * FROM release_outcome",
        "SELECT * FROM digest_run", "SELECT * FROM hold", "SELECT * FROM hold_row", "SELECT * FROM hold_decision",
        """
        SELECT rowid, id, vintage_id, known_at, episode_id, event_sequence, kind, receiver, subject, body FROM outbox
        """,
    ]

    func judge(until end: Instant) throws {
        simulation.report.releases = Int(try live.number("SELECT count(*) FROM vintage") ?? 0)
        simulation.report.events = Int(try live.number("SELECT count(*) FROM event") ?? 0)
        simulation.report.notifications = Int(try live.number("SELECT count(*) FROM outbox") ?? 0)
        let damage = try live.strings("PRAGMA integrity_check")
        check(damage == ["ok"], "the archive is damaged: \(damage)")
        try judgeReplay(until: end)
        try judgeDelivery()
        try judgeReaders()
    }

    private func check(_ holds: Bool, _ words: @autoclosure () -> String) {
        if !holds { simulation.report.violations.append(words()) }
    }

    /// P1, P5: the archive is that of an undisturbed run, and a replay finds the same events.
    private func judgeReplay(until end: Instant) throws {
        let calm = try Plant(path: simulation.path + ".calm", pipeline: simulation.pipeline)
        defer { calm.archive.close() }
        for release in simulation.history.releases { try calm.take(release) }
        try calm.keepTime(end)
        for query in Self.promised {
            let (left, right) = (try live.rows(query), try calm.rows(query))
            let difference = zip(left, right).first { $0 != $1 }
            check(
                left == right,
                "\(query): \(left.count) rows, \(right.count) undisturbed; first: \(difference.map { "\($0)" } ?? "-")")
        }
        let vintages = try live.archive.read { try Archive.storedVintages($0) }
        let again = Backtest(pipeline: simulation.pipeline).run(
            vintages, categories: .aluminumImportMonitor, sources: Plant.sources)
        let events = try live.archive.read { try Archive.events($0) }.map(\.event)
        check(again == events, "a replay finds \(again.count) events, \(events.count) are stored")
    }

    /// P2, P3: every notification arrived under its one id and with its words, seldom twice.
    private func judgeDelivery() throws {
        let records = try live.archive.read { try Archive.outbox($0) }
        let arrivals = Dictionary(grouping: simulation.network.arrivals, by: \.record.id)
        let bodies = Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0.body) })
        for record in records {
            let count = arrivals[record.id]?.count ?? 0
            switch record.state {
            case .delivered: check(count > 0, "\(record.id) is delivered and never came")
            case .superseded: check(count == 0, "\(record.id) is superseded and came")
            case .dead:
                let attempts = simulation.network.attempts(of: record.id)
                check(
                    attempts >= RetrySchedule.attempts,
                    "\(record.id) is dead after \(attempts) attempts: \(record.lastError ?? "-")")
            default: check(false, "\(record.id) is left \(record.state.rawValue): \(record.lastError ?? "-")")
            }
        }
        var repeated = 0
        for (id, came) in arrivals {
            repeated += came.count - 1
            check(came.allSatisfy { $0.record.body == bodies[id] }, "\(id) came with other words, or is in no outbox")
        }
        let width = SimulatedNetwork.width * ReleasePipeline.readers.count
        simulation.report.repeated = repeated
        let room = simulation.report.lostAnswers + (simulation.report.crashes + simulation.report.fullDisks) * width
        check(repeated <= room, "\(repeated) messages came again; \(room) could have")
    }

    /// P12: whoever was told of an alert, and nobody else, is told of its end; and in order.
    private func judgeReaders() throws {
        let truth = Set(try live.strings("SELECT DISTINCT episode_id FROM alert_month WHERE holds = 1"))
        let later = Set(try live.strings("SELECT DISTINCT episode_id FROM event WHERE kind = 'late'"))
        var first: [String: SimulatedNetwork.Arrival] = [:]
        for arrival in simulation.network.arrivals where first[arrival.record.id] == nil {
            first[arrival.record.id] = arrival
        }
        let order = Dictionary(
            uniqueKeysWithValues: try live.strings("SELECT id FROM outbox ORDER BY rowid").enumerated().map { ($1, $0) }
        )
        var places: [String: Int] = [:]
        var last: [String: Notice.Kind] = [:]
        var told: Set<String> = []
        // Messages about several alerts may have named any of them.
        var named: Set<String> = []
        for arrival in simulation.network.arrivals where first[arrival.record.id]?.at == arrival.at {
            let record = arrival.record
            guard let episode = record.episode else {
                named.insert(record.receiver.key)
                continue
            }
            let key = "\(record.receiver.key) \(episode)"
            let place = order[record.id] ?? -1
            check(place >= places[key] ?? 0, "\(record.id) came after a later message about the same alert")
            places[key] = place
            let isLoss = record.kind == .retracted || record.kind == .corrected
            check(
                !isLoss || told.contains(key) || named.contains(record.receiver.key),
                "\(record.receiver.key) was told of the end of \(episode) and not of its beginning")
            if !isLoss { told.insert(key) }
            last[key] = record.kind
        }
        for (key, kind) in last {
            let parts = key.split(separator: " ").map(String.init)
            let holds = truth.contains(parts[1])
            if kind == .retracted {
                check(!holds || later.contains(parts[1]), "\(parts[0]) believes \(parts[1]) retracted, and it holds")
            } else if !named.contains(parts[0]) {
                check(holds, "\(parts[0]) believes in \(parts[1]), which was taken back")
            }
        }
    }
}
