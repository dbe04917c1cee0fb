import Archive
import Foundation
import Polling
import Settings
import Trade

extension FeedDesk {
    /// Puts what releases were decoded from beside the archive, durably, before they are stored. Files of the spool move;
    /// those of a drop folder are its owner's and are copied.
    ///
    /// - Parameters:
    ///   - name: That of the file in the drop folder.
    func keep(_ body: FeedBody, name: String = "") throws -> [ReleaseBody] {
        let store = watch.archive.bodies
        if body.files.isEmpty { return body.isEmpty ? [] : [try store.keep(body.bytes, name: name)] }
        return try body.files.map { file in
            try store.keep(
                file: file.path, moving: file.path.hasPrefix(feed.spool + "/"), sha256: file.sha256, month: file.month)
        }
    }
}
