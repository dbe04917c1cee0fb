import Statistics
import Testing
import Trade

@Suite("Which of many are small beyond chance")
struct FalseDiscoveryTests {
    private struct Case: Decodable {
        var p: [Double]
        var bh05: [Int], bh10: [Int], bh20: [Int], by05: [Int], by10: [Int], by20: [Int]
        var bh: [Double], by: [Double]

        enum CodingKeys: String, CodingKey {
            case p
            case bh05 = "fdr_bh_0.05"
            case bh10 = "fdr_bh_0.1"
            case bh20 = "fdr_bh_0.2"
            case by05 = "fdr_by_0.05"
            case by10 = "fdr_by_0.1"
            case by20 = "fdr_by_0.2"
            case bh = "fdr_bh_adjusted"
            case by = "fdr_by_adjusted"
        }
    }

    private struct File: Decodable {
        struct Families: Decodable {
            var families: [[Double]]
            var simes: [Double]
            var selected: [Int]
            var rejected: [[Int]]
        }
        var cases: [String: Case]
        var hierarchy: Families

        struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            cases = [:]
            for key in container.allKeys where !key.stringValue.hasPrefix("benjamini") {
                cases[key.stringValue] = try container.decode(Case.self, forKey: key)
            }
            hierarchy = try container.decode(Families.self, forKey: Key(stringValue: "benjamini_bogomolov_q0.10"))
        }
    }

    @Test("Selections and adjusted values are those of statsmodels", .ifReferenceIsHere)
    func reference() throws {
        let file = try ReferenceTables.json(File.self, "fdr.json")
        #expect(file.cases.count == 6)
        for (name, one) in file.cases {
            let columns: [(FalseDiscovery.Method, Double, [Int])] = [
                (.benjaminiHochberg, 0.05, one.bh05), (.benjaminiHochberg, 0.1, one.bh10),
                (.benjaminiHochberg, 0.2, one.bh20), (.benjaminiYekutieli, 0.05, one.by05),
                (.benjaminiYekutieli, 0.1, one.by10), (.benjaminiYekutieli, 0.2, one.by20),
            ]
            for (method, rate, wanted) in columns {
                let found = FalseDiscovery(one.p, rate: rate, method: method)
                #expect(found.selected == wanted.reduce(0, +), "\(name) \(method) \(rate)")
                #expect(
                    one.p.map { found.selected > 0 && $0 <= found.cut ? 1 : 0 } == wanted, "\(name) \(method) \(rate)")
                let adjusted = method == .benjaminiHochberg ? one.bh : one.by
                for (finding, value) in zip(found.findings, adjusted) {
                    #expect(agrees(finding.adjusted, value), "\(name) \(method): \(finding.adjusted) \(value)")
                }
            }
        }
    }

    @Test("Families first, then their members, as the definition has it", .ifReferenceIsHere)
    func hierarchy() throws {
        let file = try ReferenceTables.json(File.self, "fdr.json").hierarchy
        for (family, simes) in zip(file.families, file.simes) { #expect(agrees(FalseDiscovery.simes(family), simes)) }
        let found = FalseDiscovery.hierarchical(file.families, rate: 0.1)
        #expect(found.map { $0 == nil ? 0 : 1 } == file.selected)
        for ((family, one), wanted) in zip(zip(file.families, found), file.rejected) {
            let rejected = family.map { p in one.map { $0.selected > 0 && p <= $0.cut ? 1 : 0 } ?? 0 }
            #expect(rejected == wanted)
        }
    }

    @Test("Where nothing is selected the cut is what the smallest would have to be")
    func nothing() {
        let found = FalseDiscovery([0.3, 0.04, 0.9, 0.5], rate: 0.1)
        #expect(found.selected == 0 && found.cut == 0.025)
        #expect(found.findings.map(\.rank) == [2, 1, 4, 3])
        #expect(FalseDiscovery([], rate: 0.1).count == 0)
    }

    @Test("Equal values are all in or all out, with one rank")
    func ties() {
        let found = FalseDiscovery([0.02, 0.02, 0.9], rate: 0.05)
        #expect(found.selected == 2 && found.cut == 0.02)
        #expect(found.findings.map(\.rank) == [2, 2, 3])
        #expect(found.findings[0].adjusted == found.findings[1].adjusted)
    }
}

@Suite("Concentration and unit values")
struct SupplyChainTests {
    private struct Share: Decodable {
        var total12: Int64
        var partners: [String: Int64]
        var hhi_num: String
        var hhi: Double
    }

    @Test("The index over partners is exact", .ifReferenceIsHere)
    func concentration() throws {
        for one in try ReferenceTables.json([Share].self, "hhi_hs76.json") {
            let found = Concentration(of: one.partners.values, total: one.total12)
            #expect("\(found.squares)" == one.hhi_num)
            #expect(agrees(found.index, one.hhi))
        }
    }

    @Test("One part is all, and nothing has no index")
    func ends() {
        #expect(Concentration(of: [7], total: 7).index == 10_000)
        #expect(Concentration(of: [], total: 0).index == nil)
        #expect(Concentration(of: [.max, .max], total: .max).squares == 2 * UInt128(Int64.max) * UInt128(Int64.max))
    }

    private struct Change: Decodable {
        var q0: [Int64], v0: [Int64], q1: [Int64], v1: [Int64]
        var uv0: Double, uv1: Double, price: Double, mix: Double
        var lines: [[Double]]
    }

    @Test("Price and mix make up the change, exactly", .ifReferenceIsHere)
    func decomposition() throws {
        for (name, one) in try ReferenceTables.json([String: Change].self, "unit_value_decomposition.json") {
            let lines = one.q0.indices.map {
                UnitValueChange.Line(
                    kilogramsBefore: one.q0[$0], dollarsBefore: one.v0[$0], kilogramsAfter: one.q1[$0],
                    dollarsAfter: one.v1[$0])
            }
            let found = try #require(UnitValueChange(lines))
            #expect(found.price + found.mix == found.after - found.before, "\(name)")
            #expect(agrees(found.before.double, one.uv0) && agrees(found.after.double, one.uv1), "\(name)")
            #expect(abs(found.price.double - one.price) < 1e-12 && abs(found.mix.double - one.mix) < 1e-12, "\(name)")
            for (part, wanted) in zip(found.parts, one.lines) {
                #expect(
                    abs(part.price.double - wanted[0]) < 1e-12 && abs(part.mix.double - wanted[1]) < 1e-12, "\(name)")
            }
        }
    }

    @Test("A line that is new adds by its weight alone")
    func entry() throws {
        let found = try #require(
            UnitValueChange([
                .init(kilogramsBefore: 10, dollarsBefore: 20, kilogramsAfter: 10, dollarsAfter: 20),
                .init(kilogramsBefore: 0, dollarsBefore: 0, kilogramsAfter: 10, dollarsAfter: 40),
            ]))
        #expect(found.price == .zero && found.mix == Rational(1))
        #expect(UnitValueChange([]) == nil)
    }
}
