import Alerting
import Archive
import Settings
import Trade

extension Watch {
    /// Tells operations of each release of the last week whose messages did not reach the canary within an hour, or that
    /// told others something and the canary nothing. Each is told once, for the notice has the release in its id.
    func lookAfterCanary(now: Instant) throws {
        guard let canary = installation.configuration.canary else { return }
        for missed in try archive.read({ try Archive.missedCanary($0, canary, now: now) }) {
            guard canaryTold.insert(missed.vintage).inserted else { continue }
            let what =
                missed.waiting > 0
                ? "\(Words.counted(missed.waiting, "message")) of it not delivered there within an hour"
                : "\(Words.counted(missed.untold, "alert")) of it told to others and not to it"
            try tell(
                OperationsNotice(
                    cause: .canary, about: "\(missed.vintage)", at: missed.knownAt + 3600,
                    subject: "The canary \(canary) missed the release of \(missed.knownAt)",
                    paragraphs: [
                        "The canary is told everything, so that it is noticed when messages do not arrive: \(what).",
                        "Other readers may be without theirs.",
                    ], commands: ["surgewatch outbox list --state pending", "surgewatch status"]))
        }
    }
}
