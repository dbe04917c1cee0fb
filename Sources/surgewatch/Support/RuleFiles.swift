import Alerting
import Foundation
import Pipeline
import RuleLanguage
import Settings
import Trade
import Views

extension CountryList: CountryNames {
    func slug(of country: Country) -> String? { knownSlug(of: country) }
}

/// Rule files and rule tests as they lie on disk: tests are in folders called `tests`.
struct RuleFiles {
    var rules: [RuleSource] = []
    var tests: [RuleSource] = []
    /// The tests, read, in the order of `tests`.
    private(set) var testFiles: [RuleTestFile] = []
    /// Paths of rule files that no path named: the tests brought them in.
    private(set) var borrowed: Set<String> = []
    /// Rule files that tests name and that are not there.
    private var missing: [Diagnostic] = []
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

    /// Reads files, and folders of `.yml` files with everything below them; `*`, `?` and `[…]` stand for what a shell
    /// takes them for. Tests bring in the rule files that they name, else those of the folder that their own lies in.
    init(_ paths: [String]) {
        for path in paths.flatMap(FilePattern.paths) {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                unreadable.append(Unreadable(path: path, reason: "there is no such file or folder"))
                continue
            }
            let files = isFolder.boolValue ? Self.files(below: path) : [path]
            if files.isEmpty { unreadable.append(Unreadable(path: path, reason: "no .yml file lies in this folder")) }
            for file in files { read(file) }
        }
        testFiles = AllCores.map(tests) { RuleTestFile(path: $0.path, text: $0.text, countries: CountryList.scheduleC) }
        borrowRules()
    }

    /// The rules alone: for questions that do not hang on their tests.
    var withoutTests: RuleFiles {
        var files = self
        files.tests = []
        files.testFiles = []
        files.missing = []
        return files
    }

    private mutating func borrowRules() {
        var known = Set(rules.map { Self.standard($0.path) })
        for file in testFiles {
            let folder = (file.path as NSString).deletingLastPathComponent
            var wanted: [String] = []
            for pattern in file.rulePatterns {
                let path = FilePattern.join(folder, pattern.text)
                let found = FilePattern.paths(path).filter { FileManager.default.fileExists(atPath: $0) }
                    .flatMap { Self.isFolder($0) ? Self.files(below: $0) : [$0] }.filter { !Self.isTest($0) }
                if found.isEmpty {
                    missing.append(
                        Diagnostic(
                            code: .noSuchRuleFile, path: file.path, line: pattern.place.line,
                            column: pattern.place.column, length: pattern.place.length,
                            message: "`\(pattern.text.prefix(60))` matches no rule file",
                            help: "paths are relative to \(folder.isEmpty ? "." : folder)"))
                }
                wanted += found
            }
            if file.rulePatterns.isEmpty { wanted = Self.rulesBeside(folder) }
            for path in wanted where known.insert(Self.standard(path)).inserted {
                borrowed.insert(path)
                read(path)
            }
        }
    }

    /// The rule files of the folder in which a folder of tests lies.
    private static func rulesBeside(_ tests: String) -> [String] {
        var folder = tests as NSString
        while !folder.lastPathComponent.isEmpty, folder.lastPathComponent != "tests" {
            folder = folder.deletingLastPathComponent as NSString
        }
        let home = folder.deletingLastPathComponent
        let names = (try? FileManager.default.contentsOfDirectory(atPath: home.isEmpty ? "." : home)) ?? []
        return names.filter { ($0.hasSuffix(".yml") || $0.hasSuffix(".yaml")) && !$0.hasPrefix(".") }.sorted()
            .map { (home as NSString).appendingPathComponent($0) }
    }

    private static func standard(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
    private static func isTest(_ path: String) -> Bool { path.split(separator: "/").dropLast().contains("tests") }
    /// What a file states decides; where it states neither rules nor tests, the folder it lies in.
    private static func isTest(_ path: String, _ text: String) -> Bool {
        var rest = text.utf8[...]
        while !rest.isEmpty {
            if rest.starts(with: "tests:".utf8) { return true }
            if rest.starts(with: "groups:".utf8) { return false }
            rest = rest[(rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex)...].dropFirst()
        }
        return isTest(path)
    }
    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
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
        if Self.isTest(path, text) {
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
        /// Paths of rule files that only tests named.
        private var borrowed: Set<String>
        /// The texts of the test files, by path.
        private(set) var testTexts: [(String, String)]
        /// The routes that test files state, by path.
        private(set) var routings: [String: Routing]

        init(
            loaded: LoadedRules, rules: RuleSet, cases: [RuleTestCase], diagnostics: [Diagnostic],
            complaints: [String], unreadable: Int, borrowed: Set<String>, testTexts: [(String, String)],
            routings: [String: Routing]
        ) {
            self.routings = routings
            self.borrowed = borrowed
            self.testTexts = testTexts
            self.loaded = loaded
            self.rules = rules
            self.cases = cases
            self.diagnostics = diagnostics
            self.complaints = complaints
            self.unreadable = unreadable
            hasErrors = diagnostics.hasErrors || unreadable > 0
        }

        /// The rules that were asked for: all but those that only a test brought in and none names.
        func rulesAskedFor(testing cases: [RuleTestCase]) -> [Rule] {
            let tested = Set(cases.map(\.rule))
            return rules.rules.filter { !borrowed.contains($0.path) || tested.contains($0.name) }
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
        let loaded = RuleLoader.load(
            rules, countries: countries, each: { AllCores.map($0, $1) }, lint: { AllCores.map($0, $1) })
        let texts = Dictionary((rules + tests).map { ($0.path, $0.text) }) { first, _ in first }
        let routes = testFiles.filter { $0.routes != nil }.map { file in
            (file, TestRoutes(path: file.path, text: texts[file.path] ?? ""))
        }
        let diagnostics =
            (loaded.diagnostics + missing + routes.flatMap { Self.findings(about: $1, in: $0) }
            + testFiles.flatMap { $0.diagnostics + $0.unknownRules(among: loaded.names) }).sorted()
        let complaints = problems + diagnostics.map { $0.rendered(in: texts[$0.path] ?? "") }
        return Checked(
            loaded: loaded, rules: RuleSet(loaded.rules), cases: testFiles.flatMap(\.cases), diagnostics: diagnostics,
            complaints: complaints, unreadable: problems.count, borrowed: borrowed,
            testTexts: tests.map { ($0.path, $0.text) },
            routings: Dictionary(routes.map { ($0.path, $1.routing) }) { first, _ in first })
    }

    private static func findings(about routes: TestRoutes, in file: RuleTestFile) -> [Diagnostic] {
        func diagnostic(_ finding: SettingsFinding, _ severity: Diagnostic.Severity) -> Diagnostic {
            Diagnostic(
                code: .badRoutes, severity: severity, path: file.path, line: finding.line ?? file.routes?.line ?? 1,
                column: finding.column ?? file.routes?.column ?? 1, length: 1, message: finding.text)
        }
        return routes.problems.map { diagnostic($0, .error) } + routes.remarks.map { diagnostic($0, .warning) }
    }
}

extension RuleFiles.Checked {
    /// The routes of each case that says who is told: those of its file, else `configured`, which is asked only where a
    /// case needs it.
    func routing(
        for cases: [RuleTestCase], configured: () throws -> Routing?
    ) rethrows -> @Sendable (RuleTestCase) -> Routing? {
        let isNeeded = cases.contains { $0.asksForRoutes && routings[$0.path] == nil }
        let configured = try isNeeded ? configured() : nil
        return { [routings] in routings[$0.path] ?? configured }
    }

    /// Runs all rule tests, with the routes of the configuration where they ask for some; the failures in words.
    func failingTests(routing configured: Routing) throws -> [String] {
        let runner = RuleTestRunner(
            rules: rules, renderer: try MessageRenderer(), for: cases,
            routing: routing(for: cases) { configured })
        return runner.run(cases).flatMap { result in
            result.findings.map { "\(result.test.path):\($0.line): error: \(result.test.id): \($0.message)" }
                + result.failures.map {
                    "\(result.test.path):\($0.place.line): error: \(result.test.id): \($0.text)"
                }
        }
    }
}
