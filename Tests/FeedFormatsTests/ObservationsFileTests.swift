import Testing
import Trade

@testable import FeedFormats

@Suite struct ObservationsFileTests {
    private static let header =
        "known_at,flow,basis,reporter,role,country,origin,product,month,quantity_kg,value_usd,status"
    private static func file(_ rows: [String], _ head: String = "source=census-imports") -> [UInt8] {
        bytes((["# surgewatch-observations/1 \(head)", header] + rows).joined(separator: "\n") + "\n")
    }
    private static let first = "2021-03-05T13:30:00Z,import,consumption,,origin,1220,,76,2021-01,,567123456,final"

    @Test func rowsBecomeVintagesInTimeOrder() throws {
        let rows = [
            "2021-04-06T13:30:00Z,import,consumption,,origin,1220,,76,2021-02,5,6,preliminary", Self.first,
            "2021-03-05T13:30:00Z,import,license,0003,smelt,NA,2010,unwrought,2021-01,1,2,license",
            "2021-03-05T08:30:00-05:00,export,general,5700,destination,-,,cn:76061291,2021-01,0,,final",
        ]
        let releases = try ObservationsFile.read(
            Self.file(rows, "source=census-imports listing=partial simulated=true"), contentHash: "ef", feed: "import")
        #expect(releases.map(\.knownAt) == [instant("2021-03-05T13:30:00Z"), instant("2021-04-06T13:30:00Z")])
        #expect(releases.allSatisfy { $0.isHistory && $0.simulated && $0.channel == "observations" })
        #expect(releases.allSatisfy { $0.source == "census-imports" && $0.contentHash == "ef" && $0.feed == "import" })
        #expect(releases[0].observations.count == 3)
        let canada = releases[0].observations.first { $0.series.country.code == "1220" }
        #expect(canada?.quantity == nil)
        #expect(canada?.value == 567_123_456)
        let cross = releases[0].observations.first { $0.series.role == .smelt }
        #expect(cross?.series.origin == "2010")
        #expect(cross?.series.reporter == "0003")
        #expect(
            Set(releases[0].sections)
                == [
                    Section(
                        basis: .consumption, scope: .product(Product("76")), month: month("2021-01"),
                        listing: .partial),
                    Section(
                        basis: .license, reporter: "0003", role: .smelt, isCross: true,
                        scope: .product(Product("unwrought")), month: month("2021-01"), listing: .partial),
                    Section(
                        flow: .export, basis: .general, reporter: "5700", role: .destination,
                        scope: .product(Product("cn:76061291")), month: month("2021-01"), listing: .partial),
                ])
    }

    @Test func orderOfRowsLeavesNoTrace() throws {
        let rows = (0..<40).map { index in
            "2021-0\(index % 4 + 3)-05T13:30:00Z,import,general,,origin,\(1220 + index / 8),,76,"
                + "2020-1\(index / 4 % 2),\(index),,final"
        }
        let one = try ObservationsFile.read(Self.file(rows.sorted()))
        let other = try ObservationsFile.read(Self.file(rows.sorted(by: >)))
        #expect(one.flatMap(\.observations).count == 40)
        #expect(one.map(\.observations) == other.map(\.observations))
        #expect(one.map(\.sections) == other.map(\.sections))
    }

    @Test(arguments: [
        (["-,,10", "1220,,4", "2010,,6"], Section.Listing.complete), (["-,,10", "1220,,4", "2010,,5"], .partial),
        (["-,,10", "1220,,4", "2010,,7"], .partial), (["1220,,4", "2010,,6"], .partial), (["-,,10"], .partial),
        (["-,3,10", "1220,1,4", "2010,,6"], .complete), (["-,3,10", "1220,1,4", "2010,1,6"], .partial),
        (["-,3,", "1220,1,", "2010,2,"], .complete), (["-,3,10", "1220,,4", "2010,,"], .partial),
        (["-,0,0", "1220,0,0"], .complete),
    ])
    func sumsDecideWithoutAListing(_ rows: [String], _ listing: Section.Listing) throws {
        let lines = rows.map { row in
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
            return "2021-03-05T13:30:00Z,import,general,,origin,\(cells[0]),,76,2021-01,\(cells[1]),\(cells[2]),final"
        }
        #expect(try ObservationsFile.read(Self.file(lines))[0].sections.map(\.listing) == [listing])
        #expect(
            try ObservationsFile.read(Self.file(lines, "source=x listing=changes"))[0].sections.map(\.listing)
                == [.changes])
    }

    @Test(arguments: [
        ("source=a b", "`b` is unknown"), ("listing=partial", "source= is missing"), ("source=", "source is ``"),
        ("source=a listing=some", "listing is `some`"), ("source=a simulated=yes", "simulated is `yes`"),
        ("source=a source=b", "given twice"), ("source=a rows=2", "rows=2 and the file has 1"),
        ("source=a/b", "source is `a/b`"), ("source=a rows=x", "rows is `x`"),
    ])
    func badFirstLineIsRefused(_ head: String, _ words: String) throws {
        let problem = try #require(throws: FeedProblem.self) {
            try ObservationsFile.read(Self.file([Self.first], head))
        }
        #expect(problem.where == "line 1")
        #expect(problem.what.contains(words), "\(problem)")
    }

    @Test(arguments: [
        (0, "2021-03-05", "known_at"), (1, "transit", "flow"), (1, "export", "role"), (2, "all", "basis"),
        (3, "EU", "reporter"), (4, "smelter", "role"), (4, "destination", "role"), (5, "Canada", "country"),
        (5, "0003", "country"), (5, "", "country"), (6, "2010", "origin"), (7, "760", "product"), (7, "", "product"),
        (7, "Foil", "product"), (7, "cn:", "product"), (7, "a:b:c", "product"), (8, "2021-00", "month"),
        (9, "-1", "quantity_kg"), (9, "1.5", "quantity_kg"), (10, "1e3", "value_usd"),
        (10, "1234567890123456789", "value_usd"), (11, "Final", "status"), (11, "", "status"),
    ])
    func badCellsAreRefused(_ column: Int, _ text: String, _ name: String) throws {
        var cells = Self.first.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        cells[column] = text
        let file = Self.file([Self.first.replacing("1220", with: "2010"), cells.joined(separator: ",")])
        let problem = try #require(throws: FeedProblem.self) { try ObservationsFile.read(file) }
        #expect(problem.where == "line 4, column \(name)", "\(problem)")
    }

    @Test func otherBadFiles() {
        func words(_ body: [UInt8]) -> String {
            do throws(FeedProblem) {
                _ = try ObservationsFile.read(body)
                return ""
            } catch { return error.description }
        }
        #expect(words([]).contains("empty"))
        #expect(words(bytes("# aim-aggregate/1 x=1\n")).contains("surgewatch-observations/1"))
        #expect(words(bytes("# surgewatch-observations/1 source=a\n")).contains("header is missing"))
        #expect(words(bytes("# surgewatch-observations/1 source=a\nflow,basis\n")).contains("Line 2"))
        #expect(words(Self.file([Self.first, Self.first])).contains("Line 4: the row states the same cell as line 3"))
        #expect(words(Self.file([Self.first + ","])).contains("13 cells"))
    }

    @Test func truncationIsNoticed() throws {
        let rows = [Self.first, Self.first.replacing("1220", with: "2010").replacing("final", with: "preliminary")]
        let body = Self.file(rows, "source=census-imports rows=2")
        for count in 0..<(body.count - 1) {
            #expect(throws: FeedProblem.self, "cut at \(count)") {
                try ObservationsFile.read(Array(body.prefix(count)))
            }
        }
        #expect(throws: Never.self) { try ObservationsFile.read(Array(body.dropLast())) }
    }

    @Test func headerAloneIsAnEmptyHistory() throws { #expect(try ObservationsFile.read(Self.file([])).isEmpty) }

    @Test(arguments: 1...20) func writingWhatWasReadIsTheIdentity(_ seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        func pick<Element>(_ elements: [Element]) -> Element { elements[Int(numbers.next() % UInt64(elements.count))] }
        var rows: [ObservationsFile.Row] = []
        var seen: Set<String> = []
        for _ in 0..<200 {
            let role = pick(Role.allCases)
            let series = SeriesKey(
                source: "mixed", flow: role == .destination ? .export : .import, basis: pick(Basis.allCases),
                reporter: pick(["", "0003", "5700"]), role: role,
                country: Country(pick(["-", "NA", "UN", "1220", "5700"])),
                origin: role.hasStatistics ? "" : pick(["", "2010", "UN"]),
                product: Product(pick(["76", "7601", "760110", "7601103000", "unwrought", "naics:331313"])))
            let row = ObservationsFile.Row(
                knownAt: Instant(seconds: 1_600_000_000 + Int64(numbers.next() % 5) * 86400 * 30),
                observation: Observation(
                    series: series, month: month("2020-01") + Int(numbers.next() % 6),
                    quantity: numbers.next() % 4 == 0 ? nil : Int64(numbers.next() % 1_000_000_000),
                    value: numbers.next() % 4 == 0 ? nil : Int64(numbers.next() % 1_000_000_000_000),
                    status: pick(Status.allCases)))
            if seen.insert("\(series) \(row.observation.month) \(row.knownAt)").inserted { rows.append(row) }
        }
        let simulated = seed % 2 == 0
        let written = ObservationsFile.write(source: "mixed", simulated: simulated, rows: rows)
        let releases = try ObservationsFile.read(written)
        let again = releases.flatMap { release in
            release.observations.map { ObservationsFile.Row(knownAt: release.knownAt, observation: $0) }
        }
        #expect(again.count == rows.count)
        #expect(releases.allSatisfy { $0.simulated == simulated })
        #expect(
            ObservationsFile.write(source: "mixed", simulated: simulated, rows: again.shuffled(using: &numbers))
                == written)
    }

    @Test func rowsAreSortedByKeyThenKnownAt() {
        let rows = [("2021-05-01", "1220", 3), ("2021-04-01", "1220", 2), ("2021-04-01", "-", 1)].map {
            day, code, value in
            ObservationsFile.Row(
                knownAt: instant(day + "T00:00:00Z"),
                observation: Observation(
                    series: SeriesKey(source: "a", basis: .general, country: Country(code), product: Product("76")),
                    month: month("2021-01"), quantity: nil, value: Int64(value), status: .final))
        }
        #expect(
            String(decoding: ObservationsFile.write(source: "a", rows: rows), as: UTF8.self) == """
                # surgewatch-observations/1 source=a listing=changes
                \(Self.header)
                2021-04-01T00:00:00Z,import,general,,origin,-,,76,2021-01,,1,final
                2021-04-01T00:00:00Z,import,general,,origin,1220,,76,2021-01,,2,final
                2021-05-01T00:00:00Z,import,general,,origin,1220,,76,2021-01,,3,final

                """)
    }
}
