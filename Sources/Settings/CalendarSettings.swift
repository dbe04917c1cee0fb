package import Trade
import Yams

/// What an operator knows better than the formula of release days: days that were announced, and closures of the
/// publishers (lapses of appropriations).
///
///     calendar:
///       releases: { 2026-10: 2026-12-08 }
///       closures: [2025-10-01..2025-11-12, 2027-01-30..]
package struct CalendarSettings: Sendable, Hashable {
    /// Days on which the publishers do not work, both included.
    package struct Closure: Sendable, Hashable {
        package var first: CalendarDay
        /// `nil` while it lasts.
        package var last: CalendarDay?

        package init(_ first: CalendarDay, _ last: CalendarDay?) {
            self.first = first
            self.last = last
        }
    }

    /// The day on which statistics come out, by their month.
    package var releases: [Month: CalendarDay] = [:]
    package var closures: [Closure] = []

    package init() {}
}

extension SettingsReader {
    func calendar(_ node: Node?) -> CalendarSettings {
        var settings = CalendarSettings()
        let entries = entries(node, "calendar", keys: ["releases", "closures"])
        for (key, value) in mapping(entries["releases"], "releases of the calendar") {
            guard let month = Month(key), let day = text(value, "a release day").flatMap({ CalendarDay($0) }),
                day > month.lastDay
            else {
                problem(
                    "a release day is a month and a day after its end, as in `2026-10: 2026-12-08`, not `\(key)`",
                    at: value)
                continue
            }
            settings.releases[month] = day
        }
        for words in list(entries["closures"], "closures of the calendar") {
            if let closure = Self.closure(words) {
                settings.closures.append(closure)
            } else {
                problem(
                    "a closure is its first and last day, as in 2025-10-01..2025-11-12, or 2025-10-01.. while it lasts, "
                        + "not `\(words)`", at: entries["closures"])
            }
        }
        return settings
    }

    private static func closure(_ words: String) -> CalendarSettings.Closure? {
        guard let dots = words.firstRange(of: ".."), let first = CalendarDay(words[..<dots.lowerBound]) else {
            return nil
        }
        let end = words[dots.upperBound...]
        if end.isEmpty { return .init(first, nil) }
        guard let last = CalendarDay(end), last >= first else { return nil }
        return .init(first, last)
    }

    /// The most calls of a day.
    func calls(_ node: Node?) -> Int? {
        guard let text = text(node, "calls_per_day") else { return nil }
        if let count = Int(text), count > 0 { return count }
        problem("calls_per_day is a whole number above 0, not `\(text)`", at: node)
        return nil
    }

    /// The address of a proxy, without a user name.
    func proxy(_ node: Node?, _ what: String) -> String? {
        guard let text = text(node, "proxy") else { return nil }
        check(text, scheme: ["https", "http", "socks5h"], "the proxy of \(what)", node)
        return text
    }
}
