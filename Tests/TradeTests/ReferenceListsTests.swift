import Testing
import Trade

@Suite("Lists that figures are read by")
struct ReferenceListsTests {
    private func refusal(_ kind: ReferenceLists.Kind, _ text: String) -> String? {
        do throws(ListProblem) {
            _ = try ReferenceLists([kind: text])
            return nil
        } catch { return String(describing: error) }
    }

    @Test("The shipped lists fit together, and each says where it comes from")
    func shipped() throws {
        let lists = ReferenceLists.shipped
        #expect(lists.remarks == [])
        #expect(lists.countries.sortedCodes.count == 241)
        for (kind, text) in lists.texts {
            #expect(text.hasPrefix("#"), "\(kind)")
            let hasColumn = text.contains(",source\n")
            #expect(hasColumn || text.contains("census.gov"), "\(kind)")
        }
    }

    @Test("The eight categories of the license monitor, seven of them those of the global one")
    func categories() throws {
        let categories = ReferenceLists.shipped.categories
        #expect(
            categories.categories.map(\.slug) == [
                "unwrought", "bars", "wire", "sheet", "foil", "tubes", "fittings", "castings",
            ])
        #expect(
            categories.global.categories.flatMap(\.prefixes) == [
                "7601", "7604", "7605", "7606", "7607", "7608", "7609",
            ])
        // All 67 lines of the monitor are counted in kilograms; one more was replaced.
        let lines = ReferenceLists.shipped.lines.lines.filter { !categories.categories(of: Product($0.code)).isEmpty }
        #expect(lines.count == 68)
        #expect(lines.count { $0.until == nil } == 67)
        #expect(lines.allSatisfy { $0.unit == "KG" })
    }

    @Test("A line is what it is in a month")
    func lines() throws {
        let lines = ReferenceLists.shipped.lines
        #expect(lines.line("7601106030", in: try #require(Month("2025-06")))?.until == Month("2025-06"))
        #expect(lines.line("7601106040", in: try #require(Month("2025-07")))?.from == Month("2025-07"))
        #expect(lines.line("7612901060", in: try #require(Month("2025-07")))?.unit == "NO")
        #expect(lines.line("0101210010", in: try #require(Month("2025-07"))) == nil)
    }

    @Test("One list is replaced, the others stay")
    func replaced() throws {
        let lists = try ReferenceLists([
            .groups: "group,country,from,until,source\nGulf,5250,,,mine\nGulf,5180,2019-01,2020-12,\"mine, too\"\n"
        ])
        #expect(lists.groups.map(\.name) == ["Gulf"])
        #expect(lists.groups[0].contains(Country("5180"), in: try #require(Month("2020-12"))))
        #expect(!lists.groups[0].contains(Country("5180"), in: try #require(Month("2021-01"))))
        #expect(lists.countries.sortedCodes == ReferenceLists.shipped.countries.sortedCodes)
        #expect(ReferenceLists.inForce === ReferenceLists.shipped)
    }

    @Test(
        "What is wrong is named with its line",
        arguments: [
            (
                ReferenceLists.Kind.groups, "group,country\n",
                "groups.csv:1: the columns are group,country,from,until,source"
            ),
            (
                .groups, "group,country,from,until,source\nEU,4010,,\n",
                "groups.csv:2: the row has 4 cells, the header 5"
            ),
            (.groups, "group,country,from,until,source\nEU,0003,,,x\n", "`0003` is no code of countries.csv"),
            (.groups, "group,country,from,until,source\nEU,4010,2020-13,,x\n", "`2020-13` is no month"),
            (.groups, "group,country,from,until,source\nEU,4010,2020-02,2020-01,x\n", "ends before it begins"),
            (.groups, "group,country,from,until,source\nE U,4010,,,x\n", "`E U` is no word"),
            (.groups, "# nothing\n", "groups.csv: the list is empty"),
            (.countries, "code,iso2,m49,name\n12,CA,,Canada\n", "countries.csv:2: `12` is no Schedule C code"),
            (
                .countries, "code,iso2,m49,name\n1220,CA,124,Canada\n1220,CA,,Kanada\n",
                "countries.csv:3: the code 1220 stands there twice"
            ),
            (
                .countries, "code,iso2,m49,name\n1220,CA,124,Canada\n2010,MX,,CANADA\n",
                "countries.csv:3: a country has a name of its own"
            ),
            (
                .countries, "code,iso2,m49,name\n1220,CA,,\"Canada\n",
                "countries.csv:2: a cell that begins with a double quote"
            ),
            (.countries, "code,iso2,m49,name\n1220,CA,124,Canada\n2010,MX,124,Mexico\n", "m49 is a number of its own"),
            (.categories, "category,label,code,global,source\nfoil,Foil,7607,maybe,x\n", "global is yes or no"),
            (.categories, "category,label,code,global,source\nfoil,Foil,76071,yes,x\n", "`76071` is no HS code"),
            (
                .categories, "category,label,code,global,source\nfoil,Foil,7607,yes,x\nall,All,76,yes,x\n",
                "76 and 7607 have lines in common"
            ),
            (
                .categories, "category,label,code,global,source\nFoil,Foil,7607,yes,x\n",
                "no name of a category in small letters"
            ),
            (.concordance, "from,old,new,source\n2025-07,7601106030,760110,x\n", "different numbers of digits"),
            (.concordance, "from,old,new,source\n,7601106030,7601106040,x\n", "the month is missing"),
            (.lines, "code,unit,unit2,from,until,description,source\n7601.10,KG,,,,x,y\n", "`7601.10` is no HS code"),
            (.lines, "code,unit,unit2,from,until,description,source\n7601106030,,,,,x,y\n", "the unit is missing"),
        ])
    func wrong(kind: ReferenceLists.Kind, text: String, words: String) {
        let refusal = refusal(kind, text)
        #expect(refusal?.contains(words) == true, "\(refusal ?? "it was taken")")
    }

    @Test("What can be read and does not fit together is a remark")
    func remarks() throws {
        let head = "code,unit,unit2,from,until,description,source\n"
        let twice = try ReferenceLists([.lines: head + "7601106030,KG,,,,a,b\n7601106030,NO,,2020-01,,a,b\n"]).remarks
        #expect(twice.contains { $0.contains("7601106030 stands there twice") })
        #expect(twice.contains { $0.contains("is counted in NO, and unwrought adds up kilograms") })
        #expect(twice.contains { $0.contains("7601106030 is replaced from 2025-07 on, and lines.csv has it in force") })
        #expect(twice.contains { $0.contains("7601106040, new from 2025-07 on, is not in lines.csv") })
    }
}
