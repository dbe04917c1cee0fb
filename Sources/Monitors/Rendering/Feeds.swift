import Charts
package import Trade

extension Page {
    /// The entries as an Atom feed (RFC 4287).
    package func atom(publicURL: String?) -> String {
        let base = publicURL ?? ""
        func escaped(_ text: String) -> String { Drawing.escaped(text) }
        let updated = entries.map(\.at).max() ?? Instant(seconds: 0)
        var text = """
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom">
            <title>\(escaped(title)) - Surgewatch</title>
            <subtitle>\(escaped(sentence))</subtitle>
            <id>\(escaped(base + address.text))</id>
            <link rel="alternate" type="text/html" href="\(escaped(base + address.text))"/>
            <link rel="self" type="application/atom+xml" href="\(escaped(base + address.asking(for: .atom).text))"/>
            <updated>\(updated)</updated>
            <author><name>Surgewatch</name></author>

            """
        for entry in entries {
            text += """
                <entry>
                <title>\(escaped(entry.title))</title>
                <id>\(escaped(base + entry.address.text + "#" + entry.id))</id>
                <link rel="alternate" type="text/html" href="\(escaped(base + entry.address.text))"/>
                <updated>\(entry.at)</updated>
                <summary>\(escaped(entry.words))</summary>
                </entry>

                """
        }
        return text + "</feed>\n"
    }

    /// The dates as a calendar (RFC 5545): whole days, lines folded at 75 bytes.
    package func calendar(publicURL: String?, now: Instant) -> String {
        let base = publicURL ?? ""
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Surgewatch//Monitors//EN", "CALSCALE:GREGORIAN",
            "X-WR-CALNAME:\(Self.text(title))",
        ]
        let stamp = Self.compact(now.description)
        for entry in dates {
            lines += [
                "BEGIN:VEVENT", "UID:\(entry.id)@surgewatch", "DTSTAMP:\(stamp)",
                "DTSTART;VALUE=DATE:\(Self.compact(entry.day.description))",
                "DTEND;VALUE=DATE:\(Self.compact((entry.day + 1).description))", "SUMMARY:\(Self.text(entry.title))",
                "DESCRIPTION:\(Self.text(entry.words))", "TRANSP:TRANSPARENT",
            ]
            if publicURL != nil { lines.append("URL:\(base)\(entry.address.text)") }
            lines.append("END:VEVENT")
        }
        lines.append("END:VCALENDAR")
        return lines.map(Self.folded).joined(separator: "\r\n") + "\r\n"
    }

    private static func compact(_ text: String) -> String { text.filter { $0 != "-" && $0 != ":" } }

    private static func text(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\", ";", ",": result += "\\" + String(character)
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
        return result
    }

    /// No line has more than 75 bytes; one that goes on begins with a blank.
    private static func folded(_ line: String) -> String {
        var result = ""
        var room = 75
        for character in line {
            let size = String(character).utf8.count
            if size > room {
                result += "\r\n "
                room = 74
            }
            result.append(character)
            room -= size
        }
        return result
    }
}
