import Logging
import Synchronization
import TestSupport
import Testing

@testable import Curl
@testable import Delivery
@testable import Settings

@Suite struct HeartbeatTests {
    /// Lines of a journal.
    private final class Lines: LogHandler, Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        var metadata: Logger.Metadata {
            get { [:] }
            set {}
        }
        var logLevel: Logger.Level {
            get { .info }
            set {}
        }
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { nil }
            set {}
        }
        func log(event: LogEvent) { lines.withLock { $0.append("\(event.level): \(event.message)") } }
    }

    @Test func failuresAreToldOncePerChange() async throws {
        let sink = try HTTPSink()
        let lines = Lines()
        let curl = CurlSession()
        defer { curl.shutdown() }
        let heartbeat = Heartbeat(curl: curl, logger: Logger(label: "test") { _ in lines })
        func beat() async { await heartbeat.beat(.init(url: sink.url("/ping/5ec4e7?token=t0k"))) }
        await beat()
        #expect(lines.all.isEmpty)
        try sink.answer(status: 500)
        await beat()
        await beat()
        try sink.answer()
        await beat()
        await beat()
        sink.stop()
        await beat()
        #expect(lines.all.count == 3 && lines.all[0] == "warning: the heartbeat was not taken: HTTP 500")
        #expect(lines.all[1] == "notice: the heartbeat is taken again" && lines.all[2].contains("no connection"))
        #expect(!lines.all.joined().contains("5ec4e7") && !lines.all.joined().contains("t0k"))
        let received = try sink.received()
        #expect(received.map(\.method) == [String](repeating: "GET", count: 5))
    }
}
