import BigInt
import Panel
import Testing
import Trade

@testable import Monitors

/// What is made of months, computed again by hand.
@Suite struct StrandTests {
    private func strand(_ view: Presentation, _ measure: Measure = .quantity, from: Month? = nil) -> Strand {
        let series = WorkingSeries(role: .origin, country: Country("5330"), product: Product("sheet"))
        return Made.edition().read { panel in
            Strand(panel, series, name: "India", measure, view, months: from.map { $0...Made.newest })
        }
    }

    private func mass(_ month: Month, country: Int = 2) -> Int64 { Made.kilograms(country, 1, month) }

    @Test func months() {
        let strand = strand(.month)
        #expect(strand.months == Made.first...Made.newest)
        for point in strand.points { #expect(point.value == Rational(mass(point.month))) }
        #expect(strand[Made.final]?.status == .final && strand[Made.final]?.isIncomplete == false)
        #expect(strand[Made.newest]?.status == .license && strand[Made.newest]?.isIncomplete == true)
        #expect(self.strand(.month, .unitValue).points.allSatisfy { $0.value == Rational(3000) })
    }

    @Test func sums() {
        let year = strand(.twelveMonths)
        #expect(year[Made.first + 10] == nil, "no sum of fewer than twelve")
        let month = Made.first + 20
        #expect(year[month]?.value == ((month - 11)...month).reduce(Rational.zero) { $0 + Rational(mass($1)) })
        #expect(year[Made.newest]?.status == .license, "as firm as its least firm month")
        let sofar = strand(.yearToDate)
        let october = Month(year: 2021, month: 10)
        #expect(
            sofar[october]?.value
                == (Month(year: 2021, month: 1)...october).reduce(Rational.zero) { $0 + Rational(mass($1)) })
        #expect(sofar[Month(year: 2021, month: 1)]?.value == Rational(mass(Month(year: 2021, month: 1))))
        #expect(
            strand(.twelveMonths, .unitValue)[month]?.value == Rational(3000), "dollars by tonnes, not a mean of means")
    }

    @Test func comparisons() {
        let month = Made.first + 30
        #expect(strand(.change)[month]?.value == Rational(mass(month) - mass(month - 12)) / Rational(mass(month - 12)))
        #expect(strand(.change)[Made.first + 5] == nil, "no year before to compare with")
        let all = (0..<4).reduce(Int64(0)) { $0 + mass(month, country: $1) }
        #expect(strand(.share)[month]?.value == Rational(mass(month)) / Rational(all))
        let from = Made.first + 12
        let index = strand(.index, from: from)
        let base = (from...(from + 11)).reduce(Int64(0)) { $0 + mass($1) }
        #expect(index[month]?.value == Rational(mass(month)) * Rational(1200) / Rational(base))
        #expect(index.first == from)
    }
}
