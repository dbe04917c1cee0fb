import Glibc
import Systemd
import TestSupport
import Testing

@Suite struct NotifierTests {
    let directory: TemporaryDirectory
    let manager: DatagramSocket
    let notifier: Notifier

    init() throws {
        directory = try TemporaryDirectory()
        manager = try DatagramSocket(directory.path("notify"))
        notifier = try #require(Notifier(environment: ["NOTIFY_SOCKET": directory.path("notify")]))
    }

    @Test func everyMessageArrivesAsSystemdReadsIt() throws {
        #expect(notifier.ready(status: "as of 2026-10"))
        #expect(try manager.text() == "READY=1\nSTATUS=as of 2026-10")
        #expect(notifier.status("polling"))
        #expect(try manager.text() == "STATUS=polling")
        #expect(notifier.stopping())
        #expect(try manager.text() == "STOPPING=1")
        #expect(notifier.watchdog())
        #expect(try manager.text() == "WATCHDOG=1")
        #expect(notifier.extendTimeout(microseconds: 30_000_000))
        #expect(try manager.text() == "EXTEND_TIMEOUT_USEC=30000000")
    }

    @Test func aReloadSaysWhenItBegan() throws {
        func now() -> Int64 {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
        }
        let before = now()
        #expect(notifier.reloading())
        let after = now()
        let lines = try manager.text().split(separator: "\n")
        #expect(lines.first == "RELOADING=1")
        let sent = try #require(lines.last?.split(separator: "=").last.flatMap { Int64($0) })
        #expect(lines.last?.hasPrefix("MONOTONIC_USEC=") == true)
        #expect((before...after).contains(sent))
    }

    @Test(arguments: ["one\nREADY=1", "one\r\nREADY=1", "one\u{2028}READY=1", "one\0READY=1"])
    func aStatusIsOneLine(status: String) throws {
        #expect(notifier.status(status))
        #expect(try manager.text() == "STATUS=one READY=1")
    }

    @Test func anAbstractSocketIsReached() throws {
        let name = "@surge-notify-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        let manager = try DatagramSocket(name)
        #expect(try #require(Notifier(environment: ["NOTIFY_SOCKET": name])).watchdog())
        #expect(try manager.text() == "WATCHDOG=1")
    }

    @Test func nobodyListeningIsFalseAndNoMore() throws {
        let path = directory.path("nobody")
        #expect(try #require(Notifier(environment: ["NOTIFY_SOCKET": path])).ready(status: "x") == false)
        let long = "/" + String(repeating: "x", count: 200)
        #expect(try #require(Notifier(environment: ["NOTIFY_SOCKET": long])).watchdog() == false)
    }

    @Test(arguments: [[:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "@"], ["NOTIFY_SOCKET": "vsock:2:1"]])
    func withoutAManagerThereIsNoNotifier(environment: [String: String]) {
        #expect(Notifier(environment: environment) == nil)
    }

    @Test(arguments: [
        ("30000000", nil, Duration.seconds(30)), ("30000000", "own", .seconds(30)), ("30000000", "1", nil),
        ("0", nil, nil), ("soon", nil, nil), (nil, nil, nil),
    ])
    func theWatchdogIsForThisProcess(microseconds: String?, process: String?, interval: Duration?) throws {
        var environment = ["NOTIFY_SOCKET": "/run/x"]
        environment["WATCHDOG_USEC"] = microseconds
        environment["WATCHDOG_PID"] = process == "own" ? String(getpid()) : process
        #expect(try #require(Notifier(environment: environment)).watchdogInterval == interval)
    }
}
