package import Logging

/// Writes log events to the journal, metadata as fields.
///
/// A metadata key becomes the name of a field in upper case (`alert` is `ALERT`, `SURGE_ALERT` stays as it is,
/// `message-id` is `MESSAGE_ID`). The place in the source is in `CODE_FILE`, `CODE_LINE` and `CODE_FUNC`, the logger's
/// label in `LOGGER`, an error in `ERROR`.
package struct JournalLogHandler: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata = Logger.Metadata()
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let journal: Journal

    package init(label: String, journal: Journal) {
        self.label = label
        self.journal = journal
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = event.fields(handler: metadata, provider: metadataProvider)
        if let error = event.error { fields.append(("ERROR", String(describing: error))) }
        fields.append(("LOGGER", label))
        fields.append(("CODE_FILE", event.file))
        fields.append(("CODE_LINE", String(event.line)))
        fields.append(("CODE_FUNC", event.function))
        journal.send(priority: event.level.priority, message: event.message.description, fields: fields)
    }
}

extension Logger.Level {
    /// The priority of syslog (RFC 5424, section 6.2.1): 2 critical, 3 error, 4 warning, 5 notice, 6 informational,
    /// 7 debug.
    package var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}

extension LogEvent {
    /// All metadata of an event sorted by key; the event's own wins over the handler's, and that over the provider's.
    func fields(
        handler: Logger.Metadata, provider: Logger.MetadataProvider?
    ) -> [(String, String)] {
        var all = provider?.get() ?? [:]
        all.merge(handler) { $1 }
        if let metadata { all.merge(metadata) { $1 } }
        return all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
    }
}
