import TestSupport

@testable import FeedFormats

/// Small bodies that a decoder takes, with as much of its format in them as there is room for.
extension FuzzedDecoder {
    var seeds: [[UInt8]] {
        switch self {
        case .census: Self.censusSeeds
        case .licenses: Self.licenseSeeds
        case .observations: Self.observationSeeds
        case .parameters: [bytes(Self.parameterText)]
        case .events: [bytes(Self.eventText)]
        case .comtrade: Self.comtradeSeeds
        case .availability: [bytes(Self.available)]
        case .comext: [bytes(Self.comextText), bytes(Self.comextQuoted)]
        case .bank: Self.bankSeeds
        case .rows:
            [Self.lines(TableSamples.rows, 1..<4), Self.lines(TableSamples.rows, 1..<9), bytes(Self.semicolons)]
        case .crosstab: Self.crosstabSeeds
        case .records: [bytes(TableSamples.records)]
        case .workbook: [Self.joined(TableSamples.workbook)]
        }
    }

    /// How many different endings ten thousand inputs reach at least: four fifths of what they do.
    var leastEndings: Int {
        switch self {
        case .census: 40
        case .licenses: 60
        case .observations, .availability, .workbook: 28
        case .parameters, .events: 15
        case .comtrade, .bank: 30
        case .rows, .crosstab: 25
        case .comext, .records: 13
        }
    }

    /// Members of an archive as `members` reads them.
    private static func joined(_ members: [(name: String, text: String)]) -> [UInt8] {
        Array(members.map { bytes($0.name + "\n" + $0.text) }.joined(separator: [0x1C]))
    }

