import Alerting
import Foundation
import Testing
import Trade

@testable import Views

/// How sure an early message says it is.
@Suite struct SureTests {
    private func sure(_ background: MessageBackground) throws -> String {
        try sure(background, kind: .early)
    }

    private func sure(_ background: MessageBackground, kind: Message.Kind) throws -> String {
        MessageText(message: message(kind), rule: Story.rule, wording: Wording(), background: background).sure ?? ""
    }

    private func message(_ kind: Message.Kind) -> Message {
        let month = Month(year: 2026, month: 10)
        let read = Evidence.MonthRead(
            series: Story.series, month: month,
            cell: Cell(
                quantity: .value(17_130_000), value: .unknown, source: "aim", basis: .license, status: .license,
                vintage: Instant(seconds: 0), isIncomplete: true))
        let episode = Episode(rule: "R", definition: "d", series: Story.series, start: month)
        let event = AlertEvent(
            kind: .early, episode: episode.id, sequence: 1, rule: "R", ruleHash: "h", series: Story.series,
            month: month,
            episodeStart: month, severity: .warning, source: "aim", basis: .license,
            evidence: KeptEvidence(Evidence(months: [read])),
            knownAt: Instant(seconds: 0), vintage: 1)
        return Message(
            id: "ntf-1", kind: kind, receiver: Story.mail, episode: episode, event: event, lostMonths: [], told: nil)
    }

    @Test func aSubscriptionIsToldWhatItAskedForAndHowToStopIt() throws {
        let move = Concordance.Move(
            from: Month(year: 2027, month: 1), old: "7604291010", new: ["7604291030", "7604291050"])
        let reader = ReaderWords(
            asked: "India (origin); Unwrought; warning and up", since: CalendarDay("2026-02-03"),
            remarks: [Wording().words(move)], hearsConfirmations: false)
        let notice = try MessageRenderer().notification(
            message(.early), rules: { _ in Story.rule },
            vintage: Vintage(id: 1, source: "aim", knownAt: Instant(seconds: 0)), reader: reader)
        let body = try #require(try JSONSerialization.jsonObject(with: Data(notice.body.utf8)) as? [String: Any])
        #expect(body["subscription"] as? Bool == true)
        let text = try #require(body["text"] as? String)
        #expect(
            text.hasSuffix(
                """

                Since January 2027 HS 7604.29.1010 is HS 7604.29.1030 and
                HS 7604.29.1050; your subscription follows.

                You get this because you asked on 3 Feb 2026 for: India (origin);
                Unwrought; warning and up.
                Change: {{manage}}
                Stop: {{unsubscribe}}

                """), "\(text)")
        #expect(text.replacingOccurrences(of: "\n", with: " ").contains("You hear of it if the alert falls."))
        #expect((body["html"] as? String)?.contains("<a href=\"{{unsubscribe}}\">") == true)
    }

    @Test(arguments: [
        (
            EarlyRecord(confirmed: 51, lost: 4, undecided: 6),
            "Of 55 early alerts of this rule decided so far, 51 (93%) were confirmed; 6 are undecided, this one included."
        ),
        (
            EarlyRecord(confirmed: 199, lost: 1, undecided: 1),
            "Of 200 early alerts of this rule decided so far, 199 (99%) were confirmed."
        ),
        (
            EarlyRecord(confirmed: 12, lost: 0, undecided: 1),
            "Of 12 early alerts of this rule decided so far, all (100%) were confirmed."
        ),
        (
            EarlyRecord(confirmed: 1, lost: 2, undecided: 1),
            "Of 3 early alerts of this rule decided so far, 1 was confirmed."
        ),
        (
            EarlyRecord(confirmed: 0, lost: 2, undecided: 1),
            "Of 2 early alerts of this rule decided so far, none were confirmed."
        ),
        (
            EarlyRecord(confirmed: 0, lost: 1, undecided: 1),
            "The one early alert of this rule decided so far was not confirmed."
        ),
        (EarlyRecord(confirmed: 0, lost: 0, undecided: 3), "None of this rule's early alerts has been decided yet."),
    ])
    func theRecordIsSaidWithItsCounts(record: EarlyRecord, words: String) throws {
        #expect(try sure(MessageBackground(record: record)).hasSuffix("licenses can be cancelled. " + words))
    }

    @Test func theTurningPointIsSaidToTheKilogram() throws {
        func turn(_ below: Int64) -> MessageBackground {
            MessageBackground(
                turn: .init(month: Month(year: 2026, month: 10), below: below, present: 17_130_000, unit: .kilograms))
        }
        #expect(
            try sure(turn(8_481_000)).hasSuffix(
                " Retracted if October 2026 ends under 8,481 t; filed so far: 17,130 t."))
        #expect(
            try sure(turn(8_480_120)).hasSuffix(
                " Retracted if October 2026 ends under 8,480.12 t; filed so far: 17,130 t."))
    }
}
