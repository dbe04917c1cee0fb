/// The text of one rule or test file, under the path by which findings name it.
package struct RuleSource: Hashable, Sendable {
    package var path: String
    package var text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}
