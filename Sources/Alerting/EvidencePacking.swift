package import Trade

/// Evidence as few bytes: numbers of variable length (LEB128), every text once, months by their distance from the one
/// before. The first byte is the version of the form; a form that was ever stored stays readable.
package enum EvidencePacking {
    static let version: UInt8 = 1

    package static func packed(_ evidence: Evidence) -> [UInt8] {
        var writer = PackWriter()
        writer.bytes.append(version)
        writer.put(evidence)
        return writer.bytes
    }

    /// Throws where the bytes are not what `packed` wrote.
    package static func unpacked(_ bytes: [UInt8]) throws(PackDamage) -> Evidence {
        guard bytes.first == version else {
            throw PackDamage(what: "form \(bytes.first.map { "\($0)" } ?? "none") instead of \(version)", at: 0)
        }
        var reader = PackReader(bytes, from: 1)
        let evidence = try reader.evidence()
        guard reader.isAtEnd else { throw PackDamage(what: "bytes after the end", at: reader.place) }
        return evidence
    }
}

/// What is wrong with packed evidence, and at which byte.
package struct PackDamage: Error, CustomStringConvertible {
    var what: String
    var at: Int

    package var description: String { "byte \(at): \(what)" }
}

/// Writes values one after the other.
struct PackWriter {
    var bytes: [UInt8] = []
    /// Texts that were written, by their number from 1.
    private var texts: [String: UInt64] = [:]
    private var series: [WorkingSeries: UInt64] = [:]
    private var lastMonth: Int32 = 0

    init() { bytes.reserveCapacity(2048) }

