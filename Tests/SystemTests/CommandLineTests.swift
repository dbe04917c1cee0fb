import Foundation
import TestSupport
import Testing

/// What scripts rely on: exit statuses, forms of output, and where words go.
@Suite(.tags(.slow)) struct CommandLineTests {
    /// A site with the drill's figures and two open alerts, and no daemon.
    private static func drilled() throws -> Site {
        var drill = try Drill(receivers: "nobody:\n  log:\n    path: /dev/null")
        try drill.release(india: [1: 9_000_000])
        let said = try drill.site.run("feeds", "poll")
        guard said.status == 0 else { throw Lost("\(said)") }
        return drill.site
    }

    private static let site = Result { try drilled() }

    struct Misuse: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var status: Int32 = 2
        var words: String
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: String, _ words: String, status: Int32 = 2) {
            self.arguments = arguments.split(separator: " ").map(String.init)
            self.words = words
            self.status = status
        }
    }

    static let misuses = [
        Misuse("alerts list --nope", "--nope"), Misuse("alarms", "alarms"), Misuse("alerts lost", "lost"),
        Misuse("alerts list --state odd", "open, early, confirmed"),
        Misuse("alerts list --json=id,nope", "no field is called nope"),
        Misuse("alerts verify", "name an alert, or say --all"), Misuse("alerts show", "id"),
        Misuse("alerts show ffffffffffffffff", "no alert has the id", status: 4),
        Misuse("explain Rise origin/india/76 2021-13", "2021-13"),
        Misuse("explain Rise india 2021-01", "ROLE/COUNTRY/PRODUCT"),
        Misuse("explain Raise origin/india/76", "did you mean Rise"),
        Misuse("explain Rise orgin/india/76", "did you mean origin?"),
        Misuse("explain Rise origin/na/76", "did you mean NA or namibia?"),
        Misuse("explain Rise origin/india/unwrough", "did you mean unwrought?"),
        Misuse("explain Rise origin/india/72", "it has origin/…/76", status: 4),
        Misuse("data series origin/atlantis/76", "no country is called atlantis"),
        Misuse("data series origin/india/99", "no figures", status: 4),
        Misuse("data series origin/india/76 --as-of yesterday", "--as-of takes an instant"),
        Misuse("data export --source nobody", "no source is called nobody"),
        Misuse("data import /nowhere/at/all.csv", "cannot read /nowhere/at/all.csv", status: 4),
        Misuse("data revisions --from 2021", "--from takes an instant"),
        Misuse("feeds poll nobody", "no feed is called nobody"), Misuse("outbox list --state lost", "--state is"),
        Misuse("outbox retry", "name one notification, or say --all"),
        Misuse("outbox show ntf-0", "no notification has the id", status: 4),
        Misuse("rules backtest --from soon", "--from takes an instant"),
        Misuse("rules show Nope", "there is no rule Nope"),
        Misuse("status", "no daemon answers", status: 4), Misuse("reload", "no daemon answers", status: 4),
    ]

    @Test(arguments: misuses) func misuse(_ row: Misuse) throws {
        let said = try Self.site.get().run(row.arguments)
        #expect(said.status == row.status, "\(said)")
        #expect(said.errors.contains(row.words), "\(said)")
        #expect(said.output.isEmpty, "results only on standard output: \(said)")
    }

    @Test func whatIsWrongWithRulesIsAResult() throws {
        let site = try Self.site.get()
        let missing = try site.run("rules", "check", "/nowhere")
        #expect(missing.status == 4 && missing.output.contains("there is no such file or folder"), "\(missing)")
        let file = try site.directory.write("odd.yml", text: Drill.rules.replacingOccurrences(of: "15%", with: "15 t"))
        let odd = try site.run("rules", "check", file)
        #expect(odd.status == 1 && odd.output.contains("\(file):"), "\(odd)")
        let list = try site.run("rules", "check", file, "--json")
        let rows = try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]]
        #expect(list.status == 1 && rows?.first?["severity"] as? String == "error", "\(list)")
    }

    @Test(arguments: [
        ["alerts", "list"], ["alerts", "events"], ["data", "releases"], ["data", "revisions"], ["data", "export"],
        ["data", "series", "origin/india/76"], ["outbox", "list"], ["feeds", "list"], ["rules", "backtest", "--csv"],
        ["explain", "Rise", "origin/india/76"], ["alerts", "verify", "--all"], ["outbox", "retry", "--all"],
    ]) func aMissingArchiveIsNamed(_ arguments: [String]) throws {
        let site = try Site()
        try FileManager.default.createDirectory(
            atPath: site.directory.path("rules"), withIntermediateDirectories: false)
        try site.directory.write("rules/drill.yml", text: Drill.rules + "\n")
        try site.configure(rules: site.directory.path("rules"))
        let said = try site.run(arguments)
        #expect(said.status == 4, "\(said)")
        #expect(said.errors.contains("there is no archive at \(site.archive)"), "\(said)")
        #expect(try site.files().isEmpty, "nothing is made by asking")
    }

    @Test func aMissingConfigurationIsNamed() throws {
        let site = try Site()
        try FileManager.default.removeItem(atPath: site.configuration)
        let said = try site.run("alerts", "list")
        #expect(
            said.status == 4 && said.errors.contains("cannot read the configuration \(site.configuration)"), "\(said)")
    }

    @Test(arguments: [
        ["alerts", "list"], ["alerts", "events"], ["data", "releases"], ["data", "revisions"],
        ["data", "series", "origin/india/76"], ["outbox", "list"], ["feeds", "list"], ["rules", "backtest"],
        ["rules", "check"], ["rules", "test"], ["explain", "Rise", "origin/india/76", "2021-01"],
    ]) func jsonIsJSON(_ arguments: [String]) throws {
        let said = try Self.site.get().run(arguments + ["--json"])
        #expect(said.status == 0, "\(said)")
        let value = try JSONSerialization.jsonObject(with: Data(said.output.utf8))
        let isOne = arguments[0] == "explain" || arguments[1] == "backtest"
        #expect(isOne ? value is [String: Any] : value is [[String: Any]], "\(said)")
    }

    @Test func anExplanationSaysWhatWouldUndoIt() throws {
        let site = try Self.site.get()
        let said = try site.run("explain", "Rise", "origin/india/76", "2021-01")
        #expect(said.status == 0 && said.errors.isEmpty, "\(said)")
        let lines = said.output.split(separator: "\n").map(String.init)
        #expect(lines.first?.hasPrefix("Rise fires for origin/5330/76 in 2021-01") == true, "\(said)")
        #expect(lines.contains { $0.hasPrefix("  Fires as long as January 2021 is ") }, "\(said)")
        #expect(lines.contains { $0.hasPrefix("  Taken back if a revision puts January 2021 under ") }, "\(said)")
        #expect(lines.contains { $0.contains("known since") }, "\(said)")
        #expect(!said.output.contains("\u{1B}"), "no colour in a pipe")
        #expect(lines.allSatisfy { $0.count <= 100 }, "\(said)")
    }

    @Test func anExplanationOfWhatDoesNotRunSaysSo() throws {
        let site = try Self.site.get()
        let said = try site.run("explain", "Rise", "smelt/india/76", "2021-01")
        #expect(said.status == 0, "\(said)")
        #expect(said.output.contains("Rise does not judge smelt/5330/76 in 2021-01: it runs over"), "\(said)")
        #expect(said.output.contains("The archive has no figures of smelt/5330/76"), "\(said)")
    }

    @Test func theLimitInJSONIsThatOfTheText() throws {
        let site = try Self.site.get()
        let said = try site.run("explain", "Rise", "origin/india/76", "2021-01", "--json")
        let value = try #require(try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: Any])
        let turning = try #require((value["turning"] as? [[String: Any]])?.first)
        let whole = try #require(turning["whole"] as? [String: Any])
        let fires = try #require((whole["fires"] as? [[String: Any]])?.first)
        let undone = try #require((whole["taken_back"] as? [[String: Any]])?.first)
        let least = try #require(fires["from"] as? Int)
        #expect(undone["through"] as? Int == least - 1, "\(turning)")
        #expect(fires["through"] is NSNull && undone["from"] is NSNull, "\(turning)")
        #expect(whole["complete"] as? Bool == true, "\(turning)")
        let csv = try site.run("explain", "Rise", "origin/india/76", "2021-01", "--csv")
        #expect(csv.output.contains(",\(least),"), "\(csv)")
    }

    @Test func fieldsArePickedInOrder() throws {
        let said = try Self.site.get().run("alerts", "list", "--rule", "Rise", "--json=state,id")
        let row = try #require(
            try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [[String: String]]
        ).first
        #expect(row?.keys.sorted() == ["id", "state"] && row?["state"] == "confirmed")
        #expect(said.output.hasPrefix(#"[{"state":"#))
    }

    @Test func alertRowsHaveTheirFields() throws {
        let said = try Self.site.get().run("alerts", "list", "--rule", "Rise", "--json")
        let row = try #require(
            try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [[String: String]]
        ).first
        #expect(
            row?.keys.sorted() == [
                "episode_start", "headline", "id", "known_at", "limit", "month", "rule", "series", "severity", "state",
                "unit", "value",
            ])
        #expect(row?["series"] == "origin/5330/76" && row?["month"] == "2021-01" && row?["unit"] == "USD")
        #expect(row?["value"] == "9000000" && row?["limit"] == "3450000" && row?["known_at"] == "2021-03-05T13:30:00Z")
    }

    @Test func aPipeGetsTabsWithoutHeader() throws {
        let said = try Self.site.get().run("alerts", "list")
        #expect(said.lines.count == 2)
        for line in said.lines { #expect(line.split(separator: "\t", omittingEmptySubsequences: false).count == 12) }
        #expect(!said.output.contains("\u{1b}"), "no colour")
    }

    @Test func backtestCSVHasItsHeader() throws {
        let said = try Self.site.get().run("rules", "backtest", "--csv")
        #expect(
            said.lines == [
                "known_at,rule,severity,transition,source,basis,reporter,role,country,origin,product,month,"
                    + "episode_start,value,limit,unit",
                "2021-03-05T13:30:00Z,Rise,warning,confirmed,census-imports,consumption,,origin,5330,,76,2021-01,"
                    + "2021-01,9000000,3450000,USD",
                "2021-03-05T13:30:00Z,Jump,warning,confirmed,census-imports,consumption,,origin,5330,,76,2021-01,"
                    + "2021-01,9000000,6000000,USD",
            ])
        #expect(said.errors.isEmpty)
    }

    @Test func helpAndVersion() throws {
        for arguments in [
            ["--version"], ["--help"], ["help"], ["help", "exit-codes"], ["help", "L001"], ["help", "data"],
        ] {
            let own = try TemporaryDirectory()
            let program = try RunningProgram(
                Programs.surgewatch, arguments, environment: ProcessInfo.processInfo.environment,
                output: own.path("out"), errors: own.path("err"))
            #expect(program.wait() == 0, "\(arguments)")
            #expect(try own.read("out").count > 10 && own.read("err").isEmpty, "\(arguments)")
        }
    }

    /// A reader that goes away ends the command quietly.
    @Test func aClosedPipeIsNoFailure() throws {
        let site = try Self.site.get()
        let own = try TemporaryDirectory()
        let line = "set -o pipefail; '\(Programs.surgewatch)' data export --config '\(site.configuration)' | head -n 1"
        let program = try RunningProgram(
            "bash", ["-c", line], environment: site.environment, output: own.path("out"), errors: own.path("err"))
        let status = program.wait()
        #expect(status == 0 || status == 128 + SIGPIPE, "\(status)")
        #expect(try own.read("err").isEmpty)
        #expect(String(decoding: try own.read("out"), as: UTF8.self).hasPrefix("# surgewatch-observations/1"))
    }
}
