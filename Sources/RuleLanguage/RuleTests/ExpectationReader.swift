import Trade

/// Reads what a test expects.
struct ExpectationReader {
    private static let claims = [
        "transition", "state", "verdict", "reason", "headline", "gates", "terms", "told", "recipients",
    ]

    private enum TruthWord: String, CaseIterable {
        case yes = "true"
        case no = "false"
        case unknown

        var truth: Truth {
            switch self {
            case .yes: .yes
            case .no: .no
            case .unknown: .unknown
            }
        }
    }

    let test: TestReader
    /// The series that an expectation without one is about.
    let series: WorkingSeries?
    let releases: [NamedRelease]
    private var reading: FileReading { test.reading }

    init(test: TestReader, series: WorkingSeries?, releases: [NamedRelease]) {
        self.test = test
        self.series = series
        self.releases = releases
    }

    /// The expectations of a test and of a case: lists, or one alone.
    func expectations(_ lists: [Node?]) -> [RuleTestCase.Expectation] {
        var result: [RuleTestCase.Expectation] = []
        for case let node? in lists where !reading.isEmpty(node) {
            if case .mapping = node {
                result += [expectation(node)].compactMap(\.self)
                continue
            }
            let nodes = reading.entries(of: node, "`expect`") ?? []
            if case .sequence = node, nodes.isEmpty {
                reading.report(
                    .testWithoutExpectation, at: reading.span(of: node), "the test expects nothing, so it cannot fail")
            }
            result += nodes.compactMap(expectation)
        }
        checkTwice(result)
        return result
    }

    private func expectation(_ node: Node) -> RuleTestCase.Expectation? {
        let before = reading.errorCount
        guard let fields = reading.fields(of: node, .expectation) else { return nil }
        let at = at(fields)
        let month = reading.month(fields, "month")
        let series = fields["series"].map { test.series($0) } ?? self.series
        if series == nil, fields["series"] == nil {
            reading.report(
                .missingKey, at: fields.span, "the expectation names no series, and the test has none",
                help: "add `series: origin/canada/unwrought` to the test")
        }
        let wishes = WishReader(reading: reading)
        let told = ToldReader(reading: reading)
        let gates = wishes.gates(fields["gates"])
        let terms = wishes.terms(fields["terms"])
        guard let at, let month, let series else { return nil }
        let expectation = RuleTestCase.Expectation(
            place: reading.place(fields.span), at: at, series: series, month: month,
            want: reading.word(fields, "transition"), severity: reading.word(fields, "severity"),
            state: reading.word(fields, "state"), verdict: (reading.word(fields, "verdict") as TruthWord?)?.truth,
            begins: reading.month(fields, "begins"), known: instant(fields, "known"),
            reason: reading.text(fields, "reason"), headline: reading.text(fields, "headline"), gates: gates,
            terms: terms, told: told.told(fields), recipients: told.recipients(fields))
        checkCanFail(fields, expectation)
        return reading.errorCount == before ? expectation : nil
    }

    // MARK: Moments

    /// One of the releases, by its name or its instant; the last one where nothing is said.
    private func at(_ fields: Fields) -> Instant? {
        guard let node = fields["at"], !reading.isEmpty(node) else { return releases.last?.release.knownAt }
        return moment(node, fields, "at")
    }

    private func instant(_ fields: Fields, _ key: String) -> Instant? {
        guard let node = fields[key], !reading.isEmpty(node) else { return nil }
        return moment(node, fields, key)
    }

    private func moment(_ node: Node, _ fields: Fields, _ key: String) -> Instant? {
        guard let text = reading.text(of: node, "`\(key)`") else { return nil }
        if let named = releases.first(where: { $0.name == text }) { return named.release.knownAt }
        let names = releases.compactMap(\.name)
        guard let instant = Instant(asKnownAt: text) else {
            reading.report(
                .badInstant, at: reading.span(of: node), "`\(reading.shortened(text))` is no instant",
                expected: "2021-03-05T13:30:00Z, a day, or the name of a release",
                help: names.isEmpty ? nil : Suggestion.help(for: text, among: names))
            return nil
        }
        let exact = releases.first { $0.release.knownAt == instant }
        // A day without a release at its end stands for the only release of that day.
        let ofDay = releases.filter { $0.release.knownAt.newYorkDay.description == text }
        if exact == nil, ofDay.count == 1 { return ofDay[0].release.knownAt }
        guard exact != nil || releases.isEmpty else {
            reading.report(
                .cannotFail, at: reading.span(of: node), "no release of this test is known at \(instant)",
                help: Suggestion.help(
                    for: instant.description, among: names + releases.map(\.release.knownAt.description)))
            return nil
        }
        return instant
    }

    // MARK: What cannot fail

    private func checkCanFail(_ fields: Fields, _ expectation: RuleTestCase.Expectation) {
        guard Self.claims.contains(where: { fields[$0].map(reading.isEmpty) == false }) else {
            return reading.report(
                .testWithoutExpectation, at: fields.span, "the expectation wants nothing, so it cannot fail",
                help: "add `transition`, or one of " + Self.claims.dropFirst().joined(separator: ", "))
        }
        let isStated = releases.contains { named in
            named.release.knownAt <= expectation.at
                && named.release.sections.contains {
                    $0.month == expectation.month && $0.flow == expectation.series.flow
                        && $0.reporter == expectation.series.reporter
                }
        }
        if !isStated, !releases.isEmpty {
            reading.report(
                .cannotFail, at: fields["month"].map(reading.span(of:)) ?? fields.span,
                "no release up to then states \(expectation.month)")
        }
        if let want = expectation.want, !want.isEvent {
            for key in ["severity", "headline"] where fields[key] != nil {
                reading.report(
                    .cannotFail, at: fields.keySpan(key), "nothing is told here, so there is no `\(key)`",
                    help: "`\(key)` goes with \(RuleTestCase.Wanted.events)")
            }
        }
        if expectation.want == nil, fields["severity"] != nil {
            reading.report(
                .missingKey, at: fields.keySpan("severity"), "`severity` is that of an event",
                help: "add `transition`: \(RuleTestCase.Wanted.events)")
        }
        if expectation.reason != nil, expectation.want != .unknown, expectation.want != .pending,
            expectation.verdict != .unknown
        {
            reading.report(
                .cannotFail, at: fields.keySpan("reason"), "a reason is given where there is no verdict",
                help: "add `transition: unknown`")
        }
        let hasAlert = expectation.want?.isEvent ?? false || expectation.state.map { $0 != .none } ?? false
        for key in ["begins", "known"] where fields[key] != nil && !hasAlert {
            reading.report(
                .cannotFail, at: fields.keySpan(key), "`\(key)` is that of an alert, and none is wanted here",
                help: "add `state`, or a transition that is an event")
        }
    }

    private func checkTwice(_ expectations: [RuleTestCase.Expectation]) {
        var seen: [RuleTestCase.Expectation: Int] = [:]
        for expectation in expectations {
            var key = expectation
            key.place = RuleTestCase.Place(line: 0, column: 0, length: 0)
            if let line = seen[key] {
                reading.report(
                    .cannotFail, at: reading.span(of: expectation.place),
                    "this expectation says the same as that in line \(line)", help: "remove one")
            }
            seen[key] = expectation.line
        }
    }
}

extension RuleTestCase.Wanted {
    /// `early, confirmed, …`.
    static var events: String { allCases.filter(\.isEvent).map(\.rawValue).joined(separator: ", ") }
}
