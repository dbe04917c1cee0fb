import Trade

extension Rule {
    /// Whether its condition is unknown whatever the figures are, for want of parameter series of the judged country and
    /// product. `isStated` says of which there are any.
    ///
    /// - Returns: False where that is not certain.
    package func isUnknown(where isStated: (String) -> Bool) -> Bool { formula.root.isUnknown(where: isStated) }
}

extension Condition {
    fileprivate func isUnknown(where isStated: (String) -> Bool) -> Bool {
        switch kind {
        case .compare(let left, _, let right): left.isMissing(where: isStated) || right.isMissing(where: isStated)
        case .not(let inner): inner.isUnknown(where: isStated)
        // One that is known may decide.
        case .all(let conditions), .any(let conditions):
            !conditions.isEmpty && conditions.allSatisfy { $0.isUnknown(where: isStated) }
        case .fires, .met, .event, .some, .longest: false
        }
    }
}

extension Term {
    /// An amount of which one part is missing is missing.
    fileprivate func isMissing(where isStated: (String) -> Bool) -> Bool {
        switch kind {
        case .selector(let selector), .months(_, let selector):
            if case .parameter(let name, _) = selector.statistic, selector.target == .own {
                !isStated(name)
            } else {
                false
            }
        case .sum(let operands), .product(let operands): operands.contains { $0.term.isMissing(where: isStated) }
        case .negate(let inner), .magnitude(let inner), .logarithm(let inner): inner.isMissing(where: isStated)
        case .constant, .named, .over, .among, .choice: false
        }
    }
}
