import ArgumentParser
import Foundation
import Testing
import Trade

@testable import DemoWorld

@Suite("The story and its files") struct StoryTests {
    @Test("The steps are the releases of the table and the looks at licenses, in order")
    func timeline() throws {
        let table = try Checkout.figures()
        let timeline = Timeline(
            table: table, licenses: LicenseSimulation(table: table, seed: 1), from: try month("2019-01"),
            to: try month("2021-09"))
        let instants = timeline.steps.map(\.instant)
        #expect(instants == instants.sorted() && Set(instants).count == instants.count)
        #expect(timeline.steps.filter { $0.statistics != nil }.count == 33)
        #expect(instants.first?.description == "2019-01-01T22:00:00Z")
        #expect(instants.last?.description == "2021-09-02T12:30:00Z")
        let revisions = timeline.steps.filter(\.isRevision)
        #expect(revisions.map(\.instant.description) == ["2021-06-08T12:30:00Z"])
        #expect(Teller.words(try #require(revisions.first)) == "Census publishes 2021-04")
        #expect(
            Teller.words(try #require(timeline.steps.last))
                == "Census publishes 2021-07; 10 more origins enter with their past")
    }

    @Test("The alert log is read as it grows, whole lines only")
    func alertLog() async throws {
        try await withDirectory { directory in
            let url = directory.appendingPathComponent("alerts.jsonl")
            var log = AlertLog(url: url)
            #expect(try log.newEntries().isEmpty)
            let line = """
                {"seq":1,"time":"2019-05-08T12:30:00Z","event":"early","alert":"3f2a","rule":"R","severity":"watch",\
                "series":"origin/4279/76","month":"2019-03","headline":"France +31 %"}

                """
            try Data((line + "{\"seq\":2").utf8).write(to: url)
            #expect(try log.newEntries().map(\.seq) == [1])
            #expect(try log.newEntries().isEmpty)
            let second = line.replacingOccurrences(of: "\"seq\":1", with: "\"seq\":2")
            try Data((line + second).utf8).write(to: url)
            #expect(try log.newEntries().map(\.seq) == [2])
            try Data((line + second + "nonsense\n").utf8).write(to: url)
            #expect(throws: DemoFailure.self) { try log.newEntries() }
        }
    }

    @Test("A directory is made fresh only when it is a demo's own")
    func directories() async throws {
        try await withDirectory { directory in
            let own = directory.appendingPathComponent("own").path
            let files = try DemoFiles.fresh(own)
            try files.clock.set(try instant("2019-01-01T00:00:00Z"))
            files.release()
            let again = try DemoFiles.fresh(own)
            #expect(throws: DemoFailure.self) { try again.clock.now() }

            let foreign = directory.appendingPathComponent("foreign")
            try FileManager.default.createDirectory(at: foreign, withIntermediateDirectories: true)
            let treasure = foreign.appendingPathComponent("treasure")
            try Data("x".utf8).write(to: treasure)
            #expect(throws: DemoFailure.self) { try DemoFiles.fresh(foreign.path) }
            #expect(FileManager.default.fileExists(atPath: treasure.path))
            #expect(throws: DemoFailure.self) {
                try DemoFiles.fresh(directory.path + "/" + String(repeating: "long", count: 30))
            }
        }
    }

    @Test("Credentials have their form, come from the seed, and nobody else reads them")
    func credentials() async throws {
        try await withDirectory { directory in
            let files = DemoFiles(directory: directory)
            try files.writeCredentials(seed: 5)
            let key = try String(contentsOf: files.censusKey, encoding: .utf8)
            var query = CensusQuery(encoded: "")
            query.key = key.trimmingCharacters(in: .newlines)
            #expect(query.hasWellFormedKey)
            let secret = try String(contentsOf: files.webhookSecret, encoding: .utf8)
            #expect(secret.hasPrefix("whsec_"))
            let mode = try FileManager.default.attributesOfItem(atPath: files.webhookSecret.path)[.posixPermissions]
            #expect(mode as? Int == 0o600)
            try files.writeCredentials(seed: 5)
            #expect(try String(contentsOf: files.webhookSecret, encoding: .utf8) == secret)
            try files.writeCredentials(seed: 6)
            #expect(try String(contentsOf: files.webhookSecret, encoding: .utf8) != secret)
        }
    }

    @Test("A daemon that ends at once is told with its last words")
    func deadDaemon() async throws {
        try await withDirectory { directory in
            let files = DemoFiles(directory: directory)
            let program = directory.appendingPathComponent("daemon")
            try Data("#!/bin/sh\necho no rules here >&2\nexit 2\n".utf8).write(to: program)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program.path)
            let failure = await #expect(throws: DemoFailure.self) { try await Daemon.start(program, files: files) }
            #expect(failure?.description.contains("no rules here") == true)
            await #expect(throws: DemoFailure.self) {
                try await Daemon.start(directory.appendingPathComponent("nothing"), files: files)
            }
        }
    }

    @Test("Signals end a child, and a stubborn one is killed")
    func children() async throws {
        try await withDirectory { directory in
            func start(_ script: String) throws -> ChildProcess {
                try ChildProcess(
                    URL(fileURLWithPath: "/bin/sh"), ["-c", script], environment: [:],
                    output: directory.appendingPathComponent("out"), errors: directory.appendingPathComponent("err"))
            }
            #expect(try await start("exit 7").exitCode() == 7)
            #expect(try await start("exec sleep 1000").stop() == 128 + 15)
            let stubborn = try start("trap '' TERM; echo ready; while :; do sleep 0.05; done")
            while (try? Data(contentsOf: directory.appendingPathComponent("out")))?.isEmpty != false {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(await stubborn.stop(grace: 0.2) == 128 + 9)
        }
    }

    @Test("A mail of several parts is read as a person reads it")
    func readableMail() async throws {
        let program = """
            import sys
            from email.message import EmailMessage
            from email import policy
            mail = EmailMessage(policy=policy.SMTP)
            mail["Subject"] = sys.argv[2]
            mail["X-Surgewatch-Alert"] = "3f2a9c"
            mail.set_content("EARLY. From France – 42 % above.\\n=20 ends this line with a blank \\n", cte=sys.argv[1])
            mail.add_alternative("<p>EARLY</p>", subtype="html")
            sys.stdout.buffer.write(mail.as_bytes())
            """
        let subject = "Früh: France aluminum +31 %, Mar 2019, a long subject that takes more than one line – at all"
        for encoding in ["quoted-printable", "base64", "8bit"] {
            let made = try await run(["python3", "-c", program, encoding, subject])
            #expect(made.exitCode == 0, Comment(rawValue: made.errors))
            let mail = ReadableMail(made.output)
            #expect(mail.subject == subject)
            #expect(mail.headers["x-surgewatch-alert"] == "3f2a9c")
            let wanted = "EARLY. From France – 42 % above.\n=20 ends this line with a blank"
            #expect(mail.text.trimmingCharacters(in: .whitespacesAndNewlines) == wanted)
        }
    }

    @Test("Usage errors are found before anything is started")
    func usage() {
        let paths = ["--daemon", "d", "--table", "t", "--rules", "r", "--directory", "x"]
        #expect(throws: Never.self) { try DemoWorldCommand.parseAsRoot(["play"] + paths) }
        for wrong in [
            ["play"], ["play", "--from", "2019"] + paths, ["play", "--from", "2020-01", "--to", "2019-01"] + paths,
        ] {
            #expect(throws: (any Error).self) { try DemoWorldCommand.parseAsRoot(wrong) }
        }
    }
}
