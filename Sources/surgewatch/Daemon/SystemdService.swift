import Archive
import Logging
import ServiceLifecycle
import Systemd

/// Tells systemd how the daemon is: ready, its status line, the watchdog (fed by real progress only), stopping.
struct SystemdService: Service {
    let notifier: Notifier?
    let watch: Watch
    let bell: Bell
    let progress: Progress
    let logger: Logger

    /// A part without progress for this long holds back the watchdog. A mail may take ten minutes by itself.
    private static let patience: Duration = .seconds(900)

    func run() async throws {
        guard let notifier else {
            try? await gracefulShutdown()
            return
        }
        _ = notifier.ready(status: await watch.statusLine())
        let interval = notifier.watchdogInterval.map { $0 / 3 } ?? .seconds(30)
        await Rhythm.run(every: min(interval, .seconds(30)), rings: bell.rings()) {
            // Reading the archive is the proof that the daemon can work.
            let status = await watch.statusLine()
            progress.note(.archive)
            let stalled = progress.stalled(longerThan: Self.patience)
            if stalled.isEmpty {
                _ = notifier.status(status)
                _ = notifier.watchdog()
            } else {
                logger.critical("no progress: \(stalled.map(\.rawValue).joined(separator: ", "))")
            }
        }
        _ = notifier.stopping()
    }
}
