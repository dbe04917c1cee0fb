package import Panel
import RuleLanguage
package import Trade

extension PanelView: SeriesView {
    package func cells(of series: WorkingSeries, in months: ClosedRange<Month>) -> [Cell] {
        row(of: series).cells(in: months)
    }

    package func licenseCells(of series: WorkingSeries, in months: ClosedRange<Month>) -> [Cell] {
        licenseRow(of: series).cells(in: months)
    }

    package func strip(of series: WorkingSeries, in months: ClosedRange<Month>) -> FigureStrip {
        row(of: series).strip(in: months)
    }
}
