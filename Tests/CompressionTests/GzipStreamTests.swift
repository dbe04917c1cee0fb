import Testing

@testable import Compression

@Suite struct GzipStreamTests {
    static func read(_ bytes: [UInt8], limit: Int = 1 << 24, part: Int = 1000, room: Int = 777) throws(ZipError)
        -> [UInt8]
    {
        var taken = 0
        let stream = GzipStream(limit: limit) { place in
            let count = min(part, place.count, bytes.count - taken)
            for index in 0..<count { place[index] = bytes[taken + index] }
            taken += count
            return count
        }
        let place = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
        defer { place.deallocate() }
        var result: [UInt8] = []
        while true {
            let count = try stream.read(into: place)
            if count == 0 { return result }
            result.append(contentsOf: place[..<count])
        }
    }

    @Test(arguments: [1, 13, 100_000]) func members(part: Int) throws {
        let noise = GzipTests.noise(50_000)
        #expect(try Self.read(GzipTests.surge + GzipTests.watch, part: part) == Array("surge watch".utf8))
        #expect(try Self.read(Gzip.deflate(noise), part: part) == noise)
        #expect(try Self.read(Gzip.deflate([]), part: part).isEmpty)
    }

    @Test func cutAnywhereOrTooLarge() throws {
        let packed = try Gzip.deflate(GzipTests.noise(500))
        for length in 0..<packed.count { #expect(throws: ZipError.self) { try Self.read(Array(packed[..<length])) } }
        #expect(throws: ZipError.self) { try Self.read(packed, limit: 499) }
        #expect(throws: ZipError.self) { try Self.read(packed + [1]) }
        var wrong = packed
        wrong[packed.count - 6] ^= 1
        #expect(throws: ZipError.self) { try Self.read(wrong) }
    }
}
