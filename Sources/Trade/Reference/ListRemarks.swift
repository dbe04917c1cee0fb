extension ReferenceLists {
    /// What in lists that can be read does not fit together: each a sentence.
    package var remarks: [String] {
        var remarks: [String] = []
        for move in concordance.moves {
            for (code, word) in [(move.old, "replaced")] + move.new.map({ ($0, "new") })
            where code.utf8.count == 10 && lines.hasChapter(of: code) {
                let own = lines.lines.filter { $0.code == code }
                if own.isEmpty {
                    remarks.append("concordance.csv: \(code), \(word) from \(move.from) on, is not in lines.csv")
                } else if word == "new", !own.contains(where: { $0.isInForce(in: move.from) }) {
                    remarks.append(
                        "concordance.csv: \(code) is new from \(move.from) on, and lines.csv has it not in force")
                } else if word == "replaced", !move.new.contains(code),
                    own.contains(where: { $0.isInForce(in: move.from) })
                {
                    remarks.append(
                        "concordance.csv: \(code) is replaced from \(move.from) on, and lines.csv has it in force")
                }
            }
        }
        for (line, next) in zip(lines.lines, lines.lines.dropFirst()) where line.code == next.code {
            if line.until == nil || next.from == nil
                || line.until.map({ until in next.from.map { $0 <= until } ?? true }) ?? true
            {
                remarks.append("lines.csv: \(line.code) stands there twice for the same months")
            }
        }
        for line in lines.lines where line.until == nil {
            let categories = categories.categories(of: Product(line.code))
            // Quantities of a category are added up.
            if !categories.isEmpty, line.unit != "KG" {
                remarks.append(
                    "lines.csv: \(line.code) is counted in \(line.unit), and \(categories[0].slug) adds up kilograms")
            }
        }
        return remarks
    }
}
