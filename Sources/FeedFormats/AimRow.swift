import Trade

/// One row of a license file, checked by itself.
struct AimRow {
    enum View: String {
        case origin, smelt, cast
        case smeltByOrigin = "smelt_by_origin"
        case castByOrigin = "cast_by_origin"

        /// The view without the split by origin.
        var plain: View {
            switch self {
            case .smeltByOrigin: .smelt
            case .castByOrigin: .cast
            default: self
            }
        }
        var isCross: Bool { plain != self }
        /// The roles of the view by rank: smelt has the countries of the largest and the second largest volume.
        var roles: [Role] {
            switch plain {
            case .smelt: [.smelt, .smelt2]
            case .cast: [.cast]
            default: [.origin]
            }
        }
    }
    enum Stage: String { case license, census }

    /// Everything that makes a row one row, but the country.
    struct Group: Hashable {
        var view: View
        var month: Month
        /// The country of origin in crosses, else empty.
        var origin: String
        /// 2 for the country of second largest smelt, else 1.
        var rank: Int
        var category: String
        /// Empty for the whole category.
        var hs6: String
        var stage: Stage
    }
    struct Key: Hashable {
        var group: Group
        var country: Country
    }

    var place: AimRejection.Place
    var key: Key
    /// Kilograms; `nil` when withheld or not published.
    var quantity: Int64?
    /// U.S. dollars; `nil` when withheld or not published.
    var value: Int64?

    var group: Group { key.group }
    var role: Role { group.view.roles[group.rank - 1] }
    var product: Product { Product(group.hs6.isEmpty ? group.category : group.hs6) }
}
