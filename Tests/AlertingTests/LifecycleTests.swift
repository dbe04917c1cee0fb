import Alerting
import Testing
import Trade

/// Releases, the events each must cause, and the episodes that are left.
struct Scenario: Sendable, CustomTestStringConvertible {
    var name: String
    var releases: [([Said], [String])]
    var left: [String]
    var testDescription: String { name }

    init(_ name: String, _ releases: [([Said], [String])], left: [String]) {
        self.name = name
        self.releases = releases
        self.left = left
    }
}

@Suite("The life of alerts")
struct LifecycleTests {
    static let beginnings: [Scenario] = [
        Scenario(
            "an early alert is confirmed",
            [([licenses(4)], ["early 4"]), ([census(4)], ["confirmed 4"])], left: ["confirmed 4: 4"]),
        Scenario(
            "without an early one it is confirmed too", [([census(4)], ["confirmed 4"])], left: ["confirmed 4: 4"]),
        Scenario(
            "an early alert stays as long as licenses hold it, without an event",
            [([licenses(4)], ["early 4"]), ([licenses(4)], []), ([licenses(4, value: 300)], [])], left: ["early 4: 4"]),
        Scenario(
            "a month joins the open episode",
            [([census(3)], ["confirmed 3"]), ([census(4)], ["confirmed 4"]), ([licenses(5)], ["early 5"])],
            left: ["confirmed 3: 3 4 5"]),
        Scenario(
            "a license month that is found true after a later one joins its episode",
            [([licenses(5)], ["early 5"]), ([licenses(4), licenses(5)], ["early 4"])], left: ["early 5: 4 5"]),
        Scenario(
            "a month without verdict neither ends nor extends",
            [([census(3)], ["confirmed 3"]), ([census(4, .unknown)], []), ([census(5)], ["confirmed 5"])],
            left: ["confirmed 3: 3 5"]),
        Scenario(
            "a new month that fails the rule but not its clear neither ends nor extends",
            [
                ([census(3)], ["confirmed 3"]),
                ([Said(ground: .statistics, month: 4, truth: .no, isClear: .no)], []),
                ([Said(ground: .statistics, month: 5, truth: .no, isClear: .unknown)], []),
            ], left: ["confirmed 3: 3"]),
        Scenario(
            "a catch-up: months oldest first, the end in the same release",
            [
                (
                    [census(3), census(4), census(5, .no), census(6)],
                    ["confirmed 3", "confirmed 4", "resolved 5", "confirmed 6"]
                )
            ],
            left: ["resolved 3: 3 4", "confirmed 6: 6"]),
    ]

    static let losses: [Scenario] = [
        Scenario(
            "alone and false at Census: retracted and nothing else",
            [([licenses(4)], ["early 4"]), ([census(4, .no)], ["retracted 4"])], left: ["retracted 4: -4"]),
        Scenario(
            "the newest month false at Census while others stand: corrected and resolved",
            [
                ([census(3)], ["confirmed 3"]), ([licenses(4)], ["early 4"]),
                ([census(4, .no)], ["corrected 4", "resolved 4"]),
            ],
            left: ["resolved 3: 3 -4"]),
        Scenario(
            "the next false month ends the episode",
            [([census(3)], ["confirmed 3"]), ([census(4, .no)], ["resolved 4"]), ([census(5, .no)], [])],
            left: ["resolved 3: 3"]),
        Scenario(
            "a revision takes a middle month: corrected, not split",
            [
                ([census(3)], ["confirmed 3"]), ([census(4)], ["confirmed 4"]), ([census(5)], ["confirmed 5"]),
                ([again(4, .no)], ["corrected 4"]), ([census(6)], ["confirmed 6"]),
            ], left: ["confirmed 3: 3 -4 5 6"]),
        Scenario(
            "a revision takes all: retracted, each month",
            [
                ([census(3)], ["confirmed 3"]), ([census(4)], ["confirmed 4"]),
                ([again(3, .no), again(4, .no)], ["retracted 3", "retracted 4"]),
            ], left: ["retracted 3: -3 -4"]),
        Scenario(
            "whether it is corrected or retracted is decided at the end of the release",
            [
                ([census(3)], ["confirmed 3"]),
                ([again(3, .no, newest: true), census(4)], ["corrected 3", "confirmed 4"]),
            ], left: ["confirmed 3: -3 4"]),
        Scenario(
            "the last month lost after the episode has ended is still retracted",
            [([census(3)], ["confirmed 3"]), ([census(4, .no)], ["resolved 4"]), ([again(3, .no)], ["retracted 3"])],
            left: ["retracted 3: -3"]),
        Scenario(
            "a revision that fails the rule but not its clear takes nothing away",
            [
                ([census(3)], ["confirmed 3"]),
                ([Said(ground: .revision, month: 3, truth: .no, isClear: .no)], []),
            ], left: ["confirmed 3: 3"]),
        Scenario(
            "a revision to no verdict freezes", [([census(3)], ["confirmed 3"]), ([again(3, .unknown)], [])],
            left: ["confirmed 3: 3"]),
        Scenario(
            "a month is lost once",
            [([licenses(4)], ["early 4"]), ([census(4, .no)], ["retracted 4"]), ([again(4, .no)], [])],
            left: ["retracted 4: -4"]),
        Scenario(
            "a lost month that stays false is no news",
            [
                ([census(3)], ["confirmed 3"]), ([census(4)], ["confirmed 4"]),
                ([again(4, .no)], ["corrected 4", "resolved 4"]), ([again(4, .no)], []),
            ], left: ["resolved 3: 3 -4"]),
        Scenario(
            "a month without verdict when it was judged, and found false since, ends the episode",
            [([census(3)], ["confirmed 3"]), ([census(4, .unknown)], []), ([again(4, .no)], ["resolved 4"])],
            left: ["resolved 3: 3"]),
        Scenario(
            "a revision of a false month before the episode resolves nothing",
            [([census(3)], ["confirmed 3"]), ([again(2, .no), again(1, .no)], [])], left: ["confirmed 3: 3"]),
    ]

