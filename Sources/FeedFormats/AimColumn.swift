/// The twelve columns of `aim-aggregate/1`, in the order in which they are written.
enum AimColumn: String, CaseIterable {
    case view
    case importMonth = "import_month"
    case countryCode = "country_code"
    case country
    case originCode = "origin_code"
    case smeltRank = "smelt_rank"
    case productCategory = "product_category"
    case hs6
    case stage
    case quantity = "quantity_t"
    case value = "customs_value_usd"
    case unitValue = "unit_value_usd_per_t"

    var index: Int { Self.indices[self] ?? 0 }
    private static let indices = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })

    /// The name as words: `import month`.
    var words: String { String(rawValue.map { $0 == "_" ? " " : $0 }) }
}
