import FlyingFox
import FlyingSocks
import Foundation
import Trade

/// Everything outside the daemon, on loopback: the two feeds as known at the instant in the clock file, and the two
/// sinks that keep what the daemon sends.
struct World: Sendable {
    static let licensePath = "/aim/aggregate.csv"

    /// Where everything listens.
    struct Addresses: Encodable, Equatable {
        var census: String
        var licenses: String
        var hook: String
        var mail: String

        init(httpPort: UInt16, mailPort: UInt16) {
            let base = "http://127.0.0.1:\(httpPort)"
            census = base + CensusLookalike.path
            licenses = base + World.licensePath
            hook = base + WebhookSink.path
            mail = "smtp://127.0.0.1:\(mailPort)"
        }
    }

    let table: FigureTable
    let licenses: LicenseSimulation
    let webhooks: NumberedFolder
    let mails: NumberedFolder
    let addresses: Addresses

    /// Opens the world on free ports of 127.0.0.1 for as long as `body` runs.
    ///
    /// Mails and webhooks are kept in `mails` and `webhooks` of the directory.
    static func serving<Result: Sendable>(
        table: FigureTable, clock: ClockFile, directory: URL, seed: UInt64,
        _ body: @escaping @Sendable (World) async throws -> Result
    ) async throws -> Result {
        let webhooks = try NumberedFolder(directory.appendingPathComponent("webhooks"), suffix: ".json")
        let mails = try NumberedFolder(directory.appendingPathComponent("mails"), suffix: ".eml")
        let licenses = LicenseSimulation(table: table, seed: seed)
        let handler = FeedHandler(
            census: CensusLookalike(table: table), licenses: licenses, sink: WebhookSink(folder: webhooks), clock: clock
        )
        let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: 0), logger: .disabled, handler: handler)
        let mailSink = try await MailSink(folder: mails)

        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await server.run()
                return nil
            }
            group.addTask {
                try await mailSink.run()
                return nil
            }
            group.addTask {
                try await server.waitUntilListening()
                guard case .ip4(_, let port) = await server.listeningAddress else {
                    throw DemoFailure("the demo's feed server found no port to listen on")
                }
                return try await body(
                    World(
                        table: table, licenses: licenses, webhooks: webhooks, mails: mails,
                        addresses: Addresses(httpPort: port, mailPort: mailSink.port)))
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else {
                throw DemoFailure("a server of the demo stopped by itself")
            }
            return result
        }
    }
}

/// Sends each request to the feed or sink that it is for.
struct FeedHandler: HTTPHandler {
    let census: CensusLookalike
    let licenses: LicenseSimulation
    let sink: WebhookSink
    let clock: ClockFile

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        do {
            switch (request.method, request.path) {
            case (.GET, CensusLookalike.path):
                return census.answer(request.target.query(), asOf: try clock.now())
            case (.GET, CensusLookalike.missingKeyPath): return CensusLookalike.missingKey
            case (.GET, World.licensePath): return try licenseFile(request)
            case (.POST, WebhookSink.path): return try await sink.answer(request)
            default: return Self.words("there is nothing here\n", status: .notFound)
            }
        } catch let failure as DemoFailure {
            return Self.words(failure.description + "\n", status: .serviceUnavailable)
        }
    }

    /// The license file of the moment: 404 before the first, 304 for who has it.
    private func licenseFile(_ request: HTTPRequest) throws -> HTTPResponse {
        guard let file = licenses.file(asOf: try clock.now()) else {
            return Self.words("no license file has been published yet\n", status: .notFound)
        }
        let text = file.text
        let tag = "\"" + String(SeededNoise.fingerprint(text.utf8), radix: 16) + "\""
        if request.headers[HTTPHeader("If-None-Match")]?.contains(tag) == true {
            return HTTPResponse(statusCode: .notModified, headers: HTTPHeaders([.eTag: tag]))
        }
        return HTTPResponse(
            statusCode: .ok, headers: [.contentType: "text/csv; charset=utf-8", .eTag: tag], body: Data(text.utf8))
    }

    private static func words(_ text: String, status: HTTPStatusCode) -> HTTPResponse {
        HTTPResponse(statusCode: status, headers: [.contentType: "text/plain; charset=utf-8"], body: Data(text.utf8))
    }
}
