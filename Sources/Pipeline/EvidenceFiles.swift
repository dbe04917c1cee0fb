import Alerting
import Panel
import RuleLanguage
import Trade

extension PanelView {
    /// The files of the parameter series and event dates on which evidence rests, and of the concordance by which codes are
    /// read together, sorted; `nil` when there are none.
    func files(of evidence: Evidence, rule: Rule, series: WorkingSeries) -> [ReferenceFile]? {
        let together = panel.readTogether(series.product, flow: series.flow, reporter: series.reporter)
        guard evidence.inputs != nil || rule.reads.events != nil || together.count > 1 else { return nil }
        var files: Set<ReferenceFile> = []
        for read in evidence.inputs ?? [] {
            let key = ParameterKey(name: read.name, country: read.country, product: read.product)
            if let file = panel.parameter(panel.asStated(key), in: read.month)?.file { files.insert(file) }
        }
        if rule.reads.events != nil {
            files.formUnion(events(kind: nil, country: series.country, product: series.product).compactMap(\.file))
        }
        if together.count > 1, let text = panel.lists.texts[.concordance] {
            files.insert(ReferenceFile(name: "list/concordance", content: Identity.sha256(text.utf8)))
        }
        return files.isEmpty ? nil : files.sorted()
    }
}
