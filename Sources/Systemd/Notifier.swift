import CLinux
import Glibc

/// The service's word to systemd about its own state: the notification protocol of sd_notify(3), without libsystemd.
///
/// Nothing here throws: a service must not fail because nobody listens. Every message returns whether it was sent.
package struct Notifier: Sendable {
    /// `NOTIFY_SOCKET`: an absolute path, or a name in the abstract namespace after `@`.
    private let socketName: String

    /// How long systemd waits between two calls of `watchdog()`, from `WATCHDOG_USEC`; nil if it watches nobody or,
    /// by `WATCHDOG_PID`, another process. Call twice as often.
    package let watchdogInterval: Duration?

    /// Nil where no service manager listens, or only on a kind of socket other than Unix.
    package init?(environment: [String: String]) {
        guard let name = environment["NOTIFY_SOCKET"], name.count > 1, name.hasPrefix("/") || name.hasPrefix("@") else {
            return nil
        }
        socketName = name
        let isOurs = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdogInterval = isOurs && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// Startup, or a reload, is finished.
    @discardableResult
    package func ready(status: String) -> Bool {
        send(["READY=1", Self.line("STATUS", status)])
    }

    /// The one line that `systemctl status` shows.
    @discardableResult
    package func status(_ text: String) -> Bool {
        send([Self.line("STATUS", text)])
    }

    /// The configuration is being reloaded, since now; to be followed by `ready`.
    @discardableResult
    package func reloading() -> Bool {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let microseconds = Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000
        return send(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)"])
    }

    /// The service is shutting down.
    @discardableResult
    package func stopping() -> Bool {
        send(["STOPPING=1"])
    }

    /// The service made progress.
    @discardableResult
    package func watchdog() -> Bool {
        send(["WATCHDOG=1"])
    }

    /// Starting, reloading or stopping goes on; the next sign of life comes within this time.
    @discardableResult
    package func extendTimeout(microseconds: Int) -> Bool {
        send(["EXTEND_TIMEOUT_USEC=\(microseconds)"])
    }

    /// A line of the protocol; line ends in the text, which would begin another one, become blanks.
    private static func line(_ name: String, _ text: String) -> String {
        "\(name)=" + String(text.map { $0.isNewline || $0 == "\0" ? " " : $0 })
    }

    private func send(_ lines: [String]) -> Bool {
        let descriptor = clinux_datagram_socket(0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = Array(lines.joined(separator: "\n").utf8)
        return clinux_send(descriptor, socketName, bytes, bytes.count) == 0
    }
}
