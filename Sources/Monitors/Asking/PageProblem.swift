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
        self.words = words.printable
        self.nearby = nearby
    }
}

extension String {
    /// Without what no page can hold: control characters and code points that are no characters.
    var printable: String {
        guard unicodeScalars.contains(where: \.isUnprintable) else { return self }
        var kept = String.UnicodeScalarView()
        for scalar in unicodeScalars { kept.append(scalar.isUnprintable ? "\u{FFFD}" : scalar) }
        return String(kept)
    }
}

extension Unicode.Scalar {
    fileprivate var isUnprintable: Bool {
        value < 32 || (127...159).contains(value) || value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(value)
    }
}

extension Address {
    /// The page of a list that is asked for, from 1.
    func listPage() throws(PageProblem) -> Int {
        guard let text = self["page"] else { return 1 }
        guard let number = Int(text), (1...1_000_000).contains(number) else {
            throw PageProblem(.bad, "page is a number from 1 on, not “\(SeriesQuestion.shown(text))”")
        }
        return number
    }
}
