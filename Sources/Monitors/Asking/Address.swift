/// The address of a page: a path, what is asked for, and in which form the answer is wanted. The whole state of a page is in
/// its address; two addresses that ask for the same are written alike.
package struct Address: Hashable, Sendable {
    /// In which form an answer is wanted: by the suffix of the path.
    package enum Form: String, Sendable, CaseIterable {
        case html, csv, json, svg, png, atom, ics

        package var mediaType: String {
            switch self {
            case .html: "text/html; charset=utf-8"
            case .csv: "text/csv; charset=utf-8; header=present"
            case .json: "application/json"
            case .svg: "image/svg+xml"
            case .png: "image/png"
            case .atom: "application/atom+xml; charset=utf-8"
            case .ics: "text/calendar; charset=utf-8"
            }
        }
    }

    /// Without the suffix; `/us`.
    package var path: String
    package var form: Form
    package private(set) var parameters: [String: String]

    package init(_ path: String, _ parameters: [String: String] = [:], form: Form = .html) {
        self.path = path
        self.form = form
        self.parameters = parameters.filter { !$0.value.isEmpty }
    }

    /// Reads what a browser asked for. Nothing is refused here: a page says what it does not know.
    package init(target: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path = Self.decoded(String(parts[0]), plusIsSpace: false)
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        form = .html
        if let dot = path.lastIndex(of: "."), let form = Form(rawValue: String(path[path.index(after: dot)...])),
            form != .html, !path[dot...].contains("/")
        {
            self.form = form
            path = String(path[..<dot])
        }
        self.path = path
        parameters = [:]
        guard parts.count > 1 else { return }
        for pair in parts[1].split(separator: "&", maxSplits: Self.most) {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let value = Self.decoded(halves.count > 1 ? halves[1] : "", plusIsSpace: true)
            if !value.isEmpty { parameters[Self.decoded(halves[0], plusIsSpace: true)] = value }
        }
    }

    /// More parameters than any page has.
    private static let most = 40

    package subscript(name: String) -> String? {
        get { parameters[name] }
        set { parameters[name] = newValue?.isEmpty == true ? nil : newValue }
    }

    /// The parts of the path.
    package var steps: [String] { path.split(separator: "/").map(String.init) }

    /// The same with another value of a parameter; `nil` leaves it out.
    package func with(_ name: String, _ value: String?) -> Address {
        var other = self
        other[name] = value
        return other
    }

    package func asking(for form: Form) -> Address {
        var other = self
        other.form = form
        return other
    }

    /// The address as it is written: parameters sorted.
    package var text: String {
        var result = Self.encoded(path, keeping: Self.pathBytes)
        if form != .html { result += (path == "/" ? "index" : "") + "." + form.rawValue }
        for (index, name) in parameters.keys.sorted().enumerated() {
            result += index == 0 ? "?" : "&"
            result += Self.encoded(name, keeping: Self.queryBytes)
            result += "="
            result += Self.encoded(parameters[name] ?? "", keeping: Self.queryBytes)
        }
        return result
    }

    // MARK: Percent signs

    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
    private static let pathBytes = plain.union("/:>".utf8).subtracting(">".utf8)
    private static let queryBytes = plain.union(",:/*".utf8)

    package static func encoded(_ text: String) -> String { encoded(text, keeping: plain) }

    private static func encoded(_ text: String, keeping kept: Set<UInt8>) -> String {
        var result = ""
        for byte in text.utf8 {
            if kept.contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        return result
    }

    /// Text without percent signs; broken ones stay as they are, and what is no UTF-8 is replaced.
    package static func decoded(_ text: String, plusIsSpace: Bool) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        func digit(_ byte: UInt8) -> UInt8? {
            switch byte {
            case 48...57: byte - 48
            case 65...70: byte - 55
            case 97...102: byte - 87
            default: nil
            }
        }
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let high = digit(rest[rest.startIndex]),
                let low = digit(rest[rest.index(after: rest.startIndex)])
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 32 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
