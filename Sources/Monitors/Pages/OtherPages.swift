import Panel
import Trade

extension Page {
    /// What this is, where its numbers come from, and what it does not know.
    package static func about(_ feeds: [FeedReport], _ around: Surroundings) -> Page {
        var page = Page(
            address: Address("/about"), title: "About these monitors",
            sentence:
                "Surgewatch reads import licenses and trade statistics as they are published, keeps every value as it was known, and says when imports surge or supply chains shift."
        )
        page.standing = around.standing(at: page.address)
        page.blocks.append(
            .prose(
                Prose(
                    "Whose pages these are",
                    [
                        "They are not pages of a government. The Department of Commerce runs the Aluminum Import Monitoring system; the Census Bureau publishes the statistics. This product uses the Census Bureau Data API but is not endorsed or certified by the Census Bureau.",
                        "Quantities are metric tons (1 t = 1,000 kg), values are U.S. dollars as customs counts them.",
                    ])))
        page.blocks.append(
            .facts(
                Facts(
                    "How firm a number is",
                    [
                        .init("F, solid", "final: published by the statistics"),
                        .init("P, hatched", "import licenses, or preliminary: what importers said they would bring in"),
                        .init("..", "not published yet, or never collected"),
                        .init("(D)", "published without a figure"),
                        .init("0", "a true zero in a complete release"),
                        .init("not all in", "the license month is not over; more is filed every week"),
                    ])))
        page.blocks.append(
            .table(
                Grid(
                    "Sources", columns: [.init("feed", "Feed"), .init("kind", "Kind"), .init("terms", "Terms")],
                    rows: feeds.map { [Grid.Cell($0.name), Grid.Cell($0.kind), Grid.Cell($0.terms)] },
                    empty: "No feed is configured.")))
        page.blocks.append(
            .prose(
                Prose(
                    "Any page on any day",
                    [
                        "Add asof=2026-11-17 to an address, or choose a day in the line at the top: the page shows what was known then. An address with v= never changes.",
                        "Add .csv, .json, .svg, .atom or .ics to a path for the same numbers as a file. The interface is described at /openapi.json.",
                    ])))
        if around.edition.panel.hasSimulated {
            page.blocks.append(
                .prose(
                    Prose(
                        "Simulated",
                        [
                            "The import licenses shown here are simulated: they show how the system works and are nobody's filings."
                        ],
                        tone: "retracted")))
        }
        return page
    }

    /// What went wrong, in words, with a way on.
    package static func problem(_ problem: PageProblem, at address: Address, _ standing: Standing? = nil) -> Page {
        let isMissing = problem.kind == .notFound
        var page = Page(
            address: address, title: isMissing ? "There is no such page" : "That cannot be answered",
            sentence: Names.capitalized(problem.words) + ".")
        page.httpStatus = isMissing ? 404 : 400
        page.standing = standing
        if !problem.nearby.isEmpty {
            page.blocks.append(.prose(Prose("Did you mean", [], links: Array(problem.nearby.prefix(8)))))
        }
        page.blocks.append(
            .prose(
                Prose(
                    "Go on with", [],
                    links: [
                        .init("U.S. imports", Address("/us")), .init("Country of smelt", Address("/smelt")),
                        .init("Alerts", Address("/alerts")), .init("Data status", Address("/status")),
                    ])))
        return page
    }

    /// How to cite a page: a line with the address that never changes.
    package mutating func cite(_ around: Surroundings) {
        let pinned = address.with("cite", nil).with("v", String(around.edition.number)).text
        let day = around.now.newYorkDay
        blocks.insert(
            .code(
                Code(
                    heading: "Cite this",
                    text: "Surgewatch: \(title). Release \(around.edition.number)"
                        + (around.edition.newest.map { ", known \($0.knownAt.newYorkDay)" } ?? "")
                        + ". \((around.publicURL ?? "") + pinned), read \(day).")), at: 0)
    }
}
