import BigInt
import Testing
import Trade

@testable import RuleLanguage

/// Where a verdict turns while one figure is left open.
@Suite struct SolvingTests {
    // MARK: Polynomials

    @Test(arguments: 1...60)
    func everySignChangeOfAPolynomialIsFound(seed: Int) throws {
        var generator = SplitMix(seed: UInt64(seed))
        var changes = SignChanges(in: 0...120)
        for _ in 0..<40 {
            let polynomial = Self.polynomial(&generator)
            func sign(_ point: Int64) -> Int { polynomial.value(at: BigInt(point)).description.signed }
            let expected = (1...120).map { Int64($0) }.filter { sign($0) != sign($0 - 1) }
            var found: [Int64] = []
            var point: Int64 = 0
            while let next = changes.next(of: .polynomial(polynomial), after: point) {
                found.append(next)
                point = next
            }
            #expect(found == expected, "\(polynomial.coefficients)")
        }
    }

    /// With roots among small numbers, some of them twice or between two whole numbers, or with any coefficients.
    private static func polynomial(_ generator: inout SplitMix) -> Polynomial {
        func draw(_ range: ClosedRange<Int>) -> BigInt { BigInt(Int.random(in: range, using: &generator)) }
        guard Bool.random(using: &generator) else {
            return Polynomial((0...Int.random(in: 1...5, using: &generator)).map { _ in draw(-2000...2000) })
        }
        return (0..<Int.random(in: 1...5, using: &generator)).reduce(Polynomial(draw(1...3))) { product, _ in
            let factor = Polynomial([-draw(-10...260), draw(1...3)])
            return Bool.random(using: &generator) ? product * factor : product * factor * factor
        }
    }

    @Test func rootsBeyond32BitsAreExact() {
        var changes = SignChanges(in: Supposition.range)
        // x² = 10²⁹ has its root between 316227766016837 and the next.
        let square = Polynomial([-BigInt(10).power(29), 0, 1])
        #expect(changes.next(of: .polynomial(square), after: 0) == 316_227_766_016_838)
        #expect(changes.next(of: .polynomial(square), after: 316_227_766_016_838) == nil)
    }

    // MARK: Rules

    private struct State: Equatable {
        var truth: Truth
        var severity: Severity?
        var clear: Truth
        var gates: [Truth]
    }

    /// India and Canada, five months each, with totals that some other countries are part of; a month may be unknown,
    /// and the last one still being filed.
    private static func figures(_ formulas: inout SmallFormulas) -> FiguresView {
        var view = FiguresView()
        let isOpen = formulas.draw(3) == 0
        var totals = Array(repeating: (quantity: Int64(0), value: Int64(0)), count: 6)
        for country in ["5330", "1220", "2010", "-"] {
            for place in 0..<6 {
                var quantity = Int64(formulas.draw(40))
                var value = Int64(formulas.draw(90))
                if country == "-" {
                    quantity += totals[place].quantity
                    value += totals[place].value
                }
                totals[place].quantity += quantity
                totals[place].value += value
                let isUnknown = country != "5330" && formulas.draw(40) == 0
                let isLast = place == 5
                view.figures[.origin(country), default: [:]][Month(year: 2020, month: 1) + place] = Cell(
                    quantity: isUnknown ? .unknown : .value(quantity), value: isUnknown ? .unknown : .value(value),
                    source: "s", basis: isLast && isOpen ? .license : .general,
                    status: isLast && isOpen ? .license : .final, vintage: nil, isIncomplete: isLast && isOpen)
            }
        }
        return view
    }

    private static func sweep(
        _ rule: Rule, _ view: FiguresView, _ supposition: Supposition, over range: ClosedRange<Int64>
    ) -> (sweep: Sweep<State>, state: (Int64) -> State) {
        func context(_ amount: Int64) -> EvaluationContext {
            EvaluationContext(
                series: supposition.series, month: supposition.month,
                view: SupposedView(view, supposition, amount: amount))
        }
        let (zero, one) = (context(0), context(1))
        func state(_ amount: Int64) -> State {
            let verdict = rule.judge(context(amount))
            return State(
                truth: verdict.truth, severity: verdict.severity, clear: rule.judgeClear(context(amount)),
                gates: verdict.evidence.gates.map(\.met))
        }
        let sweep = Sweep(over: range) {
            rule.decisions(at: $0, here: context($0), zero: zero, one: one)
        } state: {
            state($0)
        }
        return (sweep, state)
    }

    @Test(arguments: 1...40)
    func aVerdictTurnsWhereItIsSaidAndNowhereElse(seed: Int) throws {
        var formulas = SmallFormulas(seed: UInt64(seed))
        var tried = 0
        while tried < 4 {
            let severity = "severity: { critical: \"\(formulas.condition(depth: 0))\", watch: otherwise }"
            let text = ruleFile(
                formulas.condition(), more: "floor: none\nfloor_reason: a test\nclear: \(formulas.condition(depth: 1))"
            ).replacing("severity: watch", with: severity)
            guard let rule = load(text).rules.first else { continue }
            tried += 1
            let view = Self.figures(&formulas)
            let month = Month(year: 2020, month: 6)
            let country = formulas.draw(5) == 0 ? "-" : "5330"
            let supposition = Supposition(
                series: .origin(country), month: month, measure: formulas.draw(3) == 0 ? .value : .quantity,
                ends: formulas.draw(2) == 0)
            let (sweep, state) = Self.sweep(rule, view, supposition, over: 0...300)
            #expect(sweep.isComplete, "\(rule.formula.text)")
            let wrong = (Int64(0)...300).filter { sweep.stretch(at: $0)?.state != state($0) }
            #expect(wrong.isEmpty, "\(rule.formula.text)")
        }
    }

