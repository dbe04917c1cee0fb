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
        // A log that is not written any more is let go of.
        logs = logs.filter { paths.contains($0.key) }
        for path in paths {
            do {
                try write(to: path)
                if complained.remove(path) != nil { logger.notice("the log \(path) is written again") }
            } catch {
                if complained.insert(path).inserted {
                    logger.error(
                        "the log \(path) cannot be written: \(error)", metadata: Self.metadata(JournalIDs.logMended))
                }
            }
        }
        do {
            try tell()
        } catch {
            logger.error("alert events could not be read: \(error)")
        }
    }

    // MARK: The log

    private func write(to path: String) throws {
        let log = logs[path] ?? AlertLog(path: path)
        logs[path] = log
        while true {
            let (newest, written) = try archive.read { database in
                (try Archive.lastEvent(database), try Archive.projected(database, "log " + path))
            }
            let source = AlertLog.Source(newest: newest, written: written) { [archive] after, limit in
                try archive.read { try Archive.events($0, after: after, limit: limit) }
            }
            let (reached, mended) = try log.bring(upTo: source)
            for mending in mended { say(mending, of: path) }
            if reached != written { try archive.setProjected("log " + path, to: reached) }
            if reached >= newest || reached == written, mended.isEmpty { return }
        }
    }

    private func say(_ mending: AlertLog.Mending, of path: String) {
        switch mending {
        case .filled(let first):
            logger.warning(
                "the log \(path) had lost its lines from number \(first) on: they are written again from the archive",
                metadata: Self.metadata(JournalIDs.logMended))
        case .movedAside(let aside):
            logger.error(
                "the log \(path) does not belong to this archive: it was moved to \(aside) and is written anew from the first event",
                metadata: Self.metadata(JournalIDs.logMended))
        }
    }

    private static func metadata(_ id: String) -> Logger.Metadata {
        ["message-id": "\(id)", "SURGE_EVENT": "log"]
    }

    // MARK: The journal

    /// Tells events that the journal has not heard of, one line each.
    private func tell() throws {
        while true {
            let (written, records) = try archive.read { database in
                let written = try Archive.projected(database, "journal")
                return (written, try Archive.events(database, after: written, limit: 500))
            }
            guard let newest = records.last?.seq, newest > written else { return }
            let queued = try archive.read { database in
                try records.map { try Archive.notified(database, by: $0.event) }
            }
            for (record, queued) in zip(records, queued) { tell(record, queued: queued) }
            try archive.setProjected("journal", to: newest)
        }
    }

    private func tell(_ record: EventRecord, queued: Int) {
        let event = record.event
        logger.notice(
            "\(event.kind.rawValue): \(record.headline)\(queued == 0 ? "" : ", \(Words.counted(queued, "notification")) queued")",
            metadata: [
                "message-id": "\(JournalIDs.alertEvent)", "SURGE_EVENT": "\(event.kind.rawValue)",
                "SURGE_ALERT": "\(event.episode)", "SURGE_RULE": "\(event.rule)",
                "SURGE_SERIES": "\(event.series.address)", "SURGE_MONTH": "\(event.month)",
                "SURGE_VINTAGE": "\(event.source) \(event.knownAt)", "SURGE_QUEUED": "\(queued)",
            ])
    }
}
