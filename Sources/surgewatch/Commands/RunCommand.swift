import Archive
import ArgumentParser
import Delivery
import Foundation
import Logging
import ServiceLifecycle
import Systemd

/// `surgewatch run`: the daemon.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the daemon in the foreground (systemd: Type=notify).",
        discussion: """
            Ends on SIGTERM or Ctrl-C; SIGHUP reloads rules and configuration, all or nothing.

            EXAMPLE:
              surgewatch run --config /etc/surgewatch/surgewatch.yml
            """)
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let environment = ProcessInfo.processInfo.environment
        let logger = Self.logger(environment)
        let daemon: Daemon
        do {
            daemon = try Daemon(configurationPath: configuration.path, environment: environment, logger: logger)
        } catch {
            // A terminal reads it from the error itself.
            guard Journal.isJournal(environment: environment) else { throw error }
            logger.critical(
                "not started: \(error)",
                metadata: ["message-id": "\(JournalIDs.notStarted)", "SURGE_EVENT": "not-started"])
            throw CommandFailure((error as? CommandFailure)?.status ?? Failures.status(of: error) ?? .internal)
        }
        try await daemon.group.run()
        daemon.watch.archive.close()
        logger.notice("stopped", metadata: ["message-id": "\(JournalIDs.stopped)", "SURGE_EVENT": "stopped"])
    }

    /// Straight to the journal where standard error leads there, else lines on standard error.
    static func logger(_ environment: [String: String]) -> Logger {
        if Journal.isJournal(environment: environment), let journal = Journal() {
            return Logger(label: "surgewatch") { JournalLogHandler(label: $0, journal: journal) }
        }
        return Logger(label: "surgewatch") { PlainLogHandler(label: $0) }
    }
}
