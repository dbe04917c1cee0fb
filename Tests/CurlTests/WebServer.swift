import Curl
import Foundation
import TestSupport

/// The server of `Servers/http_cases.py`, and short ways to ask it.
struct WebServer {
    let server: PythonServer

    /// One for all tests that leave nothing behind in it.
    static let shared = Result { try WebServer() }

    init(arguments: [String] = []) throws {
        let script = "\(packageRoot)/Tests/CurlTests/Servers/http_cases.py"
        server = try PythonServer(script: script, arguments: arguments)
    }

    func get(
        _ path: String, headers: [HeaderField] = [], limits: TransferLimits = TransferLimits()
    ) -> HTTPRequest {
        HTTPRequest(url: server.url(path), headers: headers, limits: limits)
    }

    /// How many requests the server has taken and not answered.
    func hanging(_ session: CurlSession) async throws -> Int {
        let response = try await session.perform(get("/hanging"))
        return Int(String(decoding: response.body, as: UTF8.self)) ?? -1
    }

    /// Returns once the server holds this many requests.
    func untilHanging(_ count: Int, _ session: CurlSession) async throws {
        while try await hanging(session) < count { try await Task.sleep(for: .milliseconds(10)) }
    }
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// The failure of a transfer; nil if there is none.
func failure(_ work: () async throws(TransferFailure) -> some Any) async -> TransferFailure? {
    do throws(TransferFailure) {
        _ = try await work()
        return nil
    } catch {
        return error
    }
}
