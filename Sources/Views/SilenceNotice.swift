package import Alerting
package import Trade

/// What operations are told of a silence that ends.
package struct SilenceNotice: Sendable {
    /// An alert of which news was kept back.
    package struct Alert: Hashable, Sendable {
        package var id: String
        package var rule: String
        package var series: WorkingSeries
        package var isOpen: Bool

        package init(id: String, rule: String, series: WorkingSeries, isOpen: Bool) {
            self.id = id
            self.rule = rule
            self.series = series
            self.isOpen = isOpen
        }
    }

    /// Alerts that are named one by one; more are counted.
    private static let named = 10

    private let announcement: SilenceAnnouncement
    private let alerts: [Alert]
    private let wording: Wording

    package init(_ announcement: SilenceAnnouncement, keptBack alerts: [Alert], wording: Wording = Wording()) {
        self.announcement = announcement
        self.alerts = alerts
        self.wording = wording
    }

    private var silence: Silence { announcement.silence }
    private var isOver: Bool { announcement.kind == .ended }
    private var open: [Alert] { alerts.filter(\.isOpen) }

    /// `silence sil-3f2a9c0b has ended: it kept back news of 3 alerts, 2 of them still open`: the line of the journal.
    package var headline: String {
        "silence \(silence.id) " + (isOver ? "has ended" : "ends at \(silence.until)") + ": it kept back "
            + (alerts.isEmpty ? "nothing" : "news of \(Self.counted(alerts.count)), \(open.count) of them still open")
    }

    package var notice: OperationsNotice {
        OperationsNotice(
            cause: .silence, about: silence.id, at: announcement.at,
            subject: isOver
                ? "A silence has ended: \(subject)" : "A silence ends on \(silence.until.newYorkDay.words): \(subject)",
            paragraphs: [what, keptBack] + list, commands: commands)
    }

    /// What the silence is about: `MassiveImports, India, unwrought`.
    private var subject: String {
        let matchers = silence.matchers
        let parts =
            [
                matchers.rules, matchers.roles.map(\.rawValue),
                matchers.countries.map { $0 == .all ? "all countries together" : wording.countries.name(of: $0) },
                matchers.products,
            ].filter { !$0.isEmpty }.map { $0.joined(separator: " or ") }
        let words = parts.isEmpty ? "everything" : parts.joined(separator: ", ")
        return words + (silence.severity == .critical ? "" : ", up to \(silence.severity.rawValue)")
    }

    private var what: String {
        isOver
            ? "The silence \(silence.id) was in force from \(silence.from) until \(silence.until). \(silence.by) asked for it: "
                + "\(silence.reason)"
            : "The silence \(silence.id) is in force since \(silence.from) and ends at \(silence.until). \(silence.by) asked "
                + "for it: \(silence.reason)"
    }

    private var keptBack: String {
        guard !alerts.isEmpty else {
            return isOver
                ? "It kept back nothing." : "So far it has kept back nothing. After its end news is told again."
        }
        let still =
            open.isEmpty
            ? "none of them is still open."
            : open.count == alerts.count && alerts.count == 1
                ? "it is still open." : "\(open.count) of them \(open.count == 1 ? "is" : "are") still open."
        let next =
            open.isEmpty
            ? ""
            : " What is true again in the next month that is judged\(isOver ? "" : " after its end") is told as news."
        return "It kept back news of \(Self.counted(alerts.count)); \(still)\(next)"
    }

    private var list: [String] {
        var lines = open.prefix(Self.named).map { "\($0.id)  \($0.rule): \(wording.subject($0.series))" }
        if open.count > Self.named { lines.append("and \(open.count - Self.named) more") }
        return lines
    }

    private var commands: [String] {
        open.prefix(1).map { "surgewatch alerts show \($0.id)" } + ["surgewatch silences list --all"]
    }

    private static func counted(_ count: Int) -> String { count == 1 ? "one alert" : "\(count) alerts" }
}
