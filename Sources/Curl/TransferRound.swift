import CCurl

/// The transfers of one lane, as its thread sees them: those in libcurl's hands and those that wait for their turn.
struct TransferRound {
    let multi: UnsafeMutableRawPointer
    let width: Int
    var waiting: [TransferTicket] = []
    private var running: [UnsafeMutableRawPointer: Transfer] = [:]

    init(multi: UnsafeMutableRawPointer, width: Int) {
        self.multi = multi
        self.width = width
    }

    /// Whether there is nothing to do.
    var isIdle: Bool { running.isEmpty && waiting.isEmpty }

    /// Lets libcurl do what it can without waiting, answers what is done, starts what is next.
    mutating func advance() {
        repeat {
            startWaiting()
            var count: Int32 = 0
            curl_multi_perform(multi, &count)
        } while answerDone() && !waiting.isEmpty
    }

    /// Ends one transfer as cancelled; nothing if it is not running any more.
    mutating func remove(_ ticket: TransferTicket) {
        for (easy, transfer) in running where transfer.ticket === ticket {
            running[easy] = nil
            curl_multi_remove_handle(multi, easy)
            ticket.answer(.failure(transfer.interrupted(.cancelled)))
        }
    }

    /// Ends all transfers because the session is shut down.
    mutating func abandon() {
        for (easy, transfer) in running {
            curl_multi_remove_handle(multi, easy)
            transfer.ticket.answer(.failure(transfer.interrupted(.shutDown)))
        }
        running = [:]
        for ticket in waiting { ticket.answer(.failure(.shutDown)) }
        waiting = []
    }

    private mutating func startWaiting() {
        var taken = 0
        while running.count < width, taken < waiting.count {
            let ticket = waiting[taken]
            taken += 1
            guard ticket.start() else { continue }
            do {
                let transfer = try Transfer(ticket)
                let code = curl_multi_add_handle(multi, transfer.easy)
                if code == CURLM_OK {
                    running[transfer.easy] = transfer
                } else {
                    let words = String(cString: curl_multi_strerror(code))
                    ticket.answer(.failure(TransferFailure(kind: .other, message: "libcurl cannot start: \(words)")))
                }
            } catch {
                ticket.answer(.failure(error))
            }
        }
        waiting.removeFirst(taken)
    }

    /// Answers the transfers that libcurl reports as done; false if there were none.
    private mutating func answerDone() -> Bool {
        var left: Int32 = 0
        var isAny = false
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = ccurl_result(message)
            isAny = true
            guard let transfer = running.removeValue(forKey: easy) else { continue }
            curl_multi_remove_handle(multi, easy)
            transfer.ticket.answer(transfer.result(code))
        }
        return isAny
    }
}
