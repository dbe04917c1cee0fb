import Foundation
import Pipeline
import RuleLanguage
import Trade
import Views

extension CountryList: CountryNames {
    func slug(of country: Country) -> String? { knownSlug(of: country) }
}

/// Rule files and rule tests as they lie on disk: tests are in folders called `tests`.
struct RuleFiles {
    var rules: [RuleSource] = []
    var tests: [RuleSource] = []
    /// What could not be read.
    var unreadable: [Unreadable] = []
    /// What could not be read, in words.
    var problems: [String] { unreadable.map(\.description) }

    /// A path that gave no text, and why.
    struct Unreadable: CustomStringConvertible {
        var path: String
        var reason: String
        var description: String { "\(path): error: \(reason)" }
    }

    /// Reads files, and folders of `.yml` files with everything below them.
    init(_ paths: [String]) {
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                unreadable.append(Unreadable(path: path, reason: "there is no such file or folder"))
                continue
            }
            let files = isFolder.boolValue ? Self.files(below: path) : [path]
            if files.isEmpty { unreadable.append(Unreadable(path: path, reason: "no .yml file lies in this folder")) }
            for file in files { read(file) }
        }
    }

    /// The `.yml` files below a folder, sorted; none for a path that is no folder.
    static func files(below folder: String) -> [String] {
        guard let walker = FileManager.default.enumerator(atPath: folder) else { return [] }
        var found: [String] = []
        for case let name as String in walker where name.hasSuffix(".yml") || name.hasSuffix(".yaml") {
            if !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
                found.append((folder as NSString).appendingPathComponent(name))
            }
        }
        return found.sorted()
    }

    private static let largest = 4 << 20

    private mutating func read(_ path: String) {
        guard let data = FileManager.default.contents(atPath: path) else {
            unreadable.append(Unreadable(path: path, reason: "cannot be read"))
            return
        }
        guard data.count <= Self.largest else {
            unreadable.append(
                Unreadable(path: path, reason: "\(data.count) bytes are too many for a rule file (4 MB at most)"))
            return
        }
        guard let text = String(data: data, encoding: .utf8) else {
            unreadable.append(Unreadable(path: path, reason: "is not UTF-8 text"))
            return
        }
        let isTest = path.split(separator: "/").dropLast().contains("tests")
        if isTest {
            tests.append(RuleSource(path: path, text: text))
        } else {
            rules.append(RuleSource(path: path, text: text))
        }
    }

    /// Rules and tests, checked and run.
    struct Checked {
        var loaded: LoadedRules
        var rules: RuleSet
        var cases: [RuleTestCase]
        /// Everything found, as people read it.
        var complaints: [String]
        var hasErrors: Bool
        /// Files that could not be read at all.
        var unreadable: Int
        private var diagnostics: [Diagnostic]

        init(
            loaded: LoadedRules, rules: RuleSet, cases: [RuleTestCase], diagnostics: [Diagnostic],
            complaints: [String], unreadable: Int
        ) {
            self.loaded = loaded
            self.rules = rules
            self.cases = cases
            self.diagnostics = diagnostics
            self.complaints = complaints
            self.unreadable = unreadable
            hasErrors = diagnostics.hasErrors || unreadable > 0
        }

        /// Everything found in rule and test files, by file and position.
        var findings: [Diagnostic] { diagnostics }

        /// `14 rules in 3 files: 1 error, 0 warnings`.
        var summary: String {
            let errors = diagnostics.count { $0.severity == .error } + unreadable
            let warnings = diagnostics.count { $0.severity == .warning }
            return "\(Words.counted(loaded.ruleCount, "rule")) in \(Words.counted(loaded.fileCount, "file")): "
                + "\(Words.counted(errors, "error")), \(Words.counted(warnings, "warning"))"
        }
    }

    func check(countries: CountryList = .scheduleC) -> Checked {
        let loaded = RuleLoader.load(rules, countries: countries)
        let texts = Dictionary((rules + tests).map { ($0.path, $0.text) }) { first, _ in first }
        var diagnostics = loaded.diagnostics
        var cases: [RuleTestCase] = []
        for test in tests {
            let (found, problems) = RuleTestFile.parse(
                path: test.path, text: test.text, countries: countries, rules: Set(loaded.rules.map(\.name)))
            cases += found
            diagnostics += problems
        }
        let complaints = problems + diagnostics.map { $0.rendered(in: texts[$0.path] ?? "") }
        return Checked(
            loaded: loaded, rules: RuleSet(loaded.rules), cases: cases, diagnostics: diagnostics,
            complaints: complaints, unreadable: problems.count)
    }
}

extension RuleFiles.Checked {
    /// Runs all rule tests; the failures in words.
    func failingTests() throws -> [String] {
        let runner = RuleTestRunner(rules: rules, renderer: try MessageRenderer())
        return cases.map(runner.run).flatMap { result in
            result.failures.map { failure in
                "\(result.test.path):\(failure.line): error: \(result.test.rule), case \"\(result.test.name)\": \(failure.text)"
            }
        }
    }
}
