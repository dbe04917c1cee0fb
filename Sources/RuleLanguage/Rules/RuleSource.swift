/// The text of one rule or test file, under the path by which findings name it.
package struct RuleSource: Hashable, Sendable {
    package var path: String
    package var text: String
    /// A canonical text as it was stored: it may say what a group was that every rule knows.
    package var isStored: Bool

    package init(path: String, text: String, isStored: Bool = false) {
        self.path = path
        self.text = text
        self.isStored = isStored
    }
}
