import Alerting
import Panel
import RuleLanguage
import Trade

extension ReleaseJudge {
    /// Codes that others have replaced and that ever had an alert.
    var replacedAndTold: Set<Product> {
        let spoken = Set(after.concordance.moves.map { Product($0.old) })
        return spoken.isEmpty ? [] : Set(world.book.series.lazy.map(\.product).filter(spoken.contains))
    }

    /// Whether a new month of a series is judged under another code of the same goods. An open episode goes on under the code
    /// that it began with; once there is none, the codes in use are judged.
    func isJudgedElsewhere(_ series: WorkingSeries, in month: Month, by rule: Rule) -> Bool {
        let together = after.readTogether(series.product, flow: series.flow, reporter: series.reporter)
        if together.count == 1 { return false }
        func isReplaced(_ product: Product) -> Bool {
            after.isReplaced(product, in: month, flow: series.flow, reporter: series.reporter)
        }
        func isOpen(_ product: Product) -> Bool {
            var other = series
            other.product = product
            return world.book.page(of: other).trace(of: rule.name)?.isOpen ?? false
        }
        if isReplaced(series.product) {
            // Without a successor that is stated there is nobody else.
            let stated = after.products(of: series.flow, reporter: series.reporter, role: series.role)
            return !isOpen(series.product) && together.contains { !isReplaced($0) && stated.contains($0) }
        }
        return !isOpen(series.product) && together.contains { isReplaced($0) && isOpen($0) }
    }
}
