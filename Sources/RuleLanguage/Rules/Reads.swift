package import Trade

/// Which figures a rule reads when it judges a series: what a change can touch.
package struct Reads: Hashable, Sendable {
    /// One side of the identity of a series, seen from the judged one.
    package enum Side: Hashable, Sendable {
        /// The country of the judged series.
        case own
        /// Any single country.
        case single
        case country(Country)
    }

    /// Series of another statistic than the judged one, for the same product.
    package struct Elsewhere: Hashable, Sendable {
        package enum Statistic: Hashable, Sendable {
            /// The working series of a role.
            case role(Role)
            /// The same role as judged, by origin.
            case judgedRole
            /// Licenses as filed.
            case licenses
            /// Exports as this country reports them.
            case exports(reporter: Side)
        }
        package var statistic: Statistic
        package var country: Side
        /// Metal of this origin; `nil` for all metal.
        package var origin: Side?
    }

    /// A parameter series.
    package struct Input: Hashable, Sendable {
        package var name: String
        package var country: Side
    }

    package var own: Bool
    /// The series of all countries in the same role and product.
    package var world: Bool
    /// Every other country of the same role and product.
    package var others: Bool
    /// Countries read by name; `NA` and `UN` where shares leave them out.
    package var countries: Set<Country>
    package var elsewhere: Set<Elsewhere>
    package var inputs: Set<Input>
    /// A coming event counts when it lies so many months ahead at most; `nil` when the rule asks for none.
    package var events: Int?

    package init(
        own: Bool = false, world: Bool = false, others: Bool = false, countries: Set<Country> = [],
        elsewhere: Set<Elsewhere> = [], inputs: Set<Input> = [], events: Int? = nil
    ) {
        self.own = own
        self.world = world
        self.others = others
        self.countries = countries
        self.elsewhere = elsewhere
        self.inputs = inputs
        self.events = events
    }

    /// Whether anything beside the statistic that is judged can alter a verdict.
    package var isBeyondJudgedStatistic: Bool { !elsewhere.isEmpty || !inputs.isEmpty || events != nil }

    package mutating func formUnion(_ other: Reads) {
        own = own || other.own
        world = world || other.world
        others = others || other.others
        countries.formUnion(other.countries)
        elsewhere.formUnion(other.elsewhere)
        inputs.formUnion(other.inputs)
        events = [events, other.events].compactMap(\.self).max()
    }

    /// True when a change in `changed` can alter the verdict about `judged`.
    package func touches(_ judged: WorkingSeries, changed: WorkingSeries) -> Bool {
        if elsewhere.contains(where: { $0.holds(changed, judging: judged) }) { return true }
        guard changed.of(judged.country) == judged else { return false }
        if changed.country == judged.country { return own || countries.contains(changed.country) }
        if changed.country == .all { return world }
        return others || countries.contains(changed.country)
    }
}

extension Reads.Side {
    /// The country it stands for; `nil` for any single one.
    package func country(judging judged: WorkingSeries) -> Country? {
        switch self {
        case .own: judged.country
        case .single: nil
        case .country(let country): country
        }
    }

    func holds(_ country: Country, judging judged: WorkingSeries) -> Bool {
        self.country(judging: judged).map { $0 == country } ?? (country != .all)
    }
}

extension Reads.Elsewhere {
    /// What the series have in common, with the country of the judged one; `nil` where the reporter or the origin can be
    /// any country.
    package func base(judging judged: WorkingSeries) -> WorkingSeries? {
        var base = judged
        switch statistic {
        case .licenses: return base
        case .exports(let reporter):
            guard let country = reporter.country(judging: judged) else { return nil }
            base.flow = .export
            base.role = .destination
            base.reporter = country.code
            base.origin = ""
            return base
        case .role(let role):
            base.role = role
            base.flow = role == .destination ? .export : .import
            base.origin = ""
        case .judgedRole: break
        }
        guard let origin else { return base }
        guard let country = origin.country(judging: judged) else { return nil }
        base.origin = country == .all ? "" : country.code
        return base
    }

