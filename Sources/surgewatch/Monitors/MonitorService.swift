import Alerting
import Archive
import Foundation
import Logging
import Monitors
import Panel
import Pipeline
import ServiceLifecycle
import Settings
import Systemd
import Trade
import Views
import Web

/// Serves the monitors, where the configuration says so.
struct MonitorService: Service {
    private let server: WebServer?
    private let logger: Logger

    /// How long to wait before an address that is taken is tried again.
    private static let pause = Duration.seconds(15)

    init(
        _ watch: Watch, _ installation: Installation, clock: DomainClock, environment: [String: String], logger: Logger
    ) throws {
        self.logger = logger
        guard let web = installation.configuration.web, let board = watch.noticeboard else {
            server = nil
            return
        }
        let archive = watch.archive
        let filings = FilingsDesk(archive)
        let source = WebSource(
            archive: archive, sources: { board.installation.configuration.sources }, state: { board.newest },
            feeds: { try FeedReport.all(board.installation.configuration, archive, now: clock.now()) },
            service: { try ServiceReport(board, archive) },
            openMonths: { try await filings.openMonths(board.installation.configuration) },
            background: { event, panel in Self.beside(event, panel, board.installation, board.newest.book) },
            now: { clock.now() }, counter: OwnerCounter(watch: watch, board: board, clock: clock))
        let settings = WebSettings(
            listening: WebSettings.Listening(web.listening), publicURL: installation.configuration.publicURL,
            requestsPerMinute: web.requestsPerMinute, version: Version.number)
        server = try WebServer(
            source, settings, searchPath: environment["PATH"] ?? "/usr/bin:/bin", logger: logger
        ) { port in
            let place =
                switch web.listening {
                case .port(let host, _): "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/"
                case .socket(let path): "unix:\(path)"
                }
            logger.notice("the monitors are served at \(place)", metadata: ["SURGE_EVENT": "web"])
        }
    }

    /// Alerts do not wait for pages: an address that cannot be had is said and tried again.
    func run() async throws {
        guard let server else {
            try? await gracefulShutdown()
            return
        }
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do {
                return try await server.run()
            } catch is CancellationError {
                return
            } catch {
                logger.error(
                    "the monitors cannot be served: \(error); tried again every \(Int(Self.pause.components.seconds)) s",
                    metadata: ["SURGE_EVENT": "web"])
                await cancelWhenGracefulShutdown { try? await Task.sleep(for: Self.pause) }
            }
        }
    }

    private static func beside(
        _ event: AlertEvent, _ panel: Panel, _ installation: Installation, _ book: AlertBook
    ) -> AlertFile.Beside {
        guard let rule = installation.rules[event.rule] else {
            return AlertFile.Beside(background: nil, rule: nil)
        }
        let background = MessageBackground(
            of: event, rules: installation.rules, view: PanelView(panel), book: book, records: EarlyRecords())
        return AlertFile.Beside(background: background, rule: RuleWords(rule))
    }
}

extension WebSettings.Listening {
    init(_ listening: MonitorSettings.Listening) {
        switch listening {
        case .port(let host, let port): self = .port(host: host, port: port)
        case .socket(let path): self = .socket(path: path)
        }
    }
}

extension ServiceReport {
    /// What runs, for the status page.
    init(_ board: Noticeboard, _ archive: Archive) throws {
        let counts = try archive.read { try Archive.outboxCounts($0) }
        let rules = board.installation.rules
        self.init(
            version: Version.number, rules: rules.rules.count, rulesHash: rules.sha256, outbox: counts.pending,
            deadLetters: counts.dead, isHeld: board.newest.isHeld)
    }
}
