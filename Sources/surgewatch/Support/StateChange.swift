import Archive
import Foundation
import Settings

/// A command that changes state: the running daemon does it in a transaction of its own; without a daemon it is done here,
/// under the archive's lock.
enum StateChange {
    static func carryOut(
        _ request: ControlRequest, _ settings: Configuration, without daemonless: (Archive) throws -> ControlAnswer
    ) throws -> ControlAnswer {
        if let answer = try ControlClient.ask(settings.control, request) { return answer }
        guard FileManager.default.fileExists(atPath: settings.archive) else {
            throw ArchiveError.missing(path: settings.archive)
        }
        let archive = try Archive(path: settings.archive, mode: .write)
        defer { archive.close() }
        return try daemonless(archive)
    }
}

/// Why somebody does something, as it is kept for good.
enum Reason {
    static let longest = 1000

    /// The text without blanks around it; refused where nothing is left, or too much.
    static func checked(_ text: String, for deed: String) throws -> String {
        let reason = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !reason.isEmpty else { throw CommandFailure(.usage, "\(deed) needs a reason: --reason TEXT") }
        guard reason.count <= longest else {
            throw CommandFailure(.usage, "a reason has \(longest) characters at most, and this one \(reason.count)")
        }
        return reason
    }
}

/// Who gives a command, for records: the one who became root for it, else the user.
enum CommandGiver {
    static var name: String {
        let environment = ProcessInfo.processInfo.environment
        for variable in ["SUDO_USER", "USER", "LOGNAME"] {
            if let name = environment[variable], !name.isEmpty { return name }
        }
        return "user \(getuid())"
    }
}
