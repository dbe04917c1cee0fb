import Trade

/// Evidence as JSON with sorted keys, written by hand: it is most of what a release stores. The text is byte for byte
/// what its `Encodable` form gives.
struct EvidenceText {
    private(set) var bytes: [UInt8] = []
    /// Months of one series follow each other: the text of the last series.
    private var series: (value: WorkingSeries, text: [UInt8])?

    init(_ evidence: Evidence) {
        bytes.reserveCapacity(1024 + evidence.months.count * 256)
        write("{")
        if let anchor = evidence.anchor {
            pair("anchor", anchor.description)
            write(",")
        }
        if let bindings = evidence.bindings {
            write("\"bindings\":{")
            list(bindings.sorted { $0.key < $1.key }) { $0.pair($1.key, $1.value) }
            write("},")
        }
        if let files = evidence.files {
            write("\"files\":[")
            list(files) { $0.file($1) }
            write("],")
        }
        write("\"gates\":[")
        list(evidence.gates) { $0.gate($1) }
        if let inputs = evidence.inputs {
            write("],\"inputs\":[")
            list(inputs) { $0.input($1) }
        }
        write("],\"isSimulated\":", evidence.isSimulated ? "true" : "false", ",\"months\":[")
        list(evidence.months) { $0.month($1) }
        write("],\"parameters\":{")
        list(evidence.parameters.sorted { $0.key < $1.key }) { $0.pair($1.key, $1.value) }
        write("},\"parts\":{")
        list(evidence.parts.sorted { $0.key < $1.key }) { $0.pair($1.key, $1.value.rawValue) }
        write("},\"terms\":[")
        list(evidence.terms) { $0.term($1) }
        write("]}")
    }

    private mutating func file(_ file: ReferenceFile) {
        write("{")
        pair("content", file.content)
        write(",")
        pair("name", file.name)
        write("}")
    }

    private mutating func gate(_ gate: Evidence.Gate) {
        write("{\"comparison\":")
        quote(gate.comparison)
        if !gate.decides { write(",\"decides\":false") }
        if let limit = gate.limit { amount("limit", limit, after: true) }
        write(",\"met\":")
        quote(gate.met.rawValue)
        write(",\"name\":")
        quote(gate.name)
        if let note = gate.note {
            write(",\"note\":")
            quote(note)
        }
        write(",\"text\":")
        quote(gate.text)
        if let value = gate.value { amount("value", value, after: true) }
        write("}")
    }

    private mutating func input(_ read: Evidence.InputRead) {
        write("{")
        pair("country", read.country.code)
        write(",")
        pair("month", read.month.description)
        write(",")
        pair("name", read.name)
        write(",")
        pair("product", read.product.code)
        write(",")
        pair("unit", read.unit)
        write(",")
        pair("value", read.value.description)
        write(",")
        pair("vintage", read.vintage.description)
        write("}")
    }

    private mutating func month(_ read: Evidence.MonthRead) {
        write("{\"basis\":")
        quote(read.basis.rawValue)
        write(",\"isIncomplete\":", read.isIncomplete ? "true" : "false", ",\"month\":")
        quote(read.month.description)
        if let quantity = read.quantity { write(",\"quantity\":", String(quantity)) }
        write(",\"series\":")
        if let series, series.value == read.series {
            bytes += series.text
        } else {
            let start = bytes.count
            series(read.series)
            series = (read.series, Array(bytes[start...]))
        }
        write(",\"source\":")
        quote(read.source)
        write(",\"status\":")
        quote(read.status.rawValue)
        if let value = read.value { write(",\"value\":", String(value)) }
        if let vintage = read.vintage {
            write(",\"vintage\":")
            quote(vintage.description)
        }
        write("}")
    }

    private mutating func series(_ series: WorkingSeries) {
        write("{")
        pair("country", series.country.code)
        write(",")
        pair("flow", series.flow.rawValue)
        write(",")
        pair("origin", series.origin)
        write(",")
        pair("product", series.product.code)
        write(",")
        pair("reporter", series.reporter)
        write(",")
        pair("role", series.role.rawValue)
        write("}")
    }

    private mutating func term(_ term: Evidence.Term) {
        write("{")
        if let amount = term.amount {
            self.amount("amount", amount, after: false)
            write(",")
        }
        if let from = term.from {
            pair("from", from.description)
            write(",")
        }
        pair("text", term.text)
        if let through = term.through {
            write(",")
            pair("through", through.description)
        }
        write("}")
    }

    private mutating func amount(_ key: String, _ amount: Amount, after: Bool) {
        write(after ? ",\"" : "\"", key, "\":{")
        pair("number", amount.number.description)
        write(",")
        pair("unit", amount.unit.rawValue)
        write("}")
    }

    private mutating func pair(_ key: String, _ text: String) {
        quote(key)
        write(":")
        quote(text)
    }

    private mutating func list<Element>(_ elements: [Element], _ write: (inout EvidenceText, Element) -> Void) {
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(&self, element)
        }
    }

    private mutating func write(_ texts: String...) { for text in texts { bytes += text.utf8 } }

    /// A JSON string (RFC 8259): only what must be escaped is.
    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x08: bytes += "\\b".utf8
            case 0x09: bytes += "\\t".utf8
            case 0x0A: bytes += "\\n".utf8
            case 0x0C: bytes += "\\f".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                bytes += "\\u00".utf8
                bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
