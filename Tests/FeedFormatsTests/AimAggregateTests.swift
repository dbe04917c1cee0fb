import Testing
import Trade

@testable import FeedFormats

@Suite struct AimAggregateTests {
    private typealias Fixtures = AimFixtures

    @Test func exampleBecomesARelease() throws {
        let file = try Fixtures.decode(Fixtures.file(Fixtures.rows))
        let release = file.release
        #expect(release.source == "aim-licenses")
        #expect(release.channel == "aim-aggregate")
        #expect(release.asOf == CalendarDay("2026-11-17"))
        #expect(!release.simulated)
        #expect(!release.isHistory)
        #expect(file.published == instant("2026-11-18T15:00:00Z"))
        #expect(file.unknownCountries == [Country("2010")])
        #expect(release.observations.count == 6)
        let canada = release.observations[0]
        #expect(
            canada
                == Observation(
                    series: SeriesKey(
                        source: "aim-licenses", basis: .license, country: Country("1220"),
                        product: Product("unwrought")),
                    month: month("2026-10"), quantity: 166_320_512, value: 482_112_345, status: .license))
        #expect(release.observations[3].series.role == .smelt)
        #expect(release.observations[3].quantity == 0)
        #expect(release.observations[4].series.country == .notApplicable)
        #expect(release.observations[4].series.product == Product("bars"))
        #expect(release.observations[5].series.role == .cast)
    }

    @Test func sectionsAreViewsAndMonths() throws {
        let sections = try Fixtures.decode(Fixtures.file(Fixtures.rows)).release.sections
        let expected: [(String, Role, Section.Listing)] = [
            ("2026-10", .cast, .complete), ("2026-10", .origin, .partial), ("2026-10", .smelt, .complete),
            ("2026-10", .smelt2, .complete), ("2026-11", .origin, .complete),
        ]
        #expect(
            sections
                == expected.map { text, role, listing in
                    Section(basis: .license, role: role, scope: .categories, month: month(text), listing: listing)
                })
    }

    @Test(arguments: [
        ("239874.916", Section.Listing.complete), ("239874.915", .partial), ("240115.031", .complete),
        ("240355.146", .complete), ("", .partial),
    ])
    func listingFollowsTheTotal(_ quantity: String, _ listing: Section.Listing) throws {
        let rows = [
            "origin,2026-10,1220,CANADA,,,Unwrought,,license,\(quantity),,",
            "origin,2026-10,-,ALL COUNTRIES,,,Unwrought,,license,240115.031,,",
        ]
        #expect(try Fixtures.decode(Fixtures.file(rows)).release.sections.map(\.listing) == [listing])
        #expect(try Fixtures.decode(Fixtures.file([rows[1]])).release.sections.map(\.listing) == [.partial])
        #expect(try Fixtures.decode(Fixtures.file([rows[0]])).release.sections.map(\.listing) == [.complete])
    }

    @Test func everyRoleHasItsPlace() throws {
        let rows = [
            "smelt,2026-10,1220,,,1,foil,,license,10,,", "smelt,2026-10,1220,,,2,foil,,license,4,,",
            "smelt_by_origin,2026-10,1220,,2010,1,foil,,license,6.5,,",
            "smelt_by_origin,2026-10,1220,,5700,,foil,,license,3.5,,",
            "smelt_by_origin,2026-10,1220,,5700,2,foil,,license,4,,",
            "cast,2026-10,5700,,,,foil,,license,3,,", "cast_by_origin,2026-10,5700,,2010,,foil,,license,3,,",
            "origin,2026-10,1220,,,,foil,760711,license,1.001,,",
        ]
        let release = try Fixtures.decode(Fixtures.file(rows)).release
        #expect(
            release.observations.map(\.series.role) == [
                .smelt, .smelt2, .smelt, .smelt, .smelt2, .cast, .cast, .origin,
            ])
        #expect(release.observations.map(\.series.origin) == ["", "", "2010", "5700", "5700", "", "2010", ""])
        #expect(release.observations.map(\.quantity) == [10000, 4000, 6500, 3500, 4000, 3000, 3000, 1001])
        #expect(release.observations[7].series.product == Product("760711"))
        #expect(release.sections.filter(\.isCross).map(\.role) == [.cast, .smelt, .smelt2])
    }

    @Test func emptyFigureIsUnknown() throws {
        let row = "origin,2026-10,1220,,,,Unwrought,,license,,,"
        let observation = try Fixtures.decode(Fixtures.file([row])).release.observations[0]
        #expect(observation.quantity == nil)
        #expect(observation.value == nil)
    }

    @Test func statisticsAreCheckedAndNotStored() throws {
        let census = Fixtures.rows[2].replacing("license", with: "census")
        let file = try Fixtures.decode(Fixtures.file(Array(Fixtures.rows[0...1]) + [census]))
        #expect(file.rows == 3)
        #expect(file.statisticsRows == 1)
        #expect(file.release.observations.count == 2)
        #expect(file.release.sections.map(\.month) == [month("2026-10")])
        #expect(throws: AimRejection.self) {
            try Fixtures.decode(Fixtures.file([census.replacing("2900.00", with: "2000.00")]))
        }
    }

    @Test func simulatedIsSaidInTheManifest() throws {
        let manifest = "# aim-aggregate/1 as_of=2026-11-17 rows=6 simulated=true"
        #expect(try Fixtures.decode(Fixtures.file(Fixtures.rows, manifest: manifest)).release.simulated)
        let json =
            "{\"format\":\"aim-aggregate/1\",\"as_of\":\"2026-11-17\",\"simulated\":true,\"rows\":[\(Self.json)]}"
        #expect(try Fixtures.decode(bytes(json)).release.simulated)
    }

    @Test func anyLineEndColumnOrderAndChapterCategory() throws {
        let plain = try Fixtures.decode(Fixtures.file(Fixtures.rows)).release.observations
        let text = String(decoding: Fixtures.file(Fixtures.rows), as: UTF8.self)
        #expect(
            try Fixtures.decode(bytes("\u{FEFF}" + text.replacing("\n", with: "\r\n"))).release.observations == plain)
        #expect(try Fixtures.decode(Fixtures.file(Fixtures.rows, end: "")).release.observations == plain)
        let turned = text.split(separator: "\n").enumerated().map { index, line in
            guard index > 0, !line.contains("\"") else { return String(line) }
            return line.split(separator: ",", omittingEmptySubsequences: false).reversed().joined(separator: ",")
        }.filter { !$0.contains("\"") }.joined(separator: "\n").replacing("rows=6", with: "rows=5")
        #expect(
            try Fixtures.decode(bytes(turned + "\n")).release.observations
                == plain.filter { $0.series.country != .notApplicable })
        #expect(throws: AimRejection.self) { try Fixtures.decode(bytes(turned)) }
        var options = Fixtures.options()
        options.categories = .chapters
        let row = "origin,2026-10,1220,,,,Chapter 76,,license,1,,"
        #expect(
            try AimAggregate.decode(Fixtures.file([row]), options: options).release.observations[0].series.product
                == Product("76"))
    }

    private static let json = """
        {"view":"origin","import_month":"2026-10","country_code":"1220","country":"CANADA","origin_code":"",
        "smelt_rank":null,"product_category":"Unwrought","stage":"license","quantity_t":166320.512,
        "customs_value_usd":482112345.0,"unit_value_usd_per_t":"2898.71"}
        """

    @Test func jsonIsTheSame() throws {
        let body =
            "{\"format\":\"aim-aggregate/1\",\"as_of\":\"2026-11-17\",\"published\":\"2026-11-18T15:00:00Z\","
            + "\"rows\":[\(Self.json)]}"
        let json = try Fixtures.decode(bytes(body)).release
        let csv = try Fixtures.decode(Fixtures.file([Fixtures.rows[0]])).release
        #expect(json.observations == csv.observations)
        #expect(json.sections == csv.sections)
        #expect(json.asOf == csv.asOf)
        for count in 0..<bytes(body).count {
            #expect(throws: AimRejection.self) { try Fixtures.decode(Array(bytes(body).prefix(count))) }
        }
    }

    /// The unit value at the end of the last row is checked and not stored: cutting it changes nothing or is noticed.
    @Test func truncationIsNoticedOrChangesNothing() throws {
        let body = Fixtures.file(Fixtures.rows)
        let whole = try Fixtures.decode(body).release
        for count in 0..<body.count {
            guard let cut = try? Fixtures.decode(Array(body.prefix(count))) else { continue }
            #expect(count >= body.count - 8, "cut at \(count)")
            #expect(cut.release.observations == whole.observations)
            #expect(cut.release.sections == whole.sections)
        }
    }

    @Test func equalDayIsACorrectionAndAnOlderOneIsNot() throws {
        let body = Fixtures.file(Fixtures.rows)
        #expect(throws: Never.self) { try AimAggregate.decode(body, options: Fixtures.options(accepted: "2026-11-17")) }
        #expect(throws: AimRejection.olderThanAccepted(asOf: day("2026-11-17"), accepted: day("2026-11-18"))) {
            try AimAggregate.decode(body, options: Fixtures.options(accepted: "2026-11-18"))
        }
    }

    private func day(_ text: String) -> CalendarDay { CalendarDay(text) ?? CalendarDay(daysSinceEpoch: 0) }
}
