import Foundation
import TestSupport

/// An installation whose daemon serves the monitors on figures made for them: three categories of six countries since 2017,
/// and licenses by smelt and cast.
struct MonitorSite {
    let site: Site
    let daemon: RunningProgram
    let url: String

    private static let countries = ["1220", "2010", "5330", "4621", "5200", "5700"]
    private static let categories = ["unwrought", "sheet", "foil"]
    private static let key = "an-example-key-of-tokens-that-is-long-enough"

    /// Starts the daemon; `receivers` and `routes` as the configuration writes them, `web` more of its section.
    init(
        receivers: String = "", routes: String = "", credentials: [String: String] = [:], web: String = "",
        listen: String = "127.0.0.1:0", isServed: Bool = true
    ) throws {
        site = try Site(
            rules: "\(packageRoot)/rules/aluminum",
            feeds: "licenses: { kind: observations, file: drop, source: aim-licenses, every: 6h }",
            receivers: receivers.isEmpty ? Self.log : receivers, routes: routes,
            credentials: credentials.merging(["tokens": Self.key]) { own, _ in own })
        try FileManager.default.createDirectory(
            atPath: site.directory.path("drop"), withIntermediateDirectories: false)
        let text = String(decoding: try site.directory.read("surgewatch.yml"), as: UTF8.self)
            .replacing("file: drop", with: "file: \(site.directory.path("drop"))")
        try site.directory.write(
            "surgewatch.yml",
            text: text + """
                tokens: { key: credential:tokens }
                web:
                  listen: \(listen)
                  public_url: https://surgewatch.example
                \(web.isEmpty ? "  requests_per_minute: 1000000" : web)

                """)
        try site.setClock("2022-03-20T16:00:00Z")
        try Self.load(site, statistics: Self.statistics(through: 12), licenses: true)
        daemon = try site.start()
        guard isServed else {
            url = ""
            return
        }
        var port = ""
        let words = { [site] in String(decoding: try site.directory.read("daemon.err"), as: UTF8.self) }
        try waitUntil("the monitors are served") {
            let said = try words()
            if listen.hasPrefix("unix:") { return said.contains("served at unix:") }
            guard let match = said.firstMatch(of: /served at http:\/\/127\.0\.0\.1:(\d+)/) else { return false }
            port = String(match.1)
            return true
        }
        url = "http://127.0.0.1:\(port)"
        // The newest licenses come by a feed, and raise alerts.
        try site.directory.write("drop/licenses.part", text: Self.licenses(from: 2022 * 12 + 1))
        try FileManager.default.moveItem(
            atPath: site.directory.path("drop/licenses.part"), toPath: site.directory.path("drop/licenses.csv"))
        let polled = try site.run("feeds", "poll", "licenses")
        guard polled.status == 0 else { throw Lost("the licenses are refused: \(polled)") }
    }

    private static let log = "local: { log: { path: /dev/null } }"

    static func load(_ site: Site, statistics: String, licenses: Bool) throws {
        func take(_ name: String, _ text: String) throws {
            let said = try site.run("data", "import", try site.directory.write(name, text: text))
            guard said.status == 0 else { throw Lost("the figures of the test are refused: \(said)") }
        }
        try take("statistics.csv", statistics)
        try take("exports.csv", exports)
        if licenses { try take("licenses.csv", Self.licenses(through: 2022 * 12)) }
    }

    private static func head(_ source: String) -> String {
        """
        # surgewatch-observations/1 source=\(source) listing=complete
        known_at,flow,basis,reporter,role,country,origin,product,month,quantity_kg,value_usd,status

        """
    }

    private static func month(_ ordinal: Int) -> String {
        let number = ordinal % 12 + 1
        return "\(ordinal / 12)-\(number < 10 ? "0" : "")\(number)"
    }

    /// Kilograms that anybody can compute: a level of its own with a season, and a surge of sheet from Canada at the end.
    private static func kilograms(_ country: Int, _ category: Int, _ ordinal: Int) -> Int {
        let level = 4_000_000 / (country + 1) / (category + 1)
        let season = [90, 95, 100, 105, 110, 115, 110, 105, 100, 100, 95, 90][ordinal % 12]
        let surge = country == 0 && category == 1 && ordinal >= 2021 * 12 + 9 ? 180 : 100
        return level * season / 100 * surge / 100 + ordinal % 7 * 1000
    }