    private static func lines(_ text: String, _ wanted: Range<Int>) -> [UInt8] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return bytes(lines[wanted.clamped(to: 0..<lines.count)].joined(separator: "\n"))
    }

    private static let censusSeeds: [[UInt8]] = [
        CensusFixtures.body(Array(CensusFixtures.rows[...4])),
        CensusFixtures.body(
            [["-", "DET", "9", "9", "0", "1", "NO", "M", " ", "HS10", "7616995190", "2025-03"]].flatMap {
                [$0, ["5700"] + $0[1...]]
            }),
        bytes(
            #"""
             [ ["I_COMMODITY","CTY_CODE","CTY_NAME","SUMMARY_LVL","GEN_VAL_MO","CON_VAL_MO","GEN_QY1_MO","CON_QY1_MO",
            "UNIT_QY1","GEN_QY1_MO_FLAG","CON_QY1_MO_FLAG","COMM_LVL","time","I_COMMODITY"] ,
            ["7601103000","-","TOTAL \u00fcber \"all\"","DET",7,"0",1,"0","KG",null,"","HS10","2025-03","7601103000"],
            ["7601103000","4120","K\u00f6ln \ud83d\ude00\/","DET",7,"0",1,"0","KG",null,"","HS10","2025-03","7601103000"]
            ]
            """#),
        CensusFixtures.body([]),
    ]

    private static let licenseSeeds: [[UInt8]] = [
        AimFixtures.file(Array(AimFixtures.rows[0...3])), AimFixtures.file(Array(AimFixtures.rows[4...5]), end: "\r\n"),
        AimFixtures.file(
            [
                "cast,2026-10,2010,MEXICO,,,Foil,760711,license,10,30000,3000",
                "cast_by_origin,2026-10,2010,MEXICO,1220,,Foil,760711,license,10.001,,",
                "origin,2026-09,2010,MEXICO,,,Wire,,census,1,,",
            ], manifest: "# aim-aggregate/1 as_of=2026-11-17 simulated=true rows=3"),
        bytes(
            #"{"format":"aim-aggregate/1","as_of":"2026-11-17","rows":[{"view":"smelt","import_month":"2026-10","#
                + #""country_code":"NA","country":"N\u00e9\n","smelt_rank":1,"product_category":"foil","#
                + #""stage":"license","quantity_t":2110.4,"customs_value_usd":9412384,"hs6":null}]}"#),
    ]

    private static let observationSeeds: [[UInt8]] = ["", " listing=partial simulated=true", " listing=changes rows=3"]
        .map { attributes in
            bytes(
                """
                # surgewatch-observations/1 source=a\(attributes)
                known_at,flow,basis,reporter,role,country,origin,product,month,quantity_kg,value_usd,status
                2021-03-05T13:30:00Z,import,license,,smelt,"1220",2010,foil,2021-01,1,"2",final
                2021-03-05T13:30:00Z,import,general,,origin,-,,7601103000,2021-01,,7,preliminary
                2021-03-05T08:30:00-05:00,export,general,5700,destination,1220,,cn:76061291,2021-02,0,,final

                """)
        }

    private static let parameterText = """
        known_at,name,country,product,month,value,unit
        2020-10-27,limit,canada,7601101000,2020-09,83000,t
        2020-11-05T13:30:00Z,consumption,-,"Plates, sheets and strip",2020-09,,kg
        2020-12-05T13:30:00Z,limit,2010,76,2020-09,-0.25,t
        2020-12-05T13:30:00Z,tax,korea-south,naics:331313,2020-09,10,%

        """
    private static let eventText = #"""
        date,announced,kind,country,product,title,source
        2018-06-01,2018-05-31,tariff,,76,"A duty of 10 %, also on neighbours","Proclamation ""9758"""
        2020-09-01,2020-09-15,exemption,canada,760110,Exempt again,A statement

        """#

    private static let record =
        #"{"typeCode":"C","period":"202405","reporterCode":156,"flowCode":"X","partnerCode":0,"partner2Code":0,"cmdCode":"7601","#
        + #""customsCode":"C00","mosCode":"0","motCode":0,"netWgt":1500.5,"isNetWgtEstimated":false,"primaryValue":2.5e3,"x":[{}]}"#
    private static let comtradeSeeds: [[UInt8]] = [
        bytes(#"{"elapsedTime":"0.1 secs","count":1,"data":["# + record + #"],"error":""}"#),
        bytes(
            #"{"count":2,"data":["# + record.replacing("\"partnerCode\":0", with: "\"partnerCode\":643") + ",\n"
                + record.replacing("\"X\"", with: "\"M\"").replacing("\"partnerCode\":0", with: "\"partnerCode\":643")
                .replacing("2.5e3", with: "null") + "]}"),
        bytes(#"{"elapsedTime":"0.08 secs","count":0,"data":[],"error":""}"#),
    ]
    private static let available =
        #"{"count":2,"data":[{"period":202405,"reporterCode":156,"lastReleased":"2024-07-01","totalRecords":7,"datasetChecksum":1},"#
        + #"{"period":"202406","reporterCode":792,"firstReleased":"2024-08-01T00:00:00","totalRecords":null}],"error":null}"#

    private static let comextText = """
        REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,FLOW,PERIOD,VALUE_EUR,QUANTITY_KG
        DE,US,E,76011000,1,202501,1000,100.4
        DE,XS,E,76011010,1,202501,1000,0.2
        GR,NA,E,76061220,2,202501,1000,:
        FR,QX,E,76061220,2,202501,1000,9
        FR,EU27,E,87082900,2,202501,1000,9

        """
    private static let comextQuoted =
        "\u{FEFF}\"QUANTITY_KG\",\"PERIOD\",\"FLOW\",\"PRODUCT_NC\",\"PARTNER\",\"REPORTER\"\r\n"
        + "\"5\",\"202501\",\"1\",\"76011000\",\"GB\",\"IT\"\r\n"

    private static let bankSeeds: [[UInt8]] = {
        let first = ImportDataBank.Row.figures("7601103000", "1220", kilograms: 1000, dollars: 2500)
        let second = ImportDataBank.Row.figures("7604103000", "5700", kilograms: 0, dollars: 50_000)
        return [[first], [first], [first, second]].map { rows in
            joined(ImportDataBank("2025-01", rows).members.filter { $0.name != "COUNTRY.TXT" })
        }
    }()

    private static let semicolons = """
        Country;Product;Month of Import;Metric Tons;Value (US$);Unit Value
        Canada;Sheet;2026-10;1.5;4500;3000
        Korea, Republic of;Foil;2026-11;-;;
        """

    private static let crosstabSeeds: [[UInt8]] = {
        let short = "\t\t\tOctober 2026\nCountry\tProduct\tMeasure\nCanada\tFoil\tValue\t5\n"
        return [
            lines(TableSamples.crosstab, 0..<5), lines(TableSamples.crosstab, 0..<8),
            [0xFF, 0xFE] + short.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] },
            [0xFE, 0xFF] + short.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] },
        ]
    }()
}
