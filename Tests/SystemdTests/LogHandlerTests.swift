import Glibc
import Logging
import Systemd
import TestSupport
import Testing

@Suite struct LogHandlerTests {
    struct Flaw: Error, CustomStringConvertible {
        let description = "flawed"
    }

    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test func metadataBecomesFieldsOfTheJournal() throws {
        let daemon = try DatagramSocket(directory.path("journal"))
        let journal = try #require(Journal(socketPath: directory.path("journal"), identifier: nil))
        var logger = Logger(label: "polling") { JournalLogHandler(label: $0, journal: journal) }
        logger[metadataKey: "feed"] = "census"
        logger[metadataKey: "month"] = "2026-09"
        logger.notice(
            "a release",
            metadata: [
                "SURGE_FEED": "census", "message-id": "8d45620c1a4348dbb17410da57c60c66", "month": "2026-10",
                "token": "\(Secret("s3cret"))", "many": ["a", "b"],
            ])
        let fields = try #require(journalFields(try daemon.receive().bytes))
        let values = Dictionary(fields.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(values["MESSAGE"] == "a release")
        #expect(values["PRIORITY"] == "5")
        #expect(values["FEED"] == "census")
        #expect(values["MONTH"] == "2026-10")
        #expect(values["SURGE_FEED"] == "census")
        #expect(values["MESSAGE_ID"] == "8d45620c1a4348dbb17410da57c60c66")
        #expect(values["TOKEN"] == "<redacted>")
        #expect(values["MANY"] == #"["a", "b"]"#)
        #expect(values["LOGGER"] == "polling")
        #expect(values["CODE_FILE"]?.hasSuffix("LogHandlerTests.swift") == true)
        #expect(values["CODE_LINE"].flatMap { Int($0) } ?? 0 > 0)
        #expect(values["CODE_FUNC"] == "metadataBecomesFieldsOfTheJournal()")
    }

    @Test(arguments: [
        (Logger.Level.trace, "7"), (.debug, "7"), (.info, "6"), (.notice, "5"), (.warning, "4"), (.error, "3"),
        (.critical, "2"),
    ])
    func aLevelHasItsPriority(level: Logger.Level, priority: String) throws {
        let daemon = try DatagramSocket(directory.path("journal"))
        let journal = try #require(Journal(socketPath: directory.path("journal")))
        var logger = Logger(label: "x") { JournalLogHandler(label: $0, journal: journal) }
        logger.logLevel = .trace
        logger.log(level: level, "x")
        let fields = try #require(journalFields(try daemon.receive().bytes))
        #expect(fields.first { $0.name == "PRIORITY" }?.value == priority)
    }

    private func lines(_ log: (Logger) -> Void) throws -> String {
        let path = directory.path("log")
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        log(Logger(label: "x") { PlainLogHandler(label: $0, descriptor: descriptor) })
        return String(decoding: try directory.read("log"), as: UTF8.self)
    }

    @Test func plainEventsAreOneLineEach() throws {
        let text = try lines { logger in
            logger.debug("not shown")
            logger.warning("two\nlines\u{1b}[2J", metadata: ["b": "x y", "a": "1", "c": "say \"no\"\n", "d": ""])
            logger.info("done")
        }
        #expect(
            text == """
                warning two\\nlines\\u{1b}[2J a=1 b="x y" c="say \\"no\\"\\n" d=""
                info done

                """)
    }

    @Test func anErrorIsShown() throws {
        let text = try lines { $0.error("it failed", error: Flaw()) }
        #expect(text == "error it failed error=flawed\n")
    }
}
