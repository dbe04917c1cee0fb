package import Trade

extension Subscription.Criteria {
    /// What keeps an alert from a subscription.
    package enum Mismatch: String, Sendable, Hashable, CaseIterable {
        case rule, role, country, product, severity, stage
    }

    /// Why alerts of a rule on a series are not asked for, severity and stage apart; `nil` when they are.
    package func mismatch(
        rule: String, series: WorkingSeries, categories: CategoryList = .aluminumImportMonitor
    ) -> Mismatch? {
        if !rules.isEmpty, !rules.contains(where: { Matchers.covers(rule: $0, rule) }) { return .rule }
        if !places.isEmpty {
            let ofRole = places.filter { $0.role == series.role }
            if ofRole.isEmpty { return .role }
            guard ofRole.contains(where: { $0.countries.isEmpty || $0.countries.contains(series.country) }) else {
                return .country
            }
        }
        if !products.isEmpty, !products.contains(where: { categories.covers($0, series.product) }) { return .product }
        return nil
    }

    /// Whether alerts of a rule on a series are asked for, severity and stage apart.
    package func covers(_ rule: String, _ series: WorkingSeries) -> Bool { mismatch(rule: rule, series: series) == nil }

    /// Why a message of a kind about an episode is not asked for; `nil` when it is. Who wants confirmed alerts only is
    /// told of one when it is confirmed, as the first message.
    package func mismatch(
        _ kind: Message.Kind, of episode: Episode, categories: CategoryList = .aluminumImportMonitor
    ) -> Mismatch? {
        if let mismatch = mismatch(rule: episode.rule, series: episode.series, categories: categories) {
            return mismatch
        }
        if episode.severity < severity { return .severity }
        let isEarly = kind == .early || kind == .raised && episode.state == .early
        return stage == .confirmed && isEarly ? .stage : nil
    }
}

extension Subscription {
    /// The same with the codes that took the place of some it names by the end of a month; `nil` when none did.
    package func followed(_ concordance: Concordance, until month: Month) -> Subscription? {
        let (products, moves) = concordance.followed(criteria.products, until: month)
        guard !moves.isEmpty else { return nil }
        var subscription = self
        subscription.criteria.products = products
        subscription.moves += moves
        return subscription
    }
}
