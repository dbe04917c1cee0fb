package import Panel
import Synchronization
package import Trade

/// One release as pages list it.
package struct ReleaseEntry: Hashable, Sendable {
    /// The number of its vintage.
    package var id: Int64
    package var source: String
    package var feed: String
    package var knownAt: Instant
    /// The last day that a file of licenses covers.
    package var asOf: CalendarDay?
    package var firstPrints: Int
    package var revisions: Int
    package var isSimulated: Bool
    package var isHistory: Bool
    /// SHA-256 of its content.
    package var content: String

    package init(
        id: Int64, source: String, feed: String, knownAt: Instant, asOf: CalendarDay?, firstPrints: Int, revisions: Int,
        isSimulated: Bool, isHistory: Bool, content: String
    ) {
        self.id = id
        self.source = source
        self.feed = feed
        self.knownAt = knownAt
        self.asOf = asOf
        self.firstPrints = firstPrints
        self.revisions = revisions
        self.isSimulated = isSimulated
        self.isHistory = isHistory
        self.content = content
    }
}

/// What was known at one moment: all figures, and the releases that they come from.
package final class Edition: Sendable {
    package let panel: Panel
    /// In the order in which they became known; reference lists and rates are no releases of figures.
    package let releases: [ReleaseEntry]
    /// Nothing newer is known.
    package let isLatest: Bool
    private let view: Mutex<PanelView>
    private let learned = Mutex<Learned>(Learned())

    private struct Learned {
        var usual: [RoleKey: (product: Product?, measure: Measure)] = [:]
    }
    private struct RoleKey: Hashable {
        var flow: Flow
        var reporter: String
        var role: Role
    }

    package init(panel: Panel, releases: [ReleaseEntry], isLatest: Bool) {
        self.panel = panel
        self.releases = releases
        self.isLatest = isLatest
        view = Mutex(PanelView(panel))
    }

    /// The newest release of figures.
    package var newest: ReleaseEntry? { releases.last }
    /// The number that pins a page to this edition.
    package var number: Int64 { releases.last?.id ?? 0 }

    /// Reads figures; each is made once for all pages of the edition.
    package func read<Answer: Sendable>(_ body: (PanelView) -> Answer) -> Answer { view.withLock { body($0) } }

    /// The product and the measure that a page shows when none is asked for: the whole chapter where it has figures, else the
    /// largest category or code; in tonnes where they are known.
    package func usual(_ flow: Flow, _ reporter: String, _ role: Role) -> (product: Product?, measure: Measure) {
        let key = RoleKey(flow: flow, reporter: reporter, role: role)
        if let known = learned.withLock({ $0.usual[key] }) { return known }
        let levels: [Product.Level] = [.chapter, .category, .heading, .hs6, .line]
        let byLevel = levels.map { panel.products(at: $0, flow: flow, reporter: reporter, role: role) }
        let stated = panel.products(of: flow, reporter: reporter, role: role)
        var found: (product: Product?, measure: Measure) = (stated.first, .quantity)
        read { view in
            for products in byLevel + [stated] {
                var largest: (product: Product, measure: Measure, sum: Int64)?
                for product in products {
                    let row = view.row(
                        of: WorkingSeries(flow: flow, reporter: reporter, role: role, country: .all, product: product))
                    let (tonnes, dollars) = (Self.recent(row.quantities), Self.recent(row.values))
                    guard tonnes + dollars > 0 else { continue }
                    if dollars + tonnes > largest?.sum ?? 0 {
                        largest = (product, tonnes > 0 ? .quantity : .value, dollars + tonnes)
                    }
                }
                guard let largest else { continue }
                found = (largest.product, largest.measure)
                return
            }
        }
        learned.withLock { $0.usual[key] = found }
        return found
    }

    /// The sum of the twelve newest months that are known.
    private static func recent(_ figures: [Int64?]) -> Int64 {
        figures.reversed().lazy.compactMap(\.self).prefix(12).reduce(0) { $0.addingReportingOverflow($1).partialValue }
    }

    /// Products that a role has figures for: chapters, categories, headings and codes of six digits; of ten where there is
    /// nothing above them.
    package func products(_ flow: Flow, _ reporter: String, _ role: Role) -> [Product] {
        [Product.Level.chapter, .category, .heading, .hs6].flatMap {
            panel.products(at: $0, flow: flow, reporter: reporter, role: role)
        }
    }
}
