import Foundation
import Trade

/// Tells the story on standard output, a line at a time.
struct Teller: Sendable {
    /// Writes one line and lets the reader see it at once.
    ///
    /// - Throws: `DemoFailure` when nobody reads any more.
    func say(_ line: String = "") throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
        } catch {
            throw DemoFailure("standard output is closed, nobody reads the story")
        }
    }

    /// What is real here and what is not.
    func opening(from first: Month, to last: Month, directory: URL) throws {
        try say(
            """
            Surgewatch: U.S. aluminum imports (HS chapter 76) by country of origin, \(first) to \(last),
            as a person with alerts would have lived through them.

            Real:       imports for consumption as the U.S. Census Bureau published them, and as it revised them in
                        June 2021. They are dollars of whole chapters, without quantity, so the rules here judge
                        dollars, not tonnes; and they list 20 of some 150 origins (30 from 2021-09-02 on).
            Assumed:    months to 2020-09 appear 38 days after they end, as one pull of 2020-12-15 knew them; from
                        2020-10 on they appear on the days of their own pulls. The annual revision appears on
                        2021-06-08, the day it was published, in the state of a pull of 2021-09-02.
            Simulated:  import licenses. None are public for these months, so each is a share of the figure that Census
                        published later, with a seeded error. Whatever rests on them says "simulated licenses".

            Everything of this run is in \(directory.path)
            """)
    }

    /// One instant at which something happened: its day, then a line for each event.
    ///
    /// What was mailed or took something back is told line by line; the rest, which only pages and digests would show, is
    /// counted.
    func tell(_ step: Timeline.Step, _ entries: [AlertLog.Entry]) throws {
        let weighty = entries.filter { $0.severity != "watch" || ["corrected", "retracted"].contains($0.event) }
        guard !weighty.isEmpty || step.isRevision || !entries.isEmpty && step.statistics != nil else { return }
        let day = step.instant.newYorkDay
        try say()
        try say("\(day) \(day.weekdayName)   \(Self.words(step))")
        if let statistics = step.statistics, step.isRevision {
            try say("  ANNUAL REVISION: \(statistics.revisedCells) figures of past months change")
        }
        for entry in weighty {
            let tag = entry.event.padding(toLength: 10, withPad: " ", startingAt: 0)
            let rests = entry.event == "early" && !entry.headline.lowercased().contains("simulated licenses")
            try say(
                "  \(tag) \(entry.headline)\(rests ? " (simulated licenses)" : "")"
                    + "  [\(entry.rule) \(entry.series) \(entry.month) \(entry.alert)]")
        }
        let rest = Dictionary(grouping: entries.filter { !weighty.contains($0) }, by: \.event)
        if !rest.isEmpty {
            let counts = rest.sorted { $0.key < $1.key }.map { "\($0.value.count) \($0.key)" }
            try say("  watch      \(counts.joined(separator: ", ")) (for pages and digests, no mail)")
        }
    }

    /// What the feeds say at this instant.
    static func words(_ step: Timeline.Step) -> String {
        var parts: [String] = []
        if let statistics = step.statistics {
            if let first = statistics.newMonths.first, let last = statistics.newMonths.last {
                parts.append("Census publishes \(first == last ? "\(first)" : "\(first) to \(last)")")
            }
            if !statistics.newCountries.isEmpty {
                parts.append("\(statistics.newCountries.count) more origins enter with their past")
            }
        }
        for look in step.looks { parts.append("simulated licenses of \(look.month), day \(look.filing.age)") }
        return parts.joined(separator: "; ")
    }
}
