import Panel
import RuleLanguage
import Trade

extension PanelView {
    /// The files of the parameter series and event dates on which evidence rests, sorted; `nil` when there are none.
    func files(of evidence: Evidence, rule: Rule, series: WorkingSeries) -> [ReferenceFile]? {
        guard evidence.inputs != nil || rule.reads.events != nil else { return nil }
        var files: Set<ReferenceFile> = []
        for read in evidence.inputs ?? [] {
            let key = ParameterKey(name: read.name, country: read.country, product: read.product)
            if let file = panel.parameter(panel.asStated(key), in: read.month)?.file { files.insert(file) }
        }
        if rule.reads.events != nil {
            files.formUnion(events(kind: nil, country: series.country, product: series.product).compactMap(\.file))
        }
        return files.isEmpty ? nil : files.sorted()
    }
}
