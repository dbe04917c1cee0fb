import Archive
import ArgumentParser
import Panel
import Pipeline
import Settings
import Statistics
import Trade

extension DataCommand {
    struct Completeness: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say how much of each license month is filed so far, and what it will come to.",
            discussion: """
                Learned from the vintages of this archive: how much of the twelve newest finished months was filed at the same \
                age (days from the first of the month to the last license date). Below a quarter nothing is told (`too early`); \
                the interval holds in four of five cases and needs twelve months whose outcome is known. A month is finished \
                when Census has published it, or 60 days after its end.

                EXAMPLES:
                  surgewatch data completeness
                  surgewatch data completeness origin/canada/unwrought smelt/russia/foil --as-of 2026-11-20
                  surgewatch data completeness origin/-/sheet --finished
                """)
        @Argument(help: "ROLE/COUNTRY/PRODUCT (default: all countries of each category).") var series: [String] = []
        @Flag(help: "List finished months too.") var finished = false
        @OptionGroup var asOf: AsOfOption
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let settings = try configuration.load()
            let archive = try Installation.readArchive(settings)
            let wanted =
                series.isEmpty
                ? CategoryList.aluminumImportMonitor.categories.map {
                    WorkingSeries(role: .origin, country: .all, product: $0.product)
                } : try series.map(SeriesArgument.read)
            let moment = try asOf.moment().map { Moment(knownAt: $0) }
            let filings = try archive.read {
                try LicenseFilings(
                    $0, of: wanted, at: moment, categories: .aluminumImportMonitor, sources: settings.sources)
            }
            guard let day = filings.asOf else {
                throw CommandFailure(.data, "the archive has no licenses" + (moment == nil ? "" : " as known then"))
            }
            var table = Table(columns: [
                "series", "month", "state", "as_of", "age", "filed_kg", "completeness", "nowcast_kg", "lower_kg",
                "upper_kg", "months", "errors",
            ])
            for series in wanted {
                let learned = filings.completeness(of: series)
                let open = filings.openMonths(of: series)
                let all = (filings.filings[series] ?? [:]).keys.sorted()
                for month in finished ? all : open {
                    let age = day - month.firstDay
                    guard let nowcast = learned.nowcast(of: month, at: age) else { continue }
                    table.rows.append(Self.row(series, month, day, nowcast, isOpen: open.contains(month)))
                }
            }
            try table.print(output)
            if filings.isSimulated, !output.quiet { Terminal.complain("these rest on simulated licenses") }
        }

        private static func row(
            _ series: WorkingSeries, _ month: Month, _ day: CalendarDay,
            _ nowcast: Statistics.Completeness.Nowcast, isOpen: Bool
        ) -> [Table.Value] {
            return [
                .text(series.address), .text(month.description), .text(state(nowcast, isOpen: isOpen)),
                .text(day.description),
                .number(nowcast.age), .number(nowcast.filed), .decimal(nowcast.share?.decimal(places: 4)),
                .number(isOpen ? nowcast.quantity : nil), .number(isOpen ? nowcast.interval?.lowerBound : nil),
                .number(isOpen ? nowcast.interval?.upperBound : nil), .number(nowcast.months),
                .number(nowcast.errors),
            ]
        }

        private static func state(_ nowcast: Statistics.Completeness.Nowcast, isOpen: Bool) -> String {
            if !isOpen { return "finished" }
            if nowcast.share == nil { return "no finished months" }
            return nowcast.quantity == nil ? "too early" : "open"
        }
    }
}
