import Foundation

/// Asks before something that cannot be taken back lightly.
enum Confirmation {
    /// Goes on when the answer is yes; off a terminal `--yes` must have said so.
    static func ask(_ question: String, yes: Bool, verb: String) throws {
        if yes { return }
        guard isatty(STDIN_FILENO) == 1, Terminal.isErrorTerminal else {
            throw CommandFailure(.usage, "no terminal to ask on: say --yes to \(verb)")
        }
        Terminal.complain(question + " [y/N] ", end: "")
        guard let answer = readLine()?.lowercased(), answer == "y" || answer == "yes" else {
            throw CommandFailure(.usage, "nothing was changed")
        }
    }
}