    static let licensesOnly: [Scenario] = [
        Scenario(
            "a fall of licenses does nothing",
            [
                ([census(3)], ["confirmed 3"]), ([licenses(4)], ["early 4"]),
                ([licenses(4, .no), licenses(5, .no)], []),
                ([licenses(4, .unknown)], []),
            ], left: ["confirmed 3: 3 4"]),
        Scenario(
            "the license file that closes a month retracts its own early alert",
            [([licenses(4)], ["early 4"]), ([closing(4, .no)], ["retracted 4"])], left: ["retracted 4: -4"]),
        Scenario(
            "closed and true it stays early until Census",
            [([licenses(4)], ["early 4"]), ([closing(4)], []), ([census(4)], ["confirmed 4"])], left: ["confirmed 4: 4"]
        ),
        Scenario(
            "closed licenses end no episode of origins: that is for Census to do",
            [([census(3)], ["confirmed 3"]), ([closing(4, .no)], []), ([census(4, .no)], ["resolved 4"])],
            left: ["resolved 3: 3"]),
        Scenario(
            "an early alert retracted by its closing is confirmed when Census finds it true",
            [([licenses(4)], ["early 4"]), ([closing(4, .no)], ["retracted 4"]), ([census(4)], ["confirmed 4"])],
            left: ["confirmed 4: 4"]),
        Scenario(
            "an early month lost at its closing is followed by the end that Census finds",
            [
                ([census(3)], ["confirmed 3"]), ([licenses(4)], ["early 4"]), ([closing(4, .no)], ["corrected 4"]),
                ([census(4, .no)], ["resolved 4"]),
            ], left: ["resolved 3: 3 -4"]),
    ]

