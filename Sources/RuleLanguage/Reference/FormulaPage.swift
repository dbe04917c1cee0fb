/// The reference of the formula language, made from the table of its words: a page for terminals and a manual page.
package struct FormulaPage {
    /// Paragraphs, words and preformatted lines below a title.
    struct Section {
        var title: String
        var paragraphs: [String] = []
        var words: [FormulaWord] = []
        var isGrammar = false
    }

    static let summary = "the formula language of Surgewatch rules"

    static let sections: [Section] = [
        Section(
            title: "Description",
            paragraphs: [
                "A formula is a condition over windows of months of the series that is judged. It stands behind `when`, "
                    + "`clear`, `also` and the grades of `severity` of a rule; an amount without a comparison stands behind a "
                    + "name of `let`. All arithmetic is exact; 1.15 is 115/100, and equal counts as met for >= and <=.",
                "Names are parameters of `params`, amounts of `let`, and what `some` and `longest` give a name. Dimensions are "
                    + "checked before anything runs: masses are compared with masses, dollars with dollars, a share with a "
                    + "percentage, a difference of shares with percentage points.",
            ]),
        Section(title: "Grammar", isGrammar: true),
        Section(title: "Measures", paragraphs: ["Each reads figures over a window W."], words: words(.measure)),
        Section(
            title: "Whose figures",
            paragraphs: [
                "In parentheses behind the measure. PLACE is own, world, others, known, a country, a group, or a name that `some` "
                    + "gives; ROLE is origin, smelt, smelt2 or cast."
            ], words: words(.place)),
        Section(title: "Windows", words: words(.window)),
        Section(
            title: "Aggregates",
            paragraphs: [
                "X is the months of a window, mean(quantity[3mo]), or an amount A at several judged months M, median(share[3mo] "
                    + "over [24mo]): A is evaluated as if each of them were judged, on the figures known now. Months before the "
                    + "first published one are left out while the fewest that are asked for remain. `over` does not nest."
            ], words: words(.aggregate)),
        Section(title: "Moments, behind over", words: words(.moments)),
        Section(title: "Functions", words: words(.function)),
        Section(
            title: "Conditions that are words",
            paragraphs: [
                "C is a condition in parentheses, or one of these words. In a rule file a formula with `: ` in it stands in quotes "
                    + "or on the lines behind `>`."
            ], words: words(.condition)),
        Section(title: "Numbers and units", words: words(.unit)),
        Section(
            title: "Missing, unknown, zero",
            paragraphs: [
                "Zero is a figure. A window with a month that is not known, or not published yet, has no value; a comparison "
                    + "with it is neither true nor false, and a rule without verdict leaves open alerts as they are. False and "
                    + "unknown is false, true or unknown is true. A series that is too young, a quantity of zero to divide by, a "
                    + "parameter series that was never stated have no value by nature: other rules count such a rule as false.",
                "A license month that is still being filed can meet an \"at least\" condition on sums, means, the smallest and "
                    + "the largest; it never fails one. Shares, unit values, concentrations, medians, ranks, logarithms and `if` "
                    + "have no verdict on it.",
                "Windows, and the months behind `over` with them, reach at most \(Window.furthest) months back; judging one month "
                    + "reads at most \(Footprint.mostWork) figures.",
            ]),
    ]

    private static func words(_ kind: FormulaWord.Kind) -> [FormulaWord] { FormulaWord.all.filter { $0.kind == kind } }

    /// The page for a terminal of so many columns.
    package static func text(columns: Int) -> String {
        var lines = ["FORMULAS: \(summary)"]
        for section in sections {
            lines += ["", section.title.uppercased()]
            for (index, paragraph) in section.paragraphs.enumerated() {
                if index > 0 { lines.append("") }
                lines += indented(wrapped(paragraph, columns: columns - 2), by: 2)
            }
            if section.isGrammar { lines += indented(FormulaGrammar.lines(columns: columns - 2), by: 2) }
            if !section.words.isEmpty, !section.paragraphs.isEmpty { lines.append("") }
            for word in section.words { lines += entry(word, columns: columns) }
        }
        return lines.joined(separator: "\n")
    }

    private static func entry(_ word: FormulaWord, columns: Int) -> [String] {
        let head = "  " + word.signature
        let gap = max(2, 48 - head.count)
        return [head + String(repeating: " ", count: gap) + word.dimension]
            + indented(wrapped(word.meaning, columns: columns - 6), by: 6)
            + indented(wrapped("e.g. " + word.example, columns: columns - 6), by: 6)
    }

    private static func indented(_ lines: [String], by count: Int) -> [String] {
        lines.map { String(repeating: " ", count: count) + $0 }
    }

    /// A text in lines of at most so many columns, broken at blanks.
    static func wrapped(_ text: String, columns: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > columns {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [line]
    }

    // MARK: Manual page

    /// The manual page surgewatch-formulas(7), in the macros of man(7).
    package static var manual: String {
        var lines = [
            #".\" Made by `surgewatch help formulas --man` from the table of words; do not edit."#,
            ".TH SURGEWATCH-FORMULAS 7 \"\" Surgewatch \"Rules\"", ".SH NAME",
            #"surgewatch-formulas \- "# + escaped(summary),
        ]
        for section in sections {
            lines.append(".SH " + escaped(section.title.uppercased()))
            for (index, paragraph) in section.paragraphs.enumerated() {
                if index > 0 { lines.append(".PP") }
                lines.append(escaped(paragraph))
            }
            if section.isGrammar {
                lines += [".nf"] + FormulaGrammar.lines(columns: 72).map(escaped) + [".fi"]
            }
            for word in section.words {
                lines += [
                    ".TP", #"\fB"# + escaped(word.signature) + #"\fR  ("# + escaped(word.dimension) + ")",
                    escaped(word.meaning), ".br", "e.g. " + escaped(word.example),
                ]
            }
        }
        lines += [
            ".SH SEE ALSO",
            #"\fBsurgewatch\fR help formulas, \fBsurgewatch\fR help \fICODE\fR for the code of a finding"#,
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Text as roff takes it: no escapes, no control lines, ASCII quotes and hyphens that stay as they are.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += #"\e"#
            case "-": result += #"\-"#
            case "`": result += #"\`"#
            case "'": result += #"\(aq"#
            case "\"": result += #"\(dq"#
            case "…": result += "..."
            default: result.append(character)
            }
        }
        return result.hasPrefix(".") ? #"\&"# + result : result
    }
}
