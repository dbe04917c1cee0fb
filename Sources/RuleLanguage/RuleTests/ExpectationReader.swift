import Trade
import Yams

/// Reads what a test expects.
struct ExpectationReader {
    let test: RuleTestReader
    /// The series that an expectation without one is about.
    let series: WorkingSeries?
    let releases: [Release]
    private var reading: FileReading { test.reading }

    init(test: RuleTestReader, series: WorkingSeries?, releases: [Release]) {
        self.test = test
        self.series = series
        self.releases = releases
    }

    func expectations(_ node: Node?) -> [RuleTestCase.Expectation] {
        guard let node, !reading.isEmpty(node) else { return [] }
        let nodes = reading.entries(of: node, "`expect`") ?? []
        if case .sequence = node, nodes.isEmpty {
            reading.report(
                .testWithoutExpectation, at: reading.span(of: node), "the test expects nothing, so it cannot fail")
        }
        return nodes.compactMap(expectation)
    }

    private func expectation(_ node: Node) -> RuleTestCase.Expectation? {
        guard
            let fields = reading.fields(of: node, .expectation)
        else { return nil }
        let at = test.instant(fields, "at")
        let month = reading.month(fields, "month")
        let want = reading.word(fields, "transition") as RuleTestCase.Wanted?
        let severity = reading.word(fields, "severity") as Severity?
        let series = fields["series"].map { test.series($0) } ?? self.series
        if series == nil, fields["series"] == nil {
            reading.report(
                .missingKey, at: fields.span, "the expectation names no series, and the test has none",
                help: "add `series: origin/canada/unwrought` to the test")
        }
        guard let at, let month, let want, let series else { return nil }
        checkCanFail(fields, at, series, month)
        return RuleTestCase.Expectation(
            line: reading.source.position(of: fields.span.start).line, at: at, series: series, month: month,
            want: want, severity: severity, gates: gates(fields["gates"]))
    }

    /// An expectation speaks of a moment at which something arrives, and of a month that has been stated by then.
    private func checkCanFail(_ fields: Fields, _ at: Instant, _ series: WorkingSeries, _ month: Month) {
        guard !releases.isEmpty else { return }
        guard releases.contains(where: { $0.knownAt == at }) else {
            let near = releases.map(\.knownAt.description)
            reading.report(
                .cannotFail, at: fields["at"].map(reading.span(of:)) ?? fields.span,
                "no release of this test is known at \(at)",
                help: Suggestion.help(for: at.description, among: near))
            return
        }
        let isStated = releases.contains { release in
            release.knownAt <= at
                && release.observations.contains { $0.month == month && $0.series.working.product == series.product }
        }
        if !isStated {
            reading.report(
                .cannotFail, at: fields["month"].map(reading.span(of:)) ?? fields.span,
                "no release up to then states \(month) of \(series.product)")
        }
    }

    private func gates(_ node: Node?) -> [String: String] {
        guard let node, !reading.isEmpty(node), let keys = reading.anyFields(of: node, "`gates`") else { return [:] }
        var gates: [String: String] = [:]
        for key in keys.keys {
            if let value = keys[key], let text = reading.text(of: value, "`\(key)`") { gates[key] = text }
        }
        return gates
    }
}
