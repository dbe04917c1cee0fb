import Foundation

/// Paths with `*`, `?` and `[…]`, for where no shell has put in the files.
enum FilePattern {
    /// The files that a pattern matches, sorted; the path itself where it is none, or where nothing matches.
    static func paths(_ path: String) -> [String] {
        guard path.contains(where: { "*?[".contains($0) }), !FileManager.default.fileExists(atPath: path) else {
            return [path]
        }
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(path, 0, nil, &found) == 0 else { return [path] }
        let paths = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
        return paths.isEmpty ? [path] : paths
    }

    /// A path seen from a folder, without `..` where it can be resolved.
    static func join(_ folder: String, _ path: String) -> String {
        if path.hasPrefix("/") || folder.isEmpty { return path }
        var parts = folder.split(separator: "/").map(String.init)
        for part in path.split(separator: "/").map(String.init) where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (folder.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
