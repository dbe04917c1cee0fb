import Foundation

/// Where everything of one demo lies: one directory, made fresh.
struct DemoFiles: Sendable {
    let directory: URL

    var configuration: URL { directory.appendingPathComponent("surgewatch.yml") }
    var archive: URL { directory.appendingPathComponent("surgewatch.sqlite") }
    var alertLog: URL { directory.appendingPathComponent("alerts.jsonl") }
    var controlSocket: URL { directory.appendingPathComponent("control.sock") }
    var credentials: URL { directory.appendingPathComponent("credentials") }
    var webhookSecret: URL { credentials.appendingPathComponent("webhook-ops") }
    var censusKey: URL { credentials.appendingPathComponent("census-key") }
    var daemonLog: URL { directory.appendingPathComponent("daemon.log") }
    var commandOutput: URL { directory.appendingPathComponent("command.out") }
    var commandErrors: URL { directory.appendingPathComponent("command.err") }
    var clock: ClockFile { ClockFile(path: directory.appendingPathComponent("clock").path) }

    /// Where the daemon serves its pages; `nil` until it has said so.
    var monitors: String? {
        guard let log = try? String(contentsOf: daemonLog, encoding: .utf8),
            let match = log.firstMatch(of: /served at (http:\/\/[^\s]+)/)
        else { return nil }
        return String(match.1)
    }

    /// Marks a directory as a demo's own and names the process that plays in it.
    private var marker: URL { directory.appendingPathComponent(".surgewatch-demo") }

    /// Makes the directory, or empties one that an earlier demo left.
    ///
    /// - Throws: `DemoFailure` for a directory that holds anything else, or where a demo is still running.
    static func fresh(_ path: String) throws -> DemoFiles {
        let files = DemoFiles(directory: URL(fileURLWithPath: path).standardizedFileURL)
        guard files.controlSocket.path.utf8.count < 104 else {
            throw DemoFailure("\(path) is too long a path for a Unix socket in it; choose a shorter --directory")
        }
        let manager = FileManager.default
        let content = (try? manager.contentsOfDirectory(atPath: files.directory.path)) ?? []
        if !content.isEmpty {
            guard let owner = try? String(contentsOf: files.marker, encoding: .utf8) else {
                throw DemoFailure("\(path) is not empty and not of an earlier demo; choose another --directory")
            }
            let identifier = Int32(owner.trimmingCharacters(in: .whitespacesAndNewlines))
            if let identifier, identifier != getpid(), kill(identifier, 0) == 0 {
                throw DemoFailure("a demo still runs in \(path) (process \(identifier)); stop it or choose another")
            }
            for name in content { try manager.removeItem(at: files.directory.appendingPathComponent(name)) }
        }
        try manager.createDirectory(
            at: files.directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try Data("\(getpid())\n".utf8).write(to: files.marker)
        return files
    }

    /// Frees the directory for the next demo; all that was made stays.
    func release() { try? Data("ended\n".utf8).write(to: marker) }

    /// Writes the two credentials, made from the seed: a key of the right form and a signing secret.
    func writeCredentials(seed: UInt64) throws {
        try FileManager.default.createDirectory(
            at: credentials, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var key = SeededNoise(seed: seed, for: "census key")
        let digits = Array("0123456789abcdef")
        let text = key.bytes(40).map { String(digits[Int($0 & 15)]) }.joined()
        var secret = SeededNoise(seed: seed, for: "webhook secret")
        let signing = "whsec_" + Data(secret.bytes(24)).base64EncodedString()
        for (url, content) in [(censusKey, text), (webhookSecret, signing)] {
            try Data((content + "\n").utf8).write(to: url)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
        }
    }
}
