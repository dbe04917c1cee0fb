import RuleLanguage
import Testing
import Trade

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The rules that ship, and the tests that ship with them.
@Suite struct ShippedRulesTests {
    static let folder: URL = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "rules")

    static func files(_ folder: String) throws -> [RuleSource] {
        let place = Self.folder.appending(path: folder)
        return try FileManager.default.contentsOfDirectory(atPath: place.path()).filter { $0.hasSuffix(".yml") }
            .sorted()
            .map {
                RuleSource(
                    path: "\(folder)/\($0)", text: try String(contentsOf: place.appending(path: $0), encoding: .utf8))
            }
    }

    static func rules() throws -> LoadedRules {
        RuleLoader.load(try files("aluminum") + files("chapter-values") + files("steel"), countries: Countries())
    }

    @Test func loadWithoutFindings() throws {
        let loaded = try Self.rules()
        #expect(loaded.diagnostics.isEmpty)
        #expect(loaded.summary == "38 rules in 9 files: 0 errors, 0 warnings")
        #expect(
            loaded.rules.map(\.name) == [
                "SmeltOriginGap", "SmeltOriginGapTotals", "MirrorGap", "Diversion",
                "UnitValueCollapse", "LicenseCensusGap",
                "ShareShift", "NewSupplier", "CastShift", "UnknownSmelt", "SanctionedMetal",
                "ConcentrationShift", "SurveillanceHit", "MaterialUndercut", "SuppliersCrossNegligible",
                "NoSmelterPrimary",
                "MassiveImports", "MassiveImportsSeasonal", "LicenseSurge", "YearOnYear", "MassiveImportsBacked",
                "MassiveImportsLongest", "FrontLoading",
                "BeyondHistoricVolume", "ExpectedVolume", "VolumeTrigger", "RelativeToProduction",
                "MassiveImportsValue", "YearOnYearValue", "MassiveImportsBackedValue", "LicenseSurgeValue",
                "ShareShiftValue", "NewSupplierValue",
                "MassiveImportsSteel", "YearOnYearSteel", "MassiveImportsBackedSteel", "QuotaPace", "ShareShiftSteel",
            ])
    }

    @Test(arguments: [
        ("MassiveImports", Severity.watch, 5, "[origin or all, category]"),
        ("MassiveImportsSeasonal", .watch, 14, "[origin or all, category]"),
        ("LicenseSurge", .warning, 9, "[origin or all, category]"),
        ("YearOnYear", .watch, 14, "[origin or all, category]"),
        ("MassiveImportsBacked", .critical, 14, "[origin or all, category]"),
        ("UnitValueCollapse", .warning, 5, "[origin, category]"), ("ShareShift", .warning, 14, "[origin, category]"),
        ("NewSupplier", .warning, 12, "[origin, category]"), ("CastShift", .warning, 14, "[cast, category]"),
        ("UnknownSmelt", .warning, 14, "[smelt total, category]"),
        ("SanctionedMetal", .critical, 0, "[[smelt, smelt2, cast], category]"),
        ("MassiveImportsBackedValue", .warning, 14, "[origin, chapter]"),
    ])
    func haveTheirSeverityReachAndSeries(name: String, severity: Severity, reach: Int, over: String) throws {
        let rule = try #require(try Self.rules().rules.first { $0.name == name })
        #expect(rule.severity.highest == severity)
        #expect(rule.reach == reach)
        #expect(rule.over.text == over)
        #expect(
            rule.basis != nil && rule.description != nil && !rule.falsePositives.isEmpty && !rule.references.isEmpty)
    }

    @Test func sayTheSameAfterTheirTextIsReadAgain() throws {
        for rule in try Self.rules().rules {
            let again = try #require(RuleLoader.rule(from: rule.text, countries: Countries()), "\(rule.text)")
            #expect(again.text == rule.text)
            #expect(again.sha256 == rule.sha256)
            #expect(again.sha256.count == 64)
            #expect(again.formula.text == rule.formula.text)
            #expect(again.definitionSHA256 == rule.definitionSHA256)
        }
    }
}
