package import Trade

/// How one feed does.
package struct FeedReport: Sendable, Hashable {
    package var name: String
    package var kind: String
    package var source: String
    package var newest: ReleaseEntry?
    package var newestMonth: Month?
    package var next: CalendarDay?
    /// `on time`, `late`, `not reached`.
    package var state: String
    package var quarantined: Int
    package var terms: String

    package init(
        name: String, kind: String, source: String, newest: ReleaseEntry?, newestMonth: Month?, next: CalendarDay?,
        state: String, quarantined: Int, terms: String
    ) {
        self.name = name
        self.kind = kind
        self.source = source
        self.newest = newest
        self.newestMonth = newestMonth
        self.next = next
        self.state = state
        self.quarantined = quarantined
        self.terms = terms
    }
}

/// What runs, for the status page.
package struct ServiceReport: Sendable, Hashable {
    package var version: String
    package var rules: Int
    package var rulesHash: String
    package var outbox: Int
    package var deadLetters: Int
    package var isHeld: Bool

    package init(version: String, rules: Int, rulesHash: String, outbox: Int, deadLetters: Int, isHeld: Bool) {
        self.version = version
        self.rules = rules
        self.rulesHash = rulesHash
        self.outbox = outbox
        self.deadLetters = deadLetters
        self.isHeld = isHeld
    }
}

extension Page {
    /// The state of the data and of the service, true also when every feed is down.
    package static func status(_ feeds: [FeedReport], _ service: ServiceReport, _ around: Surroundings) -> Page {
        var page = Page(address: Address("/status"), title: "Data status", sentence: around.statusSentence(feeds))
        page.standing = around.standing(at: page.address)
        let grid = Grid(
            "Feeds",
            columns: [
                .init("feed", "Feed"), .init("newest", "Newest release"), .init("covers", "Covers to"),
                .init("next", "Next expected"), .init("state", "State"),
                .init("changed", "Changed cells", number: true),
                .init("quarantine", "In quarantine", number: true), .init("terms", "Terms"),
            ],
            rows: feeds.map { feed in
                [
                    Grid.Cell("\(feed.name) (\(feed.kind))"),
                    Grid.Cell(
                        feed.newest.map { $0.knownAt.newYorkDay.description } ?? "none yet",
                        to: feed.newest.map { Address("/releases/\($0.id)") }),
                    Grid.Cell(feed.newestMonth?.description ?? ".."),
                    Grid.Cell(feed.next.map { "\($0.weekdayName) \($0)" } ?? ".."),
                    Grid.Cell(feed.state, mark: feed.state == "on time" ? "yes" : "no"),
                    Grid.Cell(feed.newest.map { DecimalDigits.grouped(Int64($0.firstPrints + $0.revisions)) } ?? "0"),
                    Grid.Cell(String(feed.quarantined)), Grid.Cell(feed.terms),
                ]
            }, empty: "No feed is configured.")
        page.table = grid
        page.blocks.append(.table(grid))
        page.blocks.append(
            .facts(
                Facts(
                    "This service",
                    [
                        .init("Version", service.version),
                        .init(
                            "Rules in force", "\(service.rules) (\(service.rulesHash.prefix(12)))",
                            to: Address("/rules")),
                        .init("Notifications waiting", DecimalDigits.grouped(Int64(service.outbox))),
                        .init(
                            "Given up", DecimalDigits.grouped(Int64(service.deadLetters)),
                            mark: service.deadLetters == 0 ? "yes" : "no"),
                        .init("Held for a decision", service.isHeld ? "yes, a release waits for operations" : "no"),
                    ])))
        page.blocks.append(
            .table(around.releaseGrid("Newest releases", Array(around.edition.releases.suffix(12).reversed()))))
        page.hasCalendar = true
        page.hasFeed = true
        page.dates = around.expected.map {
            CalendarEntry(
                id: "release-\($0.day)-\(CountryList.slug(of: $0.words))", day: $0.day, title: $0.words,
                words: "Expected by the calendar of its publisher.", address: Address("/status"))
        }
        page.entries = around.edition.releases.suffix(30).reversed().map(around.entry)
        return page
    }

