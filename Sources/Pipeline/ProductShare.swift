import Panel
import RuleLanguage
import Trade

/// The products that one of several threads judges. What a rule reads for a series is of the same product, so that
/// threads need nothing of each other.
struct ProductShare: Sendable {
    /// `nil`: all of them.
    private let mine: Set<Product>?

    /// Everything, on one thread.
    static let whole = ProductShare(mine: nil)

    private init(mine: Set<Product>?) { self.mine = mine }

    func has(_ product: Product) -> Bool { mine.map { $0.contains(product) } ?? true }

    /// The products that rules run over, each with the number of series stated for it.
    static func products(of sets: [RuleSet], in panel: Panel) -> [(product: Product, weight: Int)] {
        var levels: Set<Product.Level> = []
        var roles: Set<Role> = []
        for rule in sets.flatMap(\.rules) {
            levels.insert(rule.over.level)
            roles.formUnion(rule.over.roles)
        }
        var weights: [Product: Int] = [:]
        for role in roles {
            let flow: Flow = role == .destination ? .export : .import
            for level in levels {
                let counts = panel.seriesCounts(at: level, flow: flow, reporter: "", role: role)
                weights.merge(counts) { $0 + $1 }
            }
        }
        return weights.map { ($0.key, $0.value) }
    }

    /// A share for each of so many threads.
    static func dealt(_ products: [(product: Product, weight: Int)], threads: Int) -> [ProductShare] {
        var dealer = Dealer(threads: threads)
        dealer.deal(products)
        return dealer.shares
    }

    /// Deals products out: each goes to the thread with the least to do, and stays there for good.
    struct Dealer: Sendable {
        private var hands: [Set<Product>]
        private var loads: [Int]
        private var dealt: Set<Product> = []

        init(threads: Int) {
            hands = Array(repeating: [], count: max(1, threads))
            loads = Array(repeating: 0, count: max(1, threads))
        }

        /// Takes in products with what each weighs; those that are known stay where they are.
        mutating func deal(_ products: [(product: Product, weight: Int)]) {
            let fresh = products.filter { dealt.insert($0.product).inserted }
            for (product, weight) in fresh.sorted(by: { ($1.weight, $0.product) < ($0.weight, $1.product) }) {
                let hand = loads.indices.min { loads[$0] < loads[$1] } ?? 0
                hands[hand].insert(product)
                loads[hand] += weight
            }
        }

        var shares: [ProductShare] {
            hands.count == 1 ? [.whole] : hands.map { ProductShare(mine: $0) }
        }
    }
}
