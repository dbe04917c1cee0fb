import Archive
import ArgumentParser
import Panel
import Pipeline
import Settings
import Statistics
import Trade

extension DataCommand {
    struct SeriesVerb: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "series", abstract: "Print the months of a series as rules read it.",
            discussion: """
                A tariff line that took another's place goes on from it: all codes that it came from and became are one series. \
                In the country's place also a group, such as EU or USMCA: the sum of the members of each month.

                EXAMPLES:
                  surgewatch data series origin/canada/unwrought --as-of 2021-06-07
                  surgewatch data series smelt/china:mexico/sheet
                  surgewatch data series 5700>destination/1000/7606
                  surgewatch data series origin/EU/foil
                  surgewatch data series origin/-/7601106040
                  surgewatch data series param/consumption/-/unwrought
                """)
        @Argument(help: "[REPORTER>]ROLE/COUNTRY[:ORIGIN]/PRODUCT, or param/NAME/COUNTRY/PRODUCT.") var series: String
        @OptionGroup var asOf: AsOfOption
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let settings = try configuration.load()
            let parameter = try ReferenceData.key(of: self.series)
            let archive = try Installation.readArchive(settings)
            let moment = try asOf.moment()
            let panel = try archive.read {
                try Archive.panel(
                    $0, at: moment.map { Moment(knownAt: $0) }, categories: .aluminumImportMonitor,
                    sources: settings.sources)
            }
            if let parameter { return try ReferenceData.table(of: parameter, in: panel).print(output) }
            let group = Self.group(in: self.series)
            let series = try SeriesArgument.read(group?.address ?? self.series)
            let view = PanelView(panel)
            let family = group.map { $0.group.countries.map(series.of) } ?? [series]
            let own = Months(view, family) { group?.group.contains($0.country, in: $1) ?? true }
            let world = Months(view, [series.of(.all)])
            var table = Table(columns: [
                "month", "quantity_kg", "value_usd", "status", "source", "basis", "complete", "share", "mean12",
                "same_month_median", "known_at",
            ])
            for (index, cell) in own.cells.enumerated() where cell.quantity != .unpublished {
                let month = own.first + index
                let baseline = Baseline.at(month, own: { own[$0] }, world: { world[$0] })
                let isMass = baseline.quantity.sum1 != nil
                let windows = isMass ? baseline.quantity : baseline.value
                let share = windows.sum3.flatMap { own in windows.world3.flatMap { Rational(own) / Rational($0) } }
                let known = cell.vintage ?? family.compactMap { view.zeroKnownAt(of: $0, in: month) }.max()
                table.rows.append([
                    .text(month.description), .number(cell.quantity.number), .number(cell.value.number),
                    .text(cell.status.rawValue), .text(cell.source), .text(cell.basis.rawValue),
                    .flag(!cell.isIncomplete), .decimal(share?.decimal(places: 6)), .number(windows.mean12),
                    .number(windows.sameMonthMedian), .text(known?.description),
                ])
            }
            guard !table.rows.isEmpty else {
                throw CommandFailure(
                    .data,
                    "the archive has no figures of \(self.series)" + (moment.map { " as known at \($0)" } ?? "")
                        + (view.tooCoarse(for: series).map { "; \($0)" } ?? ""))
            }
            try table.print(output)
            if output.quiet { return }
            if let group { Terminal.complain("\(group.group.name) is read as the sum of its members of each month") }
            if let month = view.row(of: series).months?.upperBound,
                let line = TariffLines.tariffSchedule.line(series.product.code, in: month), series.reporter.isEmpty
            {
                Terminal.complain(line.words)
            }
            if let sum = view.addends(of: series) { Terminal.complain(sum) }
        }

        /// The months of one series, or of several added up.
        private struct Months {
            let first: Month
            let cells: [Cell]

            init(
                _ view: PanelView, _ family: [WorkingSeries],
                where belongs: (WorkingSeries, Month) -> Bool = { _, _ in true }
            ) {
                if family.count == 1 {
                    let row = view.row(of: family[0])
                    (first, cells) = (row.first, row.cells)
                } else {
                    (first, cells) = view.sum(of: family, where: belongs)
                }
            }

            subscript(month: Month) -> Cell {
                let index = month - first
                return cells.indices.contains(index) ? cells[index] : .unpublished
            }
        }

        /// The group that stands in a country's place, and the address with all countries there.
        private static func group(in text: String) -> (group: CountryGroup, address: String)? {
            var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3,
                let group = CountryGroup.known.first(where: { $0.name.lowercased() == parts[1].lowercased() })
            else { return nil }
            parts[1] = "-"
            return (group, parts.joined(separator: "/"))
        }
    }
}
