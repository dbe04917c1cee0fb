import Trade

/// Which rules judge which series of a group in which months.
struct GroupCoverage {
    private enum Cover {
        case nothing
        /// Countries of a kind in all months.
        case kinds(Over.Reach)
        case some(Rule)
    }

    private let covers: [Cover]
    private let figures: GroupFigures
    private let isSingle: [Bool]
    private let isAll: [Bool]
    private let hasAll: Bool

    init(_ rules: [Rule], _ figures: GroupFigures) {
        self.figures = figures
        isSingle = figures.countries.map(\.isSingle)
        isAll = figures.countries.map { $0 == .all }
        hasAll = isAll.contains(true) || isSingle.contains(false)
        covers = rules.map { rule in
            guard rule.over.covers(figures.total) else { return .nothing }
            let isPlain = rule.scope == Scope() && rule.exceptions.isEmpty && figures.total.origin.isEmpty
            return isPlain ? .kinds(rule.over.reach) : .some(rule)
        }
    }

    /// Sets the lanes that each rule judges.
    func mark(_ block: ColumnBlock, _ series: Range<Int>) {
        for (index, cover) in covers.enumerated() {
            let judged = block.judged[index]
            switch cover {
            case .nothing: judged.clear(block.words)
            case .kinds(.single) where !hasAll: judged.update(from: block.used, count: block.words)
            case .kinds(let reach):
                judged.clear(block.words)
                for (place, index) in series.enumerated() where covers(reach, index) {
                    judged.setLanes(place * block.months..<(place + 1) * block.months)
                }
            case .some(let rule):
                judged.clear(block.words)
                for (place, index) in series.enumerated() {
                    let series = figures.total.of(figures.countries[index])
                    guard rule.covers(series) else { continue }
                    for month in 0..<block.months where rule.judges(series, in: figures.first + month) {
                        judged.setLane(place * block.months + month)
                    }
                }
            }
        }
    }

    private func covers(_ reach: Over.Reach, _ index: Int) -> Bool {
        switch reach {
        case .single: isSingle[index]
        case .singleAndAll: isSingle[index] || isAll[index]
        case .all: isAll[index]
        }
    }
}
