import Trade

@testable import FeedFormats

/// Small tables as others write them, with the mappings that read them.
enum TableSamples {
    static let rowsMapping: TableMapping = {
        var mapping = TableMapping(
            path: "m.yml", kind: .licenses(view: "origin", rank: nil),
            months: .column(.column("Month of Import"), form: nil),
            country: .init(
                .column("Country"), spellings: ["Korea, Republic of": "5800"], totals: ["Grand Total"]),
            quantity: .init(.place(.column("Metric Tons")), unit: .tonne),
            value: .init(.place(.column("Value (US$)")), unit: .dollar))
        mapping.category = .init(.column("Product"), skipped: ["Grand Total"])
        mapping.unitValue = .init(.place(.column("Unit Value")), unit: .dollarPerTonne)
        mapping.footnotes = ["Source:"]
        return mapping
    }()
    static let crosstabMapping: TableMapping = {
        var mapping = TableMapping(
            path: "m.yml", kind: .licenses(view: "origin", rank: nil), months: .across(DateForm("MMMM YYYY")),
            country: .init(.column("Country"), totals: ["Grand Total"], isFilledDown: true),
            quantity: .init(.measure("Metric Tons"), unit: .tonne), value: .init(.measure("Value"), unit: .dollar))
        mapping.category = .init(.column("Product"), isFilledDown: true)
        mapping.measures = .init(names: .column("Measure"), figures: nil)
        return mapping
    }()
    /// Short records: country, category with its number last, tonnes, short tons, dollars, month and year.
    static let recordsMapping: TableMapping = {
        var mapping = TableMapping(
            path: "m.yml", kind: .statistics(.general, system: "steel", status: .final, listing: .partial),
            months: .yearAndMonth(.characters(55...58), .characters(52...53)),
            country: .init(.characters(1...4)), quantity: .init(.place(.characters(17...27)), unit: .tonne),
            value: .init(.place(.characters(41...50)), unit: .dollar))
        mapping.format = .fixed
        mapping.recordWidth = 58
        mapping.isLatin = true
        mapping.category = .init(.characters(6...15), isCodeLast: true)
        mapping.quantityCheck = .init(.place(.characters(29...39)), unit: .shortTon)
        mapping.addsRepeated = true
        return mapping
    }()

    static let rows = """
        Aluminum import licenses,,,,,
        Country,Product,Month of Import,Metric Tons,Value (US$),Unit Value
        Canada,Unwrought,October 2026,"166,320.512","$482,112,345","2,898.71"
        "Korea, Republic of",Foil,10/1/2026,7.5,"30,000",
        Grand Total,Unwrought,2026-10,240115.031,701200456,2920.27
        Canada,Grand Total,2026-10,1,1,
        Mexico,Wire,2026-11,n/a,,

        Source: dashboard,,,,,
        """
    static let crosstab = """
        \t\t\tOctober 2026\tNovember 2026
        Country\tProduct\tMeasure\t\t
        Canada\tUnwrought\tMetric Tons\t166,320.512\t61,200
        \t\tValue\t482,112,345\t177,480,000
        \t\tUnit Value\t2,898.71\t2,900.00
        \tFoil\tMetric Tons\t\t5
        \t\tValue\t\t20,000
        Grand Total\tUnwrought\tMetric Tons\t240,115.031\t61,200
        """
    static let records = """
        1220 INGOTS..1A 0000496.943 0000547.785 0000918325 12 2019
        1220 INGOTS..1A 0000001.000 0000001.102 0000001000 12 2019
        5700 SHEET....9 0000000.000 0000000.000 0000000000 01 2020\r

        """

    /// The members of a workbook with shared texts and a date.
    static let workbook: [(name: String, text: String)] = [
        (
            "xl/workbook.xml",
            #"<?xml version="1.0"?><workbook><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>"#
        ),
        (
            "xl/_rels/workbook.xml.rels",
            #"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>"#
        ),
        (
            "xl/sharedStrings.xml",
            "<sst><si><t>Country</t></si><si><t>Product</t></si><si><t>Month of Import</t></si><si><t>Metric Tons</t></si>"
                + "<si><t>Value (US$)</t></si><si><t>Unit Value</t></si><si><r><t>Can</t></r><r><t>ada</t></r></si>"
                + "<si><t>Foil &amp; more<rPh><t>x</t></rPh></t></si><si><t><![CDATA[Foil]]></t></si></sst>"
        ),
        (
            "xl/styles.xml",
            #"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm"/></numFmts>"#
                + #"<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#
        ),
        (
            "xl/worksheets/sheet1.xml",
            #"<worksheet><sheetData><row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c>"#
                + #"<c r="C2" t="s"><v>2</v></c><c r="D2" t="s"><v>3</v></c><c t="s"><v>4</v></c><c r="F2" t="s"><v>5</v></c></row>"#
                + #"<row r="3"><c r="A3" t="s"><v>6</v></c><c r="B3" t="s"><v>8</v></c><c r="C3" s="1"><v>46296</v></c>"#
                + #"<c r="D3"><v>7.5</v></c><c r="E3"><f>1+1</f><v>3e4</v></c></row>"#
                + #"<row><c r="A4" t="inlineStr"><is><t>Mexico</t></is></c><c r="B4" t="str"><v>Foil</v></c>"#
                + #"<c r="C4" t="str"><v>2026-10</v></c><c r="D4"/></row></sheetData></worksheet>"#
        ),
    ]
}
