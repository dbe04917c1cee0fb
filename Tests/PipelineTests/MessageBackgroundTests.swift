import Alerting
import Archive
import Foundation
import Pipeline
import Testing
import Trade
import Views

/// What messages say beside their evidence, from an archive and its releases.
@Suite struct MessageBackgroundTests {
    private static func texts(_ desk: Desk) throws -> [(subject: String, text: String)] {
        struct Mail: Decodable {
            var subject: String
            var text: String
        }
        return try desk.archive.read { try Archive.outbox($0) }.filter { $0.receiver.channel == .mail }.map {
            let mail = try JSONDecoder().decode(Mail.self, from: Data($0.body.utf8))
            return (mail.subject, mail.text.replacingOccurrences(of: "\n", with: " "))
        }
    }

    /// January; February has to reach half as much again. Over countries alone no message stands for another.
    private static func desk(over: String = "[origin or all, category]") throws -> Desk {
        var rise = RuleText.rise
        rise.over = over
        let desk = try Desk(rules([rise]))
        try desk.take(census([1: [canada: 100, mexico: 100]]))
        return desk
    }

    @Test func anEarlyMessageSaysWhatWouldUndoIt() throws {
        let desk = try Self.desk()
        try desk.take(licenses([2: [canada: 200]]))
        let early = try #require(try Self.texts(desk).first { $0.subject.contains("Canada") })
        #expect(
            early.text.contains("Retracted if February 2021 ends under 150 t; filed so far: 200 t."), "\(early.text)")
        #expect(early.text.contains("None of this rule's early alerts has been decided yet."))
        #expect(early.text.contains("Unit value $2,500/t, as in January 2021."))
        // What it says is what happens: a ton less retracts.
        try desk.take(census([2: [canada: 149, mexico: 100]]))
        let subjects = try Self.texts(desk).map(\.subject)
        #expect(subjects.contains { $0.hasPrefix("Retracted: Canada") }, "\(subjects)")
    }

    @Test func theRecordCountsWhatEventsDecided() throws {
        let desk = try Self.desk()
        try desk.take(licenses([2: [canada: 200, mexico: 200]]))
        try desk.take(census([2: [canada: 200, mexico: 100]]))  // Canada and the total stand, Mexico falls
        #expect(desk.world.records["Rise"] == EarlyRecord(confirmed: 2, lost: 1, undecided: 0))
        try desk.take(licenses([3: [canada: 100, mexico: 300]]))
        let early = try #require(try Self.texts(desk).last { $0.subject.hasPrefix("Early: Mexico") })
        #expect(early.text.contains("Of 3 early alerts of this rule decided so far, 2 were confirmed"), "\(early.text)")
        // A daemon that starts anew knows the same.
        let again = try ReleasePipeline.world(from: desk.archive, sources: ["census-imports"])
        #expect(again.records["Rise"] == desk.world.records["Rise"])
    }

    @Test func newSaysWhyNoEarlyOneCameBefore() throws {
        let desk = try Self.desk(over: "[origin, category]")
        try desk.take(licenses([2: [canada: 120]]))
        try desk.take(census([2: [canada: 200, mexico: 200]]))
        let texts = try Self.texts(desk)
        let licensed = try #require(texts.first { $0.subject.hasPrefix("New: Canada") })
        #expect(licensed.text.contains("No early alert came before: on the licenses filed the rule did not hold."))
        let mexico = try #require(texts.first { $0.subject.hasPrefix("New: Mexico") })
        #expect(mexico.text.contains("No early alert came before: "))
    }

    @Test func aRetractionNamesEveryDayOnWhichItWasTold() throws {
        let desk = try Self.desk(over: "[origin, category]")
        try desk.take(licenses([2: [canada: 200]]))
        try desk.take(census([2: [canada: 200, mexico: 100]]))
        try desk.take(census([3: [canada: 400, mexico: 100]]))
        try desk.take(census([2: [canada: 120, mexico: 100]]))  // February falls, March stands
        try desk.take(census([3: [canada: 120, mexico: 100]]))
        let texts = try Self.texts(desk).filter { $0.subject.contains("Canada") }
        let told = texts.map { $0.subject.prefix { $0 != ":" } }
        #expect(told == ["Early", "Confirmed", "Corrected", "Retracted"], "\(told)")
        let days = [2, 3, 5].map { Instant(seconds: 1_630_000_000 + $0 * 86400).newYorkDay.words }
        let last = try #require(texts.last)
        #expect(last.text.contains("We told you on \(days[0]), \(days[1]) and \(days[2]) of"), "\(last.text)")
    }
}
