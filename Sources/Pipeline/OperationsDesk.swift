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
}
