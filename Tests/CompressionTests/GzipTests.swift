import Testing

@testable import Compression

@Suite struct GzipTests {
    /// `printf 'surge' | gzip -n`, and the same of `' watch'`, written by gzip 1.12.
    static let surge: [UInt8] = [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x2b, 0x2e, 0x2d, 0x4a, 0x4f, 0x05,
        0x00, 0x25, 0xe9, 0xa0, 0x64, 0x05, 0x00, 0x00, 0x00,
    ]
    static let watch: [UInt8] = [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x53, 0x28, 0x4f, 0x2c, 0x49, 0xce,
        0x00, 0x00, 0xae, 0x19, 0x47, 0x20, 0x06, 0x00, 0x00, 0x00,
    ]

    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Bytes that hardly compress: a linear congruential sequence.
    static func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 42
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
    }

    static func failure(of bytes: [UInt8], limit: Int) -> CompressionError? {
        do {
            _ = try Gzip.inflate(bytes, limit: limit)
            return nil
        } catch {
            return error
        }
    }

    @Test func readsWhatGzipWrote() throws {
        #expect(Self.text(try Gzip.inflate(Self.surge, limit: 5)) == "surge")
    }

    @Test func readsMembersThatFollowEachOther() throws {
        #expect(Self.text(try Gzip.inflate(Self.surge + Self.watch, limit: 100)) == "surge watch")
    }

    @Test func zerosAfterTheLastMemberArePadding() throws {
        let padded = Self.surge + [UInt8](repeating: 0, count: 512)
        #expect(Self.text(try Gzip.inflate(padded, limit: 100)) == "surge")
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 1_000_000])
    func whatIsWrittenIsReadBack(count: Int) throws {
        for bytes in [Self.noise(count), [UInt8](repeating: 7, count: count)] {
            let packed = try Gzip.deflate(bytes)
            #expect(try Gzip.inflate(packed, limit: count) == bytes)
        }
    }

    @Test func writingHasNoClockInIt() throws {
        let packed = try Gzip.deflate(Array("surge".utf8))
        #expect(Gzip.isGzip(packed))
        #expect(Array(packed[3..<8]) == [0, 0, 0, 0, 0], "no flags, modification time 0")
        #expect(packed[8] == 2, "level 9 is marked as slowest")
        #expect(try Gzip.deflate(Array("surge".utf8)) == packed)
    }

    @Test func everyCutIsTruncatedOrAnError() {
        #expect(Self.failure(of: [], limit: 100) == .truncated(inflated: 0))
        for length in 1..<Self.surge.count {
            let failure = Self.failure(of: Array(Self.surge.prefix(length)), limit: 100)
            guard case .truncated = failure else {
                Issue.record("cut after \(length) bytes: \(String(describing: failure))")
                continue
            }
        }
        let second = Self.failure(of: Self.surge + Self.watch.dropLast(3), limit: 100)
        #expect(second == .truncated(inflated: 11))
    }

    @Test func aFlippedByteOfTheChecksumIsCorrupt() {
        var bytes = Self.surge
        bytes[bytes.count - 8] ^= 0xff
        #expect(
            Self.failure(of: bytes, limit: 100) == .corrupt(offset: bytes.count - 4, reason: "incorrect data check"))
    }

    @Test func whatFollowsTheLastMemberMustBeOne() {
        let failure = Self.failure(of: Self.surge + Array("hello".utf8), limit: 100)
        guard case .corrupt(let offset, _) = failure else {
            Issue.record("got \(String(describing: failure))")
            return
        }
        #expect(offset == Self.surge.count)
    }

    @Test(arguments: ["<html>rate limited</html>", "\u{0}\u{0}\u{0}", "x"])
    func otherBytesAreNotGzip(text: String) {
        #expect(Self.failure(of: Array(text.utf8), limit: 100) == .notGzip)
        #expect(!Gzip.isGzip(Array(text.utf8)))
    }

    @Test func theLimitIsExact() throws {
        let packed = try Gzip.deflate([UInt8](repeating: 1, count: 200_000))
        #expect(try Gzip.inflate(packed, limit: 200_000).count == 200_000)
        #expect(Self.failure(of: packed, limit: 199_999) == .overLimit(limit: 199_999))
        #expect(Self.failure(of: Self.surge + Self.watch, limit: 10) == .overLimit(limit: 10))
        #expect(Self.failure(of: Self.surge, limit: 0) == .overLimit(limit: 0))
    }

    @Test func roomNeverGrowsBeyondLimitAndOneChunk() throws {
        let packed = try Gzip.deflate([UInt8](repeating: 0, count: 3_000_000))
        let limit = 3_000_001
        let bytes = try Gzip.inflate(packed, limit: limit)
        #expect(bytes.count == 3_000_000)
        #expect(bytes.capacity <= limit + Gzip.chunkBytes)
    }

    @Test func errorsSayWhatIsWrong() {
        #expect(CompressionError.overLimit(limit: 12).description.contains("limit of 12 bytes"))
        #expect(CompressionError.truncated(inflated: 3).description.contains("ends too early"))
        #expect(CompressionError.corrupt(offset: 9, reason: "bad").description.contains("byte 9: bad"))
    }
}
