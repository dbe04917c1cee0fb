import Trade

extension Configuration.Feed.Kind {
    /// The calendar that feeds of a kind keep.
    package enum Rhythm: Sendable {
        /// Statistics of a month, on a day that is fixed in advance.
        case statistics
        /// Licenses, weekly.
        case licenses
        /// No calendar.
        case none
    }

    package var rhythm: Rhythm {
        switch self {
        case .censusHS, .censusExports, .censusNAICS, .censusIMDB: .statistics
        case .aimAggregate, .mappedTable: .licenses
        case .comtrade, .comext, .observations: .none
        }
    }

    /// Whether it is asked by query, month by month, and serves its newest state only.
    package var isCensusAPI: Bool { [.censusHS, .censusExports, .censusNAICS].contains(self) }

    /// Whether older months can be asked for (`feeds poll --since`).
    package var hasHistory: Bool { isCensusAPI || [.censusIMDB, .comtrade, .comext].contains(self) }

    /// The levels of codes, coarse to fine, and how they are written in `level:`.
    package var levels: [String] {
        self == .censusNAICS ? ["NA2", "NA3", "NA4", "NA5", "NA6"] : ["HS2", "HS4", "HS6", "HS10"]
    }

    /// The products asked for where `products:` names none.
    var usualProducts: [String] {
        switch self {
        case .comtrade, .comext: CategoryList.aluminumImportMonitor.global.categories.flatMap(\.prefixes)
        // Alumina and aluminum production and processing.
        case .censusNAICS: ["3313"]
        default: ["76"]
        }
    }
}
