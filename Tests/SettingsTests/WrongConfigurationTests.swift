import Testing

@testable import Settings

/// What is wrong with a configuration, all of it at once, with its place.
@Suite struct WrongConfigurationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var problems: [String]
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ problems: String...) {
            self.name = name
            self.text = text
            self.problems = problems
        }
    }

    private static func feed(_ settings: String) -> String { "feeds:\n  f: { \(settings) }\n" }
    private static func mail(_ settings: String) -> String { "receivers:\n  m: { email: { \(settings) } }\n" }
    private static func webhook(_ settings: String) -> String { "receivers:\n  w: { webhook: { \(settings) } }\n" }
    private static func route(_ settings: String) -> String {
        "receivers:\n  ops: { log: { path: /l } }\nroutes:\n  - { \(settings) }\n"
    }

    static let table = [
        Case(
            "unknown key with a suggestion", "archiv: /a\n",
            "c.yml:1:1: error: the configuration has no setting `archiv`; did you mean `archive`?"),
        Case(
            "unknown key without one", "zzzzzzzz: 1\n",
            "c.yml:1:1: error: the configuration has no setting `zzzzzzzz`; it takes archive, rules, feeds, receivers, "
                + "routes, web, control, sources, operations, templates, heartbeat, tokens, canary, "
                + "calendar, bodies, reference"),
        Case(
            "bodies kept for a time that is none", "bodies: { keep: long, most: 3 }\n",
            "c.yml:1:17: error: keep is a time such as 400d, 18mo or 10y, or forever, not `long`",
            "c.yml:1:29: error: most is a size such as 500MB or 20GB, or unlimited, not `3`"),
        Case("a list where a value belongs", "archive: [a]\n", "c.yml:1:10: error: archive is one value"),
        Case(
            "a value where a mapping belongs", "feeds: 5\n", "c.yml:1:8: error: feeds is a mapping (`key: value` lines)"
        ),
        Case("routes that are no list", "routes: x\n", "c.yml:1:9: error: routes is a list (`- ...` lines)"),
        Case("a feed without a kind", feed("url: \"https://x\""), "c.yml:2:6: error: feed `f` needs `kind:`"),
        Case(
            "a kind that is none", feed("kind: census, url: \"https://x\""),
            "c.yml:2:14: error: the kind of feed `f` is one of census-hs, census-exports, census-naics, census-imdb, "
                + "aim-aggregate, mapped-table, comtrade, comext, observations, not `census`"),
        Case(
            "neither url nor file", feed("kind: aim-aggregate"),
            "c.yml:2:6: error: feed `f` has either `url:` or `file:` (a drop folder)"),
        Case(
            "both url and file", feed("kind: aim-aggregate, url: \"https://x\", file: /d"),
            "c.yml:2:6: error: feed `f` has either `url:` or `file:` (a drop folder)"),
        Case(
            "the Census API from a folder", feed("kind: census-hs, file: /d"),
            "c.yml:2:6: error: feed `f`: the Census API has a `url:`; files of its figures are imported with "
                + "`data import`"
        ),
        Case(
            "another scheme", feed("kind: aim-aggregate, url: \"ftp://x\""),
            "c.yml:2:34: error: the address of feed `f` begins with https:// or http://"),
        Case(
            "a user name in the address", feed("kind: aim-aggregate, url: \"https://me:secret@x\""),
            "c.yml:2:34: error: the address of feed `f` holds a user name; use a credential"),
        Case(
            "a key in plain text", feed("kind: census-hs, url: \"http://api.census.gov/x\", key: credential:k"),
            "c.yml:2:30: error: feed `f` would send its key in plain text; use https://"),
        Case(
            "several problems of one feed",
            feed(
                "kind: census-hs, url: \"https://x\", since: 2013-13, level: HS8, products: [\"7\"], every: soon, "
                    + "basis: all"
            ),
            "since is a month (YYYY-MM), not `2013-13`", "level is one of HS2, HS4, HS6, HS10, not `HS8`",
            "a product of feed `f` is an HS prefix of 2 to 10 digits, not `7`",
            "basis is one of general, consumption, both, not `all`",
            "every is a duration such as 20s, 15min or 6h, not `soon`"),
        Case(
            "no duration", feed("kind: observations, file: /d, every: 0s"),
            "every is a duration such as 20s, 15min or 6h, not `0s`"),
        Case(
            "a receiver that is two", "receivers:\n  r: { log: { path: /l }, webhook: {} }\n",
            "c.yml:2:6: error: receiver `r` is one of email, webhook or log"),
        Case("a log without a path", "receivers:\n  r: { log: {} }\n", "receiver `r` needs `path:`"),
        Case(
            "mail without a relay", mail("from: a@b.example"), "c.yml:2:15: error: mail receiver `m` needs `smtp:`"),
        Case(
            "mail in plain text", mail("smtp: \"smtp://relay.example:587\", from: a@b.example"),
            "c.yml:2:23: error: mail receiver `m` would send mail in plain text; say `starttls: required`"),
        Case(
            "mail over the web", mail("smtp: \"https://relay.example\", from: a@b.example, starttls: required"),
            "the relay of mail receiver `m` begins with smtp:// or smtps://"),
        Case(
            "no addresses",
            mail(
                "smtp: \"smtps://r.example\", from: nobody, "
                    + "to: [\"a b@c.example\", \"x@y@z\", \"d@e.example,f@g.example\"]"
            ),
            "`nobody` is not a mail address", "`a b@c.example` is not a mail address", "`x@y@z` is not a mail address",
            "`d@e.example,f@g.example` is not a mail address"),
        Case(
            "an address with a line break",
            mail("smtp: \"smtps://r.example\", from: a@b.example, to: \"x@y.example\\nBcc: z@y.example\""),
            "is not a mail address"),
        Case(
            "a webhook in plain text", webhook("url: \"http://hooks.example/x\", secret: credential:s"),
            "c.yml:2:24: error: webhook `w` would be called in plain text; use https://"),
        Case(
            "a webhook without a secret", webhook("url: \"https://hooks.example\""),
            "c.yml:2:17: error: webhook `w` needs `secret:`"),
        Case(
            "a secret for subscribers' webhooks", webhook("secret: credential:s"),
            "c.yml:2:27: error: webhook `w` has no `url:` and carries to subscribers, each of whom has a secret of their "
                + "own; leave out `secret:`"),
        Case(
            "private addresses for a webhook of one's own",
            webhook("url: \"https://x\", secret: credential:s, allow_private: true"),
            "c.yml:2:74: error: `allow_private` is for a webhook without `url:`, which carries to subscribers"),
        Case(
            "a rate that is none", webhook("url: \"https://x\", secret: credential:s, rate: 10"),
            "c.yml:2:65: error: rate is a number a time such as 10/s, 100/min or 1000/h, not `10`"),
        Case(
            "too many at a time", webhook("url: \"https://x\", secret: credential:s, concurrency: 999"),
            "c.yml:2:72: error: concurrency is a number from 1 to 128, not `999`"),
        Case(
            "a heartbeat without an address", "heartbeat: {}\n", "c.yml:1:12: error: heartbeat needs `url:`"),
        Case(
            "a route to nobody", route("receivers: [opps]"),
            "c.yml:4:18: error: no receiver is called `opps`; did you mean `ops`?"),
        Case("a route without receivers", route("severity: warning"), "c.yml:4:5: error: a route needs `receivers:`"),
        Case(
            "a route of nonsense", route("receivers: [ops], severity: loud, role: maker, country: indja, state: lost"),
            "severity is one of watch, warning, critical, not `loud`",
            "role is one of origin, destination, smelt, smelt2, cast",
            "`indja` names no country; did you mean `india`?",
            "state is one of retracted, corrected, confirmed, raised, early"),
        Case("no YAML", "archive: [\n", "c.yml:2:1: error: this is not YAML: did not find expected node content"),
        Case("nothing", "# nothing\n", "c.yml: error: the file is empty"),
        Case("a key given twice", "archive: /a\narchive: /b\n", "c.yml: error: a setting is given twice: archive"),
        Case("an alias without an anchor", "archive: *a\n", "c.yml:1:10: error: this is not YAML: "),
        Case(
            "neither true nor false", route("receivers: [ops], continue: maybe"),
            "continue is one of true, false, not `maybe`"),
        Case(
            "a misspelt key of a route", route("receivers: [ops], prodcut: foil"),
            "c.yml:4:25: error: a route has no setting `prodcut`; did you mean `product`?"),
        Case(
            "a misspelt word of a route",
            route("receivers: [ops], when: week, stage: erly, state: confirm, role: orgin"),
            "role is one of origin, destination, smelt, smelt2, cast, not `orgin`; did you mean `origin`?",
            "stage is one of early, confirmed, not `erly`; did you mean `early`?",
            "state is one of retracted, corrected, confirmed, raised, early, not `confirm`; did you mean `confirmed`?",
            "when is one of at-once, daily, weekly, monthly, not `week`; did you mean `weekly`?"),
        Case(
            "quiet hours without an end", route("receivers: [ops], quiet: { from: \"20:00\" }"),
            "c.yml:4:32: error: quiet needs `to:`, a time such as \"20:00\""),
        Case(
            "quiet hours of nonsense", route("receivers: [ops], quiet: { from: 8pm, to: \"25:00\", except: bad }"),
            "from is a time of day such as \"20:00\", not `8pm`", "to is a time of day such as \"20:00\", not `25:00`",
            "except is one of watch, warning, critical, not `bad`"),
        Case(
            "quiet hours without length", route("receivers: [ops], quiet: { from: 7:00, to: \"07:00\" }"),
            "quiet begins when it ends; for news that never comes at once use `when: daily`"),
        Case(
            "quiet hours that are no mapping", route("receivers: [ops], quiet: night"),
            "quiet is a mapping (`key: value` lines)"),
    ]

    @Test(arguments: table) func isRefused(_ row: Case) throws {
        let error = try #require(throws: ConfigurationError.self) { try Configuration(path: "c.yml", text: row.text) }
        #expect(error.problems.count >= row.problems.count, "\(error)")
        for (problem, expected) in zip(error.problems, row.problems) {
            #expect(expected.hasPrefix("c.yml:2") ? problem == expected : problem.contains(expected), "\(problem)")
        }
    }

    @Test(arguments: ["feeds: {}", "receivers:", "{}", "web: { public_url: \"https://x/\" }"])
    func isAccepted(_ text: String) throws {
        #expect(throws: Never.self) { try Configuration(path: "c.yml", text: text) }
    }
}
