import Curl
import Foundation
import Synchronization
import TestSupport
import Testing

/// Takes what comes and keeps count.
private final class Sink: BodySink {
    struct Taken: Sendable {
        var bytes: [UInt8] = []
        var statuses: Set<Int> = []
        var types: Set<String?> = []
    }

    let taken = Mutex(Taken())
    private let most: Int

    init(most: Int = .max) { self.most = most }

    func take(_ bytes: UnsafeRawBufferPointer, status: Int, headers: [HeaderField]) -> Bool {
        taken.withLock { taken in
            taken.bytes.append(contentsOf: bytes)
            taken.statuses.insert(status)
            taken.types.insert(headers.first { $0.name.lowercased() == "content-length" }?.value)
            return taken.bytes.count <= most
        }
    }
}

@Suite struct BodySinkTests {
    let session = CurlSession()
    let web: WebServer

    init() throws { web = try WebServer.shared.get() }

    private func request(_ path: String, _ sink: Sink, most: Int = 1 << 20) -> HTTPRequest {
        var request = web.get(path)
        request.sink = sink
        request.limits.maximumBodyBytes = most
        return request
    }

    @Test func theBodyGoesToTheSinkAndNotIntoMemory() async throws {
        let sink = Sink()
        let response = try await session.perform(request("/ok", sink))
        #expect(response.status == 200 && response.body.isEmpty)
        let taken = sink.taken.withLock { $0 }
        #expect(taken.bytes == Array("hello".utf8) && taken.statuses == [200] && taken.types == ["5"])
    }

    @Test func theSinkSeesTheStatus() async throws {
        let sink = Sink()
        #expect(try await session.perform(request("/status/404", sink)).status == 404)
        #expect(sink.taken.withLock { $0.statuses } == [404])
    }

    @Test func aSinkThatWantsNoMoreEndsTheTransfer() async throws {
        let failure = await #expect(throws: TransferFailure.self) {
            try await session.perform(request("/ok", Sink(most: 2)))
        }
        #expect(failure?.kind == .other)
    }

    @Test func theLimitHoldsAllTheSame() async throws {
        let failure = await #expect(throws: TransferFailure.self) {
            try await session.perform(request("/ok", Sink(), most: 4))
        }
        #expect(failure?.kind == .bodyTooLarge)
    }
}
