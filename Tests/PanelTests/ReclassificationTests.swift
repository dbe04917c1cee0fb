import Panel
import Testing
import Trade

/// Tariff lines that others replaced: one past, under whichever code.
struct ReclassificationTests {
    /// As in the tariff schedule of 2025, where 7601.10.60.30 became .40 and .45.
    private static let old = "7601106030"
    private static let months = (1...12).map { "2025-" + ($0 < 10 ? "0" : "") + "\($0)" }

    private static func isOld(_ month: String) -> Bool { month < "2025-07" }

    /// Sixty tonnes a month from Canada, before and after the split, and ten of another line.
    private static func split(_ listing: Section.Listing) -> Release {
        var lines = Statement(listing: listing, scope: .codes(prefix: "7601", digits: 10))
        if listing == .partial { lines.scope = nil }
        func of(_ code: String, _ rows: [(Country, String, Int64?)]) -> Release {
            lines.release(code, months: listing == .partial ? rows.map(\.1) : months, rows: rows)
        }
        return of(old, months.filter(isOld).map { (canada, $0, 60) })
            + of("7601106040", months.filter { !isOld($0) }.map { (canada, $0, 25) })
            + of("7601106045", months.filter { !isOld($0) }.map { (canada, $0, 35) })
            + of("7601106090", months.map { (canada, $0, 10) })
    }

    @Test(
        "A code and those that took its place have one past and one future, in whole and in partial listings",
        arguments: [Section.Listing.complete, .partial])
    func onePast(listing: Section.Listing) {
        var panel = Panel()
        panel.learn(Self.split(listing))
        for code in [Self.old, "7601106040", "7601106045"] {
            for month in Self.months { #expect(panel.quantity(code, canada, month) == .value(60), "\(code) \(month)") }
        }
        #expect(panel.quantity("7601106090", canada, "2025-08") == .value(10))
        for month in Self.months { #expect(panel.quantity("760110", canada, month) == .value(70), "\(month)") }
    }

    @Test("Without the concordance the old line falls and the new ones begin")
    func without() {
        var panel = Panel(concordance: Concordance([]))
        panel.learn(Self.split(.complete))
        #expect(panel.quantity(Self.old, canada, "2025-07") == .value(0))
        #expect(panel.quantity("7601106040", canada, "2025-06") == .value(0))
        #expect(panel.quantity("7601106040", canada, "2025-07") == .value(25))
    }

    @Test("Only codes in use are looked at by themselves; of those read together one is a part of the whole")
    func inUse() {
        var panel = Panel()
        panel.learn(Self.split(.complete))
        #expect(
            panel.products(at: .line, flow: .import, reporter: "", role: .origin).map(\.code)
                == ["7601106040", "7601106045", "7601106090"])
        let view = PanelView(panel)
        let heading = WorkingSeries(country: canada, product: Product("760110"))
        let parts = view.products(of: heading, at: .line)
        #expect(parts.map(\.code) == ["7601106040", "7601106090"])
        let sum = parts.reduce(Int64(0)) { sum, product in
            var part = heading
            part.product = product
            return sum + (view.row(of: part)[month("2025-09")].quantity.number ?? 0)
        }
        #expect(sum == 70)
    }

    @Test("A code that was replaced stays as it is as long as nothing is stated of its successors")
    func nobodyElse() {
        var panel = Panel()
        panel.learn(
            Statement().release(Self.old, months: ["2025-06", "2025-07"], rows: [(canada, "2025-07", 60)]))
        #expect(panel.products(at: .line, flow: .import, reporter: "", role: .origin).map(\.code) == [Self.old])
        #expect(panel.quantity("7601106045", canada, "2025-07") == .value(60))
    }

    @Test("Ten digits are those of the United States' imports; elsewhere they mean something else")
    func elsewhere() {
        let panel = Panel()
        let product = Product(Self.old)
        #expect(panel.readTogether(product, flow: .import, reporter: "").count == 3)
        #expect(panel.readTogether(product, flow: .export, reporter: "") == [product])
        #expect(panel.readTogether(product, flow: .import, reporter: "1220") == [product])
    }

    @Test("A code can come back, and one that hands over a part stays in use")
    func lives() {
        let concordance = Concordance([
            .init(from: month("2024-01"), old: "7602000095", new: ["7602000055"]),
            .init(from: month("2025-01"), old: "7602000055", new: ["7602000095", "7602000060"]),
            .init(from: month("2024-07"), old: "7602000097", new: ["7602000097", "7602000098"]),
        ])
        #expect(concordance.group(of: "7602000060") == ["7602000055", "7602000060", "7602000095"])
        func inUse(_ code: String) -> [Bool] {
            ["2023-12", "2024-01", "2024-12", "2025-01"].map { concordance.isInUse(code, in: month($0)) }
        }
        #expect(inUse("7602000095") == [true, false, false, true])
        #expect(inUse("7602000055") == [false, true, true, false])
        #expect(inUse("7602000060") == [false, false, false, true])
        #expect(inUse("7602000097") == [true, true, true, true])
        #expect(inUse("7602000098") == [false, false, true, true])
        #expect(concordance.group(of: "7601200000") == ["7601200000"])
    }
}
