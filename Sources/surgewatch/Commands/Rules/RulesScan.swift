import Archive
import ArgumentParser
import Foundation
import Panel
import Pipeline
import RuleLanguage
import Settings
import Trade

extension RulesCommand {
    struct Scan: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find every month of every series in which rules hold on the figures of today.",
            discussion: """
                Judges all months of the archive at once, as if each were judged now: nothing is replayed, and alerts \
                play no part. Use it to see how common a condition is before a rule is written around it; use \
                `rules backtest` to see what a rule would have told whom, and when.

                EXAMPLES:
                  surgewatch rules scan rules/ --count
                  surgewatch rules scan --rule MassiveImports --from 2024-01 --csv
                  surgewatch rules scan draft.yml --as-of 2021-03-05 --config surgewatch.yml
                """)
        @OptionGroup var paths: Paths
        @Option(name: .customLong("rule"), help: "Only this rule (again for more).") var names: [String] = []
        @Option(help: "The first month listed (YYYY-MM).") var from: String?
        @Option(help: "The last month listed (YYYY-MM).") var until: String?
        @Flag(help: "Count the months by rule instead of listing them.") var count = false
        @Flag(help: "Say on standard error what reading and judging took, in seconds of CPU.") var timing = false
        @OptionGroup var asOf: AsOfOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let settings = try paths.configuration.load()
            let checked = try paths.files().check()
            guard !checked.hasErrors else {
                for complaint in checked.complaints { Terminal.complain(complaint) }
                throw CommandFailure(checked.unreadable > 0 ? .data : .found, checked.summary)
            }
            for name in names where checked.rules[name] == nil {
                let near = Spelling.nearest(to: name, among: checked.rules.names).first
                throw CommandFailure(.usage, "there is no rule \(name)" + (near.map { "; did you mean \($0)?" } ?? ""))
            }
            let months = try (month(from, "--from"), month(until, "--until"))
            let archive = try Installation.readArchive(settings)
            let moment = try asOf.moment().map { Moment(knownAt: $0) }
            let panel = try archive.read {
                try Archive.panel($0, at: moment, categories: .aluminumImportMonitor, sources: settings.sources)
            }
            try scan(names.isEmpty ? checked.rules : checked.rules.restricted(to: names), panel, months)
        }

        private func month(_ text: String?, _ option: String) throws -> Month? {
            guard let text else { return nil }
            guard let month = Month(text) else {
                throw CommandFailure(.usage, "\(option) takes a month written YYYY-MM, not `\(text)`")
            }
            return month
        }

        private func scan(_ rules: RuleSet, _ panel: Panel, _ months: (from: Month?, until: Month?)) throws {
            let scan = RuleScan(rules: rules, panel: panel)
            var findings: [[RuleScan.Finding]] = rules.rules.map { _ in [] }
            var taken = (reading: 0.0, judging: 0.0)
            for var group in scan.groups {
                if let from = months.from, from > group.months.upperBound { continue }
                if let until = months.until, until < group.months.lowerBound { continue }
                let last = min(months.until ?? group.months.upperBound, group.months.upperBound)
                group.months = max(months.from ?? group.months.lowerBound, group.months.lowerBound)...last
                let began = Self.seconds
                let figures = scan.figures(group)
                let read = Self.seconds
                if count {
                    scan.judge(group, figures)
                } else {
                    scan.judge(group, figures) { findings[$0] += $1 }
                }
                taken = (taken.reading + read - began, taken.judging + Self.seconds - read)
            }
            let wanted = rules.rules.indices.filter { names.isEmpty || names.contains(rules.rules[$0].name) }
            if count {
                try Table.counts(wanted.map { (rules.rules[$0].name, scan.counts[$0]) }).print(output)
            } else {
                try Table.findings(wanted.map { (rules.rules[$0].name, findings[$0]) }).print(output)
            }
            if timing {
                let verdicts = scan.counts.reduce(0) { $0 + $1.judged }
                Terminal.complain(
                    String(
                        format: "read %.3f s, judged %.3f s, %ld verdicts", taken.reading, taken.judging, verdicts))
            }
        }

        /// CPU seconds that the process has used.
        private static var seconds: Double {
            var time = timespec()
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
    }
}

extension Table {
    static func counts(_ counts: [(rule: String, counts: RuleScan.Counts)]) -> Table {
        var table = Table(columns: ["rule", "judged", "holds", "no_verdict"])
        for (rule, counts) in counts {
            table.rows.append([
                .text(rule), .number(counts.judged), .number(counts.holds), .number(counts.unknown),
            ])
        }
        return table
    }

    static func findings(_ findings: [(rule: String, months: [RuleScan.Finding])]) -> Table {
        var table = Table(columns: ["rule", "series", "month"])
        for (rule, months) in findings {
            for finding in months.sorted(by: { ($0.series, $0.month) < ($1.series, $1.month) }) {
                table.rows.append([
                    .text(rule), .text(finding.series.address), .text(finding.month.description),
                ])
            }
        }
        return table
    }
}
