import Trade

extension FormulaChecker {
    mutating func selector(_ written: Syntax.Selector, _ syntax: Syntax) -> Selector? {
        let whose = whose(written)
        let isShareOfAll = checkOfAll(written, syntax)
        lengthUsesBound = false
        let window = window(written.window)
        let usesBound = lengthUsesBound
        guard let whose, isShareOfAll, let window else { return nil }
        var selector = Selector(
            measure: written.measure, isOfAll: written.isOfAll, statistic: whose.statistic, target: whose.target,
            origin: whose.origin, window: window)
        if selector.isAnchored {
            let isJudged = written.set == nil && written.measure.isSum
            guard isJudged else {
                report(
                    .badWindow, written.window.range,
                    "`before licenses` goes with quantity and value of the judged series",
                    help: "write `quantity[3mo, before licenses]`")
                return nil
            }
        }
        if selector.measure.scored != nil, !isScorable(selector, written) { return nil }
        if selector.measure.isConcentration, selector.target == .own { selector.target = .world }
        guard isWithinReach(selector.isAnchored ? selector.length - 1 : selector.reach, written.window.range) else {
            return nil
        }
        selectors.append(selector)
        if usesBound { boundWindows.append(selector) }
        return selector
    }

    /// A score is that of one month of one series.
    private mutating func isScorable(_ selector: Selector, _ written: Syntax.Selector) -> Bool {
        let name = written.measure.rawValue
        guard case .trailing(length: 1, _) = selector.window else {
            report(
                .badWindow, written.window.range, "`\(name)` is that of one month",
                help: "write `\(name)[1mo]`; what is compared are the years before")
            return false
        }
        let isOneSeries =
            switch selector.target {
            case .own, .world, .country, .bound: true
            case .others, .known, .group: false
            }
        let isShiftOfAll = selector.measure.scored?.isShift == true && selector.target == .world
        guard case .working = selector.statistic, isOneSeries, !isShiftOfAll else {
            report(
                .badSet, written.set?.range ?? written.window.range,
                isShiftOfAll ? "all countries together have no share" : "`\(name)` is that of one series",
                help: "write `\(name)[1mo]` or name a country")
            return false
        }
        return true
    }

    /// The dimension of a selector that was checked.
    func dimension(of selector: Selector) -> Dimension {
        if case .parameter(_, let dimension) = selector.statistic { return dimension }
        return selector.measure.dimension ?? .number
    }

    private func checkOfAll(_ written: Syntax.Selector, _ syntax: Syntax) -> Bool {
        if !written.isOfAll || written.measure.isShare { return true }
        report(
            .badOfAll, syntax.range, "`of all` belongs to shares, not to \(written.measure.rawValue)",
            help: "for the figure of all countries write `\(written.measure.rawValue)(world)[…]`")
        return false
    }

    // MARK: Windows

    private mutating func window(_ written: Syntax.Window) -> Window? {
        switch written.kind {
        case .months(let length, let shift):
            let length = months(length)
            switch shift {
            case .none: return length.map { .trailing(length: $0, ago: 0) }
            case .ago(let duration):
                let ago = months(duration)
                guard let length, let ago else { return nil }
                return .trailing(length: length, ago: ago)
            case .beforeLicenses: return length.map { .beforeLicenses(length: $0) }
            }
        case .yearToDate(let ago, let word):
            // A parameter that was called so before the word had a meaning.
            if names.parameters["ytd"] != nil {
                let length = months(Syntax.Duration(kind: .name("ytd"), range: word))
                guard let length else { return nil }
                guard let ago else { return .trailing(length: length, ago: 0) }
                return months(ago).map { .trailing(length: length, ago: $0) }
            }
            guard let ago else { return .yearToDate(ago: 0) }
            return months(ago).map { .yearToDate(ago: $0) }
        case .calendarYear(let back):
            guard let back else { return .calendarYear(back: 0) }
            return count(back).map { .calendarYear(back: $0) }
        }
    }

    mutating func moments(_ written: Syntax.Moments) -> Moments? {
        switch written.kind {
        case .each(let length, let ago):
            let length = months(length)
            guard let ago else { return length.map { .each(length: $0, ago: 0) } }
            let count = months(ago)
            guard let length, let count else { return nil }
            return .each(length: length, ago: count)
        case .sameMonths(let least, let most):
            return range(least, most).map { .sameMonths(least: $0.lowerBound, most: $0.upperBound) }
        case .calendarYears(let least, let most):
            return range(least, most).map { .calendarYears(least: $0.lowerBound, most: $0.upperBound) }
        }
    }

    private mutating func range(_ least: Syntax.Count, _ most: Syntax.Count?) -> ClosedRange<Int>? {
        guard let first = count(least) else { return nil }
        guard let most else { return first...first }
        guard let last = count(most) else { return nil }
        if first <= last { return first...last }
        report(
            .badWindow, least.range.lowerBound..<most.range.upperBound, "\(first) is more than \(last)",
            expected: "the fewest years first, as in `3 to 10`")
        return nil
    }

    /// A whole number of years from 1 on.
    private mutating func count(_ written: Syntax.Count) -> Int? {
        let furthest = Window.furthest / 12
        var number: Rational?
        if written.isName {
            guard let parameter = names.parameters[written.text] else {
                _ = term(Syntax(kind: .name(written.text), range: written.range))
                return nil
            }
            used.insert(written.text)
            if parameter.value.dimension == .number { number = parameter.value.number }
        } else {
            number = Rational(decimal: written.text)
        }
        guard let number, let count = Int(number.description), count >= 1 else {
            report(.badWindow, written.range, "years are counted in whole numbers from 1 on")
            return nil
        }
        guard count <= furthest else {
            report(
                .windowTooLong, written.range, "\(count) years reach too far back",
                expected: "at most \(furthest) years"
            )
            return nil
        }
        return count
    }

    /// Whether something that begins so many months before the judged one may be read.
    func isWithinReach(_ reach: Int, _ range: Range<Int>) -> Bool {
        if reach < Window.furthest { return true }
        report(
            .windowTooLong, range, "the window begins \(reach + 1) months back",
            expected: "at most \(Window.furthest) months")
        return false
    }

    /// The whole number of months of a duration.
    mutating func months(_ duration: Syntax.Duration) -> Int? {
        let literal: Literal
        switch duration.kind {
        case .literal(let written): literal = written
        case .name(let name):
            if let length = boundLengths[name] {
                lengthUsesBound = true
                return length
            }
            guard let parameter = names.parameters[name] else {
                _ = term(Syntax(kind: .name(name), range: duration.range))
                return nil
            }
            used.insert(name)
            literal = parameter.value
        }
        guard literal.dimension == .months else {
            let digits = literal.text.prefix { $0.isNumber || $0 == "." || $0 == "_" }
            report(
                .notMonths, duration.range, "a window takes months, and this is \(literal.dimension.phrase)",
                help: literal.dimension == .date ? nil : "did you mean `\(digits)mo`?")
            return nil
        }
        guard literal.number <= Rational(Window.furthest) else {
            report(
                .windowTooLong, duration.range, "\(literal.text) is too long for a window",
                expected: "at most \(Window.furthest) months")
            return nil
        }
        guard let count = Int(literal.number.description), count >= 1 else {
            report(.badWindow, duration.range, "a window counts whole months from 1 on, not \(literal.text)")
            return nil
        }
        return count
    }
}
