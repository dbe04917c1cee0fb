import Alerting
import Foundation
import Testing
import Trade

@Suite("Evidence as few bytes")
struct EvidencePackingTests {
    /// Evidence with every member that there is, drawn by a seed.
    private static func evidence(_ seed: UInt64) -> Evidence {
        var random = Numbers(seed: seed)
        func pick<Element>(_ elements: [Element]) -> Element { elements[random.below(elements.count)] }
        func some() -> Bool { random.below(2) == 0 }
        func text() -> String { pick(["", "rise", "quantity[3mo] >= 500 t", "Côte d’Ivoire", "\u{0}\n\"", "rise"]) }
        func number() -> Rational {
            pick([
                .zero, .one, Rational("-7/3") ?? .zero, Rational(Int64.max), Rational(Int64.min),
                Rational("123456789012345678901234567890/7") ?? .zero, Rational("0.15") ?? .zero,
            ])
        }
        func amount() -> Amount { Amount(number(), pick([.kilograms, .dollars, .ratio, .points, .truth])) }
        func month() -> Month { Month(year: pick([1989, 2021, 2026]), month: 1 + random.below(12)) }
        func series() -> WorkingSeries {
            WorkingSeries(
                flow: pick(Flow.allCases), reporter: pick(["", "0003"]), role: pick(Role.allCases),
                country: Country(pick(["1220", "-", "UN"])), origin: pick(["", "2010"]),
                product: Product(pick(["unwrought", "7601", "system:1"])))
        }
        func read() -> Evidence.MonthRead {
            var cell = Cell.unpublished
            cell.source = text()
            cell.basis = pick(Basis.allCases)
            cell.status = pick(Status.allCases)
            cell.isIncomplete = some()
            var read = Evidence.MonthRead(series: series(), month: month(), cell: cell)
            read.quantity = pick([nil, 0, -1, .max, .min, 17_130_000])
            read.value = pick([nil, 0, 5, .max])
            read.vintage = some() ? Instant(seconds: pick([-1, 0, 1_614_951_000])) : nil
            return read
        }
        func input() -> Evidence.InputRead {
            Evidence.InputRead(
                name: text(), country: Country("1220"), product: Product("foil"), month: month(),
                value: ParameterValue(value: number(), unit: "t", knownAt: Instant(seconds: 9)))
        }
        func list<Element>(_ make: () -> Element) -> [Element] { (0..<random.below(4)).map { _ in make() } }
        let texts = { Dictionary(list { (text(), text()) }) { $1 } }
        var evidence = Evidence(
            gates: list {
                .init(
                    name: text(), text: text(), value: some() ? amount() : nil, comparison: pick([">=", "is"]),
                    limit: some() ? amount() : nil, met: pick([.yes, .no, .unknown]), note: some() ? text() : nil,
                    decides: some())
            },
            terms: list {
                .init(
                    text: text(), amount: some() ? amount() : nil, from: some() ? month() : nil,
                    through: some() ? month() : nil)
            }, months: list(read), parameters: texts(),
            parts: Dictionary(list { (text(), pick([Truth.yes, .unknown])) }) { $1 }, anchor: some() ? month() : nil,
            isSimulated: some())
        evidence.bindings = some() ? texts() : nil
        evidence.inputs = some() ? list(input) : nil
        evidence.files = some() ? list { ReferenceFile(name: text(), content: text()) } : nil
        return evidence
    }

    @Test("Everything comes back, and equal evidence gives equal bytes", arguments: 0..<200 as Range<UInt64>)
    func roundTrip(_ seed: UInt64) throws {
        let evidence = Self.evidence(seed)
        let packed = EvidencePacking.packed(evidence)
        #expect(try EvidencePacking.unpacked(packed) == evidence)
        #expect(EvidencePacking.packed(try EvidencePacking.unpacked(packed)) == packed)
    }

    @Test("Each member of evidence is packed: one that is added has to be, too")
    func members() {
        func count(_ value: Any) -> Int { Mirror(reflecting: value).children.count }
        let read = Evidence.MonthRead(
            series: WorkingSeries(country: .all, product: Product("76")), month: month(1), cell: .unpublished)
        #expect(count(Evidence()) == 10)
        #expect(count(Evidence.Gate(name: "", text: "", value: nil, comparison: "", limit: nil, met: .no)) == 8)
        #expect(count(Evidence.Term(text: "", amount: nil)) == 4)
        #expect(count(read) == 9)
        #expect(count(read.series) == 6)
    }

    @Test(
        "Cut off, changed or with something behind it, it is told apart or read as something else, and nothing breaks")
    func damaged() throws {
        let packed = EvidencePacking.packed(Self.evidence(3))
        for length in 0..<packed.count {
            #expect(throws: PackDamage.self) { try EvidencePacking.unpacked(Array(packed.prefix(length))) }
        }
        #expect(throws: PackDamage.self) { try EvidencePacking.unpacked(packed + [0]) }
        for index in packed.indices {
            for change: UInt8 in [1, 0x80, 0xFF] {
                var other = packed
                other[index] ^= change
                _ = try? EvidencePacking.unpacked(other)
            }
        }
    }

    @Test("What is kept is the same before and after it was packed")
    func kept() {
        let evidence = Self.evidence(5)
        let kept = KeptEvidence(evidence)
        let other = KeptEvidence(evidence)
        #expect(kept == other)
        let packed = kept.packed()
        #expect(kept == other && other == kept && kept.evidence == evidence)
        #expect(KeptEvidence(packed: packed) == kept)
        #expect(kept != KeptEvidence(Self.evidence(6)))
    }

    @Test("Many months of few series take few bytes")
    func size() {
        var cell = Cell.unpublished
        cell.source = "census-imports"
        let reads = (0..<120).map { index in
            var read = Evidence.MonthRead(
                series: WorkingSeries(country: Country("1220"), product: Product("unwrought")), month: month(1) + index,
                cell: cell)
            read.quantity = 17_130_000
            read.value = 52_000_000
            read.vintage = Instant(seconds: 1_614_951_000)
            return read
        }
        #expect(EvidencePacking.packed(Evidence(months: reads)).count < 120 * 24)
    }
}

/// Numbers by a seed (splitmix64).
private struct Numbers {
    var seed: UInt64

    mutating func below(_ limit: Int) -> Int {
        seed &+= 0x9E37_79B9_7F4A_7C15
        var mixed = seed
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}
