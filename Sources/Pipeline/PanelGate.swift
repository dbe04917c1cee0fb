package import FeedFormats
package import Panel
package import Trade

extension ReleaseGate {
    /// What is wrong with releases beside what is known of their sources: a unit that has changed.
    package static func problem(_ releases: [Release], beside panel: Panel) -> FeedProblem? {
        for release in releases {
            let gate = UnitGate(newest: panel.newestMonth(of: release.source)) { series, month in
                panel.cell(series, month: month).map { UnitGate.Figures(quantity: $0.quantity, value: $0.value) }
            }
            if let problem = gate.problem(release) { return problem }
        }
        return nil
    }
}
