package import Alerting
package import Panel
import Trade
package import Views

extension MessageBackground {
    /// What a page says beside the evidence of an event: computed on the figures of a view, with the alerts as they are now.
    package init(of event: AlertEvent, rules: RuleSet, view: PanelView, book: AlertBook, records: EarlyRecords) {
        var backgrounds = MessageBackgrounds(rules: rules, view: view, book: book, before: records, after: records)
        self = backgrounds.background(of: event)
        if record == nil { record = records[event.rule] }
    }
}
