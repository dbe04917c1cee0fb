import Glibc

/// Why a credential could not be read; the words say where it was looked for and what to do.
package enum CredentialError: Error, Sendable, Equatable {
    /// The name is not that of a file in a folder.
    case invalidName(String)
    /// No file of this name; `looked` are the paths tried, none if neither variable is set.
    case notFound(name: String, looked: [String])
    /// The file is there and cannot be read; `reason` is the system's.
    case unreadable(path: String, reason: String)
    /// More than `Credentials.maximumBytes`.
    case tooLarge(path: String)
    /// Nothing but a line end.
    case empty(path: String)
    /// Not UTF-8, or with a NUL.
    case notText(path: String)
}

extension CredentialError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidName(let name):
            "\"\(name)\" cannot be a credential's name: use a plain file name without a slash"
        case .notFound(let name, let looked) where looked.isEmpty:
            "credential \"\(name)\": neither CREDENTIALS_DIRECTORY nor SURGEWATCH_CREDENTIALS is set; add "
                + "LoadCredential=\(name):/path/of/the/file to the service, or name a folder that holds \(name) "
                + "in SURGEWATCH_CREDENTIALS"
        case .notFound(let name, let looked):
            "credential \"\(name)\" not found, looked for \(looked.joined(separator: " and ")); add "
                + "LoadCredential=\(name):/path/of/the/file to the service, or put the file there"
        case .unreadable(let path, let reason):
            "credential \(path) cannot be read: \(reason); it must be a file that the service's user may read"
        case .tooLarge(let path):
            "credential \(path) is larger than \(Credentials.maximumBytes) bytes; it must hold the secret only"
        case .empty(let path):
            "credential \(path) is empty; write the secret into it"
        case .notText(let path):
            "credential \(path) is not text in UTF-8; it must hold the secret as text"
        }
    }
}

/// Secrets in files, as systemd hands them to a service (systemd.exec(5), `LoadCredential=`).
package enum Credentials {
    /// The largest credential read.
    package static let maximumBytes = 65_536

    /// The content of `$CREDENTIALS_DIRECTORY/NAME`, or where that is not there of `$SURGEWATCH_CREDENTIALS/NAME`,
    /// without the line end at its end.
    package static func read(
        _ name: String, environment: [String: String]
    ) throws(CredentialError) -> String {
        let isPlain = !name.isEmpty && name != "." && name != ".." && !name.utf8.contains { $0 == 0x2f || $0 < 0x20 }
        guard isPlain, name.utf8.count <= 255 else { throw .invalidName(name) }
        let folders = ["CREDENTIALS_DIRECTORY", "SURGEWATCH_CREDENTIALS"].compactMap { environment[$0] }
        let paths = folders.filter { !$0.isEmpty }.map { "\($0)/\(name)" }
        for path in paths {
            if let bytes = try contents(of: path) { return try text(bytes, path) }
        }
        throw .notFound(name: name, looked: paths)
    }

    /// The same as `read`, in a form that does not print.
    package static func secret(
        _ name: String, environment: [String: String]
    ) throws(CredentialError) -> Secret {
        Secret(try read(name, environment: environment))
    }

    private static func text(_ bytes: [UInt8], _ path: String) throws(CredentialError) -> String {
        var rest = bytes[...]
        if rest.last == UInt8(ascii: "\n") {
            rest.removeLast()
            if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
        }
        if rest.isEmpty { throw .empty(path: path) }
        guard !rest.contains(0), let text = String(validating: rest, as: UTF8.self) else { throw .notText(path: path) }
        return text
    }

    /// The bytes of a file, nil if there is none.
    private static func contents(of path: String) throws(CredentialError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: maximumBytes + 1)
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress! + count, $0.count - count)
            }
            if more < 0 {
                if errno == EINTR { continue }
                throw .unreadable(path: path, reason: String(cString: strerror(errno)))
            }
            if more == 0 { break }
            count += more
        }
        if count > maximumBytes { throw .tooLarge(path: path) }
        return Array(bytes[..<count])
    }
}
