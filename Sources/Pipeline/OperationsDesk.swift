package import Alerting
package import Archive
package import Trade
import Views

extension ReleasePipeline {
    /// A notice to operations as notifications: one to each of their receivers.
    package func notices(_ notice: OperationsNotice, vintage: Vintage? = nil) -> [Notice] {
        routing.operations.map { receiver in
            renderer.notification(
                operations: notice, id: notice.id(for: receiver), to: receiver, vintage: vintage?.id)
        }
    }

    /// Tells operations: each of their receivers has the notice in the outbox when this returns; the same again is none.
    package func tell(_ notice: OperationsNotice, in archive: Archive) throws {
        let notices = notices(notice)
        if !notices.isEmpty { try archive.write { try $0.enqueue(notices) } }
    }
}

extension OperationsNotice {
    /// The id of its notification to a receiver: of the cause, what it is about and when it happened.
    package func id(for receiver: Receiver) -> String {
        Identity.notification(
            episode: about, knownAt: at, kind: "operations \(cause.rawValue)", receiver: receiver.key)
    }

    /// That a release waits for a decision.
    static func held(_ mass: MassEvent, vintage: Vintage, readers: Int, until: Instant?) -> OperationsNotice {
        let why =
            switch mass.cause {
            case .many:
                "It causes \(mass.events) alert events; the releases of \(vintage.source) before it caused "
                    + "\(mass.usual ?? 0) (the median of the last \(MassEvent.releasesLookedAt))."
            case .annualRevision:
                "The calendar marks it as an annual revision. It changes figures of \(mass.pastMonths) past months and causes "
                    + "\(mass.events) alert events."
            case .pastMonths:
                "It changes figures of \(mass.pastMonths) past months, more than \(MassEvent.pastMonthsLimit), and causes "
                    + "\(mass.events) alert events."
            }
        let name = "\(vintage.source) \(vintage.knownAt)"
        let end = (until ?? vintage.knownAt + MassEvent.patience)
        let many =
            readers == 1
            ? "One reader waits for it, with one message." : "\(readers) readers wait for it, with one message each."
        return OperationsNotice(
            cause: .hold, about: name, at: vintage.knownAt,
            subject: "Held: the release of \(vintage.source), \(vintage.knownAt.newYorkDay.words), causes "
                + (mass.events == 1 ? "one alert event" : "\(mass.events) alert events"),
            paragraphs: [
                why,
                many
                    + " Without a decision it is sent by itself at \(end). Dropping its news never drops corrections and "
                    + "retractions of what was told.",
            ],
            commands: [
                "surgewatch alerts release \"\(name)\" --dry-run",
                "surgewatch alerts release \"\(name)\"",
                "surgewatch alerts release \"\(name)\" --drop-news --reason \"...\"",
            ])
    }

    /// That open alerts stay as they are because their rules have no verdict.
    static func frozen(_ frozen: [ReleaseJudge.Frozen], vintage: Vintage) -> OperationsNotice {
        let name = "\(vintage.source) \(vintage.knownAt)"
        let ordered = frozen.sorted { ($0.rule, $0.series, $0.month) < ($1.rule, $1.series, $1.month) }
        let shown = ordered.prefix(10).map { "\($0.rule) \($0.series.address) \($0.month)" }
        let many = frozen.count == 1 ? "One open alert has" : "\(frozen.count) open alerts have"
        return OperationsNotice(
            cause: .frozen, about: name, at: vintage.knownAt,
            subject: "\(many) no verdict on the release of \(vintage.source), \(vintage.knownAt.newYorkDay.words)",
            paragraphs: [
                "\(many) no verdict: figures that the rule reads are missing or not known. Alerts stay as they are, and nobody "
                    + "is told that they ended.",
                shown.joined(separator: "; ") + (frozen.count > 10 ? "; and \(frozen.count - 10) more." : "."),
            ], commands: shown.prefix(3).map { "surgewatch explain \($0)" })
    }
}