    @Test func randomRulesTurnOften() {
        var formulas = SmallFormulas(seed: 7)
        var borders = 0
        for _ in 0..<100 {
            let text = ruleFile(formulas.condition(), more: "floor: none\nfloor_reason: a test")
            guard let rule = load(text).rules.first else { continue }
            let view = Self.figures(&formulas)
            let supposition = Supposition(
                series: .origin("5330"), month: Month(year: 2020, month: 6), measure: .quantity)
            borders += Self.sweep(rule, view, supposition, over: 0...300).sweep.stretches.count - 1
        }
        #expect(borders > 20)
    }

    /// The whole language, in kilograms: several moments, other roles, partners, licenses, `some` and `longest`.
    @Test(arguments: 1...6)
    func anyFormulaTurnsWhereItIsSaid(seed: Int) {
        var formulas = RandomFormulas(chance: Chance(UInt64(seed * 31)))
        var figures = RandomFigures(chance: Chance(UInt64(seed * 37)))
        var tried = 0
        while tried < 12 {
            let formula = formulas.condition().replacing(" t", with: " kg")
            let text = ruleFile(
                quoted(formula), over: "[origin or all, category]", more: "floor: none\nfloor_reason: a test")
            guard let rule = load(text).rules.first else { continue }
            tried += 1
            let view = Self.inKilograms(figures.view())
            let supposition = Supposition(
                series: .origin(tried % 4 == 0 ? "-" : "5330"),
                month: RandomFigures.months.upperBound - (tried % 3) * 2,
                measure: tried % 5 == 0 ? .value : .quantity, ends: tried % 2 == 0)
            let (sweep, state) = Self.sweep(rule, view, supposition, over: 0...250)
            let wrong = (Int64(0)...250).filter { sweep.stretch(at: $0)?.state != state($0) }
            #expect(wrong.isEmpty, "\(rule.formula.text)")
        }
    }

    private static func inKilograms(_ view: FiguresView) -> FiguresView {
        func small(_ months: [Month: Cell]) -> [Month: Cell] {
            months.mapValues { cell in
                var cell = cell
                if let number = cell.quantity.number { cell.quantity = .value(number / 1000) }
                if let number = cell.value.number { cell.value = .value(number / 1000) }
                return cell
            }
        }
        var view = view
        view.figures = view.figures.mapValues(small)
        view.licenses = view.licenses.mapValues(small)
        return view
    }

    @Test func logarithmsTurnWhereTheyAreTurned() throws {
        var view = FiguresView()
        view.add(.origin("5330"), from: "2020-01", tonnes: [100, 100])
        let rule = try checkedRule(
            "abs(ln(quantity[1mo] / quantity[1mo, ago 1mo])) >= 0.25",
            more: "floor: none\nfloor_reason: a test")
        let supposition = Supposition(series: .origin("5330"), month: Month(year: 2020, month: 2), measure: .quantity)
        let sweep = Self.sweep(rule, view, supposition, over: Supposition.range).sweep
        #expect(sweep.isComplete)
        // e^-0.25 and e^0.25 of 100 t are 77,880.078 kg and 128,402.541 kg; nothing has no logarithm.
        #expect(sweep.stretches.map(\.from) == [0, 1, 77_881, 128_403])
        #expect(sweep.stretches.map(\.state.truth) == [.unknown, .yes, .no, .yes])
    }

    /// The only supplier has a share of one, whatever it ships.
    @Test func whatCancelsOutDoesNotTurn() throws {
        var view = FiguresView()
        for country in ["5330", "-"] {
            view.add(.origin(country), from: "2020-01", tonnes: [100, 100, 100, 100, 100, 100])
        }
        let rule = try checkedRule("share[3mo] >= share[3mo, ago 3mo] and quantity[3mo] >= 500 t")
        let supposition = Supposition(series: .origin("5330"), month: Month(year: 2020, month: 6), measure: .quantity)
        let sweep = Self.sweep(rule, view, supposition, over: Supposition.range).sweep
        #expect(sweep.isComplete)
        #expect(sweep.stretches.map(\.from) == [0, 300_000])
        #expect(sweep.stretches.map(\.state.truth) == [.no, .yes])
        #expect(sweep.stretches.map(\.state.gates) == [[.yes, .no], [.yes, .yes]])
    }

    @Test func theTotalMovesWithACountry() throws {
        var view = FiguresView()
        view.add(.origin("5330"), from: "2020-01", tonnes: [100])
        view.add(.origin("-"), from: "2020-01", tonnes: [1000])
        let rule = try checkedRule("share[1mo] >= 25%", more: "floor: none\nfloor_reason: a test")
        let supposition = Supposition(series: .origin("5330"), month: Month(year: 2020, month: 1), measure: .quantity)
        // x / (900 t + x) is a quarter at 300 t.
        let sweep = Self.sweep(rule, view, supposition, over: Supposition.range).sweep
        #expect(sweep.stretches.map(\.from) == [0, 300_000])
        let unknown = FiguresView(figures: view.figures.mapValues { $0.mapValues { _ in .unpublished } })
        let open = SupposedView(unknown, supposition, amount: 5)
        #expect(open.cells(of: .origin("5330"), in: supposition.month...supposition.month)[0].quantity == .value(5))
        #expect(open.cells(of: .origin("-"), in: supposition.month...supposition.month)[0].quantity == .unpublished)
    }
}

extension String {
    fileprivate var signed: Int { hasPrefix("-") ? -1 : self == "0" ? 0 : 1 }
}
