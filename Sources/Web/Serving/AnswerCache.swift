import Synchronization

/// Answers that were made already, as long as they are true: the newest that fit into so many bytes.
final class AnswerCache: Sendable {
    private struct Entry {
        var answer: Answer
        var used: UInt64
        var size: Int
    }
    private struct State {
        var entries: [String: Entry] = [:]
        var bytes = 0
        var clock: UInt64 = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(bytes limit: Int) { self.limit = limit }

    subscript(key: String) -> Answer? {
        get {
            state.withLock { state in
                guard var entry = state.entries[key] else { return nil }
                state.clock += 1
                entry.used = state.clock
                state.entries[key] = entry
                return entry.answer
            }
        }
        set {
            guard let answer = newValue else { return }
            let size = answer.bytes.count + (answer.packed?.count ?? 0) + key.utf8.count + 200
            guard size < limit / 4 else { return }
            state.withLock { state in
                state.clock += 1
                if let old = state.entries[key] { state.bytes -= old.size }
                state.entries[key] = Entry(answer: answer, used: state.clock, size: size)
                state.bytes += size
                guard state.bytes > limit else { return }
                for (key, entry) in state.entries.sorted(by: { $0.value.used < $1.value.used }) {
                    state.entries[key] = nil
                    state.bytes -= entry.size
                    if state.bytes <= limit * 3 / 4 { break }
                }
            }
        }
    }
}
