/// The difference of two texts in the unified format that `patch` reads.
enum UnifiedDiff {
    private enum Line {
        case kept(String)
        case removed(String)
        case added(String)

        var isKept: Bool { if case .kept = self { true } else { false } }
        var text: String {
            switch self {
            case .kept(let text): " " + text
            case .removed(let text): "-" + text
            case .added(let text): "+" + text
            }
        }
    }

    /// Lines around a change that are shown with it.
    private static let context = 3
    private static let noBreak = "\\ No newline at end of file"

    /// The difference, with a break at its end; empty when the texts are equal.
    static func text(from old: String, to new: String, path: String) -> String {
        guard old != new else { return "" }
        let lines = script(split(old), split(new))
        var text = "--- \(path)\n+++ \(path)\n"
        var oldLine = 1
        var newLine = 1
        var index = 0
        while let change = lines[index...].firstIndex(where: { !$0.isKept }) {
            let first = max(index, change - context)
            oldLine += first - index
            newLine += first - index
            // A hunk ends where more lines are kept than two contexts hold.
            var end = change
            var next = change
            while let later = lines[next...].firstIndex(where: { !$0.isKept }), later - end <= 2 * context {
                end = later + 1
                next = end
            }
            let last = min(lines.count, end + context)
            let hunk = lines[first..<last]
            let removed = hunk.count { if case .added = $0 { false } else { true } }
            let added = hunk.count { if case .removed = $0 { false } else { true } }
            text += "@@ -\(range(oldLine, removed)) +\(range(newLine, added)) @@\n"
            text += hunk.map { $0.text + "\n" }.joined()
            oldLine += removed
            newLine += added
            index = last
        }
        return text
    }

    private static func range(_ start: Int, _ count: Int) -> String {
        count == 1 ? "\(start)" : "\(count == 0 ? start - 1 : start),\(count)"
    }

    /// Lines without their breaks; a last line without a break says so, as `diff` does.
    private static func split(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() } else { lines[lines.count - 1] += "\n" + noBreak }
        return lines
    }

    /// The largest middle part, in pairs of lines, that is compared line by line.
    private static let largest = 16_000_000

    /// Equal lines at both ends are kept; what is between them is compared, or replaced whole where it is huge.
    private static func script(_ old: [String], _ new: [String]) -> [Line] {
        let head = zip(old, new).prefix { $0 == $1 }.count
        let tail = zip(old.dropFirst(head).reversed(), new.dropFirst(head).reversed()).prefix { $0 == $1 }.count
        let left = Array(old.dropFirst(head).dropLast(tail))
        let right = Array(new.dropFirst(head).dropLast(tail))
        let middle =
            left.count * right.count > largest
            ? left.map(Line.removed) + right.map(Line.added) : compared(left, right)
        return old.prefix(head).map(Line.kept) + middle + old.suffix(tail).map(Line.kept)
    }

    private static func compared(_ old: [String], _ new: [String]) -> [Line] {
        var removals: Set<Int> = []
        var insertions: Set<Int> = []
        for change in new.difference(from: old) {
            switch change {
            case .remove(let offset, _, _): removals.insert(offset)
            case .insert(let offset, _, _): insertions.insert(offset)
            }
        }
        var lines: [Line] = []
        var left = 0
        var right = 0
        while left < old.count || right < new.count {
            if removals.contains(left) {
                lines.append(.removed(old[left]))
                left += 1
            } else if insertions.contains(right) {
                lines.append(.added(new[right]))
                right += 1
            } else {
                lines.append(.kept(old[left]))
                left += 1
                right += 1
            }
        }
        return lines
    }
}
