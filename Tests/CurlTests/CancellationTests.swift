import TestSupport
import Testing

@testable import Curl

@Suite struct CancellationTests {
    let web: WebServer
    let asking = CurlSession()

    init() throws {
        web = try WebServer()
    }

    private func start(_ session: CurlSession, _ path: String) -> Task<TransferFailure?, Never> {
        let request = web.get(path)
        return Task { await failure { () throws(TransferFailure) in try await session.perform(request) } }
    }

    @Test func aCancelledTransferEndsWhileTheServerStillHangs() async throws {
        let session = CurlSession()
        let transfer = start(session, "/hang")
        try await web.untilHanging(1, asking)
        transfer.cancel()
        #expect(await transfer.value?.kind == .cancelled)
        #expect(try await web.hanging(asking) == 1)
        #expect(try await session.perform(web.get("/ok")).text == "hello")
    }

    @Test func aTransferInTheQueueCanBeCancelled() async throws {
        let session = CurlSession(maximumConcurrent: 1)
        let first = start(session, "/hang")
        try await web.untilHanging(1, asking)
        let second = start(session, "/ok")
        second.cancel()
        #expect(await second.value?.kind == .cancelled)
        first.cancel()
        #expect(await first.value?.kind == .cancelled)
        #expect(try await session.perform(web.get("/ok")).text == "hello")
    }

    @Test func aTaskCancelledBeforehandSendsNothing() async throws {
        let (session, request) = (CurlSession(), web.get("/hang"))
        let transfer = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure { () throws(TransferFailure) in try await session.perform(request) }
        }
        #expect(await transfer.value?.kind == .cancelled)
        #expect(try await web.hanging(asking) == 0)
    }

    @Test func manyCancelledAtAnyMomentAllEnd() async throws {
        let session = CurlSession(maximumConcurrent: 8)
        let transfers = (0..<200).map { start(session, $0.isMultiple(of: 3) ? "/hang" : "/number/\($0)") }
        for (number, transfer) in transfers.enumerated() where !number.isMultiple(of: 2) || number.isMultiple(of: 3) {
            await Task.yield()
            transfer.cancel()
        }
        for (number, transfer) in transfers.enumerated() {
            let kind = await transfer.value?.kind
            if number.isMultiple(of: 3) {
                #expect(kind == .cancelled)
            } else if number.isMultiple(of: 2) {
                #expect(kind == nil)
            } else {
                #expect(kind == nil || kind == .cancelled)
            }
        }
    }

    @Test func shutdownEndsWhatRunsAndWhatWaitsAndWhatComes() async throws {
        let session = CurlSession(maximumConcurrent: 1)
        let running = start(session, "/hang")
        try await web.untilHanging(1, asking)
        let waiting = start(session, "/ok")
        session.shutdown()
        session.shutdown()
        #expect(await running.value?.kind == .cancelled)
        #expect(await waiting.value?.kind == .cancelled)
        let late = await failure { () throws(TransferFailure) in try await session.perform(web.get("/ok")) }
        #expect(late?.kind == .cancelled)
    }

    /// The thread holds its lane until it ends.
    @Test(.timeLimit(.minutes(1))) func theThreadEndsWithTheSession() async throws {
        var session: CurlSession? = CurlSession()
        weak let lane = session?.web
        _ = try await session?.perform(web.get("/ok"))
        #expect(lane != nil)
        session = nil
        while lane != nil { try await Task.sleep(for: .milliseconds(10)) }
    }
}
