import Trade

/// The names that one table has in row after row, each made once: products, countries, the month of the row before.
///
/// What is found here was checked when it came first.
struct CensusNames {
    /// A name and its number in the order in which names came.
    struct Numbered<Name: Sendable>: Sendable {
        var number: Int
        var name: Name
    }

    /// All countries have the number 0.
    static let all = Numbered(number: 0, name: Country.all)

    private let level: [UInt8]
    private var products: [Int64: Numbered<Product>] = [:]
    /// Codes that are no numbers: industries that are put together end with an X.
    private var otherProducts: [[UInt8]: Numbered<Product>] = [:]
    private var lastProduct: (code: Int64, product: Numbered<Product>)?
    private var countries: [Int64: Numbered<Country>] = [:]
    private var lastMonth: (text: [UInt8], month: Month)?
    /// Whether the month was another one than in the row before.
    private(set) var isNewMonth = false

    /// - Parameter level: `HS10`, as every row of the table must repeat it.
    init(level: String) { self.level = Array(level.utf8) }

    func isLevel(_ cell: UnsafeBufferPointer<UInt8>?) -> Bool { cell.map { Self.equals($0, level) } ?? false }

    /// `DET`: a single country, or all of them.
    func isDetail(_ cell: UnsafeBufferPointer<UInt8>?) -> Bool { cell.map { ASCII.equals($0, "DET") } ?? false }

    private static func equals(_ cell: UnsafeBufferPointer<UInt8>, _ text: [UInt8]) -> Bool {
        guard cell.count == text.count, let base = cell.baseAddress else { return false }
        for index in 0..<cell.count where base[index] != text[index] { return false }
        return true
    }

    mutating func month(_ cell: UnsafeBufferPointer<UInt8>?) -> Month? {
        isNewMonth = false
        guard let cell, let lastMonth, Self.equals(cell, lastMonth.text) else { return nil }
        return lastMonth.month
    }

    mutating func note(_ month: Month, _ cell: UnsafeBufferPointer<UInt8>?) {
        isNewMonth = true
        lastMonth = cell.map { (text: Array($0), month: month) }
    }

    mutating func product(_ cell: UnsafeBufferPointer<UInt8>?, digits: Int) -> Numbered<Product>? {
        guard let cell, cell.count == digits else { return nil }
        guard let code = ASCII.number(cell) else { return otherProducts[Array(cell)] }
        if let lastProduct, lastProduct.code == code { return lastProduct.product }
        guard let product = products[code] else { return nil }
        lastProduct = (code, product)
        return product
    }

    mutating func note(_ name: Product, _ cell: UnsafeBufferPointer<UInt8>?) -> Numbered<Product> {
        let product = Numbered(number: products.count + otherProducts.count, name: name)
        if let code = cell.flatMap({ ASCII.number($0) }) {
            products[code] = product
            lastProduct = (code, product)
        } else if let cell {
            otherProducts[Array(cell)] = product
        }
        return product
    }

    /// A single country or `-`; `nil` for anything else.
    mutating func country(_ cell: UnsafeBufferPointer<UInt8>?) -> Numbered<Country>? {
        guard let cell, let base = cell.baseAddress else { return nil }
        if cell.count == 1, base[0] == ASCII.minus { return Self.all }
        guard cell.count == 4, let code = ASCII.number(cell), code >= 1000 else { return nil }
        if let country = countries[code] { return country }
        let country = Numbered(number: countries.count + 1, name: Country(String(decoding: cell, as: UTF8.self)))
        countries[code] = country
        return country
    }
}
