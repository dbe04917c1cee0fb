import Trade
import Yams

/// Puts one rule together from its keys; whatever is wrong is reported to the file's reading.
struct RuleBuilder {
    let reader: RuleReader
    let fields: Fields
    let name: String
    let group: String
    let line: Int
    /// The rules that `fires(...)` names, with their places.
    private(set) var asks: [(name: String, span: SourceSpan)] = []
    private var used: Set<String> = []
    /// What formulas may name.
    private var names = FormulaNames()

    var reading: FileReading { reader.reading }

    init(reader: RuleReader, fields: Fields, name: String, group: String, line: Int) {
        self.reader = reader
        self.fields = fields
        self.name = name
        self.group = group
        self.line = line
    }

    /// The rule; only whole when nothing was reported meanwhile.
    mutating func rule() -> Rule? {
        let over = overField()
        let scope = scopeField(over: over)
        names.roles = over?.roles ?? []
        let params = ParameterReader(reading: reading).parameters(fields["params"])
        for parameter in params { names.parameters[parameter.name] = parameter }
        if let node = fields["params"], case .mapping(let mapping) = node {
            names.declared = Set(mapping.compactMap(\.key.scalar?.string))
        }
        let formula = checked(fields["when"])
        let clear = checked(fields["clear"])
        let severity = severityField()
        let floorReason = floorField(formula)
        reportUnused(params, isChecked: formula != nil)
        let title = reading.text(fields, "title")
        if title != nil, let node = fields["title"] {
            TitleChecker(reading: reading).check(node, parameters: params.map(\.name))
        }
        let rest = (
            basis: reading.text(fields, "basis"), owner: reading.text(fields, "owner"),
            description: reading.text(fields, "description"),
            falsePositives: reading.texts(fields, "falsepositives").map(\.text),
            references: reading.texts(fields, "references").map(\.text), since: reading.month(fields, "since"),
            status: reading.word(fields, "status") as RuleStatus?,
            activation: reading.word(fields, "activation") as Activation?, data: dataField(),
            persistence: persistenceField()
        )
        guard let over, let formula, let severity else { return nil }
        var rule = Rule(
            name: name, title: title ?? "{{country}} {{product}}: \(name)", basis: rest.basis, group: group,
            description: rest.description, falsePositives: rest.falsePositives, references: rest.references,
            owner: rest.owner, status: rest.status ?? .stable, over: over, scope: scope, params: params, lets: [],
            formula: formula, also: nil, clear: clear, severity: severity, data: rest.data,
            activation: rest.activation ?? .nextRelease, persistence: rest.persistence, since: rest.since,
            floorReason: floorReason, path: reading.source.path, line: line, text: "", sha256: "",
            definitionSHA256: "", reach: 0, ahead: 0, reads: Reads(), parts: [], windowReach: 0, othersSelectors: [])
        rule.takeFootprint()
        rule.text = rule.canonicalText
        rule.sha256 = RuleLanguage.sha256(of: rule.text)
        rule.definitionSHA256 = RuleLanguage.sha256(of: rule.definitionLines.joined(separator: "\n"))
        return rule
    }

    private mutating func checked(_ node: Node?) -> Formula? {
        guard let node, !reading.isEmpty(node) else { return nil }
        guard case .scalar(let scalar) = node else {
            _ = reading.text(of: node, "a formula")
            return nil
        }
        let text = ScalarText(scalar, in: reading.source)
        var checker = FormulaChecker(
            text: text, reading: reading, names: names, countries: reader.countries)
        let formula = checker.formula()
        used.formUnion(checker.used)
        asks += checker.rules
        return formula
    }

    private func reportUnused(_ params: [Parameter], isChecked: Bool) {
        guard isChecked, let node = fields["params"], let keys = reading.anyFields(of: node, "`params`") else { return }
        for parameter in params where !used.contains(parameter.name) {
            reading.report(
                .unusedParameter, at: keys.keySpan(parameter.name), "no formula uses `\(parameter.name)`",
                help: "remove it, or use it")
        }
    }

