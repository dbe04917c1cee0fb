import Foundation
import TestSupport

/// The server of `Servers/scripted_feed.py`: each name has a script of its own.
final class ScriptedFeed: Sendable {
    /// An answer to requests whose address holds all of some words; `{PATH}` in it becomes the address asked for.
    struct Answer: Encodable, Sendable {
        var contains: [String] = []
        var status = 200
        var headers: [[String]] = []
        var body = Data()
        var cut = false

        init(
            _ contains: String..., status: Int = 200, type: String? = nil, headers: [[String]] = [], body: String = "",
            cut: Bool = false
        ) {
            self.contains = contains
            self.status = status
            self.headers = headers + (type.map { [["Content-Type", $0]] } ?? [])
            self.body = Data(body.utf8)
            self.cut = cut
        }
    }

    /// Answers, and dollars by month and country for what they do not fit.
    struct Script: Encodable, Sendable {
        var answers: [Answer] = []
        var figures: [String: [String: Int]] = [:]
    }

    private let directory: TemporaryDirectory
    private let server: PythonServer

    init() throws {
        directory = try TemporaryDirectory()
        server = try PythonServer(
            script: "\(packageRoot)/Tests/SystemTests/Servers/scripted_feed.py", arguments: [directory.path])
    }

    func set(_ name: String, _ script: Script) throws {
        try directory.write("\(name).json", JSONEncoder().encode(script))
    }

    func url(_ name: String) -> String { server.url("/\(name)/hs") }

    /// What was asked so far, oldest first.
    func requests(_ name: String) -> [String] {
        guard let bytes = try? directory.read("\(name).log") else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

/// The server of `Servers/gate.py`: stands before a port of 127.0.0.1 and can be shut.
final class Gate: Sendable {
    private let directory: TemporaryDirectory
    private let server: PythonServer

    init(before port: Int) throws {
        directory = try TemporaryDirectory()
        server = try PythonServer(
            script: "\(packageRoot)/Tests/SystemTests/Servers/gate.py", arguments: [directory.path, "\(port)"])
    }

    var port: Int { server.port }

    /// From now on connections are refused.
    func shut() throws {
        try directory.write("closed", text: "")
        try waitUntil("the gate is shut") { FileManager.default.fileExists(atPath: directory.path("is-closed")) }
    }

    /// From now on connections are passed on again.
    func open() throws {
        try FileManager.default.removeItem(atPath: directory.path("closed"))
        try waitUntil("the gate is open") { !FileManager.default.fileExists(atPath: directory.path("is-closed")) }
    }
}
