/// The monthly measures of the Census import data bank (IMDB), in the order in which a record has them.
///
/// Layout: census.gov/foreign-trade/reference/products/layouts/imdb.html. Values are U.S. dollars, weights kilograms,
/// quantities in the unit of the tariff line.
enum IMDBMeasure: Int, CaseIterable {
    /// Detail records, not entries.
    case cards
    case consumptionQuantity, consumptionQuantity2, consumptionValue, dutiableValue, calculatedDuty
    case consumptionCharges, consumptionCIF
    case generalQuantity, generalQuantity2, generalValue, generalCharges, generalCIF
    case airValue, airWeight, airCharges, vesselValue, vesselWeight, vesselCharges
    case containerValue, containerWeight, containerCharges

    static let count = allCases.count
    /// Characters of a measure.
    static let width = 15

    /// The name of the layout.
    var name: String {
        [
            "cards_mo", "con_qy1_mo", "con_qy2_mo", "con_val_mo", "dut_val_mo", "cal_dut_mo", "con_cha_mo",
            "con_cif_mo",
            "gen_qy1_mo", "gen_qy2_mo", "gen_val_mo", "gen_cha_mo", "gen_cif_mo", "air_val_mo", "air_wgt_mo",
            "air_cha_mo",
            "ves_val_mo", "ves_wgt_mo", "ves_cha_mo", "cnt_val_mo", "cnt_wgt_mo", "cnt_cha_mo",
        ][rawValue]
    }

    /// Those that the totals of countries and districts have: all but quantities, whose units differ.
    static let withoutQuantities = allCases.filter {
        ![.consumptionQuantity, .consumptionQuantity2, .generalQuantity, .generalQuantity2].contains($0)
    }

    /// Reads `measures.count` figures of 15 characters: digits behind blanks or zeros, `-1` in place of anything else.
    static func read(_ start: UnsafePointer<UInt8>, _ count: Int, into values: UnsafeMutablePointer<Int64>) -> Bool {
        var isSound = true
        for index in 0..<count {
            let field = start + index * width
            var place = 0
            while place < width - 1, field[place] == ASCII.space { place += 1 }
            var value: Int64 = 0
            while place < width {
                let digit = field[place] &- ASCII.zero
                isSound = isSound && digit < 10
                value = value &* 10 &+ Int64(digit)
                place += 1
            }
            values[index] = value
        }
        return isSound
    }

    /// The error for the first of `count` figures that is none.
    static func problem(
        _ start: UnsafePointer<UInt8>, _ measures: [IMDBMeasure], first: Int, where place: String
    ) -> FeedProblem {
        var value: Int64 = 0
        for (index, measure) in measures.enumerated() {
            let field = start + index * width
            if read(field, 1, into: &value) { continue }
            let from = first + index * width
            return FeedProblem(
                what: "\(measure.name) is \(FeedProblem.quote(UnsafeBufferPointer(start: field, count: width)))",
                where: "\(place), columns \(from) to \(from + width - 1)", expected: "digits behind blanks",
                advice: "the file is damaged, or its layout has changed")
        }
        return FeedProblem(what: "a figure is none", where: place)
    }
}
