import Foundation
import TestSupport
import Testing

@testable import Compression

@Suite struct ZipTests {
    static let text = Array("1220 Canada, aluminum, not alloyed; 1220 Canada, aluminum alloys\r\n".utf8)

    /// Raw deflate data: a gzip member without its header and trailer.
    static func deflated(_ bytes: [UInt8]) throws -> [UInt8] { Array(try Gzip.deflate(bytes)[10...].dropLast(8)) }

    /// Every member, by name in order.
    static func read(_ archive: [UInt8], limit: Int = 1 << 24) throws(ZipError) -> [(name: String, bytes: [UInt8])] {
        let reader = ZipReader(archive, limit: limit)
        var members: [(name: String, bytes: [UInt8])] = []
        while let member = try reader.next() { members.append((member.name, try reader.rest())) }
        return members
    }
    static func failure(_ archive: [UInt8], limit: Int = 1 << 24) -> ZipError? {
        do throws(ZipError) {
            _ = try read(archive, limit: limit)
            return nil
        } catch { return error }
    }

    static let forms: [ZipWriter.Form] = [
        .init(), .init(isWide: true), .init(hasDescriptor: true), .init(hasDescriptor: true, isSigned: false),
        .init(hasDescriptor: true, isWide: true), .init(hasDescriptor: true, isSigned: false, isWide: true),
    ]

    @Test(arguments: forms) func deflatedMembers(form: ZipWriter.Form) throws {
        var writer = ZipWriter()
        writer.add("a/IMP_DETL.TXT", Self.text, packed: try Self.deflated(Self.text), form: form)
        writer.add("EMPTY.TXT", [], packed: try Self.deflated([]), form: form)
        let noise = GzipTests.noise(300_000)
        writer.add("b.bin", noise, packed: try Self.deflated(noise), form: form)
        let members = try Self.read(writer.archive)
        #expect(members.map(\.name) == ["a/IMP_DETL.TXT", "EMPTY.TXT", "b.bin"])
        #expect(members.map(\.bytes) == [Self.text, [], noise])
    }

    @Test func storedMembersAndAnEmptyArchive() throws {
        var writer = ZipWriter()
        #expect(try Self.read(writer.archive).isEmpty)
        writer.add("a.txt", Self.text)
        writer.add("w.txt", Self.text, form: .init(isWide: true))
        #expect(try Self.read(writer.archive).map(\.bytes) == [Self.text, Self.text])
    }

    @Test func membersArePassedOver() throws {
        var writer = ZipWriter()
        writer.add("a.txt", Self.text, packed: try Self.deflated(Self.text), form: .init(hasDescriptor: true))
        writer.add("b.txt", Self.text)
        let reader = ZipReader(writer.archive, limit: 1 << 20)
        #expect(try reader.next()?.name == "a.txt")
        let second = try reader.next()
        #expect(second?.name == "b.txt" && second?.size == Self.text.count)
        #expect(try reader.next() == nil)
        #expect(try reader.next() == nil)
    }

    @Test func cutAnywhere() throws {
        var writer = ZipWriter()
        writer.add("a.txt", Self.text, packed: try Self.deflated(Self.text), form: .init(hasDescriptor: true))
        writer.add("b.txt", Self.text)
        let archive = writer.archive
        for length in 0..<archive.count {
            let failure = Self.failure(Array(archive[..<length]))
            #expect(failure != nil, "\(length) of \(archive.count) bytes")
            #expect((failure?.offset ?? 0) <= length)
        }
        #expect(Self.failure(archive + [0])?.what == "something follows the end of the archive")
    }

    @Test func oddMembers() throws {
        func archive(_ add: (inout ZipWriter) -> Void) -> [UInt8] {
            var writer = ZipWriter()
            add(&writer)
            return writer.archive
        }
        #expect(Self.failure(archive { $0.add("a", [1], flags: 1) })?.what == "the member is encrypted")
        #expect(Self.failure(archive { $0.add("a", [1], method: 9) })?.what.contains("method 9") == true)
        #expect(Self.failure(archive { $0.add("a", [1], crc: 7) })?.what == "the checksum of a member is wrong")
        #expect(
            Self.failure(archive { $0.add("a", [1], form: .init(hasDescriptor: true)) })?.what
                == "a stored member does not say its size")
        #expect(Self.failure(Array("<html>".utf8))?.what == "it is no ZIP archive")
        #expect(Self.failure([])?.what == "it is empty")
        var two = ZipWriter()
        two.add("a", [1])
        var one = two
        one.add("b", [2])
        let split = two.bytes.count
        let mixed = Array(two.archive[..<split]) + Array(one.archive[one.bytes.count...])
        #expect(Self.failure(mixed)?.what == "the directory names another member than was read")
    }

    @Test func bombs() throws {
        let zeros = [UInt8](repeating: 0, count: 20_000_000)
        var writer = ZipWriter()
        writer.add("bomb", zeros, packed: try Self.deflated(zeros))
        #expect(writer.archive.count < 40_000)
        #expect(Self.failure(writer.archive, limit: 1_000_000)?.what == "it holds more than the limit allows")
        #expect(Self.failure(writer.archive, limit: 20_000_000) == nil)
    }

    /// An archive that is taken has the right content, whatever was done to it.
    @Test func mutations() throws {
        var writer = ZipWriter()
        writer.add("a.txt", Self.text, packed: try Self.deflated(Self.text), form: .init(hasDescriptor: true))
        writer.add("b.txt", Array(Self.text.prefix(9)), form: .init(isWide: true))
        let archive = writer.archive
        var state: UInt64 = 7
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var accepted = 0
        for _ in 0..<100_000 {
            var bytes = archive
            for _ in 0...next(3) where !bytes.isEmpty {
                let index = next(bytes.count)
                switch next(6) {
                case 0: bytes.remove(at: index)
                case 1: bytes.insert(bytes[index], at: index)
                case 2: bytes.removeSubrange(index...)
                default: bytes[index] = UInt8(next(256))
                }
            }
            guard let members = try? Self.read(bytes, limit: 1 << 16) else { continue }
            accepted += 1
            let contents = members.map(\.bytes)
            #expect(contents == [Self.text, Array(Self.text.prefix(9))] || contents.isEmpty)
        }
        #expect(accepted > 0 && accepted < 50_000)
    }

    @Test(
        .enabled(if: sharedData("feed_bodies/usitc_dataweb") != nil, "the recorded DataWeb exports are not there"),
        arguments: [
            ("imports_consumption_naics3_monthly_2024_2025.xlsx", 12, 189_076),
            ("imports_consumption_hts2_country_2024.xlsx", 14, 4_111_523),
        ])
    func recordedArchives(name: String, count: Int, third: Int) throws {
        let path = try #require(sharedData("feed_bodies/usitc_dataweb/\(name)"))
        let archive = Array(try #require(FileManager.default.contents(atPath: path)))
        let members = try Self.read(archive, limit: 1 << 26)
        #expect(members.count == count)
        #expect(members.first { $0.name == "xl/worksheets/sheet3.xml" }?.bytes.count == third)
    }
}
