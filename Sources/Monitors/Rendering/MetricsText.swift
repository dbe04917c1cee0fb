import Alerting
import Trade

/// What those who watch the service collect, in the text form of OpenMetrics 1.0.
package struct MetricsText: Sendable {
    package enum Kind: String, Sendable { case gauge, counter, info }

    private var lines: [String] = []

    package init() {}

    /// A family with its samples. The names of counters are given without `_total`.
    package mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: [(String, String)], value: Double)]
    ) {
        guard !samples.isEmpty else { return }
        let full = "surgewatch_" + name
        lines.append("# TYPE \(full) \(kind.rawValue)")
        if name.hasSuffix("_seconds") { lines.append("# UNIT \(full) seconds") }
        if name.hasSuffix("_bytes") { lines.append("# UNIT \(full) bytes") }
        lines.append("# HELP \(full) \(Self.escaped(help))")
        let ending = kind == .counter ? "_total" : kind == .info ? "_info" : ""
        for sample in samples {
            let labels = sample.labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
            lines.append("\(full)\(ending)\(labels.isEmpty ? "" : "{\(labels)}") \(Self.number(sample.value))")
        }
    }

    package mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        add(name, kind, help, [(labels: [], value: value)])
    }

    package var text: String { (lines + ["# EOF"]).joined(separator: "\n") + "\n" }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// Whole numbers without a point.
    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}

extension MetricsText {
    /// The state of feeds, alerts, deliveries and rules.
    package init(
        feeds: [FeedReport], service: ServiceReport, alerts: [AlertEntry], events: Int64, releases: [ReleaseEntry],
        requests: [(status: Int, count: Int)], memory: Int64?, processor: Double?, archive: Int64?
    ) {
        self.init()
        add("build", .info, "The version that runs.", [([("version", service.version)], 1)])
        add("rules", .gauge, "Rules in force.", Double(service.rules))
        add(
            "alerts", .gauge, "Alerts by state and severity, open ones and those of the past.",
            Dictionary(grouping: alerts) { "\($0.state.rawValue)/\($0.severity.rawValue)" }.sorted { $0.key < $1.key }
                .map {
                    (
                        [("state", $0.value[0].state.rawValue), ("severity", $0.value[0].severity.rawValue)],
                        Double($0.value.count)
                    )
                })
        add("alert_events", .counter, "Alert events since the archive began.", Double(events))
        add("notifications_pending", .gauge, "Notifications that wait to be sent.", Double(service.outbox))
        add(
            "notifications_dead", .gauge, "Notifications that were given up; see `surgewatch outbox`.",
            Double(service.deadLetters))
        add("release_held", .gauge, "1 while a release waits for a decision of operations.", service.isHeld ? 1 : 0)
        add("releases", .counter, "Releases that were stored.", Double(releases.count))
        add(
            "feed_on_time", .gauge, "1 while a feed is on time, 0 with the reason when it is not.",
            feeds.map {
                ([("feed", $0.name), ("state", $0.state)], $0.state == "on time" || $0.state == "expected" ? 1 : 0)
            })
        add(
            "feed_newest_release_timestamp_seconds", .gauge, "When the newest release of a feed was known.",
            feeds.compactMap { feed in feed.newest.map { ([("feed", feed.name)], Double($0.knownAt.seconds)) } })
        add(
            "feed_quarantined", .gauge, "Bodies of a feed that were refused and wait for a look.",
            feeds.map { ([("feed", $0.name)], Double($0.quarantined)) })
        add(
            "web_requests", .counter, "Requests for pages by the status of their answers.",
            requests.sorted { $0.status < $1.status }.map { ([("status", String($0.status))], Double($0.count)) })
        if let memory { add("process_resident_memory_bytes", .gauge, "Memory of the process.", Double(memory)) }
        if let processor { add("process_cpu_seconds", .counter, "Processor time of the process.", processor) }
        if let archive { add("archive_bytes", .gauge, "Size of the archive and its log.", Double(archive)) }
    }
}
