import FeedFormats
import Foundation
import Trade

/// The bytes of a text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func month(_ text: String) -> Month { Month(text) ?? Month(year: 1000, month: 1) }

func instant(_ text: String) -> Instant { Instant(text) ?? Instant(seconds: 0) }

/// Inputs of a fuzz of a decoder whose inputs take long, a whole file each: `SURGEWATCH_FUZZ` of them, twenty thousand, or
/// three thousand where the everyday part is asked for.
let fuzzInputs =
    ProcessInfo.processInfo.environment["SURGEWATCH_FUZZ"].flatMap { Int($0) }
    ?? (ProcessInfo.processInfo.environment["SURGEWATCH_QUICK"] == "1" ? 3000 : 20_000)

/// Numbers that repeat from run to run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// One to three changes of a body: a byte replaced, removed, doubled, or the rest cut off.
func mutated(_ body: [UInt8], _ numbers: inout SeededNumbers) -> [UInt8] {
    let telling = Array("\"\\,\n\r[]{}:-0919eE.u#= \u{0}/".utf8) + [0xC0, 0xE2, 0xFF]
    var result = body
    for _ in 0...Int(numbers.next() % 3) where !result.isEmpty {
        let index = Int(numbers.next() % UInt64(result.count))
        switch numbers.next() % 8 {
        case 0: result.remove(at: index)
        case 1: result.insert(result[index], at: index)
        case 2: result.removeSubrange(index...)
        case 3: result[index] = UInt8(truncatingIfNeeded: numbers.next())
        default: result[index] = telling[Int(numbers.next() % UInt64(telling.count))]
        }
    }
    return result
}
