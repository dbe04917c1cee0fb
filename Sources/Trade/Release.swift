/// Everything one publication of a source states, decoded and accepted: the unit in which the archive learns.
package struct Release: Sendable {
    package var source: String
    /// The way it came: `census-api`, `aim-aggregate`, `observations`, `param`, `events`.
    package var channel: String
    /// When it was known: the instant its last body was complete, or as the observations file says.
    package var knownAt: Instant
    package var sections: [Section]
    package var observations: [Observation]
    /// The last license date a license file includes; `nil` for statistics.
    package var asOf: CalendarDay?
    /// SHA-256 of the bodies, in hexadecimal.
    package var contentHash: String
    /// The publisher (or the one who made the file) says that figures in it are simulated.
    package var simulated: Bool
    /// History is stored and builds baselines; it raises nothing.
    package var isHistory: Bool
    /// Feed name, for evidence and journal.
    package var feed: String
    /// What a file of reference series states; releases of statistics and licenses have none.
    package var reference: ReferenceFigures?
    /// What it was decoded from, as it lies beside the archive; empty where nothing is kept.
    package var bodies: [ReleaseBody] = []
    /// Products whose quantities are stated in another unit than kilograms, and so are unknown.
    package var otherUnits: [Product: String] = [:]

    package init(
        source: String, channel: String, knownAt: Instant, sections: [Section], observations: [Observation],
        asOf: CalendarDay? = nil, contentHash: String = "", simulated: Bool = false, isHistory: Bool = false,
        feed: String = "", reference: ReferenceFigures? = nil
    ) {
        self.source = source
        self.channel = channel
        self.knownAt = knownAt
        self.sections = sections
        self.observations = observations
        self.asOf = asOf
        self.contentHash = contentHash
        self.simulated = simulated
        self.isHistory = isHistory
        self.feed = feed
        self.reference = reference
    }
}

/// A body that a release was decoded from, as it is kept.
package struct ReleaseBody: Hashable, Sendable {
    /// SHA-256 of the body, in hexadecimal.
    package var sha256: String
    /// Bytes of the body.
    package var size: Int
    /// Bytes of the file that it is kept in.
    package var storedSize: Int
    /// Whether the file is gzip, put around the body to keep it.
    package var isPacked: Bool
    /// The name of the file that it came in; empty where it had none.
    package var name: String
    /// The month that it is about, of bodies that come one a month.
    package var month: Month?

    package init(
        sha256: String, size: Int, storedSize: Int, isPacked: Bool, name: String = "", month: Month? = nil
    ) {
        self.sha256 = sha256
        self.size = size
        self.storedSize = storedSize
        self.isPacked = isPacked
        self.name = name
        self.month = month
    }
}

/// One month of one set of products that a release speaks about, and what an absent cell in it means.
package struct Section: Hashable, Sendable {
    /// What an absent row means.
    package enum Listing: String, Sendable, Hashable, Codable {
        /// Zero, also where an earlier release had a figure.
        case complete
        /// Unknown if never stated, unchanged if stated before.
        case partial
        /// Unchanged.
        case changes
    }
    /// The products that the section covers.
    package enum Scope: Hashable, Sendable {
        case product(Product)
        /// All HS codes of `digits` digits that begin with `prefix`.
        case codes(prefix: String, digits: Int)
        /// All AIM categories and their HS6 detail: what a license file is the whole truth about.
        case categories

        package func covers(_ product: Product) -> Bool {
            switch self {
            case .product(let own): return own == product
            case .codes(let prefix, let digits):
                return product.isHS && product.code.utf8.count == digits && product.code.hasPrefix(prefix)
            case .categories: return product.level == .category || product.level == .hs6 || product.level == .chapter
            }
        }
    }

    package var flow: Flow
    package var basis: Basis
    package var reporter: String
    package var role: Role
    /// True for a section of crosses (smelt or cast by origin).
    package var isCross: Bool
    package var scope: Scope
    package var month: Month
    package var listing: Listing

    package init(
        flow: Flow = .import, basis: Basis, reporter: String = "", role: Role = .origin, isCross: Bool = false,
        scope: Scope, month: Month, listing: Listing
    ) {
        self.flow = flow
        self.basis = basis
        self.reporter = reporter
        self.role = role
        self.isCross = isCross
        self.scope = scope
        self.month = month
        self.listing = listing
    }
}

/// One accepted fetch of one source, by number in order of acceptance and by the moment it was known.
package struct Vintage: Hashable, Comparable, Sendable, Codable {
    package let id: Int64
    package let source: String
    package let knownAt: Instant

    package init(id: Int64, source: String, knownAt: Instant) {
        self.id = id
        self.source = source
        self.knownAt = knownAt
    }
    package static func < (left: Vintage, right: Vintage) -> Bool { left.id < right.id }
}
