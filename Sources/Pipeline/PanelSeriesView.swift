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

    package func parameter(
        _ name: String, country: Country, product: Product, in months: ClosedRange<Month>
    ) -> [ParameterValue?] {
        Array(repeating: nil, count: months.count)
    }

    package func hasParameter(_ name: String, country: Country, product: Product) -> Bool { false }

    package func events(kind: String?, country: Country, product: Product) -> [CalendarEvent] { [] }
}
