import Trade

/// A set of rules as a program over columns: what they read, ask and conclude, each thing once.
struct ColumnProgram: Sendable {
    /// A comparison: where its columns are known and its divisors positive it holds or does not.
    struct Comparison: Hashable, Sendable {
        var tests: [Int]
        /// One of the tests is enough.
        var needsOne: Bool
        var columns: [Int]
        /// Columns that must be known for a divisor to count, and the test of the divisor.
        var divisors: [Divisor]
        /// Columns whose open months raise the difference, lower it, or leave it open which.
        var rising: [Int]
        var falling: [Int]
        var unclear: [Int]

        struct Divisor: Hashable, Sendable {
            var columns: [Int]
            var test: Int
        }
    }

    /// A step of a condition, after those it joins.
    enum Step: Sendable {
        case compare(Int)
        /// The verdict of a rule of the program.
        case part(Int)
        /// A rule that is not there counts as false.
        case absent
        /// A condition that only one month at a time can decide.
        case undecided
        case not
        case all(Int)
        case any(Int)
    }

    struct Code: Sendable {
        var steps: [Step]
        /// Consecutive months in which the condition must hold.
        var months: Int
        /// Kinds of figures on which it does not judge.
        var excluded: Set<Status>
    }

    var columns: [ColumnKey] = []
    var sources: [ColumnSource] = [.own]
    var tests: [SignTest] = []
    var comparisons: [Comparison] = []
    var codes: [Code] = []
    /// Whether some rule asks about another, which counts as false where it can have no verdict by nature.
    var hasParts = false
    /// Columns before licenses.
    var anchored: Set<Int> = []
    /// Months back from the judged one that columns and parts read.
    var lead = 0
    /// Months after the judged one that columns read.
    var ahead = 0
    /// The most conditions that wait to be joined.
    var depth = 1

    var readsOthers: Bool {
        columns.contains { if case .others = $0.kind { true } else { false } }
    }

    /// Whether some column is about the others of a country.
    var tellsOthers: Bool {
        columns.contains {
            switch $0.kind {
            case .others, .leftOut: true
            case .sum, .extreme, .beforeLicenses, .days: false
            }
        }
    }

    /// `rules` are in order of judging, each after the rules it asks about.
    init(_ rules: [Rule], leaving: Set<String>, hasStatistics: Bool) {
        var places: [String: Int] = [:]
        var compiler = ColumnCompiler(hasStatistics: hasStatistics)
        for (index, rule) in rules.enumerated() {
            let steps = leaving.contains(rule.name) ? [.undecided] : compiler.steps(of: rule, places: places)
            let months = if case .months(let count) = rule.persistence { count } else { 1 }
            codes.append(
                Code(steps: steps, months: months, excluded: Set(Status.allCases).subtracting(rule.data)))
            lead += months - 1
            places[rule.name] = index
        }
        columns = compiler.columns
        sources = compiler.sources
        tests = compiler.tests
        comparisons = compiler.comparisons
        hasParts = compiler.hasParts
        anchored = Set(columns.indices.filter { if case .beforeLicenses = columns[$0].kind { true } else { false } })
        lead += rules.map(\.reach).max() ?? 0
        ahead = rules.map(\.ahead).max() ?? 0
        depth = codes.map(\.depth).max() ?? 1
    }
}

extension ColumnProgram.Code {
    fileprivate var depth: Int {
        var depth = 0
        var deepest = 1
        for step in steps {
            switch step {
            case .compare, .part, .absent, .undecided: depth += 1
            case .not: break
            case .all(let count), .any(let count): depth -= count - 1
            }
            deepest = max(deepest, depth)
        }
        return deepest + 1
    }

    /// Whether one month at a time decides everything.
    var isUndecided: Bool {
        if steps.count == 1, case .undecided = steps[0] { true } else { false }
    }
}