    private mutating func severityField() -> SeverityRule? {
        guard let node = fields["severity"], !reading.isEmpty(node) else { return nil }
        guard case .mapping = node else { return (reading.word(fields, "severity") as Severity?).map { .always($0) } }
        guard let keys = reading.anyFields(of: node, "`severity`") else { return nil }
        var grades: [SeverityRule.Grade] = []
        for (index, key) in keys.keys.enumerated() {
            guard let severity = Severity(rawValue: key) else {
                reading.report(
                    .badSeverity, at: keys.keySpan(key), "`\(reading.shortened(key))` is no severity",
                    help: Suggestion.help(for: key, among: Severity.allCases.map(\.rawValue)))
                return nil
            }
            if let last = grades.last, last.severity <= severity {
                reading.report(
                    .badSeverity, at: keys.keySpan(key), "`\(key)` is not below `\(last.severity.rawValue)`",
                    help: "order them from critical down to watch")
                return nil
            }
            let isLast = index == keys.keys.count - 1
            guard let value = keys[key] else { continue }
            let isOtherwise = value.scalar.map { $0.string == "otherwise" } ?? false
            if isLast != isOtherwise {
                reading.report(
                    .badSeverity, at: reading.span(of: value),
                    isLast ? "the last severity has no condition" : "only the last severity is `otherwise`",
                    help: "write `\(isLast ? key : keys.keys.last ?? key): otherwise`")
                return nil
            }
            if isOtherwise {
                grades.append(SeverityRule.Grade(severity: severity, condition: nil))
            } else if let condition = checked(value) {
                grades.append(SeverityRule.Grade(severity: severity, condition: condition))
            } else {
                if reading.isEmpty(value) { reading.report(.missingKey, at: keys.keySpan(key), "`\(key)` is empty") }
                return nil
            }
        }
        return grades.isEmpty ? nil : .graded(grades)
    }

    private func floorField(_ formula: Formula?) -> String? {
        let reason = reading.text(fields, "floor_reason")
        if let node = fields["floor"], let floor = reading.text(fields, "floor") {
            if floor != "none" {
                reading.report(
                    .unknownWord, at: reading.span(of: node), "`floor` can only be `none`",
                    help: "a floor is a condition in `when`, as in `quantity[3mo] >= 500 t`")
            } else if reason == nil {
                reading.report(.noFloorReason, at: fields.keySpan("floor"), "`floor: none` needs a `floor_reason`")
            }
            return reason
        }
        if let formula, !formula.root.hasFloor {
            let isValue =
                !formula.selectors.isEmpty
                && formula.selectors.allSatisfy { $0.measure == .value || $0.measure == .valueShare }
            let window = formula.selectors.first { $0.isCurrent }?.length ?? 3
            reading.report(
                .noFloor, at: fields.keySpan("when"), "the rule has no floor, so trickles would fire it",
                help: "add `and \(isValue ? "value[\(window)mo] >= 2000000 USD" : "quantity[\(window)mo] >= 500 t")`, "
                    + "or write `floor: none` and a `floor_reason`")
        }
        if reason != nil {
            reading.report(
                .missingKey, at: fields.keySpan("floor_reason"), "`floor_reason` goes with `floor: none`",
                help: "remove it, or write `floor: none`")
        }
        return nil
    }

    private func dataField() -> Set<Status> {
        guard fields["data"] != nil else { return Set(Status.allCases) }
        let before = reading.errorCount
        var kinds: Set<Status> = []
        for (text, span) in reading.texts(fields, "data") {
            if let kind = Status(rawValue: text) {
                kinds.insert(kind)
            } else {
                reading.report(
                    .unknownWord, at: span, "`\(reading.shortened(text))` is no kind of data",
                    help: Suggestion.help(for: text, among: Status.allCases.map(\.rawValue)))
            }
        }
        if kinds.isEmpty, reading.errorCount == before {
            reading.report(.missingKey, at: fields.keySpan("data"), "`data` names no kind of figures")
        }
        return kinds
    }

    private func persistenceField() -> Persistence? {
        guard let node = fields["for"], let text = reading.text(fields, "for") else { return nil }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        if let count = Int(digits), (1...36).contains(count) {
            if unit == "mo" { return .months(count) }
        }
        reading.report(
            .badDuration, at: reading.span(of: node), "`\(reading.shortened(text))` is no duration",
            expected: "2 mo, 36 at most")
        return nil
    }
}

extension SeverityRule {
    var conditions: [Formula] { if case .graded(let grades) = self { grades.compactMap(\.condition) } else { [] } }
}
