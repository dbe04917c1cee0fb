import FeedFormats
import Foundation
import Testing
import Trade

@testable import DemoWorld

@Suite("Simulated licenses") struct LicenseSimulationTests {
    @Test("The same seed gives the same file, another seed another one")
    func seeded() throws {
        let table = try Checkout.figures()
        let moment = try instant("2019-06-01T00:00:00Z")
        let files = [1, 1, 2].map { LicenseSimulation(table: table, seed: $0).file(asOf: moment)?.text }
        #expect(files[0] != nil && files[0] == files[1])
        #expect(files[0] != files[2])
    }

    @Test("Known figures of seed 1, so that the procedure does not change unseen")
    func golden() throws {
        let simulation = LicenseSimulation(table: try Checkout.figures(), seed: 1)
        let look = LicenseSimulation.Look(month: try month("2019-03"), filing: LicenseSimulation.filings[2])
        #expect(look.knownAt.description == "2019-03-25T21:00:00Z")
        #expect(simulation.filed(Country("1220"), look) == 382_654_229)
    }

    @Test("Shares and errors are as stated", arguments: LicenseSimulation.filings)
    func medians(filing: LicenseSimulation.Filing) throws {
        let table = try Checkout.figures()
        let simulation = LicenseSimulation(table: table, seed: 7)
        var errors: [Double] = []
        for month in table.months {
            let look = LicenseSimulation.Look(month: month, filing: filing)
            for country in table.countries(asOf: look.knownAt) where country != .all {
                guard let filed = simulation.filed(country, look), let print = table.firstPrint(country, month),
                    print.dollars >= 1_000_000
                else { continue }
                errors.append(log(Double(filed) / (filing.share * Double(print.dollars))))
            }
        }
        try #require(errors.count > 1_000)
        let size = errors.map(abs).sorted()[errors.count / 2]
        let middle = errors.sorted()[errors.count / 2]
        #expect(abs(size / filing.medianError - 1) < 0.1)
        #expect(abs(middle) < filing.medianError * 0.1)
    }

    @Test("A file holds the two newest months with a filing, and its own day")
    func months() throws {
        let simulation = LicenseSimulation(table: try Checkout.figures(), seed: 1)
        let eve = try #require(try simulation.file(asOf: instant("2019-04-11T20:59:59Z")))
        #expect(eve.months.map(\.month.description) == ["2019-02", "2019-03"])
        #expect(eve.asOf.description == "2019-04-08")
        let day = try #require(try simulation.file(asOf: instant("2019-04-11T21:00:00Z")))
        #expect(day.months.map(\.month.description) == ["2019-03", "2019-04"])
        #expect(day.asOf.description == "2019-04-11")
        #expect(try simulation.file(asOf: instant("2013-01-11T21:59:59Z")) == nil)
    }

    @Test("Every file of 2019-2021 is accepted by the daemon's decoder and marked as simulated")
    func accepted() throws {
        let simulation = LicenseSimulation(table: try Checkout.figures(), seed: 1)
        let first = try instant("2018-12-01T00:00:00Z")
        for look in simulation.looks where look.knownAt > first {
            let file = try #require(simulation.file(asOf: look.knownAt))
            let options = AimAggregate.Options(
                source: "licenses", feed: "licenses", knownAt: look.knownAt, categories: .chapters,
                countries: .scheduleC, lastAcceptedAsOf: look.day)
            let decoded = try AimAggregate.decode(Array(file.text.utf8), options: options)
            #expect(decoded.release.simulated)
            #expect(decoded.release.asOf == look.day)
            #expect(decoded.unknownCountries.isEmpty)
            #expect(decoded.rows == 42)
            #expect(
                decoded.release.observations.allSatisfy { $0.series.product == Product("76") && $0.quantity == nil })
            #expect(decoded.release.sections.allSatisfy { $0.listing == .partial })
        }
    }

    @Test("404 before the first file, then an entity tag, and 304 for who has it")
    func http() async throws {
        try await withWorld(at: try instant("2013-01-01T00:00:00Z")) { world, clock in
            #expect(try await Answer(world.addresses.licenses).status == 404)
            try clock.set(try instant("2019-04-11T21:00:00Z"))
            let first = try await Answer(world.addresses.licenses)
            #expect(first.status == 200)
            #expect(first.headers["content-type"] == "text/csv; charset=utf-8")
            #expect(
                first.body.hasPrefix("# aim-aggregate/1 as_of=2019-04-11 published=2019-04-11T21:00:00Z source=AIM "))
            let tag = try #require(first.headers["etag"])
            let second = try await Answer("-H", "If-None-Match: " + tag, world.addresses.licenses)
            #expect(second.status == 304)
            #expect(second.body.isEmpty)
            try clock.set(try instant("2019-04-18T21:00:00Z"))
            #expect(try await Answer("-H", "If-None-Match: " + tag, world.addresses.licenses).status == 200)
        }
    }
}
