import Panel
import RuleLanguage
import Trade

/// The series of one role, product and origin of metal, and which rules run over which of them.
struct SeriesGroup {
    /// The series of all countries.
    let total: WorkingSeries
    /// Sorted: those over whose series some rule runs.
    var countries: [Country]
    /// Dockets with, for each of the countries, whether the rule runs over its series; in order of judging.
    var dockets: [(index: Int, covers: [Bool])] = []
}

/// Deals the series that were ever stated, of one thread's products, out to the rules that run over them.
struct SeriesGroups {
    /// What decides the list: rules that agree in it run over the same series.
    private struct Key: Hashable {
        var over: Over
        var scope: Scope
        var role: Role
    }

    private let view: PanelView
    private let share: ProductShare
    /// Codes that others replaced and that ever had an alert: their past can still change.
    private let told: Set<Product>
    private var products: [Product.Level: [Role: [Product]]] = [:]
    private var lists: [Key: [WorkingSeries: [Country]]] = [:]
    private var keys: [(key: Key, dockets: [Int])] = []

    init(_ view: PanelView, _ share: ProductShare, told: Set<Product> = []) {
        self.view = view
        self.share = share
        self.told = told
    }

    /// Takes in the rule of a docket; dockets come in order of judging.
    mutating func add(_ rule: Rule, _ group: World.Judged.Group, docket: Int) {
        let key = Key(over: rule.over, scope: rule.scope, role: group.role)
        if lists[key] == nil {
            lists[key] = countries(rule, group)
            keys.append((key, []))
        }
        if let place = keys.firstIndex(where: { $0.key == key }) { keys[place].dockets.append(docket) }
    }

    /// The countries over whose series a rule runs, sorted, by the series of all countries.
    private mutating func countries(
        _ rule: Rule, _ group: World.Judged.Group
    ) -> [WorkingSeries: [Country]] {
        let level = rule.over.level
        let known =
            products[level]?[group.role]
            ?? stated(at: level, group)
        products[level, default: [:]][group.role] = known
        var result: [WorkingSeries: [Country]] = [:]
        for product in rule.scope.products(among: known, at: level) where share.has(product) {
            let total = WorkingSeries(
                flow: group.flow, reporter: group.reporter, role: group.role, country: .all, product: product)
            let stated = ([.all] + view.countries(beside: total)).filter { rule.covers(total.of($0)) }
            if !stated.isEmpty { result[total] = stated }
            for member in rule.scope.countries {
                var base = total
                base.origin = member.origin?.code ?? ""
                guard rule.covers(base.of(member.country)) else { continue }
                if result[base]?.contains(member.country) != true { result[base, default: []].append(member.country) }
            }
        }
        return rule.scope.countries.isEmpty ? result : result.mapValues { $0.sorted() }
    }

    private func stated(at level: Product.Level, _ group: World.Judged.Group) -> [Product] {
        let inUse = view.panel.products(at: level, flow: group.flow, reporter: group.reporter, role: group.role)
        let gone = told.filter { $0.level == level }
        return gone.isEmpty ? inUse : Set(inUse).union(gone).sorted()
    }

    /// Sorted.
    var all: [SeriesGroup] {
        var members: [WorkingSeries: [(list: [Country], dockets: [Int])]] = [:]
        for (key, dockets) in keys {
            for (total, list) in lists[key] ?? [:] { members[total, default: []].append((list, dockets)) }
        }
        return members.sorted { $0.key < $1.key }.map { total, lists in
            let longest = lists.map(\.list).max { $0.count < $1.count } ?? []
            let rest = Set(lists.flatMap { $0.list == longest ? [] : $0.list }).subtracting(longest)
            var group = SeriesGroup(total: total, countries: rest.isEmpty ? longest : (longest + rest).sorted())
            for (list, dockets) in lists {
                var next = list[...]
                let covers = group.countries.map { country in
                    guard next.first == country else { return false }
                    next.removeFirst()
                    return true
                }
                group.dockets += dockets.map { ($0, covers) }
            }
            group.dockets.sort { $0.index < $1.index }
            return group
        }
    }
}
