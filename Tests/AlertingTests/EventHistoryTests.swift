import Alerting
import Testing
import Trade

@Suite("Alerts made again from their events") struct EventHistoryTests {
    /// What telling goes by.
    private func words(_ book: AlertBook) -> [String] {
        book.all.map { episode in
            let months = episode.months.sorted { $0.key < $1.key }.map { month, alert in
                "\(month)\(alert.isTrue ? "" : " lost")\(alert.isConfirmed ? " confirmed" : "")"
            }
            return "\(episode.id) \(episode.state) \(episode.severity) \(episode.sequence) \(months)"
        }
    }

    @Test(
        "They stand as the judgements left them",
        arguments: [
            [[census(1)], [census(2)], [census(3, .no)], [again(1, .no)]],
            [[licenses(1)], [licenses(2)], [census(1)], [census(2, .no)]],
            [[licenses(1)], [census(1, .no)]],
            [[census(1), census(2, .yes, .critical)], [again(2, .no)], [again(1, .no)]],
            [
                [licenses(1)], [licenses(1, .yes, .critical)], [census(1, .yes, .critical)], [census(2, .no)],
                [census(3)],
            ],
            [[census(1)], [census(2)], [again(1, .no)], [again(1, .yes)]],
            [[census(1)], [again(1, .no)], [census(2)]],
        ])
    func stand(releases: [[Said]]) {
        var story = Story()
        var history = EventHistory()
        for release in releases {
            let chapter = story.release(release)
            _ = history.take(chapter.events)
            #expect(words(history.book) == words(story.book))
        }
    }
}
