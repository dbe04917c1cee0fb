import HTTPTypes
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle
import Trade

/// Serves the monitors over HTTP on loopback or a Unix socket, until it is told to stop.
package struct WebServer: Service {
    private let reception: Reception
    private let settings: WebSettings
    private let logger: Logger
    private let ready: @Sendable (Int) -> Void

    /// - Parameter ready: Called once with the port that it listens on (0 for a socket).
    package init(
        _ source: WebSource, _ settings: WebSettings, searchPath: String, logger: Logger,
        ready: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws {
        reception = try Reception(source, settings, searchPath: searchPath, logger: logger)
        self.settings = settings
        self.logger = logger
        self.ready = ready
    }

    /// In what time a request has to arrive, and its answer has to be taken.
    private static let request = TimeAmount.seconds(20)
    private static let answer = TimeAmount.seconds(40)
    /// Connections at a time; others wait until one is free.
    private static let connections = 512

    package func run() async throws {
        let address: BindAddress =
            switch settings.listening {
            case .port(let host, let port): .hostname(host, port: port)
            case .socket(let path): .unixDomainSocket(path: path)
            }
        var quiet = Logger(label: "surgewatch.web")
        quiet.logLevel = .error
        let application = Application(
            responder: PageResponder(reception: reception),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [Patience(request: Self.request, answer: Self.answer)],
                    idleTimeout: .seconds(15),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 8 << 10, maxHeaderListSize: 16 << 10, maxHeaderFieldCount: 64))),
            configuration: ApplicationConfiguration(
                address: address, serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(Self.connections)),
            onServerRunning: { channel in ready(channel.localAddress?.port ?? 0) }, logger: quiet)
        try await application.run()
    }
}

/// Between the server's requests and our questions.
private struct PageResponder: HTTPResponder {
    struct Context: RequestContext {
        var coreContext: CoreRequestContextStorage
        let peer: String

        init(source: ApplicationRequestContextSource) {
            coreContext = .init(source: source)
            peer = source.channel.remoteAddress?.ipAddress ?? "socket"
        }
    }

    let reception: Reception

    /// Bytes of a form.
    private static let largestBody = 16 << 10
    /// Bytes of an address.
    private static let longestTarget = 4 << 10

    func respond(to request: Request, context: Context) async throws -> Response {
        let target = request.head.path ?? "/"
        guard target.utf8.count <= Self.longestTarget else {
            return response(Answer(414, Answer.plain, "The address is longer than any page's.\n"), request)
        }
        var body: [UInt8] = []
        if request.method == .post {
            do {
                let buffer = try await request.body.collect(upTo: Self.largestBody)
                body = Array(buffer.readableBytesView)
            } catch {
                var answer = Answer(413, Answer.plain, "A form has at most \(Self.largestBody) bytes.\n")
                answer.set("Connection", "close")
                return response(answer, request)
            }
        }
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        let method: Question.Method =
            switch request.method {
            case .get: .get
            case .head: .head
            case .post: .post
            default: .other
            }
        let answer = await reception.answer(
            Question(
                method: method, target: target, headers: headers, body: body, peer: Self.peer(context.peer, headers)))
        return response(answer, request)
    }

    /// A proxy on this machine says for whom it asks; anyone else speaks for themselves.
    private static func peer(_ direct: String, _ headers: [String: String]) -> String {
        guard direct == "socket" || direct == "127.0.0.1" || direct == "::1", let chain = headers["x-forwarded-for"],
            let last = chain.split(separator: ",").last
        else { return direct }
        return String(last.filter { $0 != " " }.prefix(45))
    }

    private func response(_ answer: Answer, _ request: Request) -> Response {
        var fields = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        var bytes = answer.bytes
        if answer.status != 304 { fields[.contentType] = answer.mediaType }
        if let packed = answer.packed, request.headers[.acceptEncoding]?.contains("gzip") == true {
            bytes = packed
            fields[.contentEncoding] = "gzip"
        }
        let status = HTTPResponse.Status(code: answer.status)
        if answer.status == 304 { return Response(status: status, headers: fields) }
        fields[.contentLength] = String(bytes.count)
        if request.method == .head { return Response(status: status, headers: fields) }
        return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
