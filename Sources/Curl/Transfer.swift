import CCurl
import Glibc

/// One transfer in libcurl's hands: its handle, what it sends and what came in so far; lives on the lane's thread.
final class Transfer {
    let ticket: TransferTicket
    let easy: UnsafeMutableRawPointer
    var intake: TransferIntake

    /// Lists that libcurl reads but does not own.
    var lists: [UnsafeMutablePointer<curl_slist>] = []

    /// The message of a mail, and how much of it libcurl has taken.
    let message: [UInt8]
    private(set) var messageTaken = 0

    /// The last address that the request may not be sent to.
    private(set) var forbidden: String?

    private let errorText: UnsafeMutablePointer<CChar>

    init(_ ticket: TransferTicket) throws(TransferFailure) {
        guard let easy = curl_easy_init() else {
            throw TransferFailure(kind: .other, message: "libcurl has no memory for another transfer")
        }
        self.ticket = ticket
        self.easy = easy
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        switch ticket.order {
        case .http(let request):
            intake = TransferIntake(limits: request.limits, sink: request.sink)
            message = []
            try configure(request)
        case .mail(let mail):
            intake = TransferIntake(limits: mail.limits)
            message = mail.message
            try configure(mail)
        }
        try check(ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText), "ERRORBUFFER")
        try check(ccurl_on_header(easy, receiveHeader, context), "HEADERFUNCTION")
        try check(ccurl_on_body(easy, receiveBody, context), "WRITEFUNCTION")
    }

    deinit {
        curl_easy_cleanup(easy)
        for list in lists { curl_slist_free_all(list) }
        errorText.deallocate()
    }

    /// Given back to the callbacks; the round keeps the transfer alive while libcurl has it.
    var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    func check(_ code: CURLcode, _ option: String) throws(TransferFailure) {
        guard code != CURLE_OK else { return }
        throw TransferFailure(
            kind: .unsupported,
            message: "libcurl does not take \(option): \(String(cString: curl_easy_strerror(code)))",
            curlCode: Int(code.rawValue))
    }

    /// The answer to the order, libcurl having ended the transfer with `code`.
    func result(_ code: CURLcode) -> TransferResult {
        let responseCode = ccurl_get_long(easy, CURLINFO_RESPONSE_CODE)
        if code == CURLE_OK {
            return .success(TransferAnswer(code: responseCode, headers: intake.headers, body: intake.body))
        }
        if code == CURLE_ABORTED_BY_CALLBACK { return .failure(interrupted(.cancelled)) }
        return .failure(diagnosis(of: code, responseCode: responseCode, words: String(cString: errorText)))
    }

    /// The failure of a transfer that is removed before its end.
    func interrupted(_ reason: TransferFailure) -> TransferFailure {
        var failure = reason
        failure.responseCode = ccurl_get_long(easy, CURLINFO_RESPONSE_CODE)
        failure.reachedPeer = intake.isAny
        failure.outcomeUnknown = isOutcomeUnknown(responseCode: failure.responseCode)
        return failure
    }

    /// Whether the peer may have a message, or a request with a body, that it did not answer for.
    func isOutcomeUnknown(responseCode: Int) -> Bool {
        switch ticket.order {
        case .mail: messageTaken == message.count && !(400...599).contains(responseCode) && isMessageStarted
        case .http(let request):
            !request.body.isEmpty && responseCode == 0 && ccurl_get_long(easy, CURLINFO_REQUEST_SIZE) > 0
        }
    }

    /// Whether libcurl has asked for the message; an empty one is whole from the start.
    private(set) var isMessageStarted = false

    /// Copies the next part of the message to libcurl's buffer.
    fileprivate func takeMessage(_ room: UnsafeMutableBufferPointer<CChar>) -> Int {
        isMessageStarted = true
        let count = min(room.count, message.count - messageTaken)
        message.withUnsafeBytes { bytes in
            UnsafeMutableRawBufferPointer(room).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: bytes[messageTaken..<messageTaken + count]))
        }
        messageTaken += count
        return count
    }

    func onRead() -> CURLcode {
        ccurl_on_read(
            easy,
            { room, size, count, context in
                guard let room, let context else { return 0 }
                let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                return transfer.takeMessage(UnsafeMutableBufferPointer(start: room, count: size * count))
            }, context)
    }

    /// Lets libcurl ask, about once a second while it blocks, whether the transfer is still wanted.
    /// Makes sockets for public addresses only.
    func onSocket() -> CURLcode {
        ccurl_on_socket(
            easy,
            { context, _, address in
                guard let context, let address, let place = ccurl_address(address) else { return -1 }
                let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                guard PublicAddress.isPublic(place) else {
                    transfer.forbidden = words(of: place, length: address.pointee.addrlen)
                    return -1
                }
                let socket = address.pointee
                return Glibc.socket(
                    socket.family, socket.socktype | Int32(SOCK_CLOEXEC.rawValue), socket.`protocol`)
            }, context)
    }

    func onProgress() -> CURLcode {
        ccurl_on_progress(
            easy,
            { context, _, _, _, _ in
                guard let context else { return 0 }
                return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().ticket.isCancelled ? 1 : 0
            }, context)
    }
}

/// An address as people write it.
private func words(of address: UnsafePointer<sockaddr>, length: UInt32) -> String {
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let status = getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
    guard status == 0 else { return "the address" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// `CURLOPT_HEADERFUNCTION`: a whole line; taking less than all of it ends the transfer.
private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer.intake.takeHeader(line) ? line.count : 0
}

/// `CURLOPT_WRITEFUNCTION`: a part of the decoded body; taking less than all of it ends the transfer.
private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer.intake.takeBody(
        part, announced: ccurl_get_offset(transfer.easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T))
        ? part.count : 0
}
