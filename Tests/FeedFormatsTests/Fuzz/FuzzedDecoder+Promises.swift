import Trade

@testable import FeedFormats

/// What holds of every body, whatever is in it.
extension FuzzedDecoder {
    private struct Cell: Hashable {
        var series: SeriesKey
        var month: Month
    }
    private struct Line: Hashable {
        var basis: Basis
        var product: Product
        var month: Month
    }

    /// What is wrong with a release that was taken: its cells are stated once, within its sections, and never negative; the
    /// countries of Census add up.
    func fault(in release: Release) -> String? {
        var cells: Set<Cell> = []
        var sums: [Line: Int64] = [:]
        for observation in release.observations {
            let series = observation.series
            if (observation.quantity ?? 0) < 0 || (observation.value ?? 0) < 0 { return "a negative figure: \(series)" }
            guard cells.insert(Cell(series: series, month: observation.month)).inserted else {
                return "a cell twice: \(series) \(observation.month)"
            }
            let isListed = release.sections.contains { section in
                section.month == observation.month && section.basis == series.basis && section.flow == series.flow
                    && section.role == series.role && section.reporter == series.reporter
                    && section.scope.covers(series.product)
            }
            guard isListed else { return "a cell in no section: \(series) \(observation.month)" }
            guard self == .census || self == .bank, let value = observation.value else { continue }
            let line = Line(basis: series.basis, product: series.product, month: observation.month)
            sums[line, default: 0] += series.country == .all ? -value : value
        }
        return sums.first { $0.value != 0 }.map { "countries that do not add up: \($0.key)" }
    }

    /// Errors about a whole body, which have no place in it.
    private static let aboutAll = [
        "the archive holds", "the table has no figures", "the file has no rows", "the workbook holds no",
        "the request carried no key", "the key is not valid",
    ]

    /// What is wrong with an error: it has words and a place, and the place lies within the body.
    func fault(in problem: FeedProblem, of body: [UInt8]) -> String? {
        if problem.what.isEmpty { return "an error without words" }
        guard !problem.where.isEmpty else {
            return Self.aboutAll.contains(where: problem.what.hasPrefix) ? nil : "an error without a place: \(problem)"
        }
        // Rows of a sheet are numbered by the sheet.
        if self == .workbook { return nil }
        var place = problem.where
        let most = place.withUTF8 { text in
            max(Self.number(in: text, behind: "byte "), Self.number(in: text, behind: "line "))
        }
        return most > body.count + 1 ? "an error outside the body: \(problem)" : nil
    }

    /// The number behind a word; -1 where there is none.
    private static func number(in text: UnsafeBufferPointer<UInt8>, behind word: StaticString) -> Int {
        guard let base = text.baseAddress, text.count > word.utf8CodeUnitCount else { return -1 }
        let first = word.utf8Start
        for start in 0..<(text.count - word.utf8CodeUnitCount) where base[start] == first[0] {
            var index = 0
            while index < word.utf8CodeUnitCount, base[start + index] == first[index] { index += 1 }
            guard index == word.utf8CodeUnitCount else { continue }
            var number = 0
            while start + index < text.count, (48...57).contains(base[start + index]), number < 1 << 40 {
                number = number * 10 + Int(base[start + index] - 48)
                index += 1
            }
            return number
        }
        return -1
    }
}
