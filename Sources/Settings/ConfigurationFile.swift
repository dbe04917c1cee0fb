import Alerting
import FeedFormats
import Foundation
import Systemd
import Trade
import Yams

extension Configuration {
    private static let topKeys = [
        "archive", "rules", "feeds", "receivers", "routes", "web", "control", "sources", "operations", "templates",
        "heartbeat", "tokens", "canary", "calendar", "bodies", "reference",
    ]

    /// Reads and checks a configuration; throws every problem at once.
    package init(path: String, text: String) throws(ConfigurationError) {
        let reader = SettingsReader(path: path)
        let lists = ReferenceLists.inForce
        var isGood = false
        // What is refused changes nothing.
        defer { if !isGood { ReferenceLists.install(lists) } }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw ConfigurationError([Self.words(error, path: path)])
        }
        guard root != nil else { throw ConfigurationError(["\(path): error: the file is empty"]) }
        let top = Dictionary(
            reader.mapping(root, "the configuration", keys: Self.topKeys).map { ($0.key, $0.value) }
        ) { first, _ in first }
        self.path = path
        // Countries and categories below are read by them.
        reference = reader.lists(top["reference"])
        archive = reader.text(top["archive"], "archive") ?? "/var/lib/surgewatch/surgewatch.sqlite"
        rules = reader.list(top["rules"], "rules")
        if top["rules"] == nil { rules = ["/etc/surgewatch/rules"] }
        control = reader.text(top["control"], "control") ?? "/run/surgewatch/control.sock"
        sources = top["sources"].map { reader.list($0, "sources") } ?? ["census-imports"]
        let ownArchive = archive
        feeds = reader.mapping(top["feeds"], "feeds").compactMap {
            reader.feed($0.key, $0.value, beside: ownArchive)
        }
        receivers = reader.mapping(top["receivers"], "receivers").compactMap { reader.receiver($0.key, $0.value) }
        let names = Set(receivers.map(\.name))
        let silent = Set(
            receivers.filter {
                switch $0.kind {
                case .mail(let mail): mail.to.isEmpty
                case .webhook(let webhook): webhook.url == nil
                case .log: false
                }
            }.map(\.name))
        routes = reader.routes(top["routes"], receivers: names)
        // Without keys of tokens there are no subscriptions that it could carry to.
        for route in routes where top["tokens"] == nil {
            for name in route.receivers where silent.contains(name) {
                reader.remark(
                    "a route names \(name), which has neither `to:` nor `url:` and sends to subscriptions only; those need `tokens:`",
                    at: top["routes"])
            }
        }
        operations = reader.list(top["operations"], "operations")
        for name in operations {
            guard let receiver = receivers.first(where: { $0.name == name }) else {
                let near = Spelling.nearest(to: name, among: names.sorted()).first
                reader.problem(
                    "no receiver is called `\(name)`" + (near.map { "; did you mean `\($0)`?" } ?? ""),
                    at: top["operations"])
                continue
            }
            if silent.contains(name) {
                reader.problem(
                    "operations names \(name), which has no `to:`; give it one, or name another receiver",
                    at: top["operations"])
            } else if case .log = receiver.kind {
                reader.problem(
                    "operations names \(name), which is a log; notices go by mail or webhook, and all are in the journal",
                    at: top["operations"])
            }
        }
        heartbeat = reader.heartbeat(top["heartbeat"])
        templates = reader.text(top["templates"], "templates")
        tokens = reader.tokens(top["tokens"])
        calendar = reader.calendar(top["calendar"])
        canary = reader.canary(top["canary"], receivers: receivers)
        bodies = reader.bodies(top["bodies"])
        (web, publicURL) = reader.web(top["web"])
        remarks = reader.remarks
        guard reader.problems.isEmpty else { throw ConfigurationError(reader.problems) }
        isGood = true
    }

    /// What is wrong with the YAML and where; never the text around it, which may hold secrets.
    static func words(_ error: any Error, path: String) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "\(path):\(mark.line):\(mark.column): error: this is not YAML: \(problem)"
        case .duplicatedKeysInMapping(let keys, _):
            "\(path): error: a setting is given twice: \(keys.map { String(describing: $0) }.sorted().joined(separator: ", "))"
        default: "\(path): error: this is not YAML that can be read"
        }
    }

    /// The folder that a file is in.
    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// Whether a URL leads to this machine, where plain text and missing certificates are allowed.
    package static func isLoopback(_ url: String) -> Bool {
        guard let scheme = url.firstRange(of: "://") else { return false }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.split(separator: "@").last.map(String.init) ?? ""
        if host.hasPrefix("[") { return host.hasPrefix("[::1]") }
        let name = host.split(separator: ":").first.map(String.init) ?? ""
        if name == "localhost" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension SettingsReader {
    typealias Entries = [String: Node]

    func feed(_ name: String, _ node: Node, beside archive: String) -> Configuration.Feed? {
        let what = "feed `\(name)`"
        let entries = entries(
            node, what,
            keys: [
                "kind", "url", "file", "key", "products", "since", "level", "every", "source", "basis", "listing",
                "categories", "ca", "spool", "mapping",
                "reporters", "mirrors", "cif_factor", "calls_per_day", "proxy", "measures",
            ])
        guard
            let kind = choice(
                entries["kind"] ?? missing("kind", what, node), "the kind of \(what)",
                among: Configuration.Feed.Kind.allCases.map(\.rawValue)
            ).flatMap(Configuration.Feed.Kind.init)
        else { return nil }
        let location: Configuration.Feed.Location
        switch (text(entries["url"], "url"), text(entries["file"], "file")) {
        case (let url?, nil): location = .url(url)
        case (nil, let folder?): location = .folder(folder)
        default:
            problem("\(what) has either `url:` or `file:` (a drop folder)", at: node)
            return nil
        }
        let key = credential(entries["key"], "the key of \(what)")
        if case .url(let url) = location {
            check(url, scheme: ["https", "http"], what, entries["url"])
            if key != nil, url.hasPrefix("http://"), !Configuration.isLoopback(url) {
                problem("\(what) would send its key in plain text; use https://", at: entries["url"])
            }
        }
        if kind.isCensusAPI, case .folder = location {
            problem(
                "\(what): the Census API has a `url:`; files of its figures are imported with `data import`", at: node)
        }
        if kind.isCensusAPI, case .url(let url) = location { checkDataset(url, of: kind, what, entries["url"]) }
        if kind == .censusIMDB || kind == .comext, case .url(let url) = location {
            if !url.contains("{MM}") || !url.contains("{YY}") && !url.contains("{YYYY}") {
                problem(
                    "the address of \(what) has {MM} and {YY} or {YYYY} in place of the month, as in .../IMDB{YY}{MM}.ZIP",
                    at: entries["url"])
            }
        }
        let reporters = countries(entries["reporters"], "reporters")
        if kind == .comtrade {
            if case .folder = location { problem("\(what): UN Comtrade has a `url:`", at: node) }
            if reporters.isEmpty {
                problem("\(what) needs `reporters:`, the countries whose figures are asked for", at: node)
            }
        }
        let mappings = kind == .mappedTable ? tableMappings(entries["mapping"], what, node) : []
        var since = Month(year: 2013, month: 1)
        if let text = text(entries["since"], "since") {
            if let month = Month(text) {
                since = month
            } else {
                problem("since is a month (YYYY-MM), not `\(text)`", at: entries["since"])
            }
        }
        let level = choice(entries["level"], "level", among: kind.levels) ?? kind.levels.last ?? ""
        let products = entries["products"].map { list($0, "products") } ?? kind.usualProducts
        checkProducts(products, of: kind, what, entries["products"])
        let measures = list(entries["measures"], "measures").compactMap { name in
            let measure = Configuration.Feed.Measure(rawValue: name)
            if measure == nil {
                let known = Configuration.Feed.Measure.allCases.map(\.rawValue).joined(separator: ", ")
                problem("a measure of \(what) is one of \(known), not `\(name)`", at: entries["measures"])
            }
            return measure
        }
        if !measures.isEmpty, ![.censusHS, .censusNAICS].contains(kind) {
            problem("\(what) has no measures beside value and quantity", at: entries["measures"])
        }
        let basis = choice(entries["basis"], "basis", among: ["general", "consumption", "both"]) ?? "both"
        let listing = choice(entries["listing"], "listing", among: ["complete", "partial"]) ?? "complete"
        let categories = choice(entries["categories"], "categories", among: ["aim", "chapters"]) ?? "aim"
        return Configuration.Feed(
            name: name, kind: kind, location: location, key: key, products: products, since: since,
            digits: Int(level.drop(while: \.isLetter)) ?? 10,
            every: entries["every"].flatMap { seconds($0, "every") } ?? 6 * 3600,
            source: text(entries["source"], "source")
                ?? Self.source(kind, mappings) ?? name,
            bases: basis == "both" ? [.general, .consumption] : [basis == "general" ? .general : .consumption],
            isPartialListing: listing == "partial",
            categories: categories == "chapters" ? .chapters : .aluminumImportMonitor,
            caFile: text(entries["ca"], "ca"),
            spool: text(entries["spool"], "spool") ?? Configuration.folder(of: archive) + "/spool/\(name)",
            mappings: mappings, reporters: reporters, mirrors: countries(entries["mirrors"], "mirrors"),
            freightFactor: thousandths(entries["cif_factor"], "cif_factor") ?? 1060,
            measures: measures, callsPerDay: calls(entries["calls_per_day"]), proxy: proxy(entries["proxy"], what))
    }

    /// The source that a feed of a kind is one way to; `nil` for its own name.
    private static func source(_ kind: Configuration.Feed.Kind, _ mappings: [TableMapping]) -> String? {
        switch kind {
        case .censusHS, .censusIMDB: return "census-imports"
        case .censusExports: return "census-exports"
        case .censusNAICS: return "census-naics"
        case .aimAggregate: return "aim-licenses"
        case .mappedTable:
            if case .licenses? = mappings.first?.kind { return "aim-licenses" }
            return nil
        case .comtrade, .comext, .observations: return nil
        }
    }

    /// The mapping files of a feed; paths that are not absolute begin at the folder of the configuration.
    private func tableMappings(_ setting: Node?, _ what: String, _ node: Node) -> [TableMapping] {
        guard let setting else {
            problem("\(what) needs `mapping:`, a file that says what its columns are", at: node)
            return []
        }
        return list(setting, "mapping").compactMap { name -> TableMapping? in
            let file = name.hasPrefix("/") ? name : Configuration.folder(of: path) + "/" + name
            guard let data = FileManager.default.contents(atPath: file), let text = String(data: data, encoding: .utf8)
            else {
                problem("the mapping \(file) of \(what) cannot be read", at: setting)
                return nil
            }
            do throws(ConfigurationError) {
                return try TableMapping(path: file, text: text)
            } catch {
                for words in error.problems { problem("the mapping of \(what): \(words)", at: setting) }
                return nil
            }
        }
    }

    private func countries(_ node: Node?, _ what: String) -> [Country] {
        list(node, what).compactMap { name in
            if let country = CountryList.scheduleC.country(named: name), country.isSingle { return country }
            let near = CountryList.scheduleC.suggestions(for: name, limit: 1).first
            problem("\(what) names no country with `\(name)`" + (near.map { "; did you mean \($0)?" } ?? ""), at: node)
            return nil
        }
    }

    /// A factor between 1 and 2 with at most three decimals.
    private func thousandths(_ node: Node?, _ what: String) -> Int64? {
        guard let text = text(node, what) else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count <= 2, let whole = Int64(parts[0]), (1...2).contains(whole) {
            let fraction = parts.count == 2 ? String(parts[1]) : "0"
            if (1...3).contains(fraction.count), let digits = Int64(fraction), digits >= 0 {
                return whole * 1000 + digits * [100, 10, 1][fraction.count - 1]
            }
        }
        problem("\(what) is a factor such as 1.06, not `\(text)`", at: node)
        return nil
    }

    func missing(_ key: String, _ what: String, _ node: Node) -> Node? {
        problem("\(what) needs `\(key):`", at: node)
        return nil
    }

    func check(_ url: String, scheme: [String], _ what: String, _ node: Node?) {
        if !scheme.contains(where: { url.hasPrefix($0 + "://") }) {
            problem(
                "the address of \(what) begins with " + scheme.map { $0 + "://" }.joined(separator: " or "), at: node)
        } else if url.contains(where: { $0 == "@" }), scheme.first == "https" {
            problem("the address of \(what) holds a user name; use a credential", at: node)
        }
    }

    func credential(_ node: Node?, _ what: String) -> Configuration.CredentialReference? {
        guard let text = text(node, what) else { return nil }
        if text.hasPrefix("credential:") { return .credential(String(text.dropFirst("credential:".count))) }
        remark("\(what) is written in the file; keep it in a credential (`credential:NAME`)", at: node)
        return .literal(Secret(text))
    }

    func receiver(_ name: String, _ node: Node) -> Configuration.ReceiverSettings? {
        let what = "receiver `\(name)`"
        let kinds = mapping(node, what, keys: ["email", "webhook", "log"])
        guard kinds.count == 1, let (kind, settings) = kinds.first.map({ ($0.key, $0.value) }) else {
            problem("\(what) is one of email, webhook or log", at: node)
            return nil
        }
        switch kind {
        case "email": return mail(name, settings).map { .init(name: name, kind: .mail($0)) }
        case "webhook": return webhook(name, settings).map { .init(name: name, kind: .webhook($0)) }
        default:
            guard
                let path = text(entries(settings, what, keys: ["path"])["path"] ?? missing("path", what, node), "path")
            else { return nil }
            return .init(name: name, kind: .log(path: path))
        }
    }

    private func mail(_ name: String, _ node: Node) -> Configuration.MailSettings? {
        let what = "mail receiver `\(name)`"
        let entries = entries(
            node, what, keys: ["smtp", "starttls", "username", "password", "from", "to", "ca", "concurrency", "rate"])
        guard let smtp = text(entries["smtp"] ?? missing("smtp", what, node), "smtp"),
            let from = text(entries["from"] ?? missing("from", what, node), "from")
        else { return nil }
        if !smtp.hasPrefix("smtp://"), !smtp.hasPrefix("smtps://") {
            problem("the relay of \(what) begins with smtp:// or smtps://", at: entries["smtp"])
        }
        let starttls = choice(entries["starttls"], "starttls", among: ["required", "none"])
        if smtp.hasPrefix("smtp://"), starttls != "required", !Configuration.isLoopback(smtp) {
            problem("\(what) would send mail in plain text; say `starttls: required`", at: entries["smtp"])
        }
        for address in [from] + list(entries["to"], "to") where !Self.isAddress(address) {
            problem("`\(address)` is not a mail address", at: entries["to"] ?? entries["from"])
        }
        return .init(
            smtp: smtp, requiresStartTLS: starttls == "required", username: text(entries["username"], "username"),
            password: credential(entries["password"], "the password of \(what)"), from: from,
            to: list(entries["to"], "to"), caFile: text(entries["ca"], "ca"),
            concurrency: concurrency(entries["concurrency"], most: 32) ?? 4, rate: rate(entries["rate"]))
    }

    /// `name@host`, alone or as `Words <name@host>`, without line breaks.
    static func isAddress(_ text: String) -> Bool {
        let bare = Configuration.bareAddress(text)
        let parts = bare.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
            && !text.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
            && !bare.contains { $0 == " " || $0 == "<" || $0 == ">" || $0 == "," }
    }
}

extension Configuration {
    /// The address in `Words <name@host>`.
    package static func bareAddress(_ text: String) -> String {
        guard let open = text.lastIndex(of: "<"), text.hasSuffix(">") else { return text }
        return String(text[text.index(after: open)...].dropLast())
    }
}
