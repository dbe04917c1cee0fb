import Foundation

/// Standard output for results, standard error for progress and problems.
enum Terminal {
    static let isOutputTerminal = isatty(STDOUT_FILENO) == 1
    static let isErrorTerminal = isatty(STDERR_FILENO) == 1

    static func say(_ text: String, end: String = "\n") { write(text + end, to: STDOUT_FILENO) }
    static func complain(_ text: String, end: String = "\n") { write(text + end, to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                // A reader that went away (`| head`) ends the command quietly.
                if errno == EPIPE, descriptor == STDOUT_FILENO { exit(0) }
                return
            }
            sent += count
        }
    }

    /// A progress line that rewrites itself, on a terminal only.
    static func progress(_ text: String) { if isErrorTerminal { complain("\r\u{1B}[K" + text, end: "") } }
    static func endProgress() { if isErrorTerminal { complain("\r\u{1B}[K", end: "") } }
}
