import Trade

/// Finds routes that can never send anything.
package enum RouteLint {
    /// A remark about the route of a number, counted from 1.
    package struct Remark: Hashable, Sendable {
        package var route: Int
        package var words: String
    }

    package static func remarks(on routes: [Route]) -> [Remark] {
        routes.indices.flatMap { index in
            let route = routes[index]
            let words = [
                shadow(of: route, before: routes[..<index], isLast: index == routes.indices.last), empty(route),
            ]
            return words.compactMap(\.self).map { Remark(route: index + 1, words: $0) }
        }
    }

    /// An earlier route leaves nothing for it.
    private static func shadow(of route: Route, before: ArraySlice<Route>, isLast: Bool) -> String? {
        let covering = before.indices.filter { before[$0].contains(route) }
        if let taker = covering.first(where: { !before[$0].continues }) {
            return "this route is never reached: route \(taker + 1) takes all of it and does not continue"
        }
        // A route that does not continue keeps those below it from what it takes.
        guard route.continues || isLast else { return nil }
        var open = Set(route.receivers)
        for index in covering { open.subtract(before[index].receivers) }
        guard open.isEmpty, let first = covering.first else { return nil }
        return "this route adds nothing: route \(first + 1) sends the same receivers all of it already"
    }

    private static func empty(_ route: Route) -> String? {
        let isLossesOnly = !route.states.isEmpty && route.states.allSatisfy { $0 == "retracted" || $0 == "corrected" }
        if isLossesOnly {
            return
                "this route sends nothing: corrections and retractions go to whoever was told, whatever the routes say"
        }
        let isPossible =
            route.states.isEmpty || route.stages.isEmpty || route.states.contains(Message.Kind.raised.rawValue)
            || route.stages.contains { route.states.contains($0.rawValue) }
        return isPossible ? nil : "this route sends nothing: messages of its `state` do not belong to its `stage`"
    }

    /// Rules that routes name and that are not there: the route of a number with the words for it.
    package static func unknownRules(in routes: [Route], among rules: [String]) -> [Remark] {
        routes.enumerated().flatMap { index, route in
            route.matchers.rules.compactMap { pattern -> Remark? in
                guard !rules.contains(where: { Matchers.covers(rule: pattern, $0) }) else { return nil }
                let near = Spelling.nearest(to: pattern, among: rules).first
                return Remark(
                    route: index + 1,
                    words: "no rule is called `\(pattern)`" + (near.map { "; did you mean `\($0)`?" } ?? ""))
            }
        }
    }

    /// What is wrong with products of routes and silences, in words: a category that does not exist, a code of no length
    /// that there is.
    package static func problem(ofProduct word: String) -> String? {
        let categories = CategoryList.aluminumImportMonitor
        if !word.isEmpty, word.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) {
            return word.count < 2 || word.count > 10 ? "an HS code has 2 to 10 digits, not `\(word)`" : nil
        }
        if Product(word).system != nil || categories.category(named: word)?.slug == word { return nil }
        let near = categories.category(named: word)?.slug ?? categories.suggestions(for: word).first
        return "no category is called `\(word)`"
            + (near.map { "; did you mean `\($0)`?" }
                ?? " (there are \(categories.categories.map(\.slug).joined(separator: ", ")), and HS codes)")
    }
}