    static let late: [Scenario] = [
        Scenario(
            "alone and old: ended silently",
            [([census(9, .no)], []), ([again(4)], ["late 4"]), ([census(10, .no)], [])], left: ["resolved 4: 4"]),
        Scenario(
            "alone and newest: open, and ended by the next false month",
            [([again(9, newest: true)], ["late 9"]), ([census(10, .no)], ["resolved 10"])], left: ["resolved 9: 9"]),
        Scenario(
            "a chain of late months up to the newest is open",
            [([again(8), again(9, newest: true)], ["late 8", "late 9"])], left: ["confirmed 8: 8 9"]),
        Scenario(
            "beside an episode: it joins, and its start stays",
            [([census(5)], ["confirmed 5"]), ([again(4)], ["late 4"])], left: ["confirmed 5: 4 5"]),
        Scenario(
            "between two: it joins the earlier, and nothing merges",
            [
                ([census(3)], ["confirmed 3"]), ([census(4, .no)], ["resolved 4"]), ([census(5)], ["confirmed 5"]),
                ([again(4)], ["late 4"]), ([census(6)], ["confirmed 6"]),
            ], left: ["resolved 3: 3 4", "confirmed 5: 5 6"]),
        Scenario(
            "after the end it un-resolves nothing",
            [
                ([census(3)], ["confirmed 3"]), ([census(4, .no)], ["resolved 4"]),
                ([again(4, newest: true)], ["late 4"]), ([census(5)], ["confirmed 5"]),
            ], left: ["resolved 3: 3 4", "confirmed 5: 5"]),
        Scenario(
            "lost and true again is late, in its own episode",
            [
                ([census(3)], ["confirmed 3"]), ([census(4)], ["confirmed 4"]), ([again(3, .no)], ["corrected 3"]),
                ([again(3)], ["late 3"]),
            ], left: ["confirmed 3: 3 4"]),
        Scenario(
            "retracted and true again is late; old, it is over",
            [
                ([census(3)], ["confirmed 3"]), ([again(3, .no)], ["retracted 3"]), ([again(3)], ["late 3"]),
                ([census(4)], ["confirmed 4"]),
            ], left: ["resolved 3: 3", "confirmed 4: 4"]),
        Scenario(
            "retracted and true again while it is the newest month: open",
            [
                ([census(3)], ["confirmed 3"]), ([again(3, .no, newest: true)], ["retracted 3"]),
                ([again(3, newest: true)], ["late 3"]), ([census(4)], ["confirmed 4"]),
            ], left: ["confirmed 3: 3 4"]),
    ]

    static let rises: [Scenario] = [
        Scenario(
            "severity rises: one row an episode, that of the month that took it highest",
            [
                ([census(3, .yes, .watch)], ["confirmed 3"]),
                ([census(4, .yes, .warning), census(5, .yes, .critical)], ["confirmed 4", "confirmed 5", "raised 5"]),
                ([census(6, .yes, .watch)], ["confirmed 6"]),
            ], left: ["confirmed 3: 3 4 5 6"]),
        Scenario(
            "an early alert rises", [([licenses(4)], ["early 4"]), ([licenses(4, .yes, .critical)], ["raised 4"])],
            left: ["early 4: 4"]),
        Scenario(
            "a told figure that moves by 5 % is revised, one row an episode; by less it is not",
            [
                ([census(3, value: 1000)], ["confirmed 3"]), ([census(4, value: 1000)], ["confirmed 4"]),
                ([again(3, value: 1049)], []), ([again(3, value: 951)], []),
                ([again(3, value: 950), again(4, value: 1100)], ["revised 3"]),
            ], left: ["confirmed 3: 3 4"]),
        Scenario(
            "small revisions add up until they are told",
            [
                ([census(3, value: 1000)], ["confirmed 3"]), ([again(3, value: 1030)], []),
                ([again(3, value: 1060)], ["revised 3"]), ([again(3, value: 1100)], []),
            ], left: ["confirmed 3: 3"]),
        Scenario(
            "more licenses are no revision",
            [([licenses(3, value: 1000)], ["early 3"]), ([licenses(3, value: 2000)], [])], left: ["early 3: 3"]),
        Scenario(
            "revised months first, then the judged ones, each oldest first",
            [
                ([census(3)], ["confirmed 3"]),
                (
                    [again(2), again(3, value: 200), census(4), licenses(5)],
                    ["late 2", "revised 3", "confirmed 4", "early 5"]
                ),
            ], left: ["confirmed 3: 2 3 4 5"]),
    ]

    @Test(
        "Each scenario gives its events and leaves its episodes",
        arguments: beginnings + losses + licensesOnly + late + rises)
    func run(scenario: Scenario) {
        var story = Story()
        for (index, (said, wanted)) in scenario.releases.enumerated() {
            #expect(story.release(said).words == wanted, "release \(index + 1) of \(scenario.name)")
        }
        #expect(story.episodes == scenario.left)
    }

