import Compression
import FeedFormats
import Settings
import Trade

/// From a month's file on disk to what it states, in one pass and bounded memory.
struct MonthlyReading {
    /// The most that the members of one archive may hold: four times the largest month that is known (a December).
    static let mostPlainBytes = 12 << 30

    let feed: Configuration.Feed

    func figures(
        _ path: String, month: Month, totals: IMDBArchive.Options.Totals = .exact
    ) throws(FeedProblem) -> MonthFigures {
        feed.kind == .comext
            ? try comext(path, month: month) : try archive(path, month: month, totals: totals)
    }

    /// Eurostat's records, plain or compressed in any of the usual ways.
    private func comext(_ path: String, month: Month) throws(FeedProblem) -> MonthFigures {
        let file = try open(path)
        defer { file.close() }
        let table = ComextFile(month: month, prefixes: feed.products)
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { room.deallocate() }
        let contents = try FileContents(path, file, limit: Self.mostPlainBytes)
        while true {
            let count = try contents.read(room)
            if count == 0 { break }
            try table.take(UnsafeBufferPointer(rebasing: room.bindMemory(to: UInt8.self)[..<count]))
        }
        return try table.figures()
    }

    private func archive(
        _ path: String, month: Month, totals: IMDBArchive.Options.Totals = .exact
    ) throws(FeedProblem) -> MonthFigures {
        var options = IMDBArchive.Options(
            month: month, prefixes: feed.products, digits: feed.digits, bases: feed.bases, totals: totals)
        let archive = try read(path, options)
        if !archive.isUnordered { return try archive.figures() }
        options.remembersKeys = true
        return try read(path, options).figures()
    }

    private func read(_ path: String, _ options: IMDBArchive.Options) throws(FeedProblem) -> IMDBArchive {
        let file = try open(path)
        defer { file.close() }
        let archive = IMDBArchive(options)
        var taken = 0
        let reader = ZipReader(limit: Self.mostPlainBytes) { (room) throws(ZipError) in
            guard let count = file.read(room) else { throw ZipError("the disk cannot read it", offset: taken) }
            taken += count
            return count
        }
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { room.deallocate() }
        while let member = try next(reader) {
            guard try archive.begin(member.name) else { continue }
            while true {
                let count = try read(reader, room)
                if count == 0 { break }
                try archive.take(UnsafeBufferPointer(rebasing: room.bindMemory(to: UInt8.self)[..<count]))
            }
            try archive.end()
        }
        return archive
    }

    private func open(_ path: String) throws(FeedProblem) -> SpooledFile {
        do { return try SpooledFile(path) } catch { throw FeedProblem(what: error.description) }
    }

    private func next(_ reader: ZipReader) throws(FeedProblem) -> ZipReader.Member? {
        do { return try reader.next() } catch { throw FileContents.problem(error) }
    }

    private func read(_ reader: ZipReader, _ room: UnsafeMutableRawBufferPointer) throws(FeedProblem) -> Int {
        do { return try reader.read(into: room) } catch { throw FileContents.problem(error) }
    }
}
