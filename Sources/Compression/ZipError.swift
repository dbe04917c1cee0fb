/// Why a ZIP archive cannot be read, and where.
package struct ZipError: Error, Sendable, Hashable {
    package var what: String
    /// The member that was being read; empty between members.
    package var member: String
    /// The byte of the archive, from 0, at or before which it went wrong.
    package var offset: Int

    package init(_ what: String, member: String = "", offset: Int) {
        self.what = what
        self.member = member
        self.offset = offset
    }
}

extension ZipError: CustomStringConvertible {
    package var description: String {
        "the ZIP archive cannot be read at byte \(offset)\(member.isEmpty ? "" : " (\(member))"): \(what)"
    }
}
