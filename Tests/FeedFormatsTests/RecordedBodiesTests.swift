import Foundation
import TestSupport
import Testing

@testable import FeedFormats

/// Every recorded body of every service through every decoder: the few that are of its format are taken, each of the others
/// is refused with words and a place.
@Suite(.enabled(if: sharedData("feed_bodies") != nil, "the recorded bodies are not there"))
struct RecordedBodiesTests {
    /// Bodies that a decoder takes, with the number of figures in them. Comtrade's empty answers are lists without figures;
    /// its records of years are no months, and what it lists of other things has no periods.
    private static let taken = [
        "comtrade comtrade/bulk_C_A_HS_empty.json 0", "comtrade comtrade/get_C_A_HS_TOTAL_2010.json 0",
        "comtrade comtrade/get_C_A_HS_data.json 0", "comtrade comtrade/get_S_A_EB_services.json 0",
        "comtrade comtrade/preview_C_M_HS_7108_344_202607.json 2",
        "comtrade comtrade/preview_C_M_HS_7108_784_201912.json 2",
        "comtrade comtrade/wrapped_C_M_HS_2818_156_202501_EMPTY.json 0",
        "availability comtrade/bulk_C_A_HS_empty.json 0",
        "availability comtrade/get_S_A_EB_services.json 0",
        "availability comtrade/preview_C_M_HS_7108_344_202607.json 0",
        "availability comtrade/preview_C_M_HS_7108_784_201912.json 0",
        "availability comtrade/wrapped_C_M_HS_2818_156_202501_EMPTY.json 0",
    ]

    private static func bodies() throws -> [(name: String, body: [UInt8])] {
        let folder = try #require(sharedData("feed_bodies"))
        let names = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
        return try names.sorted().filter { $0.contains(".") && $0.contains("/") }.map { name in
            (name, Array(try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))))
        }
    }

    @Test(arguments: FuzzedDecoder.allCases) func everyBody(_ decoder: FuzzedDecoder) throws {
        let bodies = try Self.bodies()
        #expect(bodies.count >= 36)
        var taken: [String] = []
        for (name, body) in bodies {
            switch decoder.ending(of: body) {
            case .figures(let count): taken.append("\(decoder) \(name) \(count)")
            case .refused: break
            case .broken(let words): Issue.record("\(decoder), \(name): \(words)")
            }
        }
        #expect(taken == Self.taken.filter { $0.hasPrefix("\(decoder) ") })
    }

    /// Somebody's list of notices, quoted cells and all: sixty-seven rows of ten columns, and byte for byte the same when
    /// written again.
    @Test func notices() throws {
        let body = try #require(Self.bodies().first { $0.name.hasPrefix("federal_register/") }).body
        var scanner = CSVScanner(body)
        var again = ""
        var rows = 0
        while try scanner.advance() {
            #expect(scanner.count == 10, "line \(scanner.line)")
            let cells = (0..<scanner.count).map { ReferenceText.quoted(String(decoding: scanner[$0], as: UTF8.self)) }
            again += cells.joined(separator: ",") + "\n"
            rows += 1
        }
        #expect(rows == 68 && bytes(again) == body)
    }
}
