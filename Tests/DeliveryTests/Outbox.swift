import Alerting
import Archive
import Curl
import GRDB
import Logging
import Synchronization
import Systemd
import TestSupport
import Trade

@testable import Delivery
@testable import Settings

/// An archive with notifications that a test writes itself, and rounds that deliver them by a clock of the test.
final class Outbox: Sendable {
    let archive: Archive
    let curl = CurlSession()
    private let directory: TemporaryDirectory
    private let clock = Mutex<Int64>(1_614_951_000)
    private let count = Mutex(0)
    private let errors = Count()

    private final class Count: Sendable { let value = Mutex(0) }

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

    /// Puts a notification in line and returns its id. One of kind `summary` and the like is about no alert.
    @discardableResult
    func add(
        _ receiver: String, alert: String? = "a1", kind: String = "confirmed", mailTo address: String = "",
        webhook: String = "", subscription: String? = nil, body: String? = nil, heldUntil: Int64? = nil
    ) throws -> String {
        let count = count.withLock { count in
            count += 1
            return count
        }
        let id = "ntf-\(alert ?? kind)-\(count)"
        let mail = try address.isEmpty ? nil : MailCompositionTests.stored(subject: id, text: "x")
        try archive.write { transaction in
            if let subscription, try Archive.subscription(transaction.database, id: subscription) == nil {
                try transaction.store(
                    Subscription(
                        id: subscription, state: .active, transport: receiver,
                        address: address.isEmpty ? "owner@example.com" : address,
                        webhook: webhook.isEmpty ? nil : webhook))
            }
            if let alert {
                try transaction.database.execute(
                    sql: """
                        INSERT OR IGNORE INTO episode
                        VALUES(?, 'Rise', 'd', 'import', '', 'origin', '5330', '', '76', 202101, 'confirmed', 'warning',
                        1, 0)
                        """,
                    arguments: [alert])
            }
            try transaction.database.execute(
                sql: """
                    INSERT INTO outbox(id, vintage_id, known_at, episode_id, event_sequence, kind, receiver, channel, address,
                    subscription_id, subject, body, state, attempts, uncertain, next_at, lease_until, held_until)
                    VALUES(?, 1, '2021-06-08T12:30:00Z', ?, ?, ?, ?, ?, ?, ?, 's', ?, ?, 0, 0, 0, 0, ?)
                    """,
                arguments: [
                    id, alert, count, kind, receiver, address.isEmpty ? "webhook" : "mail",
                    address.isEmpty ? webhook : address, subscription, body ?? mail ?? "{\"number\":\(count)}",
                    heldUntil == nil ? "pending" : "held", heldUntil,
                ])
        }
        return id
    }

    static func webhook(_ sink: HTTPSink) -> Courier.Transport { webhook(sink.url()) }

    static func webhook(_ url: String, caFile: String? = nil, secrets: [String] = ["whsec_AAAA"]) -> Courier.Transport {
        .webhook(
            .init(url: url, secret: .credential("s"), previousSecret: nil, caFile: caFile),
            secrets: secrets.map { Secret($0) })
    }

    static func mail(_ sink: SMTPSink, password: String? = nil, concurrency: Int = 4) -> Courier.Transport {
        .mail(
            .init(
                smtp: sink.url, requiresStartTLS: true, username: sink.username, password: nil,
                from: "a@surgewatch.example",
                to: [], caFile: sink.caFile, concurrency: concurrency),
            password: Secret(password ?? sink.password ?? ""))
    }

    /// What delivers to these receivers; the same object remembers whom it could not reach.
    func dispatcher(_ transports: [String: Courier.Transport]) -> Dispatcher {
        dispatcher(Courier(curl: curl, transports: transports))
    }

    func dispatcher(
        _ carrier: some Carrier, tell: @escaping @Sendable (OperationsNotice) async -> Void = { _ in },
        found: @escaping @Sendable (SubscriptionFinding) async -> Void = { _ in }
    ) -> Dispatcher {
        Dispatcher(
            archive: archive, carrier: carrier,
            logger: Logger(label: "test") { [errors] _ in ErrorCounter(count: { errors.value.withLock { $0 += 1 } }) },
            now: { [unowned self] in Instant(seconds: now) }, jitter: { _, _ in 1 }, tell: tell, found: found)
    }

    /// How many errors the journal has got.
    var complaints: Int { errors.value.withLock { $0 } }

    func record(_ id: String) throws -> OutboxRecord? { try archive.read { try Archive.outbox($0, id: id).first } }
    func records(of receiver: String) throws -> [OutboxRecord] {
        try archive.read { try Archive.outbox($0) }.filter { $0.receiver.name == receiver }
    }
    func state(_ id: String) throws -> String? { try record(id)?.state.rawValue }
}

/// A journal that counts its errors.
private struct ErrorCounter: LogHandler {
    let count: @Sendable () -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.error

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { count() }
}
