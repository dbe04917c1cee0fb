import Yams

extension SettingsReader {
    /// An address of the Census API must be that of the data set that the kind of the feed reads.
    func checkDataset(_ url: String, of kind: Configuration.Feed.Kind, _ what: String, _ node: Node?) {
        let ends: [(path: String, kind: Configuration.Feed.Kind)] = [
            ("/imports/hs", .censusHS), ("/exports/hs", .censusExports), ("/imports/naics", .censusNAICS),
        ]
        guard let found = ends.first(where: { url.hasSuffix($0.path) }), found.kind != kind else { return }
        problem("the address of \(what) is one of `kind: \(found.kind.rawValue)`, not of \(kind.rawValue)", at: node)
    }

    /// Products are prefixes of codes: HS digits, or digits of NAICS with an X where codes are put together.
    func checkProducts(_ products: [String], of kind: Configuration.Feed.Kind, _ what: String, _ node: Node?) {
        let isNAICS = kind == .censusNAICS
        let most = isNAICS ? 6 : 10
        for product in products {
            let isCode = product.utf8.allSatisfy { 48...57 ~= $0 || isNAICS && $0 == UInt8(ascii: "X") }
            guard !isCode || product.utf8.count > most || product.utf8.count < 2 else { continue }
            problem(
                "a product of \(what) is \(isNAICS ? "a NAICS" : "an HS") prefix of 2 to \(most) digits, not `\(product)`",
                at: node)
        }
    }
}
