import Alerting
import Archive
import GRDB
import Pipeline
import Testing
import Trade

@Suite("Messages that stand for others are sent in any case")
struct FoldedOutboxTests {
    /// Canada is told and delivered; then Mexico and the world; then all of it is taken back before that was sent.
    @Test("A retraction that folds is not dropped because its own episode was never sent")
    func retraction() throws {
        let desk = try Desk(rules([.rise]))
        desk.pipeline.routing.receivers = [ana]
        try desk.take(census([1: [canada: 100, mexico: 900], 2: [canada: 100, mexico: 900]]))
        // Canada alone: the world does not rise by half.
        try desk.take(census([3: [canada: 200, mexico: 900]]))
        let first = try #require(try desk.archive.read { try Archive.outbox($0) }.first)
        try desk.archive.write {
            try $0.database.execute(sql: "UPDATE outbox SET state='delivered' WHERE id=?", arguments: [first.id])
        }
        // March of the world becomes true by a revision, and is told with April.
        try desk.take(census([4: [canada: 400, mexico: 3000]]))
        try desk.take(census([3: [canada: 110, mexico: 900], 4: [canada: 110, mexico: 900]]))
        _ = try desk.archive.dueEndpoints(now: .max / 2)
        let records = try desk.archive.read { try Archive.outbox($0) }
        let retracted = records.filter { $0.kind == .retracted }
        #expect(!retracted.isEmpty)
        #expect(retracted.allSatisfy { $0.state == .pending })
        let rows = try desk.archive.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM folded") ?? 0 }
        #expect(rows > 0)
    }
}
