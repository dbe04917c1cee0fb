import Foundation
import Trade

@testable import FeedFormats

/// Gives a decoder bodies with faults, and goes on from those that end in a new way.
///
/// An ending is told by the words of an error without its figures and quotations, or by the number of figures. What comes
/// of it repeats from run to run.
struct BodyFuzz {
    /// What came of all inputs.
    struct Tally {
        var accepted = 0
        /// Different endings.
        var endings: Set<UInt64> = []
        /// Promises broken, at most ten.
        var faults: [String] = []
    }

    /// Inputs of each decoder: `SURGEWATCH_FUZZ` of them, a hundred thousand, or ten thousand where the everyday part is
    /// asked for.
    static let inputs =
        ProcessInfo.processInfo.environment["SURGEWATCH_FUZZ"].flatMap { Int($0) }
        ?? (ProcessInfo.processInfo.environment["SURGEWATCH_QUICK"] == "1" ? 10_000 : 100_000)

    /// Bodies grow by what is put into them, up to here.
    private static let longest = 4096
    private static let mostFound = 512

    private let decoder: FuzzedDecoder
    private let seeds: [[UInt8]]
    private var found: [[UInt8]] = []
    private var mutator: BodyMutator
    private(set) var tally = Tally()

    init(_ decoder: FuzzedDecoder, seed: UInt64) {
        self.decoder = decoder
        seeds = decoder.seeds
        mutator = BodyMutator(seed: seed, seeds: seeds)
    }

    /// Runs the seeds, each of which must be taken, and then so many inputs.
    mutating func run(_ inputs: Int) {
        for seed in seeds {
            if case .figures = decoder.ending(of: seed) { continue }
            tally.faults.append("a seed is not taken: \(decoder.ending(of: seed))")
        }
        for _ in 0..<inputs {
            let body = mutator.changed(pick(), beside: seeds)
            switch decoder.ending(of: body) {
            case .figures(let count):
                tally.accepted += 1
                note(UInt64(count), body)
            case .refused(let problem): note(Self.mark(problem), body)
            case .broken(let words):
                if tally.faults.count < 10 { tally.faults.append("\(words)\n\(String(decoding: body, as: UTF8.self))") }
            }
        }
    }

    private mutating func pick() -> [UInt8] {
        let number = Int(mutator.numbers.next() >> 33)
        return found.isEmpty || number & 1 == 0
            ? seeds[(number >> 1) % seeds.count] : found[(number >> 1) % found.count]
    }

    private mutating func note(_ ending: UInt64, _ body: [UInt8]) {
        if tally.endings.insert(ending).inserted, found.count < Self.mostFound, body.count <= Self.longest {
            found.append(body)
        }
    }

    /// A number for the kind of an error: FNV-1a over its words, figures and quotations left out.
    private static func mark(_ problem: FeedProblem) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for var text in [problem.what, problem.expected] {
            text.withUTF8 { bytes in
                guard let base = bytes.baseAddress else { return }
                var isQuoted = false
                for index in 0..<bytes.count {
                    let byte = base[index]
                    if byte == 96 { isQuoted.toggle() }
                    if isQuoted || ASCII.isDigit(byte) { continue }
                    hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
                }
            }
        }
        return hash
    }
}
