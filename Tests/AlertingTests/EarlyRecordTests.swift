import Alerting
import Testing
import Trade

@Suite struct EarlyRecordTests {
    private let months = (1...9).map { Month(year: 2026, month: $0) }

    private func records(_ events: [(AlertEvent.Kind, String, Int)]) -> EarlyRecords {
        var records = EarlyRecords()
        for (place, (kind, episode, month)) in events.enumerated() {
            records.take(
                kind, rule: "R", episode: episode, month: months[month], knownAt: Instant(seconds: Int64(place)))
        }
        return records
    }

    @Test func theFirstWordDecides() {
        // Confirmed and later revised away: it was confirmed.
        #expect(
            records([(.early, "a", 0), (.confirmed, "a", 0), (.retracted, "a", 0)])["R"]
                == EarlyRecord(confirmed: 1, lost: 0, undecided: 0))
        #expect(
            records([(.early, "a", 0), (.retracted, "a", 0), (.late, "a", 0), (.confirmed, "a", 0)])["R"]
                == EarlyRecord(confirmed: 0, lost: 1, undecided: 0))
        #expect(
            records([(.early, "a", 0), (.early, "a", 1), (.corrected, "a", 1)])["R"]
                == EarlyRecord(confirmed: 0, lost: 1, undecided: 1))
    }

    @Test func whatWasNeverEarlyDoesNotCount() {
        #expect(records([(.confirmed, "a", 0), (.retracted, "a", 0), (.late, "b", 1)])["R"] == EarlyRecord())
    }

    @Test func aRuleThatIsGoneLeavesNothingUndecided() {
        let records = records([(.early, "a", 0), (.early, "a", 1), (.early, "b", 2), (.closed, "a", 1)])
        #expect(records["R"] == EarlyRecord(confirmed: 0, lost: 0, undecided: 1))
        #expect(records.early(episode: "b", month: months[2]) == Instant(seconds: 2))
        #expect(records.early(episode: "a", month: months[0]) == nil)
    }
}