    /// All releases, newest first.
    package static func releases(_ address: Address, _ around: Surroundings) throws(PageProblem) -> Page {
        let number = try address.listPage()
        var page = Page(
            address: around.link("/releases").with("page", number > 1 ? String(number) : nil), title: "Releases",
            sentence:
                "\(DecimalDigits.grouped(Int64(around.edition.releases.count))) releases are kept, each with what it added and revised."
        )
        page.standing = around.standing(at: page.address)
        let all = Array(around.edition.releases.reversed())
        var grid = around.releaseGrid("Releases", Array(all.dropFirst((number - 1) * 100).prefix(100)))
        if number > 1 {
            grid.links.append(.init("Newer", page.address.with("page", number > 2 ? String(number - 1) : nil)))
        }
        if all.count > number * 100 { grid.links.append(.init("Older", page.address.with("page", String(number + 1)))) }
        page.blocks.append(.table(grid))
        page.table = around.releaseGrid("Releases", all)
        page.hasFeed = true
        page.entries = all.prefix(50).map(around.entry)
        return page
    }

    /// One release: what it added and revised, and the alerts that it caused.
    package static func release(_ entry: ReleaseEntry, changes: [CellChange], _ around: Surroundings) -> Page {
        let day = entry.knownAt.newYorkDay
        var page = Page(
            address: Address("/releases/\(entry.id)"), title: "Release \(entry.id): \(entry.source), \(day)",
            sentence:
                "\(DecimalDigits.grouped(Int64(entry.firstPrints))) new and \(DecimalDigits.grouped(Int64(entry.revisions))) revised cells became known on \(day.weekdayName) \(day)."
                + (entry.isSimulated ? " They are simulated." : "")
                + (entry.isHistory ? " Imported as history: it raised no alerts." : ""))
        page.standing = around.standing(at: page.address)
        page.blocks.append(
            .facts(
                Facts(
                    "The release",
                    [
                        .init("Feed", entry.feed), .init("Source", entry.source),
                        .init("Known at", entry.knownAt.description),
                        .init("SHA-256 of its content", entry.content),
                        .init("The monitors as of it", "look", to: Address("/us", ["v": String(entry.id)])),
                    ] + (entry.asOf.map { [.init("Licenses to", $0.description)] } ?? []))))
        let grid = Grid(
            "Largest changes",
            columns: [
                .init("series", "Series"), .init("month", "Month"), .init("now", "Then", number: true),
                .init("before", "Before", number: true), .init("change", "Change", number: true),
            ], rows: changes.map(around.row), empty: "It changed no figure.")
        page.blocks.append(.table(grid))
        page.table = grid
        let alerts = around.alerts.filter { $0.vintage == entry.id }
        var caused = around.alertGrid("Alerts whose newest event it caused (\(alerts.count))", Array(alerts.prefix(50)))
        caused.empty = "None whose newest event it is."
        page.blocks.append(.table(caused))
        return page
    }
}

extension Surroundings {
    func statusSentence(_ feeds: [FeedReport]) -> String {
        let late = feeds.filter { $0.state != "on time" }
        if feeds.isEmpty { return "No feed is configured; what is shown was imported." }
        if late.isEmpty { return feeds.count == 1 ? "The feed is on time." : "All \(feeds.count) feeds are on time." }
        return late.map { "\($0.name): \($0.state)" }.joined(separator: "; ") + ". The last figures stay as they are."
    }

    func releaseGrid(_ caption: String, _ releases: [ReleaseEntry]) -> Grid {
        Grid(
            caption,
            columns: [
                .init("release", "Release", number: true), .init("known_at", "Known"), .init("source", "Source"),
                .init("new", "New cells", number: true), .init("revised", "Revised cells", number: true),
                .init("kind", "Kind"),
            ],
            rows: releases.map { entry in
                [
                    Grid.Cell(String(entry.id), to: Address("/releases/\(entry.id)")),
                    Grid.Cell(entry.knownAt.newYorkDay.description), Grid.Cell(entry.source),
                    Grid.Cell(DecimalDigits.grouped(Int64(entry.firstPrints))),
                    Grid.Cell(DecimalDigits.grouped(Int64(entry.revisions))),
                    Grid.Cell(
                        [entry.isHistory ? "history" : "live", entry.isSimulated ? "simulated" : ""].filter {
                            !$0.isEmpty
                        }.joined(separator: ", ")),
                ]
            }, empty: "No release yet.")
    }

    func entry(_ release: ReleaseEntry) -> FeedEntry {
        FeedEntry(
            id: "release/\(release.id)", title: "\(release.source), \(release.knownAt.newYorkDay)",
            words: "\(release.firstPrints) new and \(release.revisions) revised cells.", at: release.knownAt,
            address: Address("/releases/\(release.id)"))
    }
}
