import Alerting
import Archive
import Delivery
import Logging
import ServiceLifecycle
import Systemd
import Trade

/// Writes alert events to the local logs and the journal, in order and without gaps: projections of the archive.
struct EventLogService: Service {
    let archive: Archive
    let paths: @Sendable () async -> [String]
    let bell: Bell
    let logger: Logger
    let progress: Progress

    func run() async throws {
        let desk = EventLogDesk(archive: archive, logger: logger)
        await Rhythm.run(every: .seconds(2), rings: bell.rings()) {
            await desk.write(to: await paths())
            progress.note(.logs)
        }
        // What the last transaction said is written before the end.
        await desk.write(to: await paths())
    }
}

/// Holds the open log files.
private actor EventLogDesk {
    private let archive: Archive
    private let logger: Logger
    private var logs: [String: AlertLog] = [:]
    private var complained: Set<String> = []

    init(archive: Archive, logger: Logger) {
        self.archive = archive
        self.logger = logger
    }

    func write(to paths: [String]) {
        for path in paths {
            do {
                try project("log " + path) { records, written in
                    let log = logs[path] ?? AlertLog(path: path)
                    logs[path] = log
                    return try log.append(records, after: written)
                }
                complained.remove(path)
            } catch {
                if complained.insert(path).inserted { logger.error("the log \(path) cannot be written: \(error)") }
            }
        }
        do {
            try project("journal") { records, written in
                for record in records { tell(record) }
                return records.last?.seq ?? written
            }
        } catch {
            logger.error("alert events could not be read: \(error)")
        }
    }

    private func project(_ name: String, _ write: ([EventRecord], Int64) throws -> Int64) throws {
        while true {
            let (written, records) = try archive.read { database in
                let written = try Archive.projected(database, name)
                return (written, try Archive.events(database, after: written, limit: 500))
            }
            guard !records.isEmpty else { return }
            let reached = try write(records, written)
            guard reached > written else { return }
            try archive.setProjected(name, to: reached)
        }
    }

    private func tell(_ record: EventRecord) {
        let event = record.event
        logger.notice(
            "\(event.kind.rawValue): \(record.headline)",
            metadata: [
                "message-id": "\(JournalIDs.alertEvent)", "SURGE_EVENT": "\(event.kind.rawValue)",
                "SURGE_ALERT": "\(event.episode)", "SURGE_RULE": "\(event.rule)",
                "SURGE_SERIES": "\(event.series.address)", "SURGE_MONTH": "\(event.month)",
                "SURGE_VINTAGE": "\(event.source) \(event.knownAt)",
            ])
    }
}