    @Test("Smelt and cast: the release that closes the month confirms it, or takes it back, and a false one resolves")
    func closedLicenses() {
        for role in [Role.smelt, .smelt2, .cast] {
            var series = theSeries
            series.role = role
            func said(_ ground: Judgement.Ground, _ month: Int, _ truth: Truth) -> Said {
                var said = Said(ground: ground, month: month, truth: truth)
                said.series = series
                return said
            }
            var story = Story()
            #expect(
                story.release([said(.licenses, 3, .yes), said(.licenses, 4, .yes)]).words == ["early 3", "early 4"])
            #expect(story.release([said(.licenses, 4, .no)]).words == [])
            #expect(story.release([said(.closedLicenses, 3, .yes)]).words == ["confirmed 3"])
            #expect(story.release([said(.closedLicenses, 4, .no)]).words == ["corrected 4", "resolved 4"])
            #expect(story.release([said(.revision, 3, .no)]).words == ["retracted 3"])
            #expect(story.release([said(.closedLicenses, 6, .yes)]).words == ["confirmed 6"])
            #expect(story.release([said(.closedLicenses, 7, .no)]).words == ["resolved 7"])
            #expect(story.episodes == ["retracted 3: -3 -4", "resolved 6: 6"])
        }
    }
}

@Suite("What events and episodes say")
struct EventTests {
    @Test("The id of an episode comes from rule, series and first month found true, and from nothing else")
    func identity() {
        var first = Story()
        _ = first.release([licenses(4, value: 5)])
        _ = first.release([census(4, .yes, .critical, value: 7)])
        var second = Story()
        _ = second.release([census(3, .no)])
        let event = second.release([census(4, value: 99)]).events[0]
        #expect(first.book.all.map(\.id) == [event.episode])
        #expect(event.episode == Identity.episode(rule: "Surge", series: theSeries, start: month(4)))
        #expect(event.episode.utf8.count == 16)
        #expect(event.episode.allSatisfy { "0123456789abcdef".contains($0) })
        let others = [
            Identity.episode(rule: "Other", series: theSeries, start: month(4)),
            Identity.episode(rule: "Surge", series: theSeries.of(.all), start: month(4)),
            Identity.episode(rule: "Surge", series: theSeries, start: month(5)),
        ]
        #expect(Set(others + [event.episode]).count == 4)
    }

    @Test("The id is a published constant: it does not change from version to version")
    func constant() {
        #expect(Identity.episode(rule: "Surge", series: theSeries, start: month(4)) == "e1ce14aa6e35c67e")
    }

    @Test("Events of an episode are numbered without gaps, and name source and basis of the judged month")
    func numbers() {
        var story = Story()
        let early = story.release([licenses(4)]).events[0]
        let confirmed = story.release([census(4)]).events[0]
        #expect((early.sequence, early.source, early.basis) == (1, "aim", .license))
        #expect((confirmed.sequence, confirmed.source, confirmed.basis) == (2, "census", .general))
        #expect(confirmed.episodeStart == month(4))
        #expect(story.book.alert(rule: "Surge", series: theSeries, month: month(4))?.1.first.evidence == early.evidence)
        #expect(
            story.book.alert(rule: "Surge", series: theSeries, month: month(4))?.1.newest.evidence == confirmed.evidence
        )
    }

    @Test("A rule that goes away closes its open episodes, with the reason, and only those")
    func closed() {
        var story = Story()
        _ = story.release([census(3), census(4, .no), census(5)])
        let events = story.close().events
        #expect(events.map(\.kind) == [.closed])
        #expect(events[0].month == month(5))
        #expect(events[0].reason == "the rule was removed")
        #expect(story.episodes == ["resolved 3: 3", "closed 5: 5"])
        #expect(story.close().events.isEmpty)
    }

    @Test("A rule with another definition starts clean: closed alerts are neither confirmed nor continued")
    func startsClean() {
        var story = Story()
        _ = story.release([licenses(4)])
        _ = story.close()
        func next(_ ground: Judgement.Ground, _ month: Int, _ truth: Truth = .yes) -> Said {
            Said(ground: ground, month: month, truth: truth, definition: "two")
        }
        let events = story.release([next(.licenses, 4)]).events
        #expect(events.map(\.kind) == [.early])
        #expect(events[0].sequence == 3)
        #expect(story.release([next(.statistics, 4)]).words == ["confirmed 4"])
        #expect(story.release([next(.statistics, 5)]).words == ["confirmed 5"])
        #expect(story.episodes == ["confirmed 4: 4 5"])
    }

    @Test("Series do not disturb each other")
    func series() {
        var story = Story()
        var other = census(3)
        other.series = theSeries.of(Country("2010"))
        #expect(story.release([census(3), other]).words == ["confirmed 3", "confirmed 3"])
        #expect(story.release([census(4, .no)]).words == ["resolved 4"])
        #expect(story.episodes.sorted() == ["confirmed 3: 3", "resolved 3: 3"])
    }
}
