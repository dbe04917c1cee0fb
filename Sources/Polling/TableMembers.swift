import Compression
package import FeedFormats

/// The members of a workbook that a table is read from, out of its archive.
package enum TableMembers {
    /// The most bytes that they may have together.
    static let mostBytes = 512 << 20

    /// Empty for a body that is no archive.
    package static func read(_ body: [UInt8]) throws(FeedProblem) -> [String: [UInt8]] {
        guard ZipReader.isZip(body) else { return [:] }
        do throws(ZipError) {
            let reader = ZipReader(body, limit: mostBytes)
            var members: [String: [UInt8]] = [:]
            while let member = try reader.next() {
                if Workbook.isNeeded(member.name) { members[member.name] = try reader.rest() }
            }
            return members
        } catch {
            throw FeedProblem(
                what: error.description, expected: "a whole workbook", advice: "export it again, or as CSV")
        }
    }

    /// The mapping that fits a body: of several fixed layouts the one with records as long as its first one.
    package static func fitting(_ mappings: [TableMapping], _ body: [UInt8]) -> TableMapping? {
        let first = body.prefix { $0 != 10 && $0 != 13 }
        return mappings.first { $0.format == .fixed && $0.recordWidth == first.count } ?? mappings.first
    }
}
