import Alerting
package import Archive
import GRDB
package import Trade

extension ReleasePipeline {
    /// The same with the subscriptions that are active in this very transaction: a change that was committed before it
    /// counts, one after it does not. Tariff codes that have changed by now are followed first.
    package func withSubscriptions(_ transaction: ArchiveTransaction, knownAt: Instant) throws -> ReleasePipeline {
        let month = knownAt.newYorkDay.month
        for subscription in try Archive.subscriptions(transaction.database, states: [.active, .paused]) {
            guard let followed = subscription.followed(.tariffSchedule, until: month) else { continue }
            let words = followed.moves.map { "\($0.old) -> \($0.new.joined(separator: " "))" }.joined(separator: ", ")
            try transaction.store(
                followed, SubscriptionEvent(.moved, of: followed.id, at: knownAt, by: .surgewatch, words: words))
        }
        return try withSubscriptions(transaction.database)
    }

    /// The same with the subscriptions that are active in what a database shows.
    func withSubscriptions(_ database: Database) throws -> ReleasePipeline {
        var pipeline = self
        pipeline.routing.subscriptions = try Archive.subscriptions(database, states: [.active])
        return pipeline
    }
}
