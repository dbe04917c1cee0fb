import FeedFormats
import Settings
import Testing
import Trade

@testable import Polling

/// Exports, industries, and measures beside value and quantity.
@Suite struct CensusDatasetTests {
    typealias Census = FeedServer.Census

    @Test func exports() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        let feed = try feed(
            "kind: census-exports, url: \"\(server.url("/data/timeseries/intltrade/exports/hs"))\", since: 2021-01")
        let outcome = await poller(feed).poll(FeedContext(isEmpty: true), at: "2021-05-10T13:00:00Z")
        let release = try #require(outcome.release, "\(outcome.reason)")
        #expect(outcome.releases.count == 1 && release.source == "census-exports")
        #expect(outcome.months == Array(month("2021-01")...month("2021-03")))
        #expect(release.observations.count == 3 * 2 * 3)
        #expect(
            release.observations.allSatisfy {
                $0.series.flow == .export && $0.series.role == .destination && $0.series.basis == .general
                    && $0.quantity != nil
            })
        #expect(
            release.sections.allSatisfy {
                $0.flow == .export && $0.role == .destination && $0.listing == .complete
                    && $0.scope == .codes(prefix: "76", digits: 10)
            })
        let asked = try #require(try server.requests().last?.path)
        #expect(
            asked.contains("?get=CTY_CODE,SUMMARY_LVL,ALL_VAL_MO,QTY_1_MO,UNIT_QY1,QTY_1_MO_FLAG&")
                && asked.contains("&E_COMMODITY=76*&"), "\(asked)")
    }

    @Test func industries() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        let feed = try feed(
            "kind: census-naics, url: \"\(server.url("/data/timeseries/intltrade/imports/naics"))\", since: 2021-01")
        #expect(feed.digits == 6 && feed.products == ["3313"])
        let outcome = await poller(feed).poll(FeedContext(isEmpty: true), at: "2021-05-10T13:00:00Z")
        let release = try #require(outcome.release, "\(outcome.reason)")
        #expect(release.source == "census-naics")
        let products = Set(release.observations.map(\.series.product.code))
        #expect(products == ["naics:331313", "naics:331315", "naics:33131X"])
        #expect(release.observations.allSatisfy { $0.quantity == nil && $0.series.flow == .import })
        #expect(release.sections.count == 3 * 3 * 2 && Set(release.sections).count == 18)
        #expect(release.sections.allSatisfy { if case .product = $0.scope { true } else { false } })
        let paths = try server.requests().map(\.path)
        #expect(paths.first?.contains("COMM_LVL=NA3&NAICS=331&") == true, "\(paths)")
        #expect(paths.last?.contains("COMM_LVL=NA6&NAICS=3313*&time=from+2021-01+to+2021-03") == true, "\(paths)")
    }

    /// An answer too large is asked for in eleven parts: codes of NAICS may go on with an X.
    @Test func industriesInParts() async throws {
        let server = try FeedServer(
            .init("NAICS=3313*", "SUMMARY_LVL", status: 500), .init("NAICS=33131*", "SUMMARY_LVL", status: 500),
            census: Census("2017-01", "2021-03"))
        let feed = try feed(
            "kind: census-naics, url: \"\(server.url("/data/timeseries/intltrade/imports/naics"))\", since: 2021-03")
        let outcome = await poller(feed).poll(FeedContext(isEmpty: true), at: "2021-05-10T13:00:00Z")
        let products = Set(outcome.release?.observations.map(\.series.product.code) ?? [])
        #expect(products == ["naics:331313", "naics:331315", "naics:33131X"], "\(outcome.reason)")
    }

    /// Duty and freight in the same answers, each a source of its own.
    @Test func measures() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        let feed = try censusFeed(server, since: "2021-02", more: ", measures: [duty, cif]")
        let outcome = await poller(feed).poll(asked("2021-Q2"), known("2021-02"), at: "2021-05-10T13:00:00Z")
        #expect(outcome.releases.map(\.source) == ["census-imports", "census-imports-duty", "census-imports-cif"])
        try #require(outcome.releases.count == 3, "\(outcome.reason)")
        let path = try #require(try server.requests().last?.path)
        #expect(path.contains("GEN_VAL_MO,CON_VAL_MO,CAL_DUT_MO,GEN_CIF_MO,CON_CIF_MO,GEN_QY1_MO,"), "\(path)")
        let (values, duty, cif) = (outcome.releases[0], outcome.releases[1], outcome.releases[2])
        #expect(values.observations.count == 24 && duty.observations.count == 12 && cif.observations.count == 24)
        #expect(duty.observations.allSatisfy { $0.series.basis == .consumption && $0.quantity == nil })
        #expect(duty.sections.allSatisfy { $0.basis == .consumption } && duty.sections.count == 2)
        #expect(Set(cif.observations.map(\.series.source)) == ["census-imports-cif"] && cif.sections.count == 4)
        for observation in duty.observations {
            var other = observation.series
            other.source = "census-imports"
            let value = values.observations.first { $0.series == other && $0.month == observation.month }?.value
            #expect((observation.value ?? 0) > 0 && (observation.value ?? 0) * 10 < value ?? 0)
        }
        // The same releases are read again from the body that is kept.
        guard case .releases(_, let body) = outcome.result else { return }
        let again = try poller(feed).accept(body.bytes, context: known("2021-02"), at: instant("2021-05-10T14:00:00Z"))
        #expect(again.map(\.observations) == outcome.releases.map(\.observations))
        #expect(again.map(\.sections) == outcome.releases.map(\.sections))
    }

    @Test func exportsAreReadAgain() async throws {
        let server = try FeedServer(census: Census("2017-01", "2021-03"))
        let feed = try feed(
            "kind: census-exports, url: \"\(server.url("/data/timeseries/intltrade/exports/hs"))\", since: 2021-03")
        let outcome = await poller(feed).poll(FeedContext(isEmpty: true), at: "2021-05-10T13:00:00Z")
        guard case .releases(let releases, let body) = outcome.result else {
            Issue.record("\(outcome.reason)")
            return
        }
        let again = try poller(feed).accept(
            body.bytes, context: FeedContext(isEmpty: true), at: instant("2021-05-10T14:00:00Z"))
        #expect(again.map(\.observations) == releases.map(\.observations))
    }

    /// While nothing is new, it is looked up once a week whether the API still has what a release needs.
    @Test func variablesThatAreGone() async throws {
        var census = Census("2017-01", "2021-03")
        let server = try FeedServer(census: census)
        let poller = poller(try censusFeed(server))
        var state = asked("2021-Q2")
        state.variablesChecked = nil
        let first = await poller.poll(state, known("2021-03"), at: "2021-05-10T13:00:00Z")
        #expect(first.kind == "noDataYet" && first.calls == 2, "\(first.reason)")
        #expect(first.state.variablesChecked == day("2021-05-10"))
        let page = try #require(try server.requests().last)
        #expect(page.path.hasSuffix("/imports/hs/variables.json"), "without the key: \(page.path)")
        let second = await poller.poll(first.state, known("2021-03"), at: "2021-05-16T13:00:00Z")
        #expect(second.calls == 1)
        census.gone = ["CON_QY1_MO_FLAG"]
        try server.set(census)
        let third = await poller.poll(second.state, known("2021-03"), at: "2021-05-17T13:00:00Z")
        #expect(third.kind == "refused" && third.reason.contains("no variable CON_QY1_MO_FLAG any more"))
        let fourth = await poller.poll(third.state, known("2021-03"), at: "2021-05-17T14:00:00Z")
        #expect(fourth.kind == "refused" && fourth.state.refusals == 2)
        // Where no quantities are asked for, nothing is missing.
        let coarse = await PollingTests.poller(try censusFeed(server, level: "HS6")).poll(
            second.state, known("2021-03"), at: "2021-05-17T13:00:00Z")
        #expect(coarse.kind == "noDataYet", "\(coarse.reason)")
        try server.set(FeedServer.Rule("variables.json", type: "text/html", body: "<html>"))
        let page2 = await poller.poll(second.state, known("2021-03"), at: "2021-05-17T13:00:00Z")
        #expect(page2.kind == "noDataYet" && page2.state.variablesChecked == day("2021-05-17"))
    }
}
