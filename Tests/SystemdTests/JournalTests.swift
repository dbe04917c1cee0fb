import CLinux
import Glibc
import Systemd
import TestSupport
import Testing

@Suite struct JournalTests {
    let directory: TemporaryDirectory
    let daemon: DatagramSocket
    let journal: Journal

    init() throws {
        directory = try TemporaryDirectory()
        daemon = try DatagramSocket(directory.path("journal"))
        journal = try #require(Journal(socketPath: directory.path("journal")))
    }

    private func entry() throws -> [String] {
        let (bytes, file) = try daemon.receive()
        #expect(file == nil)
        return try #require(journalFields(bytes)).map { "\($0.name)=\($0.value)" }
    }

    @Test func anEntryHasItsFieldsInOrder() throws {
        #expect(journal.send(priority: 4, message: "a surge", fields: [("SURGE_RULE", "r1"), ("SURGE_FEED", "")]))
        #expect(
            try entry() == [
                "MESSAGE=a surge", "PRIORITY=4", "SYSLOG_IDENTIFIER=surgewatch", "SURGE_RULE=r1", "SURGE_FEED=",
            ])
    }

    @Test func aValueWithLineEndsIsKept() throws {
        let message = "first = 1\nPRIORITY=0\n\nlast\n"
        #expect(journal.send(priority: 6, message: message, fields: [("A", "x\ny"), ("B", "z")]))
        let lines = try entry()
        #expect(lines == ["MESSAGE=\(message)", "PRIORITY=6", "SYSLOG_IDENTIFIER=surgewatch", "A=x\ny", "B=z"])
    }

    @Test func aFieldTooLargeForADatagramGoesThroughASealedFile() throws {
        // Far beyond what any system lets into one datagram, in one value, without and with a line end.
        for end in ["", "\nend"] {
            let value = String(repeating: "0123456789", count: 40_000) + end
            let large = [("LARGE", value)] + (0..<40).map { ("MORE_\($0)", value) }
            #expect(journal.send(priority: 6, message: "large", fields: large))
            let (bytes, file) = try daemon.receive()
            #expect(bytes.isEmpty)
            let descriptor = try #require(file)
            defer { close(descriptor) }
            #expect(clinux_seals(descriptor) == clinux_all_seals())
            let fields = try #require(journalFields(try contents(descriptor)))
            #expect(fields.count == 44)
            #expect(fields.first { $0.name == "LARGE" }?.value == value)
        }
    }

    @Test func fourHundredThousandBytesArriveEitherWay() throws {
        let value = String(repeating: "x", count: 400_000)
        #expect(journal.send(priority: 6, message: "large", fields: [("LARGE", value)]))
        let (bytes, file) = try daemon.receive()
        defer { if let file { close(file) } }
        let fields = try #require(journalFields(try file.map { try contents($0) } ?? bytes))
        #expect(fields.last?.value == value)
    }

    private func contents(_ file: Int32) throws -> [UInt8] {
        var state = stat()
        try #require(fstat(file, &state) == 0)
        var bytes = [UInt8](repeating: 0, count: Int(state.st_size))
        try #require(pread(file, &bytes, bytes.count, 0) == bytes.count)
        return bytes
    }

    @Test(arguments: [
        ("SURGE_RULE", "SURGE_RULE"), ("message-id", "MESSAGE_ID"), ("Größe", "GR__SSE"), ("_PID", "PID"),
        ("9lives", "N9LIVES"), ("__", nil), ("", nil), ("a=b\nc", "A_B_C"),
        (String(repeating: "a", count: 80), String(repeating: "A", count: 64)),
    ])
    func namesAreMadeValid(name: String, field: String?) {
        #expect(Journal.fieldName(name) == field)
    }

    @Test func withoutASocketThereIsNoJournal() {
        #expect(Journal(socketPath: directory.path("absent")) == nil)
    }

    @Test func aJournalThatWentAwayIsFalse() throws {
        let path = directory.path("gone")
        var daemon: DatagramSocket? = try DatagramSocket(path)
        let journal = try #require(Journal(socketPath: path))
        #expect(daemon != nil && journal.send(priority: 6, message: "there"))
        daemon = nil
        #expect(journal.send(priority: 6, message: "gone") == false)
        unlink(path)
        daemon = try DatagramSocket(path)
        #expect(journal.send(priority: 6, message: "back"))
        #expect(try daemon?.text().hasPrefix("MESSAGE=back\n") == true)
    }

    @Test func standardErrorIsComparedWithJournalStream() {
        var state = stat()
        #expect(fstat(STDERR_FILENO, &state) == 0)
        let own = "\(state.st_dev):\(state.st_ino)"
        #expect(Journal.isJournal(environment: ["JOURNAL_STREAM": own]))
        for other in [
            "\(state.st_dev):\(state.st_ino + 1)", "\(state.st_dev + 1):\(state.st_ino)", "", "x:y", own + ":1",
        ] {
            #expect(!Journal.isJournal(environment: ["JOURNAL_STREAM": other]))
        }
        #expect(!Journal.isJournal(environment: [:]))
    }
}
