import Alerting
import Testing
import Trade
import Views

@Suite("What operations are told of a silence")
struct SilenceNoticeTests {
    private func notice(
        _ matchers: Matchers, days: Int64, alerts: [SilenceNotice.Alert] = [], severity: Severity = .critical
    ) throws -> SilenceNotice {
        let from = try #require(Instant("2026-11-01T12:00:00Z"))
        let silence = Silence(
            id: "sil-3f2a9c0b", matchers: matchers, severity: severity, reason: "known reclassification.", by: "ana",
            from: from, until: from + 14 * 86400)
        let announcement = try #require(SilenceAnnouncement(silence, announced: [], now: from + days * 86400))
        return SilenceNotice(announcement, keptBack: alerts)
    }

    private func alert(_ id: String, isOpen: Bool = true) -> SilenceNotice.Alert {
        .init(id: id, rule: "MassiveImports", series: Story.series, isOpen: isOpen)
    }

    @Test("A day before the end")
    func ending() throws {
        let notice = try notice(
            Matchers(rules: ["MassiveImports"], countries: [Country("5330"), .all], products: ["unwrought", "7604"]),
            days: 13, alerts: [alert("a1"), alert("b2", isOpen: false)], severity: .warning)
        #expect(
            notice.notice
                == OperationsNotice(
                    cause: .silence, about: "sil-3f2a9c0b", at: try #require(Instant("2026-11-14T12:00:00Z")),
                    subject:
                        "A silence ends on 15 Nov 2026: MassiveImports, India or all countries together, unwrought or 7604, up to warning",
                    paragraphs: [
                        "The silence sil-3f2a9c0b is in force since 2026-11-01T12:00:00Z and ends at 2026-11-15T12:00:00Z. ana asked for it: known reclassification.",
                        "It kept back news of 2 alerts; 1 of them is still open. What is true again in the next month that is judged after its end is told as news.",
                        "a1  MassiveImports: unwrought aluminum from India",
                    ],
                    commands: ["surgewatch alerts show a1", "surgewatch silences list --all"]))
        #expect(
            notice.headline
                == "silence sil-3f2a9c0b ends at 2026-11-15T12:00:00Z: it kept back news of 2 alerts, 1 of them still open"
        )
    }

    @Test("At the end, of nothing and of much")
    func ended() throws {
        let nothing = try notice(Matchers(), days: 20)
        #expect(nothing.notice.subject == "A silence has ended: everything")
        #expect(nothing.notice.paragraphs.last == "It kept back nothing.")
        #expect(nothing.notice.at == Instant("2026-11-15T12:00:00Z"))
        let much = try notice(Matchers(rules: ["Mass*"]), days: 14, alerts: (1...13).map { alert("id\($0)") })
        #expect(much.notice.paragraphs.count == 2 + 10 + 1 && much.notice.paragraphs.last == "and 3 more")
        #expect(much.notice.commands.first == "surgewatch alerts show id1")
        let one = try notice(Matchers(rules: ["Mass*"]), days: 14, alerts: [alert("a")])
        #expect(
            one.notice.paragraphs[1]
                == "It kept back news of one alert; it is still open. What is true again in the next month that is judged is told as news."
        )
        #expect(
            try notice(Matchers(), days: 13).notice.paragraphs.last?.hasPrefix("So far it has kept back nothing")
                == true)
    }
}
