import Alerting
import Archive
import Delivery
import Logging
import Pipeline
import ServiceLifecycle
import Trade
import Views

/// Announces silences: a day before they end, and at their end, with what they kept back.
struct SilenceService: Service {
    let watch: Watch
    let clock: DomainClock
    let bell: Bell
    let logger: Logger

    func run() async throws {
        await Rhythm.run(every: .seconds(30), rings: bell.rings()) {
            do {
                let notices = try await watch.announceSilences(now: clock.now())
                if !notices.isEmpty { bell.ring() }
                for notice in notices {
                    logger.notice(
                        "\(notice.headline)",
                        metadata: [
                            "message-id": "\(JournalIDs.silence)", "SURGE_EVENT": "silence",
                            "SURGE_SILENCE": "\(notice.notice.about)",
                        ])
                }
            } catch {
                logger.error("silences could not be announced: \(error)")
            }
        }
    }
}

extension Watch {
    /// Writes down what is due to be announced by now, and tells operations in the same transaction; each is announced once.
    func announceSilences(now: Instant) throws -> [SilenceNotice] {
        let due = try archive.read { database in
            try Archive.silences(database).compactMap { record -> SilenceAnnouncement? in
                let announced = SilenceAnnouncement.Kind.allCases.filter { record.has($0 == .ended ? .ended : .ending) }
                return SilenceAnnouncement(record.silence, announced: Set(announced), now: now)
            }
        }
        guard !due.isEmpty else { return [] }
        return try archive.write { transaction in
            try due.map { announcement in
                let silence = announcement.silence.id
                var alerts: [SilenceNotice.Alert] = []
                for kept in try Archive.keptBack(transaction.database, by: silence)
                where !alerts.contains(where: { $0.id == kept.episode }) {
                    alerts.append(.init(id: kept.episode, rule: kept.rule, series: kept.series, isOpen: kept.isOpen))
                }
                let notice = SilenceNotice(announcement, keptBack: alerts)
                try transaction.enqueue(installation.pipeline.notices(notice.notice))
                try transaction.note(
                    announcement.kind == .ended ? .ended : .ending, of: silence, at: now, by: "surgewatch",
                    reason: notice.headline)
                return notice
            }
        }
    }
}
