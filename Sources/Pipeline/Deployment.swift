package import Alerting
import RuleLanguage
package import Trade

/// What readers would be told in the first release after a rule set takes the place of another.
///
/// A rule that is new or has another definition starts clean and says nothing about months that were judged before. Of
/// the next months it has to say that they are true, also where the surge is old news under a rule that had seen it begin:
/// a first day can bring many messages about nothing new.
package struct Deployment: Sendable {
    package struct Day: Sendable {
        package var knownAt: Instant
        package var receiver: Receiver
        /// Messages with the old set in force.
        package var before: Int
        /// Messages with the new set in force since long ago.
        package var settled: Int
        /// Messages with the new set put into force just before.
        package var first: Int
        /// Of those, messages about episodes that would be no news had the new set been in force before.
        package var oldNews: Int
    }

    /// How many of the newest releases are looked at.
    package static let looksAt = 12

    /// For each release that was looked at and each receiver, in order.
    package private(set) var days: [Day] = []

    package init() {}

    /// The old set's world with the new set put into force in it.
    package static func lane(_ old: Replay.Lane, deploying new: ReleasePipeline) -> Replay.Lane {
        var world = old.world
        let changed = old.pipeline.rules.rules.filter { rule in
            new.rules[rule.name]?.definitionSHA256 != rule.definitionSHA256
        }.map(\.name)
        for name in changed {
            world.judged.remove(rule: name)
            world.held.remove(rule: name)
        }
        world.book.remove(rules: Set(changed))
        return Replay.Lane(pipeline: new, world: world)
    }

    /// Takes in one release: of the old set, of the new one, and of the new one just put into force.
    package mutating func add(
        _ old: ReleasePipeline.Step, _ new: ReleasePipeline.Step, _ first: ReleasePipeline.Step,
        receivers: [Receiver], knownAt: Instant
    ) {
        for receiver in receivers {
            func told(_ step: ReleasePipeline.Step) -> Set<String> {
                Set(step.toldOf.filter { $0.receiver == receiver }.map { "\($0.event.rule) \($0.event.series)" })
            }
            let (settled, fresh) = (told(new), told(first))
            days.append(
                Day(
                    knownAt: knownAt, receiver: receiver, before: told(old).count, settled: settled.count,
                    first: fresh.count, oldNews: fresh.subtracting(settled).count))
        }
    }

    /// Of a receiver: the newest release that was looked at, and the one that would have brought most.
    package func summary(of receiver: Receiver) -> (newest: Day, worst: Day)? {
        let own = days.filter { $0.receiver == receiver }
        guard let newest = own.last, let worst = own.max(by: { $0.first < $1.first }) else { return nil }
        return (newest, worst)
    }
}
