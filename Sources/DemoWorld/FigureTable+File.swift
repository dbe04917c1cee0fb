import Compression
import FeedFormats
import Foundation
import Trade

extension FigureTable {
    /// Bytes that a table may have when it is unpacked.
    private static let sizeLimit = 100_000_000

    /// Reads an observations file, plain or gzip: the dollar values of imports by origin.
    ///
    /// - Throws: `DemoFailure` for a file that is not there, cannot be read, or holds other figures.
    init(file path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw DemoFailure("the table \(path) cannot be read")
        }
        do {
            var bytes = [UInt8](data)
            if Gzip.isGzip(bytes) { bytes = try Gzip.inflate(bytes, limit: Self.sizeLimit) }
            try self.init(releases: ObservationsFile.read(bytes))
        } catch let failure as DemoFailure {
            throw DemoFailure("the table \(path): \(failure)")
        } catch {
            throw DemoFailure("the table \(path) is no observations file: \(error)")
        }
    }

    private init(releases: [Release]) throws {
        var rows: [(country: Country, month: Month, statement: Statement)] = []
        for release in releases {
            for observation in release.observations {
                let series = observation.series
                guard series.product == Product("76"), series.role == .origin, series.basis == .consumption,
                    let dollars = observation.value
                else { throw DemoFailure("it holds something other than dollars of imports of chapter 76 by origin") }
                rows.append((series.country, observation.month, Statement(knownAt: release.knownAt, dollars: dollars)))
            }
        }
        guard rows.contains(where: { $0.country == .all }) else { throw DemoFailure("it has no row of all countries") }
        self.init(rows: rows)
    }
}
