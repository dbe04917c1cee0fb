import Foundation
import TestSupport

/// Judges that share no code with the daemon.
enum Python {
    /// Runs a script with the interpreter of the tests to its end.
    static func run(_ script: String, _ arguments: String...) throws -> Said {
        let own = try TemporaryDirectory()
        let program = try RunningProgram(
            PythonServer.interpreter, [script] + arguments, environment: ProcessInfo.processInfo.environment,
            output: own.path("out"), errors: own.path("err"))
        return Said(
            status: program.wait(), output: String(decoding: try own.read("out"), as: UTF8.self),
            errors: String(decoding: try own.read("err"), as: UTF8.self))
    }

    /// A mail as Python's parser reads it.
    struct Mail: Decodable {
        var subject: String
        var from: [String]
        var to: [String]
        var messageID: String
        var headers: [String: [String]]
        var text: String
        var html: String
        var defects: [String]

        func header(_ name: String) -> String? { headers[name.lowercased()]?.first }
    }

    /// Reads mails with Python's `email` package, as a mail program would.
    static func read(_ mails: [[UInt8]]) throws -> [Mail] {
        let directory = try TemporaryDirectory()
        for (index, mail) in mails.enumerated() { try directory.write("\(100_000 + index).eml", mail) }
        let said = try run("\(packageRoot)/Tests/DeliveryTests/Servers/read_mails.py", directory.path)
        guard said.status == 0 else { throw Lost("the mails cannot be read: \(said)") }
        return try JSONDecoder().decode([Mail].self, from: Data(said.output.utf8))
    }

    /// What the verifiers say of webhooks; `package` is PyPI's `standardwebhooks` in place of Python's `hmac`.
    static func verify(_ webhooks: [KeptWebhook], secret: String, package: Bool) throws -> Said {
        let directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(
            atPath: directory.path("kept"), withIntermediateDirectories: false)
        for (index, webhook) in webhooks.enumerated() {
            try directory.write("kept/\(100_000 + index).json", JSONEncoder().encode(webhook))
        }
        let file = try directory.write("secret", text: secret + "\n")
        return package
            ? try run("\(packageRoot)/Tests/SystemTests/Servers/standard_webhooks.py", directory.path("kept"), file)
            : try run("\(packageRoot)/scripts/verify-webhook", directory.path("kept"), file)
    }
}
