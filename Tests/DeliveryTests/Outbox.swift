import Archive
import Curl
import GRDB
import Logging
import Synchronization
import Systemd
import TestSupport
import Trade

@testable import Configuration
@testable import Delivery

/// An archive with notifications that a test writes itself, and rounds that deliver them by a clock of the test.
final class Outbox: Sendable {
    let archive: Archive
    let curl = CurlSession()
    private let directory: TemporaryDirectory
    private let clock = Mutex<Int64>(1_614_951_000)
    private let count = Mutex(0)

    init() throws {
        directory = try TemporaryDirectory()
        archive = try Archive(path: directory.path("a.sqlite"), mode: .write)
        try archive.write { transaction in
            let source = try transaction.sourceID("census-imports")
            try transaction.database.execute(
                sql: """
                    INSERT INTO vintage
                    VALUES(1, ?, '2021-03-05T13:30:00Z', 'observations', 'f', NULL, 'ab', 0, 0, 'r', 0, 0)
                    """,
                arguments: [source])
        }
    }

    deinit {
        curl.shutdown()
        archive.close()
    }

    var now: Int64 { clock.withLock { $0 } }
    func wait(_ seconds: Int64) { clock.withLock { $0 += seconds } }

    /// Puts a notification in line and returns its id.
    @discardableResult
    func add(_ receiver: String, alert: String = "a1", kind: String = "confirmed", mailTo address: String = "") throws
        -> String
    {
        let count = count.withLock { count in
            count += 1
            return count
        }
        let id = "ntf-\(alert)-\(count)"
        let body = address.isEmpty ? "{\"number\":\(count)}" : try MailCompositionTests.stored(subject: id, text: "x")
        try archive.write { transaction in
            try transaction.database.execute(
                sql: """
                    INSERT OR IGNORE INTO episode
                    VALUES(?, 'Rise', 'd', 'import', '', 'origin', '5330', '', '76', 202101, 'confirmed', 'warning', 1,
                    0, '{}')
                    """,
                arguments: [alert])
            try transaction.database.execute(
                sql: """
                    INSERT INTO outbox(id, vintage_id, known_at, episode_id, event_sequence, kind, receiver, channel, address,
                    subject, body, state, attempts, uncertain, next_at, lease_until)
                    VALUES(?, 1, '2021-06-08T12:30:00Z', ?, ?, ?, ?, ?, ?, 's', ?, 'pending', 0, 0, 0, 0)
                    """,
                arguments: [id, alert, count, kind, receiver, address.isEmpty ? "webhook" : "mail", address, body])
        }
        return id
    }

    static func webhook(_ sink: HTTPSink) -> Courier.Endpoint {
        .webhook(.init(url: sink.url(), secret: .credential("s"), caFile: nil), secret: Secret("whsec_AAAA"))
    }

    static func mail(_ sink: SMTPSink, password: String? = nil) -> Courier.Endpoint {
        .mail(
            .init(
                smtp: sink.url, requiresStartTLS: true, username: sink.username, password: nil,
                from: "a@surgewatch.example",
                to: [], caFile: sink.caFile),
            password: Secret(password ?? sink.password ?? ""))
    }

    /// Rounds to these receivers; the same object remembers whom it could not reach.
    func rounds(_ endpoints: [String: Courier.Endpoint]) -> DeliveryRound {
        DeliveryRound(
            archive: archive, courier: Courier(curl: curl, endpoints: endpoints),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { [unowned self] in Instant(seconds: now) }, jitter: { 1 })
    }

    func record(_ id: String) throws -> OutboxRecord? { try archive.read { try Archive.outbox($0, id: id).first } }
    func state(_ id: String) throws -> String? { try record(id)?.state.rawValue }
}
