import Foundation
import TestSupport
import Testing

/// Silences in the life of a daemon: what they keep back, what goes all the same, and how they end.
@Suite(.tags(.slow)) struct SilenceLifeTests {
    private static func webhook(_ sink: HTTPSink) -> String {
        "ops:\n  webhook:\n    url: \(sink.url())\n    secret: credential:webhook-ops\n"
    }

    /// A drill in March 2021, whose receiver hears of operations too.
    private static func drill(_ sink: HTTPSink) throws -> Drill {
        let drill = try Drill(receivers: webhook(sink))
        let text = String(decoding: try drill.site.directory.read("surgewatch.yml"), as: UTF8.self)
        try drill.site.directory.write("surgewatch.yml", text: text + "operations: [ops]\n")
        try drill.site.setClock("2021-03-01T00:00:00Z")
        return drill
    }

    /// Takes in the next release on its day.
    private func release(_ drill: inout Drill, _ day: String, india: [Int: Int]) throws {
        try drill.site.setClock("\(day)T14:00:00Z")
        try drill.release(india: india)
        let said = try drill.site.run("feeds", "poll")
        #expect(said.status == 0, "\(said)")
    }

    private struct Row: Decodable {
        var id: String, state: String, until: String, rule: [String], country: [String], kept_back: Int, open: Int
        var by: String, reason: String
    }

    private func silences(_ site: Site, _ arguments: String...) throws -> [Row] {
        let said = try site.run(["silences", "list", "--json"] + arguments)
        #expect(said.status == 0, "\(said)")
        return try JSONDecoder().decode([Row].self, from: Data(said.output.utf8))
    }

    /// Kind and rule of what arrived.
    private func arrived(_ sink: HTTPSink) throws -> [String] {
        struct Body: Decodable {
            struct Details: Decodable {
                struct Rule: Decodable { var id: String }
                var rule: Rule?
            }
            var type: String
            var data: Details
        }
        return try sink.received().map { try JSONDecoder().decode(Body.self, from: Data($0.text.utf8)) }.map { body in
            // org.surgewatch.alert.early.v1, org.surgewatch.operations.v1
            let kind = body.type.split(separator: ".").dropLast().last.map(String.init) ?? ""
            return kind + (body.data.rule.map { " " + $0.id } ?? "")
        }
    }

    @Test func newsIsKeptBackAndToldAfterTheEnd() throws {
        let sink = try HTTPSink()
        var drill = try Self.drill(sink)
        let site = drill.site
        let daemon = try site.start()
        let added = try site.run(
            "silences", "add", "--rule", "Rise", "--country", "india", "--until", "2021-04-02T00:00:00Z", "--reason",
            "known reclassification", "--by", "ana")
        #expect(added.status == 0 && added.errors.isEmpty, "\(added)")
        let id = added.lines.first ?? ""
        #expect(id.wholeMatch(of: /sil-[0-9a-f]{8}/) != nil)

        try release(&drill, "2021-03-05", india: [1: 9_000_000])
        try drill.waitForOutbox("state='delivered'", count: 1)
        #expect(try arrived(sink) == ["confirmed Jump"])
        let row = try #require(try silences(site).first)
        #expect(row.id == id && row.state == "in-force" && row.kept_back == 1 && row.open == 1)
        #expect(row.rule == ["Rise"] && row.country == ["5330"] && row.by == "ana")
        let alert = try #require(
            try site.run("alerts", "list", "--rule", "Rise", "--json=id").output.split(separator: "\"").dropFirst(3)
                .first)
        let story = try site.run("alerts", "show", String(alert)).output
        #expect(story.contains("Kept back by a silence") && story.contains(id), "\(story)")

        // A day before the end it is announced, and at the end: each once, also over a restart.
        try site.setClock("2021-04-01T00:00:00Z")
        #expect(try site.run("reload").status == 0)
        try waitUntil("the end is announced: \(site.daemonWords)") {
            site.daemonWords.contains("silence \(id) ends at")
        }
        try drill.waitForOutbox("state='delivered'", count: 2)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
        let next = try site.start()
        try release(&drill, "2021-04-05", india: [2: 20_000_000])
        try drill.waitForOutbox("state='delivered'", count: 4)
        let heard = try arrived(sink)
        #expect(heard.first == "confirmed Jump" && heard[1] == "operations", "\(heard)")
        #expect(Set(heard.dropFirst(2)) == ["confirmed Rise", "operations"], "\(heard)")
        #expect(
            site.daemonWords.contains(
                "silence \(id) has ended: it kept back news of one alert, 1 of them still open"), "\(site.daemonWords)")
        #expect(site.daemonWords.contains("5b1f0d4c7f3a4a53a3c0c1f2f5a4e120"))
        #expect(try silences(site).isEmpty)
        #expect(try silences(site, "--all").map(\.state) == ["over"])
        next.signal(SIGTERM)
        #expect(next.wait() == 0)
        let events = try ArchiveCopy(site.archive).strings(
            "SELECT kind || ' ' || done_by FROM silence_event ORDER BY id")
        #expect(events == ["added ana", "ending surgewatch", "ended surgewatch"])
    }

    @Test func whatIsTakenBackGoesAllTheSame() throws {
        let sink = try HTTPSink()
        var drill = try Self.drill(sink)
        let site = drill.site
        let daemon = try site.start()
        try release(&drill, "2021-03-05", india: [1: 9_000_000])
        try drill.waitForOutbox("state='delivered'", count: 2)
        let added = try site.run("silences", "add", "--everything", "--for", "300d", "--reason", "holidays")
        #expect(added.status == 0, "\(added)")
        try release(&drill, "2021-04-05", india: [1: 3_100_000, 2: 3_000_000])
        try drill.waitForOutbox("state='delivered'", count: 4)
        #expect(try arrived(sink).suffix(2).sorted() == ["retracted Jump", "retracted Rise"])
        try release(&drill, "2021-05-05", india: [3: 30_000_000])
        #expect(try drill.outbox("1") == 4)
        #expect(try silences(site).first?.kept_back == 2)

        let id = added.lines.first ?? ""
        #expect(try site.run("silences", "expire", id).status == 2, "a reason is needed")
        let expired = try site.run("silences", "expire", id, "--reason", "back at work", "--by", "bob")
        #expect(expired.status == 0, "\(expired)")
        #expect(try site.run("silences", "expire", id, "--reason", "again").status == 4)
        try drill.waitForOutbox("kind='operations' AND state='delivered'", count: 1)
        try release(&drill, "2021-06-05", india: [4: 90_000_000])
        try drill.waitForOutbox("state='delivered' AND kind='confirmed'", count: 4)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    @Test func withoutADaemon() throws {
        let sink = try HTTPSink()
        var drill = try Self.drill(sink)
        let site = drill.site
        try release(&drill, "2021-03-05", india: [1: 9_000_000])
        let dry = try site.run("silences", "add", "--rule", "Rise", "--for", "7d", "--reason", "x", "--dry-run")
        #expect(dry.status == 0 && dry.output.contains("news of 1 open alert would be kept back"), "\(dry)")
        #expect(try silences(site, "--all").isEmpty)
        let odd = try site.run(
            "silences", "add", "--rule", "Rize", "--product", "foli", "--for", "7d", "--reason", "x",
            "--json=rule,severity",
            "--severity", "warning")
        #expect(odd.status == 0 && odd.output.contains(#"[{"rule":["Rize"],"severity":"warning"}]"#), "\(odd)")
        #expect(odd.errors.contains("no rule is called `Rize`; did you mean `Rise`?"), "\(odd)")
        #expect(odd.errors.contains("no category is called `foli`; did you mean `foil`?"), "\(odd)")
        let nowhere = try site.run("silences", "add", "--country", "peru", "--for", "7d", "--reason", "x")
        #expect(nowhere.status == 0 && nowhere.errors.contains("the archive has no series of this"), "\(nowhere)")
        #expect(try silences(site).count == 2)
    }

    /// One after the other: without a daemon each takes the archive.
    @Test(
        .serialized,
        arguments: [
            ("--rule Rise --for 7d", 2, "reason"), ("--rule Rise --reason x", 2, "needs an end"),
            ("--rule Rise --for 7d --until 2021-04-01 --reason x", 2, "either --until WHEN, or --for 7d"),
            ("--for 7d --reason x", 2, "say --everything"),
            ("--everything --rule Rise --for 7d --reason x", 2, "goes with no"),
            ("--rule Rise --for 400d --reason x", 2, "a year at most"),
            ("--rule Rise --for soon --reason x", 2, "6h, 14d"),
            ("--rule Rise --until 2021-02-01 --reason x", 2, "before it begins"),
            ("--rule Rise --from 2020-01-01T00:00:00Z --until 2021-02-01 --reason x", 2, "over already"),
            ("--country indja --for 7d --reason x", 2, "did you mean `india`?"),
            ("--role orgin --for 7d --reason x", 2, "--role is one of"),
            ("--rule Rise --severity loud --for 7d --reason x", 2, "watch, warning or critical"),
        ])
    func misuse(_ arguments: String, _ status: Int32, _ words: String) throws {
        let site = try Self.misused.get()
        let said = try site.run(["silences", "add"] + arguments.split(separator: " ").map(String.init))
        #expect(said.status == status && said.errors.contains(words), "\(said)")
    }

    /// Whoever may use the socket cannot ask for what the command would refuse.
    @Test func theDaemonChecksForItself() throws {
        let site = try Self.drill(try HTTPSink()).site
        let daemon = try site.start()
        for (arguments, words) in [
            (["{}"], "as JSON"), ([], "as JSON"),
            (
                [
                    #"{\"matchers\":{\"rules\":[],\"roles\":[],\"countries\":[],\"products\":[]},\"severity\":\"watch\",\"reason\":\" \",\"by\":\"x\",\"seconds\":60}"#
                ], "needs a reason"
            ),
            (
                [
                    #"{\"matchers\":{\"rules\":[],\"roles\":[],\"countries\":[],\"products\":[]},\"severity\":\"watch\",\"reason\":\"y\",\"by\":\"x\",\"seconds\":99999999999}"#
                ], "a year at most"
            ),
        ] {
            let list = arguments.map { "\"\($0)\"" }.joined(separator: ",")
            let answer = site.answer(to: Array("{\"command\":\"silences.add\",\"arguments\":[\(list)]}\n".utf8)) ?? "-"
            #expect(answer.contains("\"exit\":2") && answer.contains(words), "\(answer)")
        }
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    private static let misused = Result {
        let site = try drill(try HTTPSink()).site
        _ = try site.run("feeds", "poll")
        return site
    }
}
