/// How long a transfer may take and how much of an answer is taken in; every limit ends the transfer with an error.
///
/// Time counts from the moment the transfer leaves its session's queue.
package struct TransferLimits: Sendable, Equatable {
    /// Time to resolve the name, connect and finish the TLS handshake.
    package var connectTimeout: Duration

    /// Time for the whole transfer, connecting included.
    package var totalTimeout: Duration

    /// A transfer slower than this, on average over `lowSpeedTime`, is given up; 0 turns the check off.
    ///
    /// Waiting for a server's first byte counts as speed 0.
    package var lowSpeedBytesPerSecond: Int

    /// How long a transfer may stay below `lowSpeedBytesPerSecond`; counted in whole seconds.
    package var lowSpeedTime: Duration

    /// The largest body taken in, in bytes after content decoding.
    package var maximumBodyBytes: Int

    /// The largest sum of all header lines, in bytes; for mail, of all lines the server says.
    package var maximumHeaderBytes: Int

    package init(
        connectTimeout: Duration = .seconds(15),
        totalTimeout: Duration = .seconds(120),
        lowSpeedBytesPerSecond: Int = 100,
        lowSpeedTime: Duration = .seconds(30),
        maximumBodyBytes: Int = 256 << 20,
        maximumHeaderBytes: Int = 64 << 10
    ) {
        self.connectTimeout = connectTimeout
        self.totalTimeout = totalTimeout
        self.lowSpeedBytesPerSecond = lowSpeedBytesPerSecond
        self.lowSpeedTime = lowSpeedTime
        self.maximumBodyBytes = maximumBodyBytes
        self.maximumHeaderBytes = maximumHeaderBytes
    }

    /// For mail: ten minutes in all and no low-speed check, since a server may take that long to answer the end of
    /// the message and giving up earlier makes duplicates (RFC 5321, section 4.5.3.2.6).
    package static let mail = TransferLimits(totalTimeout: .seconds(600), lowSpeedBytesPerSecond: 0)
}

extension Duration {
    /// Whole milliseconds, rounded up, at least 1: libcurl takes 0 for "no limit".
    var milliseconds: Int {
        let parts = components
        let rounded = (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int(max(1, min(parts.seconds, 1_000_000_000) * 1000 + rounded))
    }
}
