import Foundation
import TestSupport
import Testing

/// What was said, to whom, and whether it arrived: asked afterwards, or while it happens.
@Suite(.tags(.slow)) struct AuditTests {
    private static func webhook(_ sink: HTTPSink) -> String {
        "ops:\n  webhook:\n    url: \(sink.url())\n    secret: credential:webhook-ops\n"
    }
    private static let nobody = "nobody:\n  log:\n    path: /dev/null"

    private func surge(_ drill: inout Drill, india: [Int: Int] = [1: 9_000_000]) throws {
        try drill.release(india: india)
        let said = try drill.site.run("feeds", "poll")
        #expect(said.status == 0, "\(said)")
    }

    private struct Story: Decodable {
        struct Month: Decodable { var month: String, state: String, value: String?, sentence: String? }
        struct Event: Decodable {
            struct Condition: Decodable { var name: String, met: String, value: String? }
            struct Figure: Decodable { var series: String, month: String, value_usd: Int?, source: String }
            var sequence: Int, event: String, known_at: String, rule_sha256: String
            var conditions: [Condition], figures: [Figure]
        }
        struct Notification: Decodable {
            struct Attempt: Decodable { var at: String, outcome: String }
            var id: String, kind: String, receiver: String, state: String, delivered_at: String?, attempts: [Attempt]
        }
        struct Told: Decodable { var reader: String, months: [String] }
        var id: String, rule: String, state: String, headline: String
        var months: [Month], events: [Event], notifications: [Notification], told: [Told]
    }

    private func story(_ site: Site, rule: String) throws -> Story {
        let id = try #require(
            try site.run("alerts", "list", "--rule", rule, "--json=id").output.split(separator: "\"").dropFirst(3).first
        )
        let said = try site.run("alerts", "show", String(id), "--json")
        #expect(said.status == 0, "\(said)")
        return try #require(try JSONDecoder().decode([Story].self, from: Data(said.output.utf8)).first)
    }

    @Test func theWholeStoryOfAnAlert() throws {
        let sink = try HTTPSink()
        var drill = try Drill(receivers: Self.webhook(sink))
        let site = drill.site
        let daemon = try site.start()
        try surge(&drill)
        try drill.waitForOutbox("state='delivered'", count: 2)
        try surge(&drill, india: [1: 3_100_000])
        try drill.waitForOutbox("state='delivered'", count: 4)

        let story = try story(site, rule: "Rise")
        #expect(story.rule == "Rise" && story.state == "retracted")
        #expect(story.months.map(\.state) == ["lost"] && story.months[0].month == "2021-01")
        #expect(story.events.map(\.event) == ["confirmed", "retracted"] && story.events.map(\.sequence) == [1, 2])
        for event in story.events {
            #expect(event.conditions.count == 2 && event.rule_sha256.count == 64)
            #expect(event.figures.map(\.month).sorted() == ["2020-12", "2021-01"])
            #expect(event.figures.allSatisfy { $0.source == "census-imports" && $0.value_usd != nil })
        }
        #expect(story.notifications.map(\.kind) == ["confirmed", "retracted"])
        for notification in story.notifications {
            #expect(notification.receiver == "ops" && notification.state == "delivered")
            #expect(notification.delivered_at == notification.attempts.last?.at)
            #expect(notification.attempts.map(\.outcome) == ["delivered: HTTP 200"])
        }
        #expect(Set(try sink.received().map { $0["webhook-id"] ?? "" }).isSuperset(of: story.notifications.map(\.id)))

        let text = try site.run("alerts", "show", String(story.id.prefix(9))).output
        for words in [
            "RETRACTED", "2021-01  lost", "confirmed 2021-01: ", "retracted 2021-01: ", "rise: ",
            "origin/5330/76", "census-imports", "delivered 20", story.notifications[1].id,
            "surgewatch alerts verify \(story.id)",
        ] { #expect(text.contains(words), "\(words) in \(text)") }
        #expect(try site.run("alerts", "events", story.id, "--json=event,reason").output.contains("retracted"))
        let verified = try site.run("alerts", "verify", story.id, "--json=sequence,matches,difference")
        #expect(verified.status == 0)
        #expect(
            verified.output.contains(#"{"sequence":2,"matches":true,"difference":null}"#), "\(verified.output)")
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
        // The journal has one line for each event and each release.
        let lines = try site.directory.read("daemon.err").text.split(separator: "\n")
        let archive = try ArchiveCopy(site.archive)
        for (id, table) in [("e101", "event"), ("e102", "vintage")] {
            let count = lines.count { $0.contains("message-id=5b1f0d4c7f3a4a53a3c0c1f2f5a4" + id) }
            #expect(try archive.strings("SELECT count(*) || '' FROM \(table)") == ["\(count)"])
        }
        #expect(lines.count { $0.contains("SURGE_QUEUED=1") } == 4)
    }

    @Test func aNotificationIsGivenUpWithAReason() throws {
        let sink = try HTTPSink()
        try sink.answer(status: 500)
        var drill = try Drill(receivers: Self.webhook(sink))
        try drill.write(rules: Drill.rules)
        let site = drill.site
        let daemon = try site.start()
        try surge(&drill)
        try drill.waitForOutbox("state='pending' AND attempts>=1 AND lease_until=0", count: 1)
        let id = String(
            try #require(try site.run("outbox", "list", "--json=id").output.split(separator: "\"").dropFirst(3).first))

        #expect(try site.run("outbox", "drop", id).status == 2, "a reason is needed")
        #expect(try site.run("outbox", "drop", id, "--reason", " ", "--yes").status == 2)
        let unsure = try site.run("outbox", "drop", id, "--reason", "told by telephone")
        #expect(unsure.status == 2 && unsure.errors.contains("--yes"), "\(unsure)")
        let rehearsed = try site.run("outbox", "drop", id, "--reason", "told by telephone", "--dry-run")
        #expect(rehearsed.status == 0 && rehearsed.output.contains("would drop \(id)"), "\(rehearsed)")
        #expect(try drill.outbox("state='dead'") == 0)
        #expect(try site.run("outbox", "drop", "ntf-0", "--reason", "x", "--yes").status == 4)

        let dropped = try site.run("outbox", "drop", id, "--reason", "told by telephone", "--by", "ana", "--yes")
        #expect(dropped.status == 0, "\(dropped)")
        let shown = try site.run("outbox", "show", id).output
        #expect(shown.contains("dead: dropped by ana: told by telephone"), "\(shown)")
        #expect(try site.run("outbox", "drop", id, "--reason", "again", "--yes").errors.contains("dead already"))
        #expect(site.daemonWords.contains("dead letter: \(id) was dropped by ana: told by telephone"))
        try sink.answer()
        #expect(try site.run("outbox", "retry", id).status == 0)
        try drill.waitForOutbox("state='delivered'", count: 1)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)

        // Without a daemon, under the lock.
        #expect(try site.run("outbox", "drop", id, "--reason", "x", "--yes").errors.contains("delivered already"))
        let body = try site.run("outbox", "show", id, "--json=state,body").output
        let sent = try #require(try sink.received().last?.text)
        struct Row: Decodable { var state: String, body: String }
        let rows = try JSONDecoder().decode([Row].self, from: Data(body.utf8))
        #expect(rows.first?.body == sent && rows.first?.state == "delivered")
    }

    // MARK: The log

    @Test func theLogIsTheArchivesEvents() throws {
        var drill = try Drill(receivers: Self.nobody)
        let site = drill.site
        let daemon = try site.start()
        try surge(&drill)
        try surge(&drill, india: [1: 3_100_000, 2: 12_000_000])
        func log() -> String { ((try? site.directory.read("alerts.jsonl")) ?? []).text }
        func rebuilt() throws -> String { try site.run("alerts", "log").output }
        let whole = try rebuilt()
        #expect(whole.split(separator: "\n").count >= 4)
        try waitUntil("the log has every event") { log() == whole }

        // Cut, removed, and replaced by a part of it: it is whole again.
        #expect(truncate(site.log, 200) == 0)
        try waitUntil("what was cut off is back: \(site.daemonWords)") { log() == whole }
        try FileManager.default.removeItem(atPath: site.log)
        try waitUntil("what was removed is back: \(site.daemonWords)") { log() == whole }
        #expect(site.daemonWords.contains("had lost its lines from number 1 on"))

        let other = site.directory.path("other.jsonl")
        let written = try site.run("alerts", "log", "--to", other)
        #expect(written.status == 0, "\(written)")
        #expect(try site.directory.read("other.jsonl").text == whole)
        #expect(try site.run("alerts", "log", "--to", site.log).status == 0)
        try surge(&drill, india: [3: 30_000_000])
        let longer = try rebuilt()
        #expect(longer.hasPrefix(whole) && longer != whole)
        try waitUntil("the log goes on behind its end") { log() == longer }
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
        #expect(try site.run("alerts", "log", "--to", "/nowhere/at/all").status == 4)
    }

    /// The old log has more events than the new archive: nothing is skipped, nothing is lost.
    @Test func aNewArchiveWithAnOldLog() throws {
        var drill = try Drill(receivers: Self.nobody)
        let site = drill.site
        let foreign = (1...40).map { "{\"seq\":\($0),\"time\":\"2019-01-01T00:00:00Z\"}\n" }.joined()
        try site.directory.write("alerts.jsonl", text: foreign)
        let daemon = try site.start()
        try surge(&drill)
        let whole = try site.run("alerts", "log").output
        try waitUntil("the log is the new archive's: \(site.daemonWords)") {
            try site.directory.read("alerts.jsonl").text == whole
        }
        #expect(try site.directory.read("alerts.jsonl.aside-1").text == foreign)
        #expect(site.daemonWords.contains("does not belong to this archive"))
        #expect(site.daemonWords.contains("5b1f0d4c7f3a4a53a3c0c1f2f5a4e121"))
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    // MARK: Following

    @Test func newEventsAreFollowed() throws {
        var drill = try Drill(receivers: Self.nobody)
        let site = drill.site
        let daemon = try site.start()
        try surge(&drill)
        let files = try site.files()
        let watcher = try site.launch(
            ["alerts", "watch", "--after", "0", "--json=seq,event"], output: site.directory.path("watch.out"),
            errors: site.directory.path("watch.err"))
        func lines() -> [String] {
            ((try? site.directory.read("watch.out")) ?? []).text.split(separator: "\n").map(String.init)
        }
        let first = #"{"seq":1,"event":"confirmed"}"#
        try waitUntil("the events so far are shown") { lines().count == 2 }
        #expect(lines().first == first)
        try surge(&drill, india: [1: 3_100_000])
        try waitUntil("new events are shown: \(lines())") { lines().count == 4 }
        #expect(lines()[2] == #"{"seq":3,"event":"retracted"}"#)
        // The daemon ends, and the archive is one file; a later daemon goes on.
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
        let next = try site.start()
        try surge(&drill, india: [2: 9_000_000])
        try waitUntil("events after a restart are shown: \(lines())") { lines().count >= 6 }
        #expect(try site.files() == files)
        watcher.signal(SIGINT)
        #expect(watcher.wait() == 130)
        next.signal(SIGTERM)
        #expect(next.wait() == 0)
    }

    @Test func aRefusedReloadIsOneLine() throws {
        let drill = try Drill(receivers: Self.nobody)
        let daemon = try drill.site.start()
        try drill.write(
            rules:
                "groups:\n  - name: g\n    rules:\n      - alert: A\n        ovr: x\n      - alert: B\n        whn: y")
        #expect(try drill.site.run("reload").status == 1)
        let lines = drill.site.daemonWords.split(separator: "\n").filter { $0.contains("reload-refused") }
        #expect(lines.count == 2, "\(lines)")
        #expect(lines.first?.hasPrefix("error ") == true && lines.first?.contains("more problem") == true, "\(lines)")
        #expect(lines.last?.hasPrefix("info ") == true && lines.last?.contains("whn") == true, "\(lines)")
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }
}

extension [UInt8] {
    fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
