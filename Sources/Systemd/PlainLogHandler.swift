import Glibc
package import Logging

/// Writes each log event as one line to standard error: level, message, then `key=value` by key.
///
/// For a terminal, or a supervisor other than systemd. Line ends within an event are written as `\n`, values with
/// blanks or quotes are quoted.
package struct PlainLogHandler: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata = Logger.Metadata()
    package var metadataProvider: Logger.MetadataProvider?
    private let descriptor: Int32

    /// - Parameter descriptor: Where to write; it stays open.
    package init(label: String, descriptor: Int32 = STDERR_FILENO) {
        self.descriptor = descriptor
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = event.fields(handler: metadata, provider: metadataProvider)
        if let error = event.error { fields.append(("error", String(describing: error))) }
        let parts = fields.map { "\($0)=\(Self.quoted($1))" }
        let message = Self.escaped(event.message.description)
        let line = ([event.level.rawValue, message] + parts).joined(separator: " ") + "\n"
        var rest = Array(line.utf8)[...]
        // One write for a line, so that lines of several threads do not mix.
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }

    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" }
        return isPlain ? value : "\"" + escaped(value.replacing("\"", with: "\\\"")) + "\""
    }

    /// The text without control characters, among them those that move a terminal's cursor.
    private static func escaped(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": shown += "\\n"
            case "\r": shown += "\\r"
            case "\t": shown += " "
            case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value):
                shown += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}
