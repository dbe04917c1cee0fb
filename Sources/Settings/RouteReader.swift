import Alerting
import Trade
import Yams

extension SettingsReader {
    /// The keys of a route, in the order in which messages list them.
    static let routeKeys = [
        "rule", "severity", "role", "country", "product", "stage", "state", "receivers", "when", "quiet", "continue",
    ]

    /// The routes of a list, with a remark on each that can never send anything. `receivers` are the names that there
    /// are; `nil` where every name stands for a reader of its own.
    func routes(_ node: Node?, receivers names: Set<String>?) -> [Route] {
        guard let node, !isNull(node) else { return [] }
        guard case .sequence(let sequence) = node else {
            problem("routes is a list (`- ...` lines)", at: node)
            return []
        }
        let before = problems.count
        let routes = sequence.compactMap { entry in route(entry, receivers: names) }
        // A list with mistakes in it would be found to shadow what it does not.
        if problems.count == before {
            let nodes = Array(sequence)
            for finding in RouteLint.remarks(on: routes) { remark(finding.words, at: nodes[finding.route - 1]) }
        }
        return routes
    }

    private func route(_ node: Node, receivers names: Set<String>?) -> Route? {
        let entries = Dictionary(mapping(node, "a route", keys: Self.routeKeys).map { ($0.key, $0.value) }) {
            first, _ in
            first
        }
        if entries["receivers"] == nil { problem("a route needs `receivers:`", at: node) }
        let receivers = list(entries["receivers"], "receivers")
        for receiver in receivers {
            guard let names, !names.contains(receiver) else { continue }
            let near = Spelling.nearest(to: receiver, among: names.sorted()).first
            problem(
                "no receiver is called `\(receiver)`" + (near.map { "; did you mean `\($0)`?" } ?? ""),
                at: entries["receivers"])
        }
        let products = list(entries["product"], "product")
        for product in products {
            if let words = RouteLint.problem(ofProduct: product) { remark(words, at: entries["product"]) }
        }
        return Route(
            rules: list(entries["rule"], "rule"), severity: severity(entries["severity"], "severity") ?? .warning,
            roles: words(entries["role"], "role"), countries: countries(entries["country"]), products: products,
            stages: words(entries["stage"], "stage"),
            states: (words(entries["state"], "state") as [Message.Kind]).map(\.rawValue), receivers: receivers,
            continues: choice(entries["continue"], "continue", among: ["true", "false"]) == "true",
            cadence: choice(entries["when"], "when", among: Cadence.allCases.map(\.rawValue))
                .flatMap(Cadence.init) ?? .atOnce,
            quiet: entries["quiet"].flatMap { quietHours($0) })
    }

    /// `{ from: "20:00", to: "07:00", except: critical }`, in America/New_York.
    func quietHours(_ node: Node) -> QuietHours? {
        let before = problems.count
        let entries = Dictionary(mapping(node, "quiet", keys: ["from", "to", "except"]).map { ($0.key, $0.value) }) {
            first, _ in first
        }
        func minutes(_ key: String) -> Int? {
            guard let entry = entries[key] else {
                if problems.count == before { problem("quiet needs `\(key):`, a time such as \"20:00\"", at: node) }
                return nil
            }
            guard let text = text(entry, key) else { return nil }
            if let minutes = Self.minutes(text) { return minutes }
            problem("\(key) is a time of day such as \"20:00\", not `\(text)`", at: entry)
            return nil
        }
        let (from, to) = (minutes("from"), minutes("to"))
        let except = severity(entries["except"], "except")
        guard let from, let to else { return nil }
        if from == to {
            problem("quiet begins when it ends; for news that never comes at once use `when: daily`", at: node)
            return nil
        }
        return QuietHours(from: from, to: to, except: except)
    }

    /// Minutes after midnight of `HH:MM`; 24:00 is midnight.
    private static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            let hour = DecimalDigits.value(parts[0].utf8), let minute = DecimalDigits.value(parts[1].utf8),
            hour < 24 && minute < 60 || hour == 24 && minute == 0
        else { return nil }
        return Int(hour * 60 + minute) % 1440
    }

    private func severity(_ node: Node?, _ what: String) -> Severity? {
        choice(node, what, among: Severity.allCases.map(\.rawValue)).flatMap(Severity.init)
    }

    /// Entries of a list that are each one of a few words.
    private func words<Word: RawRepresentable & CaseIterable>(_ node: Node?, _ what: String) -> [Word]
    where Word.RawValue == String {
        list(node, what).compactMap { text in
            if let word = Word(rawValue: text) { return word }
            let all = Word.allCases.map(\.rawValue)
            let near = Spelling.nearest(to: text, among: all).first
            problem(
                "\(what) is one of " + all.joined(separator: ", ") + ", not `\(text)`"
                    + (near.map { "; did you mean `\($0)`?" } ?? ""),
                at: node)
            return nil
        }
    }

    private func countries(_ node: Node?) -> [Country] {
        list(node, "country").compactMap { word in
            if let country = CountryList.scheduleC.country(named: word) { return country }
            let near = CountryList.scheduleC.suggestions(for: word).first
            problem("`\(word)` names no country" + (near.map { "; did you mean `\($0)`?" } ?? ""), at: node)
            return nil
        }
    }
}
