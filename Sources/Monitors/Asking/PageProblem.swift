/// Why there is no such page, in words for whoever asked, with what they may have meant.
package struct PageProblem: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Nothing stands at this address.
        case notFound
        /// What is asked for makes no sense.
        case bad
        /// The page is known by another address.
        case moved(Address, permanently: Bool)
    }

    package var kind: Kind
    package var words: String
    /// Addresses nearby, with their names.
    package var nearby: [Link]

    package struct Link: Sendable, Hashable {
        package var words: String
        package var address: Address

        package init(_ words: String, _ address: Address) {
            self.words = words
            self.address = address
        }
    }

    package init(_ kind: Kind, _ words: String, nearby: [Link] = []) {
        self.kind = kind
        self.words = words
        self.nearby = nearby
    }
}