    /// Monthly releases of 2017 to a month of 2021, each known on the fifth of the second month after it.
    static func statistics(from first: Int = 2017 * 12, through last: Int) -> String {
        var text = head("census-imports")
        for ordinal in first...(2021 * 12 + last - 1) {
            for (country, code) in countries.enumerated() {
                for (category, slug) in categories.enumerated() {
                    let mass = kilograms(country, category, ordinal)
                    text +=
                        "\(month(ordinal + 2))-05T13:30:00Z,import,general,,origin,\(code),,\(slug),\(month(ordinal)),\(mass),\(mass * (25 + category * 8) / 10),final\n"
                }
            }
        }
        return text
    }

    private static func licenses(from first: Int = 2021 * 12, through last: Int = 2022 * 12 + 1) -> String {
        var text = head("aim-licenses")
        for ordinal in first...last {
            let known = "\(month(ordinal + 1))-15T14:00:00Z,import,license,,"
            for (category, slug) in categories.enumerated() {
                var made: [Int: Int] = [:]
                for (country, code) in countries.enumerated() {
                    let mass = kilograms(country, category, ordinal)
                    let rest = "\(slug),\(month(ordinal)),"
                    if ordinal >= 2022 * 12 { text += "\(known)origin,\(code),,\(rest)\(mass),\(mass * 3),license\n" }
                    // A third of what comes from a country was made by the next one.
                    for (maker, part) in [(country, mass - mass / 3), ((country + 3) % countries.count, mass / 3)] {
                        made[maker, default: 0] += part
                        for role in ["smelt", "cast"] {
                            text += "\(known)\(role),\(countries[maker]),\(code),\(rest)\(part),\(part * 3),license\n"
                        }
                    }
                }
                for (maker, mass) in made.sorted(by: { $0.key < $1.key }) {
                    for role in ["smelt", "cast"] {
                        text +=
                            "\(known)\(role),\(countries[maker]),,\(slug),\(month(ordinal)),\(mass),\(mass * 3),license\n"
                    }
                }
            }
        }
        return text
    }

    /// What the United States say they ship to two countries, and what one of these says it gets.
    private static var exports: String {
        var text = head("partners")
        for ordinal in (2019 * 12)...(2021 * 12 + 11) {
            let known = "\(month(ordinal + 2))-06T13:30:00Z"
            for (country, code) in ["1220", "2010"].enumerated() {
                let mass = kilograms(country, 1, ordinal) / 3
                text +=
                    "\(known),export,general,,destination,\(code),,sheet,\(month(ordinal)),\(mass),\(mass * 4),final\n"
            }
            let mirrored = kilograms(0, 1, ordinal) / 3 * 98 / 100
            text +=
                "\(known),import,general,1220,origin,1000,,sheet,\(month(ordinal)),\(mirrored),\(mirrored * 4),final\n"
        }
        return text
    }

    /// Goes through the monitors with a script of the tests.
    func visit(_ what: String, _ arguments: String..., script: String = "visit_monitors.py") throws -> Said {
        let own = try TemporaryDirectory()
        let program = try RunningProgram(
            PythonServer.interpreter, ["\(packageRoot)/Tests/SystemTests/Servers/\(script)", what, url] + arguments,
            environment: ProcessInfo.processInfo.environment, output: own.path("out"), errors: own.path("err"))
        return Said(
            status: program.wait(), output: String(decoding: try own.read("out"), as: UTF8.self),
            errors: String(decoding: try own.read("err"), as: UTF8.self))
    }

    func stop() {
        daemon.end()
    }
}

extension MonitorSite {
    /// A release after those of the site: the next month, and Canada's last year by a twentieth higher.
    static var revised: String {
        let known = "2022-04-05T12:30:00Z"
        var text = head("census-imports").replacing("listing=complete", with: "listing=partial")
        for ordinal in (2021 * 12)...(2022 * 12) {
            for (country, code) in countries.enumerated() where country == 0 || ordinal == 2022 * 12 {
                for (category, slug) in categories.enumerated() {
                    let mass = kilograms(country, category, ordinal) * (ordinal < 2022 * 12 ? 105 : 100) / 100
                    text +=
                        "\(known),import,general,,origin,\(code),,\(slug),\(month(ordinal)),\(mass),\(mass * 3),final\n"
                }
            }
        }
        return text
    }
}