    mutating func put(_ number: UInt64) {
        var rest = number
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func put(signed number: Int64) { put(UInt64(bitPattern: (number << 1) ^ (number >> 63))) }

    mutating func put(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    /// A text that was written is written by its number from then on; 0 stands before a new one.
    mutating func put(_ text: String) {
        if let number = texts[text] { return put(number) }
        texts[text] = UInt64(texts.count + 1)
        put(0)
        put(UInt64(text.utf8.count))
        bytes += text.utf8
    }

    mutating func put(_ month: Month) {
        put(signed: Int64(month.ordinal) - Int64(lastMonth))
        lastMonth = month.ordinal
    }

    mutating func put(_ instant: Instant) { put(signed: instant.seconds) }

    mutating func put(_ number: Rational) {
        // Whole machine numbers are most; others go as their text.
        if let (numerator, denominator) = number.machineParts {
            put(UInt64(denominator))
            put(signed: numerator)
        } else {
            put(0 as UInt64)
            put(number.description)
        }
    }

    mutating func put(_ amount: Amount) {
        put(amount.number)
        put(amount.unit.rawValue)
    }

    mutating func put<Value>(_ value: Value?, _ put: (inout PackWriter, Value) -> Void) {
        self.put(value != nil)
        if let value { put(&self, value) }
    }

    mutating func put<Elements: Collection>(
        _ elements: Elements, _ put: (inout PackWriter, Elements.Element) -> Void
    ) {
        self.put(UInt64(elements.count))
        for element in elements { put(&self, element) }
    }

    mutating func put(_ evidence: Evidence) {
        put(evidence.isSimulated)
        put(evidence.gates) { $0.put($1) }
        put(evidence.terms) { $0.put($1) }
        put(evidence.months) { $0.put($1) }
        put(evidence.parameters.sorted { $0.key < $1.key }) {
            $0.put($1.key)
            $0.put($1.value)
        }
        put(evidence.parts.sorted { $0.key < $1.key }) {
            $0.put($1.key)
            $0.put($1.value.rawValue)
        }
        put(evidence.anchor) { $0.put($1) }
        put(evidence.bindings) {
            $0.put($1.sorted { $0.key < $1.key }) {
                $0.put($1.key)
                $0.put($1.value)
            }
        }
        put(evidence.inputs) { $0.put($1) { $0.put($1) } }
        put(evidence.files) {
            $0.put($1) {
                $0.put($1.name)
                $0.put($1.content)
            }
        }
    }

    private mutating func put(_ gate: Evidence.Gate) {
        put(gate.name)
        put(gate.text)
        put(gate.comparison)
        put(gate.met.rawValue)
        put(gate.decides)
        put(gate.value) { $0.put($1) }
        put(gate.limit) { $0.put($1) }
        put(gate.note) { $0.put($1) }
    }

    private mutating func put(_ term: Evidence.Term) {
        put(term.text)
        put(term.amount) { $0.put($1) }
        put(term.from) { $0.put($1) }
        put(term.through) { $0.put($1) }
    }

    private mutating func put(_ read: Evidence.MonthRead) {
        put(read.series)
        put(read.month)
        put(read.source)
        put(read.basis.rawValue)
        put(read.status.rawValue)
        put(read.isIncomplete)
        put(read.quantity) { $0.put(signed: $1) }
        put(read.value) { $0.put(signed: $1) }
        put(read.vintage) { $0.put($1) }
    }

    /// A series that was written is written by its number from then on; 0 stands before a new one.
    private mutating func put(_ series: WorkingSeries) {
        if let number = self.series[series] { return put(number) }
        self.series[series] = UInt64(self.series.count + 1)
        put(0)
        put(series.flow.rawValue)
        put(series.reporter)
        put(series.role.rawValue)
        put(series.country.code)
        put(series.origin)
        put(series.product.code)
    }

    private mutating func put(_ read: Evidence.InputRead) {
        put(read.name)
        put(read.country.code)
        put(read.product.code)
        put(read.month)
        put(read.value)
        put(read.unit)
        put(read.vintage)
    }
}

/// Reads what a `PackWriter` wrote, in the same order.
struct PackReader {
    private let bytes: [UInt8]
    private(set) var place: Int
    private var texts: [String] = []
    private var series: [WorkingSeries] = []
    private var lastMonth: Int32 = 0

    init(_ bytes: [UInt8], from place: Int) {
        self.bytes = bytes
        self.place = place
    }

    var isAtEnd: Bool { place == bytes.count }

    private func damage(_ what: String) -> PackDamage { PackDamage(what: what, at: place) }

    private mutating func byte() throws(PackDamage) -> UInt8 {
        guard place < bytes.count else { throw damage("the end comes too soon") }
        defer { place += 1 }
        return bytes[place]
    }

    mutating func number() throws(PackDamage) -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            guard shift < 63 || shift == 63 && byte < 2 else { throw damage("a number is too long") }
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return result }
            shift += 7
        }
    }

    mutating func signed() throws(PackDamage) -> Int64 {
        let number = try number()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    mutating func flag() throws(PackDamage) -> Bool {
        let byte = try byte()
        guard byte < 2 else { throw damage("\(byte) is neither yes nor no") }
        return byte == 1
    }

    mutating func text() throws(PackDamage) -> String {
        let number = try number()
        if number > 0 {
            guard number <= texts.count else { throw damage("text \(number) does not exist") }
            return texts[Int(number) - 1]
        }
        let count = try self.number()
        guard count <= bytes.count - place else { throw damage("a text of \(count) bytes goes beyond the end") }
        let range = place..<(place + Int(count))
        guard let text = String(validating: bytes[range], as: UTF8.self) else { throw damage("not UTF-8") }
        place = range.upperBound
        texts.append(text)
        return text
    }

    mutating func month() throws(PackDamage) -> Month {
        let (number, isBeyond) = try signed().addingReportingOverflow(Int64(lastMonth))
        guard !isBeyond, let ordinal = Int32(exactly: number) else { throw damage("no month") }
        lastMonth = ordinal
        return Month(ordinal: ordinal)
    }

    mutating func instant() throws(PackDamage) -> Instant { Instant(seconds: try signed()) }

    mutating func rational() throws(PackDamage) -> Rational {
        let denominator = try number()
        guard denominator == 0 else {
            guard let denominator = Int64(exactly: denominator) else { throw damage("a denominator is too large") }
            return Rational(machineParts: try signed(), denominator)
        }
        let text = try text()
        guard let number = Rational(text) else { throw damage("'\(text)' is no number") }
        return number
    }

    mutating func amount() throws(PackDamage) -> Amount { Amount(try rational(), try word()) }

    /// A value of a closed vocabulary.
    mutating func word<Value: RawRepresentable>() throws(PackDamage) -> Value where Value.RawValue == String {
        let text = try text()
        guard let value = Value(rawValue: text) else { throw damage("'\(text)' is no \(Value.self)") }
        return value
    }

    mutating func optional<Value>(
        _ read: (inout PackReader) throws(PackDamage) -> Value
    ) throws(PackDamage) -> Value? {
        try flag() ? try read(&self) : nil
    }

    mutating func list<Value>(
        _ read: (inout PackReader) throws(PackDamage) -> Value
    ) throws(PackDamage) -> [Value] {
        let count = try number()
        // Each takes at least a byte.
        guard count <= bytes.count - place else { throw damage("\(count) entries go beyond the end") }
        var result: [Value] = []
        result.reserveCapacity(Int(count))
        for _ in 0..<count { result.append(try read(&self)) }
        return result
    }

    private mutating func table<Value>(
        _ read: (inout PackReader) throws(PackDamage) -> Value
    ) throws(PackDamage) -> [String: Value] {
        var result: [String: Value] = [:]
        for _ in 0..<(try number()) { result[try text()] = try read(&self) }
        return result
    }

    mutating func evidence() throws(PackDamage) -> Evidence {
        var evidence = Evidence(isSimulated: try flag())
        evidence.gates = try list { (reader) throws(PackDamage) in try reader.gate() }
        evidence.terms = try list { (reader) throws(PackDamage) in try reader.term() }
        evidence.months = try list { (reader) throws(PackDamage) in try reader.monthRead() }
        evidence.parameters = try table { (reader) throws(PackDamage) in try reader.text() }
        evidence.parts = try table { (reader) throws(PackDamage) in try reader.word() }
        evidence.anchor = try optional { (reader) throws(PackDamage) in try reader.month() }
        evidence.bindings = try optional { (reader) throws(PackDamage) in
            try reader.table { (reader) throws(PackDamage) in try reader.text() }
        }
        evidence.inputs = try optional { (reader) throws(PackDamage) in
            try reader.list { (reader) throws(PackDamage) in try reader.inputRead() }
        }
        evidence.files = try optional { (reader) throws(PackDamage) in
            try reader.list { (reader) throws(PackDamage) in
                ReferenceFile(name: try reader.text(), content: try reader.text())
            }
        }
        return evidence
    }

    private mutating func gate() throws(PackDamage) -> Evidence.Gate {
        let name = try text()
        let text = try text()
        let comparison = try self.text()
        let met: Truth = try word()
        let decides = try flag()
        let value = try optional { (reader) throws(PackDamage) in try reader.amount() }
        let limit = try optional { (reader) throws(PackDamage) in try reader.amount() }
        let note = try optional { (reader) throws(PackDamage) in try reader.text() }
        return Evidence.Gate(
            name: name, text: text, value: value, comparison: comparison, limit: limit, met: met, note: note,
            decides: decides)
    }

    private mutating func term() throws(PackDamage) -> Evidence.Term {
        Evidence.Term(
            text: try text(), amount: try optional { (reader) throws(PackDamage) in try reader.amount() },
            from: try optional { (reader) throws(PackDamage) in try reader.month() },
            through: try optional { (reader) throws(PackDamage) in try reader.month() })
    }

    private mutating func monthRead() throws(PackDamage) -> Evidence.MonthRead {
        let series = try workingSeries()
        let month = try month()
        var cell = Cell.unpublished
        cell.source = try text()
        cell.basis = try word()
        cell.status = try word()
        cell.isIncomplete = try flag()
        var read = Evidence.MonthRead(series: series, month: month, cell: cell)
        read.quantity = try optional { (reader) throws(PackDamage) in try reader.signed() }
        read.value = try optional { (reader) throws(PackDamage) in try reader.signed() }
        read.vintage = try optional { (reader) throws(PackDamage) in try reader.instant() }
        return read
    }

    private mutating func workingSeries() throws(PackDamage) -> WorkingSeries {
        let number = try number()
        if number > 0 {
            guard number <= series.count else { throw damage("series \(number) does not exist") }
            return series[Int(number) - 1]
        }
        let flow: Flow = try word()
        let reporter = try text()
        let role: Role = try word()
        let country = Country(try text())
        let origin = try text()
        let value = WorkingSeries(
            flow: flow, reporter: reporter, role: role, country: country, origin: origin, product: Product(try text()))
        series.append(value)
        return value
    }

    private mutating func inputRead() throws(PackDamage) -> Evidence.InputRead {
        let name = try text()
        let country = Country(try text())
        let product = Product(try text())
        let month = try month()
        let value = try rational()
        let unit = try text()
        return Evidence.InputRead(
            name: name, country: country, product: product, month: month,
            value: ParameterValue(value: value, unit: unit, knownAt: try instant()))
    }
}
