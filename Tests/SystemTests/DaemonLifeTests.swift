import Foundation
import TestSupport
import Testing

/// What an operator does to a daemon: start, stop, reload, a second one, commands beside it.
@Suite(.tags(.slow)) struct DaemonLifeTests {
    private static let noReceivers = "nobody:\n  log:\n    path: /dev/null"

    @Test func sigtermEndsWell() throws {
        let drill = try Drill(receivers: Self.noReceivers)
        let daemon = try drill.site.start()
        #expect(try drill.site.run("status").status == 0)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0, "\(drill.site.daemonWords)")
        #expect(!FileManager.default.fileExists(atPath: drill.site.control))
        #expect(
            try drill.site.files().filter { !$0.hasSuffix(".lock") } == [
                "surgewatch.sqlite", "surgewatch.sqlite.bodies",
            ])
        let status = try drill.site.run("status")
        #expect(status.status == 4 && status.errors.contains("no daemon answers"), "\(status)")
    }

    /// A daemon that was killed leaves its socket behind; the next one takes over.
    @Test func aKilledDaemonIsFollowed() throws {
        let drill = try Drill(receivers: Self.noReceivers)
        try drill.site.start().end()
        #expect(FileManager.default.fileExists(atPath: drill.site.control))
        let next = try drill.site.start()
        #expect(try drill.site.run("status").status == 0)
        next.signal(SIGINT)
        #expect(next.wait() == 0)
    }

    @Test func aSecondDaemonIsRefused() throws {
        let drill = try Drill(receivers: Self.noReceivers)
        let first = try drill.site.start()
        let second = try drill.site.run("run")
        #expect(second.status == 4)
        #expect(second.errors.contains("another process (\(first.identifier)) is writing"), "\(second)")
        #expect(try drill.site.run("status").status == 0, "the first one still answers")
    }

    @Test func aReloadIsAllOrNothing() throws {
        var drill = try Drill(receivers: Self.noReceivers)
        let site = drill.site
        let daemon = try site.start()
        try drill.write(rules: Drill.rules.replacingOccurrences(of: "value[1mo, ago 1mo]", with: "quantity[1mo]"))
        let broken = try site.run("reload", "--wait")
        #expect(broken.status == 1)
        #expect(broken.errors.contains("\(site.directory.path("rules/drill.yml")):"), "\(broken)")
        #expect(broken.errors.contains("error[") && broken.errors.contains("help:"), "\(broken)")

        try drill.write(rules: Drill.rules.replacingOccurrences(of: "value: 15%", with: "value: 150%"))
        let failing = try site.run("reload")
        #expect(failing.status == 1)
        #expect(failing.errors.contains("rules/tests/drill.yml:13:"), "\(failing)")

        try drill.write(rules: Drill.rules + Drill.jump)
        try site.directory.write("surgewatch.yml", text: "control: \(site.control)\nreceiver: {}\n")
        let misspelt = try site.run("reload")
        #expect(misspelt.status == 1 && misspelt.errors.contains("surgewatch.yml:2:1: error:"), "\(misspelt)")
        #expect(misspelt.errors.contains("did you mean `receivers`"), "\(misspelt)")

        // Whatever was refused, the two rules run on.
        try drill.configure(receivers: Self.noReceivers)
        let status = try site.run("status").output
        #expect(status.contains("2 rules") && status.contains("reload refused"), "\(status)")
        try drill.release(india: [1: 9_000_000])
        #expect(try site.run("feeds", "poll").status == 0)
        #expect(try site.run("alerts", "list", "--json=rule").output.contains("Jump"))
        #expect(daemon.exitStatus == nil)
        #expect(site.daemonWords.contains("reload refused, the running rules stay in force"))
    }

    @Test func aRemovedRuleClosesItsAlerts() throws {
        var drill = try Drill(receivers: Self.noReceivers)
        let site = drill.site
        let daemon = try site.start()
        try drill.release(india: [1: 9_000_000])
        #expect(try site.run("feeds", "poll").status == 0)
        #expect(try site.run("alerts", "list", "--state", "open").lines.count == 2)
        try drill.write(rules: Drill.rules)
        #expect(try site.run("reload").output.contains("1 rule"))
        #expect(try site.run("alerts", "list", "--state", "closed", "--json=rule").output.contains("Jump"))
        #expect(try site.run("alerts", "list", "--state", "open").lines.count == 1)
        let events = try site.run("alerts", "events", "--json=event,rule").output
        #expect(events.contains(#""event":"closed","rule":"Jump""#), "\(events)")
        #expect(try site.run("alerts", "verify", "--all").status == 0)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    @Test func sighupReloads() throws {
        let drill = try Drill(receivers: Self.noReceivers)
        let daemon = try drill.site.start()
        #expect(try drill.site.run("status").output.contains("2 rules"))
        try drill.write(rules: Drill.rules)
        daemon.signal(SIGHUP)
        try waitUntil("one rule is in force: \(drill.site.daemonWords)") {
            try drill.site.run("status").output.contains("; 1 rule")
        }
        try drill.write(rules: "nonsense")
        daemon.signal(SIGHUP)
        try waitUntil("the refusal is told") { drill.site.daemonWords.contains("reload refused") }
        #expect(try drill.site.run("status").output.contains("; 1 rule"))
    }

    /// Whoever may use the socket cannot end the daemon by what is said on it.
    @Test func nonsenseOnTheControlSocket() throws {
        let drill = try Drill(receivers: Self.noReceivers)
        let daemon = try drill.site.start()
        let nonsense: [String] = [
            "", "nonsense", "{}", "[1,2]", "{\"command\":1}", "{\"command\":\"status\",\"arguments\":7}",
            String(repeating: "[", count: 100_000), "\u{0}\u{1}", "{\"command\":\"\"}",
        ]
        for text in nonsense {
            let answer = drill.site.answer(to: Array("\(text)\n".utf8)) ?? "-"
            #expect(answer.contains("\"exit\":2"), "\(text.prefix(40)): \(answer)")
        }
        #expect(
            drill.site.answer(to: Array("{\"command\":\"feeds.poll\",\"arguments\":[\"x\"]}\n".utf8))?
                .contains("no feed is called x") == true)
        #expect(drill.site.answer(to: [0xff, 0xfe, 10])?.contains("\"exit\":2") == true)
        // Clients that say nothing and leave.
        for _ in 0..<50 { #expect(drill.site.isAnswering) }
        #expect(try drill.site.run("status").status == 0)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    @Test func readingLeavesNoFiles() throws {
        var drill = try Drill(receivers: Self.noReceivers)
        let site = drill.site
        let reading = [
            ["alerts", "list"], ["alerts", "events"], ["alerts", "verify", "--all"], ["data", "releases"],
            ["data", "revisions"], ["data", "series", "origin/india/76"], ["data", "export"], ["outbox", "list"],
            ["feeds", "list"], ["explain", "Rise", "origin/india/76"], ["rules", "backtest", "--csv"],
        ]
        let daemon = try site.start()
        try drill.release(india: [1: 9_000_000])
        #expect(try site.run("feeds", "poll").status == 0)
        var answers: [String] = []
        for isRunning in [true, false] {
            if !isRunning {
                daemon.signal(SIGTERM)
                daemon.wait()
            }
            let before = try site.files()
            let content = isRunning ? [] : try site.directory.read("data/surgewatch.sqlite")
            let said = try reading.map { try site.run($0) }
            for (command, answer) in zip(reading, said) { #expect(answer.status == 0, "\(command): \(answer)") }
            #expect(try site.files() == before)
            if !isRunning { #expect(try site.directory.read("data/surgewatch.sqlite") == content) }
            answers.append(said.map(\.output).joined())
        }
        #expect(answers[0] == answers[1])
    }

    /// A folder that nobody can write into, root included.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/sys/kernel"), "needs sysfs"))
    func anArchiveThatCannotBeMade() throws {
        let site = try Site()
        try site.directory.write(
            "surgewatch.yml",
            text: "archive: /sys/kernel/surgewatch.sqlite\ncontrol: \(site.control)\nrules: [\(Site.chapterRules)]\n")
        for command in [["run"], ["feeds", "poll"], ["data", "import", FeedWorld.table]] {
            let said = try site.run(command)
            #expect(said.status == 4, "\(command): \(said)")
            #expect(said.errors.contains("surgewatch: /sys/kernel/surgewatch.sqlite "), "\(command): \(said)")
        }
    }

    @Test func aClockThatCannotBeRead() throws {
        let site = try Site()
        try site.setClock("tomorrow")
        let said = try site.run("run")
        #expect(said.status == 4 && said.errors.contains("does not hold an instant"), "\(said)")
    }

    @Test func aMissingCredentialIsNamed() throws {
        let site = try Site(
            feeds: """
                census-imports:
                  kind: census-hs
                  url: http://127.0.0.1:1/hs
                  key: credential:nowhere
                """)
        let said = try site.run("feeds", "poll")
        #expect(said.status == 4, "\(said)")
        #expect(said.errors.contains(#"credential "nowhere" not found"#), "\(said)")
    }
}
