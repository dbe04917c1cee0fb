import Trade

/// Puts one rule together from its keys; whatever is wrong is reported to the file's reading.
struct RuleBuilder {
    let reader: RuleReader
    let fields: Fields
    let name: String
    let group: String
    let line: Int
    /// The rules that `fires(...)` names, with their places.
    var asks: [(name: String, span: SourceSpan)] = []
    /// Parameters, amounts of `let` and parameter series that formulas use.
    var used: Set<String> = []
    /// Groups of countries that `where` names; it stands for their members from then on.
    var usedSets: Set<String> = []
    /// Groups of countries that formulas name.
    var formulaSets: Set<String> = []
    /// What formulas may name.
    var names = FormulaNames()
    /// Where the rule says what, for findings about the whole of it.
    var places: [String: RulePlace] = [:]

    var reading: FileReading { reader.reading }

    init(reader: RuleReader, fields: Fields, name: String, group: String, line: Int, sets: [CountryGroup]) {
        self.reader = reader
        self.fields = fields
        self.name = name
        self.group = group
        self.line = line
        names.sets = sets
    }

    /// The rule; only whole when nothing was reported meanwhile.
    mutating func rule() -> Rule? {
        notePlaces()
        let over = overField()
        let scope = scopeField(over: over)
        names.roles = over?.roles ?? []
        let params = ParameterReader(reading: reading).parameters(fields["params"])
        let inputs = RuleInputReader(reading: reading).inputs(fields["inputs"])
        takeNames(params, inputs)
        let lets = letField()
        let when = whenField()
        let also = alsoField(gates: when?.formula)
        let (formula, floor) = floorField(when?.formula)
        names.gates = (when?.isMap == true || floor.isAmount ? formula?.gateNames ?? [] : []) + (also?.gateNames ?? [])
        let clear = checked(fields["clear"], "clear")
        let severity = severityField()
        if formula != nil { reportUnused() }
        let title = reading.text(fields, "title")
        if title != nil, let node = fields["title"] {
            let names = params.map(\.name) + TitleChecker.placeholders(of: formula?.root)
            TitleChecker(reading: reading).check(node, parameters: names)
        }
        let rest = (
            basis: reading.text(fields, "basis"), owner: reading.text(fields, "owner"),
            description: reading.text(fields, "description"),
            falsePositives: reading.texts(fields, "falsepositives").map(\.text),
            references: reading.texts(fields, "references").map(\.text), since: reading.month(fields, "since"),
            status: reading.word(fields, "status") as RuleStatus?,
            activation: reading.word(fields, "activation") as Activation?, data: dataField(),
            persistence: persistenceField(),
            exceptions: ExceptionReader(reader: reader).exceptions(fields["exceptions"], over: over)
        )
        guard let over, let formula, let severity else { return nil }
        var content = RuleContent(
            name: name, title: title ?? "{{country}} {{product}}: \(name)", basis: rest.basis, group: group,
            description: rest.description, falsePositives: rest.falsePositives, references: rest.references,
            owner: rest.owner, status: rest.status ?? .stable, over: over, scope: scope, params: params, lets: lets,
            inputs: inputs,
            sets: names.sets.filter { formulaSets.contains($0.name) && !CountryGroup.shipped.contains($0) },
            formula: formula, whenText: when?.formula.text ?? "", gateTexts: when?.gateTexts, also: also, clear: clear,
            severity: severity,
            data: rest.data, activation: rest.activation ?? .nextRelease, persistence: rest.persistence,
            since: rest.since, floor: floor, exceptions: rest.exceptions, path: reading.source.path, line: line,
            places: places, text: "", sha256: "", definitionSHA256: "", reach: 0, ahead: 0, reads: Reads(), parts: [],
            windowReach: 0, othersSelectors: [])
        content.takeFootprint()
        let lines = content.ruleLines
        content.text = content.canonicalText(lines)
        content.sha256 = sha256(of: content.text)
        content.definitionSHA256 = sha256(of: content.definitionLines(lines).joined(separator: "\n"))
        return Rule(content)
    }

    /// What formulas may name, and what they may name though it is not whole.
    private mutating func takeNames(_ params: [Parameter], _ inputs: [RuleInput]) {
        for parameter in params { names.parameters[parameter.name] = parameter }
        for input in inputs { names.inputs[input.name] = input.dimension }
        for key in ["params", "let", "inputs"] {
            guard let node = fields[key], case .mapping(let mapping) = node else { continue }
            for (key, _) in mapping {
                guard let scalar = key.scalar else { continue }
                if !names.declared.insert(scalar.string).inserted {
                    reading.report(
                        .badName, at: reading.span(of: key), "`\(reading.shortened(scalar.string))` has two meanings",
                        expected: "names that differ in `params`, `let` and `inputs`")
                }
            }
        }
        // An amount may name those above it, so each is declared when it has been read.
        if let node = fields["let"], case .mapping(let mapping) = node {
            names.declared.subtract(mapping.compactMap(\.key.scalar?.string))
            names.declared.formUnion(names.parameters.keys)
        }
    }

    private func reportUnused() {
        func report(_ key: String, _ code: ErrorCode, _ names: [String]) {
            guard let node = fields[key], let keys = reading.anyFields(of: node, "`\(key)`") else { return }
            for name in names where !used.contains(name) && keys[name] != nil {
                reading.report(
                    code, at: keys.keySpan(name), "no formula uses `\(name)`", help: "remove it, or use it")
            }
        }
        report("params", .unusedParameter, names.parameters.keys.sorted())
        report("let", .unusedAmount, names.lets.map(\.name))
        report("inputs", .unusedAmount, names.inputs.keys.sorted())
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

    /// Reads `for`: judged months one after the other, or releases of the same month.
    private func persistenceField() -> Persistence? {
        guard let node = fields["for"], let text = reading.text(fields, "for") else { return nil }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        if let count = Int(digits), (1...36).contains(count) {
            switch unit {
            case "mo": return .months(count)
            case "releases", "release": return .releases(count)
            default: break
            }
        }
        let near = ["month": "mo", "months": "mo", "m": "mo", "": "mo", "rel": "releases", "prints": "releases"]
        reading.report(
            .badDuration, at: reading.span(of: node), "`\(reading.shortened(text))` is no duration",
            expected: "2 mo (judged months) or 2 releases (of one month), 36 at most",
            help: Int(digits) == nil ? nil : near[unit.lowercased()].map { "did you mean `\(digits) \($0)`?" })
        return nil
    }
}
