import Alerting
import Archive
import Foundation
import Monitors
import Panel
import Trade

/// Finds what a page needs and makes it.
struct ReadingRoom: Sendable {
    let source: WebSource
    let editions: Editions
    let alerts: AlertShelf
    let publicURL: String?

    init(_ source: WebSource, publicURL: String?) {
        self.source = source
        editions = Editions(source)
        alerts = AlertShelf(source)
        self.publicURL = publicURL
    }

    /// The address of what was known on the day that an address asks for: of the release that was newest then. A day that is
    /// not over leads to what is known now.
    func pinned(_ address: Address) async throws -> Address {
        let day = address["asof"] ?? ""
        let plain = address.with("asof", nil)
        guard let asked = CalendarDay(day) else {
            throw PageProblem(.bad, "a day is written 2026-11-17, not “\(String(day.prefix(40)))”")
        }
        // A release says more than a day.
        if address["v"] != nil { return plain }
        if asked >= source.now().newYorkDay { return plain }
        guard let number = try await editions.number(asOf: asked) else {
            throw PageProblem(
                .notFound, "nothing was known here on \(asked)", nearby: [.init("What is known now", plain)])
        }
        return plain.with("v", number == (try await editions.newest().number) ? nil : String(number))
    }

    /// The edition that an address asks for.
    func edition(of address: Address) async throws -> Edition {
        let newest = try await editions.newest()
        guard let text = address["v"] else { return newest }
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), text.utf8.count < 19 else {
            throw PageProblem(.bad, "v is the number of a release, not “\(String(text.prefix(40)))”")
        }
        guard let number = Int64(text), let edition = try await editions.edition(number) else {
            throw PageProblem(
                .notFound, "there is no release “\(String(text.prefix(40)))”",
                nearby: [
                    .init("What is known now", address.with("v", nil)), .init("All releases", Address("/releases")),
                ])
        }
        return edition
    }

    func surroundings(_ edition: Edition, feeds: [FeedReport]) async throws -> Surroundings {
        var expected: [Surroundings.Expectation] = []
        if edition.isLatest {
            for feed in feeds {
                guard let day = feed.next else { continue }
                expected.append(
                    .init(
                        feed: feed.name, words: "Release expected: \(feed.name)", day: day,
                        month: feed.newestMonth.map { $0 + 1 }))
            }
        }
        return Surroundings(
            edition: edition, alerts: try await alerts.alerts(edition),
            openMonths: edition.isLatest ? try await source.openMonths() : [], expected: expected, publicURL: publicURL,
            now: source.now(), takesSubscriptions: await source.counter.isOpen())
    }

    /// The page at an address; throws `PageProblem`.
    func page(at address: Address, _ edition: Edition) async throws -> Page {
        let feeds = try source.feeds()
        var around = try await surroundings(edition, feeds: feeds)
        var page = try await make(address, edition, &around, feeds)
        if address["cite"] == "on" { page.cite(around) }
        page.withhold(source.state().restricted)
        return page
    }

    private func make(
        _ address: Address, _ edition: Edition, _ around: inout Surroundings, _ feeds: [FeedReport]
    ) async throws -> Page {
        let steps = address.steps
        switch (steps.first ?? "us", steps.count) {
        case ("us", 0...1):
            around.changes = try changes(edition.number, role: .origin, limit: 10)
            return try Page.imports(address, around)
        case ("smelt", 1): return try Page.made(address, around, role: .smelt)
        case ("cast", 1): return try Page.made(address, around, role: .cast)
        case ("global", 1): return try Page.global(address, around)
        case ("series", _):
            let question = try SeriesQuestion(seriesAddress: address, in: edition)
            return try Page.series(address, around, stories: try stories(question, edition))
        case ("alerts", 1):
            let record = try await alerts.records(edition).whole
            return try Page.alerts(address, around, record: record, checked: edition.panel.series.count)
        case ("alerts", 2): return Page.alert(try await file(steps[1], edition, around), around)
        case ("alerts", 4) where steps[2] == "events":
            return try await event(steps[1], steps[3], edition, around)
        case ("rules", 1): return Page.rules(source.state().rules, around)
        case ("rules", 2):
            let cards = source.state().rules
            guard let card = cards.first(where: { $0.name == steps[1] }) else {
                throw PageProblem(
                    .notFound, "no rule in force is called “\(String(steps[1].prefix(60)))”",
                    nearby: Spelling.nearest(to: steps[1], among: cards.map(\.name)).map {
                        .init($0, Address("/rules/\($0)"))
                    })
            }
            return Page.rule(card, around)
        case ("status", 1): return Page.status(feeds, try source.service(), around)
        case ("releases", 1): return try Page.releases(address, around)
        case ("releases", 2):
            let newest = try await editions.newest()
            guard let number = Int64(steps[1]), let entry = newest.releases.first(where: { $0.id == number }) else {
                throw PageProblem(
                    .notFound, "there is no release “\(String(steps[1].prefix(40)))”",
                    nearby: [.init("All releases", Address("/releases"))])
            }
            return Page.release(entry, changes: try changes(number, limit: 20), around)
        case ("about", 1): return Page.about(feeds, around)
        default: throw Self.unknown(address)
        }
    }

    private static let paths = [
        "us", "global", "smelt", "cast", "alerts", "rules", "status", "releases", "about", "subscribe",
    ]

    private static func unknown(_ address: Address) -> PageProblem {
        let word = address.steps.first ?? ""
        return PageProblem(
            .notFound, "nothing stands at “\(String(address.path.prefix(60)))”",
            nearby: Spelling.nearest(to: word, among: paths).map { .init("/" + $0, Address("/" + $0)) })
    }

    // MARK: Parts

    private func changes(_ number: Int64, role: Role? = nil, limit: Int) throws -> [CellChange] {
        try source.archive.read { try Archive.largestChanges($0, of: number, role: role, limit: limit) }.map { cell in
            CellChange(
                series: cell.series.working, basis: cell.series.basis, month: cell.month, quantity: cell.quantity,
                value: cell.value, before: cell.before.map { .init(quantity: $0.quantity, value: $0.value) })
        }
    }

    /// The revisions of the newest months: sums of what is stated of the parts, release after release.
    private func stories(_ question: SeriesQuestion, _ edition: Edition) throws -> [CellStory] {
        let (parts, newest) = edition.read { view in
            let parts = [Basis.license, .general].map { basis in
                view.storedSeries(of: question.series, basis: basis)
            }
            return (parts, view.row(of: question.series).months?.upperBound)
        }
        guard let newest else { return [] }
        let months = (newest - 17)...newest
        let until = edition.newest?.knownAt ?? source.now()
        var stories: [Month: [CellStory.Step]] = [:]
        for keys in parts where !keys.isEmpty && keys.count <= Self.mostParts {
            let cells = try source.archive.read { database in
                try keys.enumerated().flatMap { index, key in
                    try Archive.statedCells(database, of: key, in: months).map { (index, $0) }
                }
            }.filter { $0.1.knownAt <= until }.sorted { ($0.1.vintage, $0.0) < ($1.1.vintage, $1.0) }
            var current: [Month: [Int: StatedCell]] = [:]
            for group in Self.byVintage(cells) {
                for (index, cell) in group { current[cell.month, default: [:]][index] = cell }
                for month in Set(group.map(\.1.month)) {
                    let all = (current[month] ?? [:]).values
                    func sum(_ figure: (StatedCell) -> Int64?) -> Int64? {
                        all.reduce(Int64?.some(0)) { total, cell in
                            guard let total, let own = figure(cell) else { return nil }
                            let (next, overflow) = total.addingReportingOverflow(own)
                            return overflow ? nil : next
                        }
                    }
                    guard let one = group.first else { continue }
                    stories[month, default: []].append(
                        .init(
                            vintage: one.1.vintage, knownAt: one.1.knownAt, quantity: sum(\.quantity),
                            value: sum(\.value),
                            status: all.contains { $0.status == .license } ? .license : all.first?.status ?? .final))
                }
            }
        }
        return stories.map { month, steps in
            // Licenses first; after the first statistics they say nothing more.
            let official = steps.filter { $0.status != .license }
            let first = official.map(\.knownAt).min()
            let licensed = steps.filter { step in step.status == .license && (first.map { step.knownAt < $0 } ?? true) }
            return CellStory(month: month, steps: licensed + official)
        }
    }

    private static let mostParts = 60

    private static func byVintage(_ cells: [(Int, StatedCell)]) -> [[(Int, StatedCell)]] {
        var groups: [[(Int, StatedCell)]] = []
        for cell in cells {
            if let last = groups.last?.first, last.1.vintage == cell.1.vintage {
                groups[groups.count - 1].append(cell)
            } else {
                groups.append([cell])
            }
        }
        return groups
    }

    private func entry(_ id: String, _ around: Surroundings) throws -> AlertEntry {
        if let entry = around.alerts.first(where: { $0.id == id }) { return entry }
        let near = around.alerts.filter { !id.isEmpty && $0.id.hasPrefix(id) }
        if near.count == 1 { throw PageProblem(.moved(Address("/alerts/\(near[0].id)"), permanently: false), "") }
        throw PageProblem(
            .notFound, "there is no alert “\(String(id.prefix(40)))”",
            nearby: near.prefix(5).map { .init($0.headline, Address("/alerts/\($0.id)")) } + [
                .init("All alerts", Address("/alerts"))
            ])
    }

    private func file(_ id: String, _ edition: Edition, _ around: Surroundings) async throws -> AlertFile {
        let entry = try entry(id, around)
        let until = edition.isLatest ? nil : edition.newest?.knownAt
        let (events, states, keptBack) = try source.archive.read { database in
            let records = try Archive.events(database, episode: id).filter { record in
                until.map { record.event.knownAt <= $0 } ?? true
            }
            let known = source.state().book.episode(id: id)
            return (
                try records.map { record in
                    AlertFile.Event(
                        event: record.event, headline: record.headline,
                        told: try Archive.notified(database, by: record.event))
                },
                edition.isLatest ? try known.map { try AlertState($0, database).lines } ?? [] : [],
                try Archive.keptBack(database, episode: id).map {
                    "\($0.kind.rawValue) of \($0.knownAt.newYorkDay), \($0.silence)"
                }
            )
        }
        guard let telling = events.last(where: { $0.event.kind.findsTrue }) ?? events.last else {
            throw PageProblem(.notFound, "there is no alert “\(String(id.prefix(40)))”")
        }
        let beside = await source.background(telling.event, edition.panel)
        return AlertFile(
            entry: entry, events: events, rule: beside.rule, background: beside.background,
            record: try await alerts.records(edition)[entry.rule], states: states,
            keptBack: edition.isLatest ? keptBack : [])
    }

    private func event(
        _ id: String, _ number: String, _ edition: Edition, _ around: Surroundings
    ) async throws -> Page {
        let entry = try entry(id, around)
        let records = try source.archive.read { try Archive.events($0, episode: id) }
        guard let record = records.first(where: { String($0.event.sequence) == number }) else {
            throw PageProblem(
                .notFound, "the alert has no event “\(String(number.prefix(20)))”",
                nearby: records.map { .init($0.headline, Address("/alerts/\(id)/events/\($0.event.sequence)")) })
        }
        let (told, sent) = try source.archive.read { database in
            (
                try Archive.notified(database, by: record.event),
                try Archive.storedMessages(database, of: record.event)
            )
        }
        return Page.event(
            .init(event: record.event, headline: record.headline, told: told), of: entry,
            sent: sent.compactMap(SentMessage.init), around)
    }
}

extension SentMessage {
    /// The text of a stored mail without what is a reader's own, or the body of a webhook.
    fileprivate init?(_ stored: StoredMessage) {
        var text = stored.body
        if stored.isMail {
            struct Mail: Decodable { var text: String }
            guard let mail = try? JSONDecoder().decode(Mail.self, from: Data(stored.body.utf8)) else { return nil }
            var lines = mail.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if let foot = lines.firstIndex(where: { $0.contains("{{") || $0.hasPrefix("You get this because") }) {
                lines = Array(lines[..<foot])
            }
            text = lines.joined(separator: "\n")
        }
        self.init(kind: stored.kind, subject: stored.subject, text: text, at: stored.at)
    }
}