    func holds(_ changed: WorkingSeries, judging judged: WorkingSeries) -> Bool {
        guard changed.product == judged.product, country.holds(changed.country, judging: judged) else { return false }
        if let base = base(judging: judged) { return changed.of(judged.country) == base }
        switch statistic {
        case .exports: return changed.flow == .export && changed.role == .destination && !changed.reporter.isEmpty
        case .role(let role): return changed.role == role && !changed.origin.isEmpty
        case .judgedRole: return changed.role == judged.role && !changed.origin.isEmpty
        case .licenses: return false
        }
    }
}

extension Reads {
    init(_ selectors: [Selector], _ footprint: Footprint, over: Over) {
        self.init(events: footprint.events)
        for selector in selectors { add(selector, over.roles) }
        for role in footprint.pools {
            // A country that is stated for the first time joins those that `some` goes through.
            if let role, over.roles != [role] {
                elsewhere.insert(Elsewhere(statistic: .role(role), country: .single))
            } else {
                others = true
            }
        }
    }

    private mutating func add(_ selector: Selector, _ roles: [Role]) {
        let statistic: Elsewhere.Statistic
        switch selector.statistic {
        case .parameter(let name, _):
            for side in Self.sides(of: selector.target) ?? [.own] { inputs.insert(Input(name: name, country: side)) }
            return
        case .partner(let reporter):
            for reporter in Self.sides(of: reporter) ?? [.single] {
                add(selector, .exports(reporter: reporter))
            }
            return
        case .licenses: return add(selector, .licenses)
        case .working(let role): statistic = role.map(Elsewhere.Statistic.role) ?? .judgedRole
        }
        guard selector.measure != .weeks else { return }
        let role: Role? = if case .working(let role?) = selector.statistic { role } else { nil }
        let knowsCountries = (role.map { [$0] } ?? roles).allSatisfy(\.hasStatistics)
        if selector.isOfJudgedStatistic {
            addJudged(selector)
            if leavesOut(selector), !knowsCountries { countries.formUnion([.notApplicable, .unknown]) }
        } else {
            add(selector, statistic)
            if leavesOut(selector), !knowsCountries {
                for country in [Country.notApplicable, .unknown] {
                    insert(statistic, .country(country), selector)
                }
            }
        }
    }

    /// Whether tons of unknown country are left out of it, so that they are read.
    private func leavesOut(_ selector: Selector) -> Bool {
        selector.measure.isShare && !selector.isOfAll || selector.measure.isConcentration || selector.target == .known
    }

    private mutating func addJudged(_ selector: Selector) {
        if selector.measure.isShare || selector.measure.isConcentration || selector.measure.scored?.isShift == true {
            world = true
        }
        if selector.measure.isConcentration {
            own = true
            others = true
            return
        }
        switch selector.target {
        case .own: own = true
        case .world, .known: world = true
        case .others where selector.measure == .unitValue: others = true
        case .others:
            own = true
            world = true
        case .country(let country): countries.insert(country)
        case .group(let group): countries.formUnion(group.countries)
        case .bound: others = true
        }
    }

    private mutating func add(_ selector: Selector, _ statistic: Elsewhere.Statistic) {
        if selector.measure.isShare || selector.measure.isConcentration {
            insert(statistic, .country(.all), selector)
        }
        if selector.measure.isConcentration { return insert(statistic, .single, selector) }
        switch selector.target {
        case .others where selector.measure == .unitValue: insert(statistic, .single, selector)
        case .others:
            insert(statistic, .own, selector)
            insert(statistic, .country(.all), selector)
        case .known: insert(statistic, .country(.all), selector)
        default: for side in Self.sides(of: selector.target) ?? [.single] { insert(statistic, side, selector) }
        }
    }

    private mutating func insert(_ statistic: Elsewhere.Statistic, _ country: Side, _ selector: Selector) {
        let origins = selector.origin.map { Self.sides(of: $0) ?? [.single] }
        for origin in origins?.map(Optional.some) ?? [nil] {
            elsewhere.insert(Elsewhere(statistic: statistic, country: country, origin: origin))
        }
    }

    /// The countries that a place stands for; `nil` for any single one.
    private static func sides(of target: Selector.Target) -> [Side]? {
        switch target {
        case .own: [.own]
        case .world, .others, .known: [.country(.all)]
        case .country(let country): [.country(country)]
        case .group(let group): group.countries.map { .country($0) }
        case .bound: nil
        }
    }
}
