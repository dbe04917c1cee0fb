/// The colours of marks on white (the style sheet gives those on dark): Okabe and Ito's where they reach 3:1 against it.
package enum Colours {
    package static let ink = "#1b1b1b"
    package static let quiet = "#767676"
    package static let grid = "#dcdee0"
    /// The subject of a drawing.
    package static let accent = "#0072B2"
    package static let paper = "#ffffff"

    /// Of series side by side, in their order: a colour and how its line is broken.
    package static let series: [(fill: String, dash: String)] = [
        ("#0072B2", ""), ("#D55E00", "7 3"), ("#009E73", "2 3"), ("#CC79A7", "9 3 2 3"), (Self.ink, "4 2"),
        (Self.quiet, "1 3"),
    ]

    /// A class for the style sheet: `s1` to `s6`.
    package static func name(_ index: Int) -> String { "s\(index % series.count + 1)" }
}
