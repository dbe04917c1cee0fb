import Testing

/// Small samples of the fault campaigns of `scripts/bench`.
@Suite(.serialized, .tags(.slow), .unlessQuick) struct CampaignTests {
    /// 200 alerts and their retractions, a receiver that takes 0.3 s, SIGKILL at random moments; five seeds.
    @Test func nothingIsLostByKills() throws {
        let seed = Campaign.seed()
        let (tally, said) = try Campaign.run(
            "kill", ["--seed", "\(seed)", "--seeds", "5", "--alerts", "200", "--jobs", "5", "--without-peers"])
        let again = Comment(rawValue: "again with SURGEWATCH_TEST_SEED=\(seed)\n\(said)")
        #expect(said.status == 0, again)
        #expect(tally.rows.count == 5 && tally.rows.allSatisfy { $0.verdict == "met" }, again)
        let seeds = tally.seeds ?? []
        #expect(seeds.count == 5 && seeds.allSatisfy { $0.kills >= 2 && $0.problems.isEmpty }, again)
        #expect(seeds.contains { $0.again > 0 }, "no kill fell into a delivery; \(again)")
    }

    /// Calls of the daemon that fail, chosen by seed; `scripts/bench faults` makes each of them fail.
    @Test func aFailedCallLosesNothing() throws {
        let seed = Campaign.seed()
        let (tally, said) = try Campaign.run("faults", ["--seed", "\(seed)", "--sample", "28", "--jobs", "4"])
        let again = Comment(rawValue: "again with SURGEWATCH_TEST_SEED=\(seed)\n\(said)")
        #expect(said.status == 0, again)
        let runs = tally.runs ?? []
        #expect(runs.count == 28 && Set(runs.map(\.mode)).count == 7, again)
        // Which thread comes first differs from run to run, and so does how many calls there are.
        #expect(runs.count { !$0.call.isEmpty } > 20, again)
        for run in runs { #expect(run.problems.isEmpty, "\(run.mode) \(run.call): \(run.problems); \(again)") }
    }
}
