import Foundation
import TestSupport

/// A site with two small rules and a folder into which releases are dropped: alerts within a moment, whose figures a
/// test writes itself.
///
/// `Rise` fires from 15 % on, `Jump` from 100 %, both on the month before and both as warnings.
struct Drill {
    static let rules = """
        groups:
          - name: drill
            rules:
              - alert: Rise
                title: "{{country}} {{product}}: value of imports up {{change}}"
                over: [origin, chapter]
                params:
                  rise: { value: 15%, min: 0%, max: 200%, description: the least rise }
                when: "value[1mo] >= (1 + rise) * value[1mo, ago 1mo] and value[1mo] >= 2000000 USD"
                severity: warning
                data: [license, preliminary, final]
        """
    static let jump = """

              - alert: Jump
                title: "{{country}} {{product}}: value of imports up {{change}}"
                over: [origin, chapter]
                params:
                  rise: { value: 100%, min: 0%, max: 200%, description: the least rise }
                when: "value[1mo] >= (1 + rise) * value[1mo, ago 1mo] and value[1mo] >= 2000000 USD"
                severity: warning
                data: [license, preliminary, final]
        """
    static let tests = """
        tests:
          - rule: Rise
            name: a rise is confirmed
            series: origin/india/76
            releases:
              - known: 2021-03-05T13:30:00Z
                source: census
                cells: { origin/5330/76: "2020-02: 3000000 USD x12" }
              - known: 2021-04-07T12:30:00Z
                source: census
                cells: { origin/5330/76: "2021-02: 6000000 USD" }
            expect:
              - { at: "2021-04-07T12:30:00Z", month: 2021-02, transition: confirmed, severity: warning }
        """
    static let head = """
        # surgewatch-observations/1 source=census-imports listing=partial
        known_at,flow,basis,reporter,role,country,origin,product,month,quantity_kg,value_usd,status

        """

    let site: Site
    private var releases = 0

    /// Feeds are polled when a test asks for it; the first release, three quiet years, is in.
    init(receivers: String, routes: String = "", credentials: [String: String] = [:]) throws {
        site = try Site(credentials: credentials)
        for folder in ["drop", "rules/tests"] {
            try FileManager.default.createDirectory(
                atPath: site.directory.path(folder), withIntermediateDirectories: true)
        }
        try write(rules: Self.rules + Self.jump)
        try site.directory.write("rules/tests/drill.yml", text: Self.tests + "\n")
        try configure(receivers: receivers, routes: routes)
        var rows: [String] = []
        for year in 2018...2020 {
            for number in 1...12 {
                let month = "\(year)-\(number < 10 ? "0" : "")\(number)"
                rows += ["-": 40_000_000, "5330": 3_000_000, "1220": 20_000_000].map {
                    Self.row(0, $0.key, month, $0.value)
                }
            }
        }
        try drop(rows)
    }

    func configure(receivers: String, routes: String = "") throws {
        try site.configure(
            rules: site.directory.path("rules"),
            feeds: """
                drill:
                  kind: observations
                  file: \(site.directory.path("drop"))
                  source: census-imports
                  every: 6h
                """,
            receivers: receivers + "\nlocal:\n  log:\n    path: \(site.log)", routes: routes)
    }

    func write(rules: String) throws { try site.directory.write("rules/drill.yml", text: rules + "\n") }

    /// Release `number` of the year 2021 states month `number`, for India and all countries.
    static func row(_ release: Int, _ country: String, _ month: String, _ dollars: Int) -> String {
        let knownAt = "2021-\(release + 2 < 10 ? "0" : "")\(release + 2)-05T13:30:00Z"
        return "\(knownAt),import,consumption,,origin,\(country),,76,\(month),,\(dollars),final"
    }

    /// Puts the next release into the folder: dollars of India and Canada by month of 2021.
    mutating func release(india: [Int: Int] = [:], canada: [Int: Int] = [:]) throws {
        releases += 1
        var rows: [String] = []
        for (country, months) in [("5330", india), ("1220", canada)] {
            for (month, dollars) in months.sorted(by: { $0.key < $1.key }) {
                rows.append(Self.row(releases, country, "2021-0\(month)", dollars))
            }
        }
        for month in Set(india.keys).union(canada.keys).sorted() {
            rows.append(Self.row(releases, "-", "2021-0\(month)", 60_000_000))
        }
        try drop(rows)
    }

    private func drop(_ rows: [String]) throws {
        let text = Self.head + rows.joined(separator: "\n") + "\n"
        try site.directory.write("drop/\(releases).part", text: text)
        try FileManager.default.moveItem(
            atPath: site.directory.path("drop/\(releases).part"), toPath: site.directory.path("drop/\(releases).csv"))
    }

    /// Notifications by state, asked of the running archive.
    func outbox(_ condition: String) throws -> Int {
        try askLive(site.archive, "SELECT count(*) FROM outbox WHERE \(condition)")
    }

    /// Waits until so many notifications fulfil a condition.
    func waitForOutbox(_ condition: String, count: Int) throws {
        try waitUntil("\(count) notifications with \(condition); \(site.daemonWords)") {
            try outbox(condition) == count
        }
    }
}
