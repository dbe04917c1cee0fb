import Alerting
import ArgumentParser
import Trade

/// `surgewatch alerts`.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract:
            "List alerts, tell the whole story of one, verify it, follow new events, and decide about held releases.",
        subcommands: [List.self, Show.self, Events.self, Verify.self, Watch.self, Log.self, Release.self])

    /// Which alert: the id of its episode, or `ID/YYYY-MM`.
    static func episodeID(_ text: String) -> String { text.split(separator: "/").first.map(String.init) ?? text }

    static func episode(_ text: String, in book: AlertBook) throws -> Episode {
        let id = episodeID(text)
        guard !id.isEmpty else { throw CommandFailure(.usage, "an alert's id is 16 hexadecimal digits") }
        if let month = text.split(separator: "/").dropFirst().first, Month(month) == nil {
            throw CommandFailure(.usage, "one month of an alert is written ID/YYYY-MM, not `\(text)`")
        }
        if let episode = book.episode(id: id) { return episode }
        let matches = book.all.filter { $0.id.hasPrefix(id) }
        if matches.count == 1, let episode = matches.first { return episode }
        throw CommandFailure(
            .data,
            matches.isEmpty
                ? "no alert has the id \(id); see `surgewatch alerts list`" : "\(id) begins several alerts' ids")
    }

    /// The month in `ID/YYYY-MM`.
    static func month(_ text: String) -> Month? { text.split(separator: "/").dropFirst().first.flatMap { Month($0) } }
}
