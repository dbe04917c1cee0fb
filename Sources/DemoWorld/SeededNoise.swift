import Foundation

/// Numbers that look random and are the same on every run: the state of a SplitMix64 generator (Steele, Lea and Flood,
/// "Fast splittable pseudorandom number generators", 2014), begun from words.
struct SeededNoise {
    private var state: UInt64

    /// A stream of its own for every seed and purpose.
    init(seed: UInt64, for purpose: String) {
        state = seed ^ Self.fingerprint(purpose.utf8)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number of the standard normal distribution (Box and Muller, 1958).
    mutating func normal() -> Double {
        let radius = (-2 * log(1 - unit())).squareRoot()
        return radius * cos(2 * .pi * unit())
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 56) }
    }

    /// From 0, included, to 1, excluded, in steps of 2⁻⁵³.
    private mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// The 64-bit FNV-1a hash of the bytes.
    static func fingerprint(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}
