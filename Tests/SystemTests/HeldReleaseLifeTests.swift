import Foundation
import TestSupport
import Testing

/// A release that changes very much at once, in the life of a daemon: it waits, and what was decided about it holds.
@Suite(.tags(.slow)) struct HeldReleaseLifeTests {
    /// Sixty series, one rule, a receiver that hears of operations too.
    private final class World {
        let sink: HTTPSink
        let site: Site
        private let products = ["760110", "760120", "760200"]
        private let countries = """
            1220 2010 2050 2110 2150 2190 2230 2250 2410 2470 2740 3010 3070 3120 3150 3310 3330 3370 3510 3570
            """.split(whereSeparator: \.isWhitespace).map(String.init)

        init() throws {
            sink = try HTTPSink()
            site = try Site(credentials: ["webhook-desk": Site.webhookSecret])
            try site.setClock("2021-01-01T00:00:00Z")
            try FileManager.default.createDirectory(
                atPath: site.directory.path("drop"), withIntermediateDirectories: false)
            let rule = """
                groups:
                  - name: held
                    rules:
                      - alert: Rise
                        title: "{{country}} {{product}}: value of imports up {{change}}"
                        over: [origin, hs6]
                        when: "value[1mo] >= 1.5 * value[1mo, ago 1mo] and value[1mo] >= 2000000 USD"
                        severity: warning
                        data: [license, preliminary, final]
                """
            try site.directory.write("rules.yml", text: rule + "\n")
            func webhook(_ secret: String) -> String {
                "\n  webhook:\n    url: \(sink.url())\n    secret: credential:\(secret)\n"
            }
            try site.configure(
                rules: site.directory.path("rules.yml"),
                feeds: "f:\n  kind: observations\n  file: \(site.directory.path("drop"))\n"
                    + "  source: census-imports\n  every: 6h\n",
                receivers: "ops:" + webhook("webhook-ops") + "desk:" + webhook("webhook-desk"),
                routes: "- { receivers: [desk] }\n")
            let text = String(decoding: try site.directory.read("surgewatch.yml"), as: UTF8.self)
            try site.directory.write("surgewatch.yml", text: text + "operations: [ops]\n")
        }

        /// States a month of 2021 for all series.
        func release(_ number: Int, _ dollars: Int, knownIn month: Int? = nil) throws {
            let known = (month ?? number) + 2
            let knownAt = "2021-\(known < 10 ? "0" : "")\(known)-05T13:30:00Z"
            try site.setClock("2021-\(known < 10 ? "0" : "")\(known)-05T14:00:00Z")
            let rows = products.flatMap { product in
                countries.map {
                    "\(knownAt),import,consumption,,origin,\($0),,\(product),2021-0\(number),,\(dollars),final\n"
                }
            }
            try site.directory.write("file.part", text: Drill.head + rows.joined())
            try FileManager.default.moveItem(
                atPath: site.directory.path("file.part"), toPath: site.directory.path("drop/\(known).csv"))
            let said = try site.run("feeds", "poll")
            #expect(said.status == 0, "\(said)")
        }

        func outbox(_ condition: String) throws -> Int {
            try askLive(site.archive, "SELECT count(*) FROM outbox WHERE \(condition)")
        }

        func waitForOutbox(_ condition: String, count: Int) throws {
            try waitUntil("\(count) notifications with \(condition); \(site.daemonWords)") {
                try outbox(condition) == count
            }
        }

        /// The id of the notification that is held, or was.
        func held() throws -> String {
            let said = try site.run("outbox", "list", "--json=id,kind")
            struct Row: Decodable { var id: String, kind: String }
            let rows = try JSONDecoder().decode([Row].self, from: Data(said.output.utf8))
            return try #require(rows.first { $0.kind == "summary" }, "\(said)").id
        }

        /// Quiet months, then one in which every series jumps: it is held, and operations hear of it.
        func hold() throws {
            for month in 1...5 { try release(month, 1_000_000) }
            try release(6, 9_000_000)
            try waitForOutbox("kind='operations' AND state='delivered'", count: 1)
            let rows = try site.run("outbox", "list")
            #expect(try outbox("state='held' AND kind='summary'") == 1 && outbox("receiver='desk'") == 1, "\(rows)")
            let said = try site.run("alerts", "release")
            #expect(said.status == 0 && said.output.contains("waits") && said.output.contains("60"), "\(said)")
        }
    }

    @Test func whatIsReleasedIsToldAndTakenBack() throws {
        let world = try World()
        let daemon = try world.site.start()
        try world.hold()
        let said = try world.site.run("alerts", "release", "2021-08-05T13:30:00Z", "--reason", "looked at")
        #expect(said.status == 0, "\(said)")
        try world.waitForOutbox("kind='summary' AND state='delivered'", count: 1)
        // The revision that takes all of it back is owed to whoever was told.
        try world.release(6, 1_000_000, knownIn: 7)
        #expect(try world.outbox("receiver='desk'") == 2)
        daemon.end()
    }

    /// A held notification that operations gave up tells nobody: what it named is not taken back either.
    @Test func whatWasDroppedWasNotTold() throws {
        let world = try World()
        let daemon = try world.site.start()
        try world.hold()
        let id = try world.held()
        let dropped = try world.site.run("outbox", "drop", id, "--reason", "told by telephone", "--yes")
        #expect(dropped.status == 0, "\(dropped)")
        try world.site.run("alerts", "release", "2021-08-05T13:30:00Z")
        try world.release(6, 1_000_000, knownIn: 7)
        #expect(try world.outbox("receiver='desk'") == 1, "nothing is owed")
        daemon.end()
    }

    /// Put back, it waits again, and is sent with the others.
    @Test func whatWasDroppedAndPutBackIsTold() throws {
        let world = try World()
        let daemon = try world.site.start()
        try world.hold()
        let id = try world.held()
        #expect(try world.site.run("outbox", "drop", id, "--reason", "an error", "--yes").status == 0)
        let back = try world.site.run("outbox", "retry", id)
        #expect(back.status == 0, "\(back)")
        #expect(try world.outbox("state='held'") == 1)
        let said = try world.site.run("alerts", "release", "2021-08-05T13:30:00Z")
        #expect(said.status == 0, "\(said)")
        try world.waitForOutbox("kind='summary' AND state='delivered'", count: 1)
        try world.release(6, 1_000_000, knownIn: 7)
        #expect(try world.outbox("receiver='desk'") == 2, "its end is owed")
        daemon.end()
    }
}
