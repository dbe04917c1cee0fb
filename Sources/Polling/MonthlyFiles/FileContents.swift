import Compression
import FeedFormats

/// The bytes of a file on disk, taken out of whatever it is packed in: gzip, the first member of a ZIP archive, 7z where
/// its command is installed, or nothing.
struct FileContents {
    /// Fills the room and returns how many bytes that were; 0 at the end.
    let read: (UnsafeMutableRawBufferPointer) throws(FeedProblem) -> Int

    init(_ path: String, _ file: SpooledFile, limit: Int) throws(FeedProblem) {
        var taken = 0
        let source: ZipReader.Source = { (room) throws(ZipError) in
            guard let count = file.read(room) else { throw ZipError("the disk cannot read it", offset: taken) }
            taken += count
            return count
        }
        let start = try Self.start(path)
        if start.starts(with: [0x1f, 0x8b]) {
            let stream = GzipStream(limit: limit, source)
            read = { (room) throws(FeedProblem) in
                do throws(ZipError) { return try stream.read(into: room) } catch { throw Self.problem(error) }
            }
        } else if ZipReader.isZip(start) {
            let reader = ZipReader(limit: limit, source)
            do throws(ZipError) { _ = try reader.next() } catch { throw Self.problem(error) }
            read = { (room) throws(FeedProblem) in
                do throws(ZipError) { return try reader.read(into: room) } catch { throw Self.problem(error) }
            }
        } else if start.starts(with: SevenZip.magic) {
            guard let command = SevenZip.command, let archive = try? SevenZip(command, path) else {
                throw FeedProblem(
                    what: "the file is a 7z archive and no command reads it here", expected: "7zr, 7zz, 7za or 7z",
                    advice: "install Debian's package 7zip, or feed CSV or gzip")
            }
            var offset = 0
            read = { (room) throws(FeedProblem) in
                do throws(ZipError) {
                    let count = try archive.read(room, at: offset)
                    offset += count
                    return count
                } catch { throw Self.problem(error) }
            }
        } else {
            read = { (room) throws(FeedProblem) in
                do throws(ZipError) { return try source(room) } catch { throw Self.problem(error) }
            }
        }
    }

    private static func start(_ path: String) throws(FeedProblem) -> [UInt8] {
        do {
            let file = try SpooledFile(path)
            defer { file.close() }
            return withUnsafeTemporaryAllocation(byteCount: 8, alignment: 1) { room in
                Array(room[..<(file.read(room) ?? 0)])
            }
        } catch { throw FeedProblem(what: error.description) }
    }

    static func problem(_ error: ZipError) -> FeedProblem {
        FeedProblem(
            what: error.what,
            where: "byte \(error.offset)\(error.member.isEmpty ? "" : " of the archive, \(error.member)")",
            expected: "a whole archive", advice: "fetch it again")
    }
}
