import Foundation
import TestSupport
import Testing

/// `rules backtest`, `rules preview` and `rules sweep` on an archive with two firings, as scripts and people read them.
@Suite(.tags(.slow)) struct RulesReplayTests {
    private static let receivers = """
        ops:
          webhook:
            url: http://127.0.0.1:9/hook
            secret: credential:hook
        """

    /// India rises threefold in January and stays there; then by a fifth in March. `Rise` (15 %) finds both, `Jump`
    /// (100 %) the first.
    private static func drilled() throws -> Site {
        var drill = try Drill(receivers: receivers, credentials: ["hook": Site.webhookSecret])
        try drill.release(india: [1: 9_000_000])
        try drill.release(india: [2: 9_000_000])
        try drill.release(india: [3: 10_800_000])
        let said = try drill.site.run("feeds", "poll")
        guard said.status == 0 else { throw Lost("\(said)") }
        return drill.site
    }

    private static let site = Result { try drilled() }

    private func run(_ arguments: String...) throws -> Said { try Self.site.get().run(["rules"] + arguments) }

    private func json(_ said: Said) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: Any], "\(said)")
    }

    private func field(_ lines: [String], _ start: String) throws -> [String] {
        let line = try #require(lines.first { $0.hasPrefix(start) }, "\(lines)")
        return line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }

    // MARK: Backtest

    @Test func aPipeGetsOneRowForEachRuleAndMonth() throws {
        let said = try run("backtest")
        #expect(said.status == 0 && said.errors.isEmpty, "\(said)")
        let rise = Array(try field(said.lines, "rule\tRise").prefix(6))
        #expect(rise == ["rule", "Rise", "warning", "2", "0.5", "0"])
        #expect(try field(said.lines, "rule\tJump").prefix(4) == ["rule", "Jump", "warning", "1"])
        #expect(try field(said.lines, "total").prefix(4) == ["total", "all", "", "3"])
        #expect(said.lines.filter { $0.hasPrefix("mails\tops\t") }.count == 4)
        #expect(said.lines.contains("mails\tops\t2021-03\t2\t0"), "\(said)")
        let sent = try askArchive("SELECT count(*) FROM outbox")
        let counted = said.lines.filter { $0.hasPrefix("mails") }.reduce(0) {
            $0 + (Int($1.split(separator: "\t")[3]) ?? 0)
        }
        #expect(counted == sent)
    }

    private func askArchive(_ query: String) throws -> Int { try askLive(Self.site.get().archive, query) }

    @Test func jsonHasAllOfIt() throws {
        let backtest = try json(try run("backtest", "--json"))
        #expect((backtest["events"] as? [[String: Any]])?.count == (try askArchive("SELECT count(*) FROM event")))
        let rules = try #require(backtest["rules"] as? [[String: Any]])
        #expect(rules.map { $0["rule"] as? String } == ["Rise", "Jump"] && rules[0]["fired"] as? Int == 2)
        #expect(backtest["releases"] as? Int == 4 && backtest["simulated"] as? Bool == false)
        let receiver = try #require((backtest["receivers"] as? [[String: Any]])?.first)
        #expect(receiver["receiver"] as? String == "ops" && receiver["messages"] as? Int == 3)
        let picked = try run("backtest", "--json=rule,month", "--rule", "Jump")
        #expect(picked.output == #"[{"rule":"Jump","month":"2021-01"},{"rule":"Jump","month":"2021-02"}]"# + "\n")
    }

    @Test func onlySomeRulesAndReleases() throws {
        let jump = try run("backtest", "--csv", "--rule", "Jump")
        #expect(jump.lines.dropFirst().allSatisfy { $0.contains(",Jump,") } && jump.lines.count == 3, "\(jump)")
        let both = try run("backtest", "--csv", "--rule", "Jump,Rise")
        #expect(both.output == (try run("backtest", "--csv")).output)
        let late = try run("backtest", "--csv", "--from", "2021-05-01")
        #expect(late.lines.count == 2 && late.lines[1].hasPrefix("2021-05-05T13:30:00Z,Rise,"), "\(late)")
        #expect(try run("backtest", "--csv", "--until", "2021-02-28").lines.count == 1)
        let wrong = try run("backtest", "--rule", "Jumb")
        #expect(wrong.status == 2 && wrong.errors.contains("did you mean Jump?"))
        #expect(try run("backtest", "--from", "2021-05-01", "--until", "2021-04-01").status == 2)
    }

    // MARK: Sweep

    @Test func aSweepMarksTheValueInForce() throws {
        let said = try run("sweep", "Rise", "rise=10%..40%/15%", "--csv")
        #expect(
            said.lines == [
                "rise,current,fired,confirmed,retracted,corrected,early_confirmed,early_lost,early_undecided,"
                    + "early_to_confirmed,a_month,messages,messages_a_month,simulated",
                "10%,no,2,2,0,0,0,0,0,,0.500,2,0.500,no", "15%,yes,2,2,0,0,0,0,0,,0.500,2,0.500,no",
                "25%,no,1,1,0,0,0,0,0,,0.500,1,0.250,no".replacingOccurrences(of: ",,0.500", with: ",,0.250"),
                "40%,no,1,1,0,0,0,0,0,,0.250,1,0.250,no",
            ], "\(said)")
        let all = try run("sweep", "Rise", "rise=40%", "--mails", "--csv")
        #expect(
            all.lines.map { $0.split(separator: ",", omittingEmptySubsequences: false)[11] }.suffix(2) == ["3", "2"])
    }

    @Test func aWrongSweepSaysWhatWouldBeRight() throws {
        for (arguments, words) in [
            (["Rise", "rise=10%..300%/50%"], "at least 0% and at most 200%"), (["Rise", "rise=1t"], "is a mass (t)"),
            (["Raise", "rise=10%"], "did you mean Rise?"), (["Rise", "size=10%"], "no parameter `size`"),
            (["Rise", "rise=10%", "rise=20%"], "varied twice"), (["Rise"], "value"),
        ] {
            let said = try Self.site.get().run(["rules", "sweep"] + arguments)
            #expect(said.status == 2 && said.errors.contains(words) && said.output.isEmpty, "\(said)")
        }
    }

    // MARK: Preview

    /// A repository whose first commit has the rules of the drill, and whose second has Rise at 30 %.
    private static func repository() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(
            atPath: directory.path("rules/tests"), withIntermediateDirectories: true)
        func git(_ arguments: String...) throws {
            let own = try TemporaryDirectory()
            let names = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-C", directory.path(".")]
            let program = try RunningProgram(
                "git", names + arguments, environment: ProcessInfo.processInfo.environment, output: own.path("out"),
                errors: own.path("err"))
            guard program.wait() == 0 else { throw Lost("git \(arguments): \(try own.read("err"))") }
        }
        try git("init", "-q", "-b", "main")
        try directory.write("rules/tests/odd.yml", text: "not: a rule file\n")
        for (rise, message) in [("15%", "first"), ("30%", "second")] {
            let text = (Drill.rules + Drill.jump).replacingOccurrences(of: "value: 15%", with: "value: \(rise)")
            try directory.write("rules/drill.yml", text: text + "\n")
            try git("add", ".")
            try git("commit", "-q", "-m", message)
        }
        return directory
    }

    private func previewed(_ old: String, _ new: String, _ more: String..., in folder: String? = nil) throws -> Said {
        let site = try Self.site.get()
        let own = try TemporaryDirectory()
        let line =
            "cd '\(folder ?? own.path("."))' && exec '\(Programs.surgewatch)' rules preview '\(old)' '\(new)' "
            + "--config '\(site.configuration)' " + more.joined(separator: " ")
        let program = try RunningProgram(
            "bash", ["-c", line], environment: site.environment, output: own.path("out"), errors: own.path("err"))
        return Said(
            status: program.wait(), output: String(decoding: try own.read("out"), as: UTF8.self),
            errors: String(decoding: try own.read("err"), as: UTF8.self))
    }

    @Test func aSetAndItselfDoNotDiffer() throws {
        let rules = try Self.site.get().directory.path("rules")
        let said = try previewed(rules, rules, "--exit-code", "--json")
        #expect(said.status == 0, "\(said)")
        let preview = try json(said)
        #expect(preview["differ"] as? Bool == false && (preview["differences"] as? [Any])?.isEmpty == true)
    }

    @Test func revisionsFoldersAndFilesAreCompared() throws {
        let repository = try Self.repository()
        let folder = repository.path(".")
        for (old, new) in [
            ("HEAD~1:rules", "rules"), ("HEAD~1:rules/drill.yml", "HEAD:rules"), ("main~1:./rules", "rules/drill.yml"),
        ] {
            let said = try previewed(old, new, "--exit-code", "--csv", in: folder)
            #expect(said.status == 1 && said.errors.isEmpty, "\(said)")
            #expect(
                said.lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).prefix(2) } == [
                    ["gone", "Rise"]
                ], "\(said)")
        }
        let back = try json(try previewed("rules", "HEAD~1:rules", "--json", in: folder))
        let receiver = try #require((back["receivers"] as? [[String: Any]])?.first)
        #expect(receiver["before"] as? Int == 2 && receiver["after"] as? Int == 3)
        let gone = try #require((back["differences"] as? [[String: Any]])?.first)
        #expect(gone["change"] as? String == "new" && gone["month"] as? String == "2021-03")
        #expect((gone["headline"] as? String)?.contains("20") == true, "\(gone)")
    }

    @Test func whatCannotBeReadIsNamed() throws {
        let repository = try Self.repository()
        for (name, words) in [
            ("HEAD~7:rules", "git knows no revision `HEAD~7`"), ("HEAD:nothing", "nothing"),
            ("no-such-thing", "is no file or folder"), ("HEAD:rules/tests", "no .yml file"),
        ] {
            let said = try previewed(name, "rules", in: repository.path("."))
            #expect(said.status == 4 && said.errors.contains(words) && said.output.isEmpty, "\(said)")
        }
        let none = try TemporaryDirectory()
        #expect(try previewed("HEAD:rules", "rules", in: none.path(".")).status == 4)
    }
}
