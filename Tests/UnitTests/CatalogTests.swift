import Foundation
import TestSupport
import Testing

@Suite("The journal's catalog")
struct CatalogTests {
    let catalog: Catalog
    let identifiers: JournalIdentifiers

    init() throws {
        catalog = Catalog(try ShippedFiles.text(ShippedFiles.catalog))
        identifiers = JournalIdentifiers(
            source: try ShippedFiles.text("\(ShippedFiles.sources)/Delivery/JournalIDs.swift"))
    }

    @Test("Each id the daemon sends has one entry, and each entry an id that it sends")
    func sameIdentifiers() throws {
        try #require(!identifiers.byName.isEmpty)
        #expect(catalog.entries.map(\.id).sorted() == identifiers.byName.values.sorted())
    }

    @Test("Ids are 128 bits in lower-case hexadecimal")
    func identifierForm() {
        for (name, id) in identifiers.byName {
            #expect(id.wholeMatch(of: /[0-9a-f]{32}/) != nil, "\(name)")
        }
    }

    @Test("Each id is sent by some code")
    func sent() throws {
        let code = try ["Delivery", "surgewatch"].flatMap(ShippedFiles.swiftFiles)
            .filter { !$0.hasSuffix("/JournalIDs.swift") }.map(ShippedFiles.text).joined()
        for name in identifiers.byName.keys { #expect(code.contains("JournalIDs.\(name)"), "\(name)") }
    }

    @Test("Each entry has a subject, the meaning, the impact, and a command to run")
    func entryParts() {
        for entry in catalog.entries {
            #expect(entry.headers["Subject"]?.isEmpty == false, "\(entry.id)")
            #expect(entry.headers["Defined-By"] == "surgewatch", "\(entry.id)")
            let impact = entry.body.firstIndex { $0.hasPrefix("Impact: ") }
            let command = entry.body.lastIndex { $0.contains(#/^  (surgewatch|systemctl|journalctl)\b/#) }
            #expect(impact.map { entry.body[..<$0].contains { !$0.isEmpty } } == true, "\(entry.id) has no meaning")
            #expect((impact ?? .max) < (command ?? -1), "\(entry.id) has no command after its impact")
            for line in entry.body { #expect(line.count <= 80, "\(entry.id): \(line)") }
        }
    }

    @Test("Fields it shows are fields the daemon sends")
    func fields() throws {
        let code = try ["Delivery", "surgewatch"].flatMap(ShippedFiles.swiftFiles).map(ShippedFiles.text).joined()
        for entry in catalog.entries {
            for line in entry.body + entry.headers.values {
                for match in line.matches(of: /@([^@ ]+)@/) {
                    #expect(code.contains("\"\(match.1)\":"), "\(entry.id) shows \(match.1)")
                }
            }
        }
    }

    @Test("journald compiles it", .enabled(if: Program("journalctl") != nil, "journalctl is not installed"))
    func compiles() throws {
        let journalctl = try #require(Program("journalctl"))
        let folder = try TemporaryDirectory()
        for place in ["usr/lib/systemd/catalog", "var/lib/systemd/catalog"] {
            try FileManager.default.createDirectory(atPath: folder.path(place), withIntermediateDirectories: true)
        }
        try folder.write(
            "usr/lib/systemd/catalog/surgewatch.catalog", text: try ShippedFiles.text(ShippedFiles.catalog))
        let update = try journalctl.run("--root=\(folder.path)", "--update-catalog")
        #expect(update.status == 0 && update.words.isEmpty, "\(update.words)")
        let list = try journalctl.run("--root=\(folder.path)", "--no-pager", "--list-catalog")
        let listed = list.words.split(separator: "\n").map { String($0.prefix { $0 != " " }) }
        #expect(listed.sorted() == identifiers.byName.values.sorted(), "\(list.words)")
    }
}
