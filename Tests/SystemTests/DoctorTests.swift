import Foundation
import TestSupport
import Testing

/// `surgewatch doctor`, and the templates and schemas that it goes with.
@Suite(.tags(.slow)) struct DoctorTests {
    private static let receivers = """
        producers:
          email: { smtp: "smtp://127.0.0.1:2525", from: "alerts@surgewatch.example", to: [ana@example.org] }
        ops:
          webhook: { url: "http://127.0.0.1:8099/", secret: credential:webhook-ops }
        """

    private struct Finding: Decodable {
        var check: String
        var state: String
        var finding: String
        var advice: String?
    }

    private static func findings(_ said: Said) throws -> [Finding] {
        try JSONDecoder().decode([Finding].self, from: Data(said.output.utf8))
    }

    @Test func aSoundInstallationHasNothingToMend() throws {
        let site = try Site(receivers: Self.receivers)
        let said = try site.run("doctor", "--json")
        #expect(said.status == 0, "\(said)")
        let findings = try Self.findings(said)
        #expect(findings.map(\.check).contains("templates") && !findings.contains { $0.state == "problem" })
        // The archive is not there yet, and messages have no links.
        #expect(findings.filter { $0.state == "warning" }.map(\.check) == ["archive", "links"])
        #expect(try site.run("doctor").output.contains("ok       templates: shipped templates"))
        #expect(try site.files() == [], "it writes nothing")
    }

    @Test func everythingThatIsWrongIsNamedWithWhatToDo() throws {
        let site = try Site(receivers: Self.receivers.replacingOccurrences(of: "webhook-ops", with: "not-there"))
        try FileManager.default.createDirectory(
            atPath: site.directory.path("templates"), withIntermediateDirectories: false)
        try site.directory.write("templates/alert.txt.mustache", text: "{{rule}}\n {{ruel}}\n")
        let text = try String(contentsOfFile: site.configuration, encoding: .utf8)
        try site.directory.write(
            "surgewatch.yml",
            text: text.replacingOccurrences(of: site.archive, with: "/nowhere/a.sqlite")
                + "templates: \(site.directory.path("templates"))\nweb: { public_url: \"https://surge.example\" }\n")
        let said = try site.run("doctor", "--json")
        #expect(said.status == 1)
        let problems = try Self.findings(said).filter { $0.state == "problem" }
        #expect(problems.map(\.check) == ["credentials", "archive", "templates"])
        #expect(problems.allSatisfy { $0.advice?.isEmpty == false })
        #expect(problems.last?.finding.contains("alert.txt.mustache:2:2: error: no variable is called `ruel`") == true)
        // The daemon refuses to start with the same words.
        let daemon = try site.run("run")
        #expect(daemon.status == 1 && daemon.errors.contains("alert.txt.mustache:2:2: error"), "\(daemon)")
    }

    @Test func listsOfTheOperatorStandInThePlaceOfTheShippedOnes() throws {
        let site = try Site(receivers: Self.receivers)
        let folder = site.directory.path("reference")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let text = try String(contentsOfFile: site.configuration, encoding: .utf8)
        try site.directory.write("surgewatch.yml", text: text + "reference: reference\n")
        func findings() throws -> [Finding] {
            try Self.findings(try site.run("doctor", "--json")).filter { $0.check == "reference" }
        }
        #expect(try findings().first?.finding.hasSuffix("(as shipped)") == true)
        let concordance = try site.run("data", "export", "--kind", "concordance").output
        #expect(concordance.contains("2025-07,7601106030,7601106040,HTS 2025 revision 16"))
        try site.directory.write(
            "reference/concordance.csv", text: concordance + "2026-07,7601209095,7601209096,a test\n")
        #expect(try findings().map(\.state) == ["ok", "warning", "warning"])
        #expect(try findings().first?.finding.contains("concordance.csv from \(folder)") == true)
        #expect(try findings().last?.finding.contains("7601209096, new from 2026-07 on, is not in lines.csv") == true)
        #expect(try site.run("data", "export", "--kind", "concordance").output.hasSuffix("7601209096,a test\n"))
        try site.directory.write("reference/concordance.csv", text: concordance + "soon,7601209095,7601209096,a test\n")
        try site.directory.write("reference/contries.csv", text: "code\n")
        let said = try site.run("doctor", "--json")
        #expect(said.status == 1 && said.output.contains("concordance.csv:11: `soon` is no month"), "\(said)")
        #expect(said.output.contains("did you mean countries.csv?"))
    }

    @Test func aConfigurationThatCannotBeReadIsAFinding() throws {
        let site = try Site()
        try site.directory.write("surgewatch.yml", text: "archve: x\n")
        let said = try site.run("doctor", "--json")
        #expect(said.status == 1)
        #expect(try Self.findings(said).map(\.check) == ["configuration"])
        #expect(said.output.contains("did you mean"))
    }

    @Test func theTopicsNameTemplatesAndTheirWords() throws {
        let site = try Site()
        let topic = try site.run("help", "templates")
        #expect(topic.status == 0)
        for word in ["alert.txt, alert.html", "lead", "{{> foot.txt}}", "operations.txt"] {
            #expect(topic.output.contains(word), "\(word)")
        }
        #expect(try site.run("help", "templates", "foot.txt").output.contains("{{why}}"))
        let typo = try site.run("help", "templates", "alrt.txt")
        #expect(typo.status == 2 && typo.errors.contains("did you mean alert.txt?"))
        #expect(try site.run("help", "webhook-schema", "nope").status == 2)
    }

    @Test(.enabled(if: PythonServer.canImport("jsonschema"), "needs PyPI's jsonschema"))
    func theExamplesOfTheSchemasAreValid() throws {
        let said = try WebhookSchemas.validate([])
        #expect(said.contains { $0.hasSuffix("\talert.example") })
        for line in said { #expect(line.hasPrefix("ok\t"), "\(line)") }
    }
}

/// The published schemas, and a judge of what is sent.
enum WebhookSchemas {
    /// What the validator says of each example and of each body.
    static func validate(_ bodies: [String]) throws -> [String] {
        let directory = try TemporaryDirectory()
        for folder in ["schemas", "events"] {
            try FileManager.default.createDirectory(
                atPath: directory.path(folder), withIntermediateDirectories: false)
        }
        let site = try Site()
        for name in ["alert", "summary", "digest", "operations", "welcome", "challenge"] {
            let said = try site.run("help", "webhook-schema", name)
            guard said.status == 0 else { throw Lost("\(said)") }
            try directory.write("schemas/\(name).json", text: said.output)
        }
        for (index, body) in bodies.enumerated() { try directory.write("events/\(10_000 + index).json", text: body) }
        let said = try Python.run(
            "\(packageRoot)/Tests/SystemTests/Servers/validate_events.py", directory.path("schemas"),
            directory.path("events"))
        guard said.status == 0 else { throw Lost("the validator ended with \(said)") }
        return said.output.split(separator: "\n").map(String.init)
    }
}
