import Compression
import FeedFormats
import Foundation
import TestSupport
import Testing
import Trade

@testable import Polling

@Suite struct DropFolderTests {
    static let now = "2021-03-24T16:00:00Z"
    let folder: TemporaryDirectory
    let poller: FeedPoller

    init() throws {
        folder = try TemporaryDirectory()
        poller = PollingTests.poller(try feed("kind: aim-aggregate, file: \(folder.path)"))
    }

    func names(_ folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: self.folder.path(folder)))?.sorted() ?? []
    }

    let empty = FeedContext(isEmpty: true)

    @Test func filesInOrderOfTheirNames() async throws {
        try folder.write("2021-03-23.csv.gz", Gzip.deflate(Array(Licenses.file(asOf: "2021-03-23").utf8)))
        try folder.write("2021-03-16.csv", text: Licenses.file())
        try folder.write("2021-03-17.json", text: Licenses.json.replacing("2021-03-16", with: "2021-03-17"))
        for name in [".hidden.csv", "a.csv.part", "a.csv.tmp", "README.md"] { try folder.write(name, text: "x") }
        try FileManager.default.createDirectory(atPath: folder.path("0.csv"), withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("1.csv"), withDestinationPath: folder.path("2021-03-16.csv"))

        var state = FeedState()
        var context = empty
        for (name, asOf) in [
            ("2021-03-16.csv", "2021-03-16"), ("2021-03-17.json", "2021-03-17"), ("2021-03-23.csv.gz", "2021-03-23"),
        ] {
            let outcome = await poller.poll(state, context, at: Self.now)
            let release = try #require(outcome.release, "\(outcome.reason)")
            #expect(outcome.file == name && release.asOf == day(asOf))
            #expect(outcome.hasMore == (asOf != "2021-03-23"))
            #expect(outcome.calls == 0)
            #expect(names(".").contains(name), "nothing moves before it is stored")
            try poller.settle(outcome)
            state = FeedState(json: outcome.state.json)
            context = FeedContext(
                newestMonth: month("2021-03"), newestKnownAt: release.knownAt, lastAsOf: release.asOf, isEmpty: false)
        }
        #expect(names("done") == ["2021-03-16.csv", "2021-03-17.json", "2021-03-23.csv.gz"])
        let last = await poller.poll(state, context, at: Self.now)
        #expect(last.kind == "noDataYet" && last.file == nil)
    }

    @Test func aChecksumBesideTheFile() async throws {
        let text = Licenses.file()
        try folder.write("a.csv", text: text)
        try folder.write("a.csv.sha256", text: FeedBody.hash(Array(text.utf8)).uppercased() + "  a.csv\n")
        let whole = await poller.poll(empty, at: Self.now)
        #expect(whole.kind == "releases", "\(whole.reason)")
        try poller.settle(whole)
        #expect(names("done") == ["a.csv", "a.csv.sha256"])

        try folder.write("b.csv", text: String(text.dropLast(9)))
        try folder.write("b.csv.sha256", text: FeedBody.hash(Array(text.utf8)) + "  b.csv\n")
        let cut = await poller.poll(empty, at: Self.now)
        #expect(cut.kind == "quarantined" && cut.reason.contains("b.csv.sha256"), "\(cut.reason)")
        try poller.settle(cut)
        #expect(names("rejected") == ["b.csv", "b.csv.reason.txt", "b.csv.sha256"])
        #expect(names(".").allSatisfy { !$0.hasPrefix("b.csv") })
    }

    @Test func rejectedWithTheReason() async throws {
        try folder.write("a.csv", text: WebFileTests.broken)
        let outcome = await poller.poll(empty, at: Self.now)
        #expect(outcome.kind == "quarantined")
        try poller.settle(outcome)
        #expect(names("rejected") == ["a.csv", "a.csv.reason.txt"])
        let reason = String(decoding: try folder.read("rejected/a.csv.reason.txt"), as: UTF8.self)
        #expect(reason == outcome.reason + "\n" && reason.contains("rows=3"))

        // The same bytes under the same name again: told from before, and kept beside the first.
        try folder.write("a.csv", text: WebFileTests.broken)
        let again = await poller.poll(outcome.state, empty, at: Self.now)
        #expect(again.kind == "nothingNew" && again.settlement == .rejected(again.reason))
        try poller.settle(again)
        #expect(names("rejected") == ["2-a.csv", "2-a.csv.reason.txt", "a.csv", "a.csv.reason.txt"])
    }

    @Test func rejectedByTheCaller() async throws {
        try folder.write("a.csv", text: Licenses.file())
        let outcome = await poller.poll(empty, at: Self.now)
        let rejected = outcome.rejected(FeedProblem(what: "the archive says no"))
        try poller.settle(rejected)
        #expect(names("rejected") == ["a.csv", "a.csv.reason.txt"])
        #expect(rejected.state.lastAsOf == nil)
        #expect(rejected.quarantine?.hash == outcome.release?.contentHash)
    }

    /// Stored, but killed before the move: the file is seen once more and only moved.
    @Test func killedBetweenStoreAndMove() async throws {
        try folder.write("a.csv", text: Licenses.file())
        let outcome = await poller.poll(empty, at: Self.now)
        let context = FeedContext(
            newestMonth: month("2021-03"), newestKnownAt: instant(Self.now), lastAsOf: day("2021-03-16"),
            isEmpty: false)
        let again = await poller.poll(FeedState(json: outcome.state.json), context, at: Self.now)
        #expect(again.kind == "nothingNew" && again.file == "a.csv" && again.settlement == .accepted)
        try poller.settle(again)
        #expect(names("done") == ["a.csv"])
    }

    @Test func missingFolder() async throws {
        let poller = PollingTests.poller(try feed("kind: aim-aggregate, file: \(folder.path)/none"))
        let outcome = await poller.poll(empty, at: Self.now)
        #expect(outcome.kind == "refused" && outcome.reason.contains("cannot be listed"))
        #expect(throws: SettlementFailure.self) { try poller.settle("a.csv", as: .accepted) }
    }

    @Test(.enabled(if: getuid() != 0, "root may write everywhere")) func folderThatCannotBeWritten() async throws {
        try folder.write("a.csv", text: Licenses.file())
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
        let outcome = await poller.poll(empty, at: Self.now)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
        #expect(outcome.kind == "refused" && outcome.reason.contains("cannot be written"))
    }
}
