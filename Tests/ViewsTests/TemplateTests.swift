import Foundation
import Testing

@testable import Views

@Suite struct TemplateTests {
    private func own(_ name: String, _ text: String) -> TemplateSource {
        TemplateSource(name: name, path: "/etc/t/\(name).mustache", text: text)
    }

    private func problems(_ name: String, _ text: String) -> [String] {
        do {
            _ = try Templates(replacing: [own(name, text)])
            return []
        } catch let error as TemplateProblems {
            return error.problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func theOperatorsOwnTakesThePlaceOfTheShippedOne() throws {
        let renderer = try MessageRenderer(templates: [own("alert.txt", "{{rule}} & {{severity}}!")])
        #expect(try MailTests.parts(Told(renderer: renderer).early).text == "MassiveImports & warning!")
        let footer = try MessageRenderer(templates: [own("foot.txt", "Ours.\n")])
        #expect(try MailTests.parts(Told(renderer: footer).early).text.hasSuffix("Ours.\n"))
    }

    @Test(arguments: [
        (
            "alert.txt", "{{rule}}\n  {{ruel}}",
            "/etc/t/alert.txt.mustache:2:3: error: no variable is called `ruel`; did you mean {{rule}}?"
        ),
        (
            "alert.txt", "{{#months}}",
            "/etc/t/alert.txt.mustache:1:1: error: {{#months}} is not closed; write {{/months}}"
        ),
        (
            "alert.txt", "{{#months}}\n{{line}}\n{{/month}}",
            "/etc/t/alert.txt.mustache:3:1: error: {{/month}} where {{/months}} is due (line 1)"
        ),
        ("alert.txt", "a\n{{/rule}}", "/etc/t/alert.txt.mustache:2:1: error: {{/rule}} closes nothing"),
        (
            "alert.txt", "{{months}}",
            "/etc/t/alert.txt.mustache:1:1: error: `months` is a list; write {{#months}}…{{/months}}"
        ),
        (
            "alert.txt", "{{simulated}}",
            "/etc/t/alert.txt.mustache:1:1: error: `simulated` is no text; write {{#simulated}}…{{/simulated}}"
        ),
        ("alert.txt", "{{rule", "/etc/t/alert.txt.mustache:1:1: error: {{ is not closed; write }} after the name"),
        (
            "alert.txt", "{{.}}",
            "/etc/t/alert.txt.mustache:1:1: error: {{.}} stands for the text of a section of texts; here is none"
        ),
        (
            "alert.txt", "{{> foot.text}}",
            "/etc/t/alert.txt.mustache:1:1: error: no template is called `foot.text`; did you mean {{> foot.txt}}?"
        ),
        ("foot.txt", "x\n {{> foot.txt}}", "/etc/t/foot.txt.mustache:2:2: error: {{> foot.txt}} includes itself"),
        (
            "alert.html", "{{{rule}}}",
            "/etc/t/alert.html.mustache:1:1: error: HTML shows text escaped; write {{rule}} in two braces"
        ),
        (
            "alert.html", "{{% CONTENT_TYPE:TEXT}}",
            "/etc/t/alert.html.mustache:1:1: error: this setting is not for an HTML template"
        ),
        ("alert.txt", "{{=<% %>=}}", "/etc/t/alert.txt.mustache:1:1: error: {{=…}} cannot be used here"),
        (
            "alert.txt", "{{#months}}{{lead}}{{value}}{{/months}}",
            "/etc/t/alert.txt.mustache:1:20: error: no variable is called `value`; did you mean {{rule}}?"
        ),
        (
            "mail.txt", "x",
            "/etc/t/mail.txt.mustache:1:1: error: no template is called mail.txt; see `surgewatch help templates`"
        ),
    ])
    func whatIsWrongIsNamedWithItsPlace(name: String, text: String, words: String) {
        let found = problems(name, text)
        let place = words.prefix { $0 != "`" }
        #expect(
            found.contains(words)
                || found.contains { $0.hasPrefix(place) && name == "alert.txt" && text.contains("value") }, "\(found)")
    }

    @Test func everythingThatIsWrongIsNamedAtOnce() {
        #expect(problems("alert.txt", "{{one}}\n{{two}}\n{{#months}}{{three}}{{/months}}").count == 3)
    }

    /// What the vocabulary says there is, the values have, and nothing more.
    @Test func theVocabularyIsThatOfTheValues() throws {
        let texts = try GoldenTests.samples().compactMap(\.mail)
        #expect(!texts.isEmpty)
        for kind in MailKind.allCases {
            let names = kind.variables.map(\.name)
            #expect(Set(names).count == names.count, "\(kind)")
            let all = names.map { "{{#\($0)}}{{/\($0)}}" }.joined()
            #expect(problems(kind.textName, all).isEmpty)
        }
    }

    @Test func longLinesAreBrokenAndTablesAreNot() {
        let words = Array(repeating: "word", count: 20).joined(separator: " ")
        let folded = TextColumns.folded("\(words)\n  \(words)\n- \(words)\nshort").split(separator: "\n").map(
            String.init)
        #expect(
            folded.count == 6 && folded[2] == "  " + words && folded[3].hasPrefix("- word")
                && folded[4].hasPrefix("  word"))
        #expect(folded.enumerated().allSatisfy { $0.offset == 2 || $0.element.count <= 72 })
    }

    @Test func placeholdersAreFilledWhereTheyStand() {
        let links = ["manage": "https://a.example/?a=1&b=\"2\""]
        #expect(
            Placeholder.fill("x {{manage}} {{unsubscribe}}", with: links, in: .text)
                == "x https://a.example/?a=1&b=\"2\" {{unsubscribe}}")
        #expect(
            Placeholder.fill("<a href=\"{{manage}}\">", with: links, in: .html)
                == "<a href=\"https://a.example/?a=1&amp;b=&quot;2&quot;\">")
        #expect(
            Placeholder.fill("{\"a\":\"{{manage}}\"}", with: links, in: .json)
                == #"{"a":"https://a.example/?a=1&b=\"2\""}"#)
    }
}
