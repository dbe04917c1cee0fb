import Testing
import Trade

@testable import FeedFormats

/// Bodies with faults: each becomes a whole release or an error with words and a place; none ends the process.
@Suite struct DecoderFuzzTests {
    @Test(arguments: FuzzedDecoder.allCases) func bodiesWithFaults(_ decoder: FuzzedDecoder) {
        var fuzz = BodyFuzz(decoder, seed: 1)
        fuzz.run(BodyFuzz.inputs)
        let tally = fuzz.tally
        for fault in tally.faults { Issue.record("\(decoder): \(fault)") }
        // Some faults hit nothing that matters, most do; and they are told apart.
        #expect(tally.accepted > BodyFuzz.inputs / 1000 && tally.accepted < BodyFuzz.inputs * 9 / 10)
        #expect(
            tally.endings.count >= (BodyFuzz.inputs < 10_000 ? 1 : decoder.leastEndings),
            "\(decoder): \(tally.endings.count) ways to end")
    }

    /// Nothing of a broken promise would go unnoticed.
    @Test func promisesThatAreBroken() throws {
        let body = bytes("line")
        let decoder = FuzzedDecoder.rows
        #expect(decoder.fault(in: FeedProblem(what: "", where: "line 1"), of: body) != nil)
        #expect(decoder.fault(in: FeedProblem(what: "x"), of: body) != nil)
        #expect(decoder.fault(in: FeedProblem(what: "x", where: "line 2, byte 7"), of: body) != nil)
        #expect(decoder.fault(in: FeedProblem(what: "x", where: "line 1, byte 4"), of: body) == nil)
        var release = CensusFixtures.decode(CensusFixtures.body(CensusFixtures.rows)).figures.flatMap {
            try? CensusRelease.merge(
                [$0], source: "s", knownAt: instant("2025-05-06T12:30:00Z"), contentHash: "", feed: "f")
        }
        #expect(release.flatMap { FuzzedDecoder.census.fault(in: $0) } == nil)
        let first = try #require(release?.observations[0])
        release?.observations[0].value? += 1
        #expect(release.flatMap { FuzzedDecoder.census.fault(in: $0) }?.contains("add up") == true)
        release?.observations[0] = first
        release?.observations.append(first)
        #expect(release.flatMap { FuzzedDecoder.census.fault(in: $0) }?.contains("twice") == true)
        release?.observations.removeLast()
        release?.sections.removeAll()
        #expect(release.flatMap { FuzzedDecoder.census.fault(in: $0) }?.contains("no section") == true)
    }
}
