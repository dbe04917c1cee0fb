import FlyingSocks
import Foundation

/// A mail server on loopback that keeps every mail as an `.eml` file, byte for byte as the DATA command brought it.
struct MailSink: Sendable {
    let port: UInt16
    private let listener: AsyncSocket
    private let pool: any AsyncSocketPool
    private let folder: NumberedFolder

    /// Listens on 127.0.0.1; port 0 takes any free one.
    init(folder: NumberedFolder, port: UInt16 = 0) async throws {
        let pool = SocketPool<Poll>.make()
        try await pool.prepare()
        let socket = try Socket(domain: AF_INET)
        try socket.setValue(true, for: .localAddressReuse)
        try socket.bind(to: sockaddr_in.inet(ip4: "127.0.0.1", port: port))
        try socket.listen()
        guard case .ip4(_, let port) = try socket.sockname() else {
            throw DemoFailure("the demo's mail sink found no port to listen on")
        }
        self.port = port
        listener = try AsyncSocket(socket: socket, pool: pool)
        self.pool = pool
        self.folder = folder
    }

    /// Serves until the task is cancelled.
    func run() async throws {
        defer { try? listener.close() }
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await pool.run() }
            for try await connection in listener.sockets {
                group.addTask { await serve(connection) }
            }
        }
    }

    /// One connection from greeting to goodbye; a client that goes away ends it.
    private func serve(_ connection: AsyncSocket) async {
        var session = SMTPSession { mail in try folder.keep(Data(mail)) }
        defer { try? connection.close() }
        do {
            try await connection.write(Data(SMTPSession.greeting.utf8))
            while !session.isOver {
                let replies = session.receive(try await connection.read(atMost: 4_096))
                if !replies.isEmpty { try await connection.write(Data(replies.utf8)) }
            }
        } catch {
            return
        }
    }
}
