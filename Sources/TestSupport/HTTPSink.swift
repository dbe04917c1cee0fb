package import Foundation

/// A real web server on 127.0.0.1 that keeps every request and answers as told.
package final class HTTPSink: Sendable {
    package struct Field: Sendable, Codable, Hashable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// One request as it arrived.
    package struct Received: Sendable, Decodable {
        package let method: String
        package let path: String
        package let headers: [Field]
        package let body: Data

        package var text: String { String(decoding: body, as: UTF8.self) }

        /// The first header of this name, upper and lower case being the same.
        package subscript(name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    package enum Behaviour: String, Sendable, Codable {
        case answer
        /// Keeps the request and never answers.
        case hang
        /// Keeps the request and closes the connection.
        case drop
        /// Answers `{"challenge": …}` with the request's `data.challenge`.
        case echoChallenge = "echo-challenge"
    }

    private struct Answer: Encodable {
        let status: Int
        let headers: [Field]
        let body: String
        let behaviour: Behaviour
    }

    private let directory: TemporaryDirectory
    private let server: PythonServer

    /// Starts the sink; it answers 200 with an empty body.
    package init() throws {
        directory = try TemporaryDirectory()
        try Self.write(Answer(status: 200, headers: [], body: "", behaviour: .answer), to: directory)
        server = try PythonServer(
            script: "\(PythonServer.scripts)/http_sink.py", arguments: [directory.path])
    }

    package var port: Int { server.port }

    package func url(_ path: String = "/hook") -> String { server.url(path) }

    /// Says how requests are answered from now on.
    package func answer(
        status: Int = 200, headers: [Field] = [], body: String = "", behaviour: Behaviour = .answer
    ) throws {
        try Self.write(Answer(status: status, headers: headers, body: body, behaviour: behaviour), to: directory)
    }

    /// What was kept so far, oldest first.
    package func received() throws -> [Received] {
        try directory.names(endingIn: ".json").map { name in
            try JSONDecoder().decode(Received.self, from: Data(directory.read(name)))
        }
    }

    /// Ends the server; its port refuses connections from then on.
    package func stop() { server.stop() }

    private static func write(_ answer: Answer, to directory: TemporaryDirectory) throws {
        try directory.write("answer", JSONEncoder().encode(answer))
    }
}
