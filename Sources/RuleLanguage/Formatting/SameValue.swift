/// Whether two trees of YAML say the same: the order of keys that a table has, line breaks in formulas, and white space
/// at the ends of texts do not matter, everything else does.
enum SameValue {
    static func holds(_ left: Node, _ right: Node, _ shape: KeyShape?) -> Bool {
        switch (left, right) {
        case (.scalar(let left), .scalar(let right)): holds(left, right, shape)
        case (.sequence(let left), .sequence(let right)):
            holds(left, right, shape?.branch(isMapping: false, isList: true))
        case (.mapping(let left), .mapping(let right)):
            holds(left, right, shape?.branch(isMapping: true, isList: false))
        default: false
        }
    }

    private static func holds(_ left: Node.Scalar, _ right: Node.Scalar, _ shape: KeyShape?) -> Bool {
        if isAbsent(left) || isAbsent(right) { return isAbsent(left) == isAbsent(right) }
        if shape?.isFormula ?? false, words(left.string) == words(right.string) { return true }
        return trimmed(left.string) == trimmed(right.string)
    }

    private static func holds(_ left: Node.Sequence, _ right: Node.Sequence, _ shape: KeyShape?) -> Bool {
        left.count == right.count
            && zip(left, right).enumerated().allSatisfy { index, pair in
                switch shape {
                case .list(let entry, _, _): holds(pair.0, pair.1, entry)
                case .tuple(let shapes): holds(pair.0, pair.1, index < shapes.count ? shapes[index] : nil)
                default: holds(pair.0, pair.1, nil)
                }
            }
    }

    private static func holds(_ left: Node.Mapping, _ right: Node.Mapping, _ shape: KeyShape?) -> Bool {
        guard left.count == right.count else { return false }
        let named = Dictionary(right.map { ($0.key.scalar?.string ?? "", $0.value) }) { first, _ in first }
        let names = { (mapping: Node.Mapping) in mapping.map { $0.key.scalar?.string } }
        switch shape {
        case .mapping: break
        default: if names(left) != names(right) { return false }
        }
        return left.allSatisfy { key, value in
            let name = key.scalar?.string ?? ""
            let inner: KeyShape? =
                switch shape {
                case .mapping(let table): table[name]?.value ?? table.others
                case .names(_, let value, _): value
                default: nil
                }
            return named[name].map { holds(value, $0, inner) } ?? false
        }
    }

    private static func isAbsent(_ scalar: Node.Scalar) -> Bool {
        scalar.style == .plain && ScalarLayout.isNull(scalar.string)
    }

    private static func words(_ text: String) -> [[Unicode.Scalar]] {
        text.unicodeScalars.split(whereSeparator: ScalarText.isWhite).map(Array.init)
    }

    private static func trimmed(_ text: String) -> [Unicode.Scalar] {
        var scalars = Array(text.unicodeScalars.drop(while: ScalarText.isWhite))
        while let last = scalars.last, ScalarText.isWhite(last) { scalars.removeLast() }
        return scalars
    }
}
