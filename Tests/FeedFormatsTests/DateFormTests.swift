import Testing
import Trade

@testable import FeedFormats

@Suite struct DateFormTests {
    @Test(arguments: [
        ("YYYY-MM", "2026-10", "2026-10"), ("MMMM YYYY", "October 2026", "2026-10"),
        ("MMM YYYY", "oct 2026", "2026-10"),
        ("MMM-YY", "May-26", "2026-05"), ("M/D/YYYY", "9/1/2026", "2026-09"), ("M/D/YYYY", "12/31/2026", "2026-12"),
        ("Data through MMMM D, YYYY", "data through May 4, 2026", "2026-05"),
        ("*YYYY-MM-DD*", "aim 2026-11-17 v2.csv", "2026-11"),
        ("YYYYMM", "202610", "2026-10"), ("YYYY M", "2026 1", "2026-01"),
    ])
    func months(form: String, text: String, expected: String) {
        #expect(DateForm(form)?.month(text) == month(expected))
    }

    @Test(arguments: [
        ("YYYY-MM", "2026-13"), ("YYYY-MM", "2026-1x"), ("YYYY-MM", "26-10"), ("MMMM YYYY", "Octobre 2026"),
        ("M/D/YYYY", "2/30/2026"), ("YYYY-MM", "2026-10-01"), ("MMM YYYY", ""),
    ])
    func texts(form: String, text: String) { #expect(DateForm(form)?.month(text) == nil) }

    @Test func days() {
        #expect(DateForm("MMMM D, YYYY")?.day("November 17, 2026")?.description == "2026-11-17")
        #expect(DateForm("*YYYY-MM-DD*")?.day("x2026-02-30y") == nil)
        #expect(DateForm("Data") == nil && DateForm("MMMM") == nil && DateForm("YYYY") == nil)
    }
}

@Suite struct TableNumberTests {
    @Test(arguments: [
        ("166,320.512", 166_320_512), ("$1,234", 1_234_000), ("0", 0), ("2.5E3", 2_500_000), ("1e-3", 1), ("0.0004", 0),
        ("0.0005", 1), ("166320.51199999999", 166_320_512), ("7 000", 7_000_000), ("490275.0", 490_275_000),
    ])
    func thousandths(text: String, expected: Int64) { #expect(TableNumber(text)?.scaled(1000, 0) == expected) }

    @Test(arguments: ["", "-1", "(5)", "1,23", "1,2345", "12,345,67", "1.2.3", "abc", "1e99", "NaN", "5%", "1e", "--"])
    func noFigures(text: String) { #expect(TableNumber(text) == nil) }

    @Test func units() {
        #expect(TableNumber("1")?.scaled(TableUnit.shortTon.factor.0, TableUnit.shortTon.factor.1) == 907)
        #expect(TableNumber("1000")?.scaled(TableUnit.pound.factor.0, TableUnit.pound.factor.1) == 454)
        #expect(TableNumber("1.234,5", isCommaDecimal: true)?.scaled(10, 0) == 12345)
        #expect(TableNumber("999999999999999999")?.scaled(1000, 0) == nil, "beyond what a figure can be")
    }
}
