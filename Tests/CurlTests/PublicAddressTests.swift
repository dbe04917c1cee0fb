import Glibc
import TestSupport
import Testing

@testable import Curl

/// What strangers may have us call, and what not.
@Suite struct PublicAddressTests {
    private func bytes(_ text: String) -> [UInt8] {
        var address = in6_addr()
        #expect(inet_pton(AF_INET6, text, &address) == 1, "\(text)")
        return withUnsafeBytes(of: address) { Array($0) }
    }

    private func number(_ text: String) -> UInt32 {
        text.split(separator: ".").reduce(0) { $0 << 8 | (UInt32($1) ?? 0) }
    }

    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
        "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1",
        "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    ]) func notOfTheInternet(_ text: String) {
        #expect(!PublicAddress.isPublic(v4: number(text)))
        #expect(!PublicAddress.isPublic(v6: bytes("::ffff:\(text)")), "mapped")
        #expect(!PublicAddress.isPublic(v6: bytes("64:ff9b::\(text)")), "translated")
        #expect(!PublicAddress.isPublic(v6: bytes("::\(text)")), "compatible")
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0", "223.255.255.255",
    ]) func ofTheInternet(_ text: String) {
        #expect(PublicAddress.isPublic(v4: number(text)))
        #expect(PublicAddress.isPublic(v6: bytes("::ffff:\(text)")), "mapped")
        #expect(PublicAddress.isPublic(v6: bytes("64:ff9b::\(text)")), "translated")
    }

    @Test(arguments: [
        "::", "::1", "64:ff9b:1::1", "100::1", "2001::1", "2001:2::1", "2001:10::1", "2001:1ff::1", "2001:db8::1",
        "2002:7f00:1::1", "3fff::1", "fc00::1", "fd00:ec2::254", "fdff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1",
        "4000::1",
    ]) func notOfTheInternetOfSix(_ text: String) { #expect(!PublicAddress.isPublic(v6: bytes(text))) }

    @Test(arguments: [
        "2001:200::1", "2001:4860:4860::8888", "2606:4700::1111", "2a00::1", "2003::1", "3ffe::1", "2620:fe::fe",
    ])
    func ofTheInternetOfSix(_ text: String) { #expect(PublicAddress.isPublic(v6: bytes(text))) }

    /// Checked on the address that is connected to, whatever it was called.
    @Test(arguments: ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0", "[::1]", "[::ffff:127.0.0.1]"])
    func nothingOfOursIsReached(_ host: String) async throws {
        let sink = try HTTPSink()
        let curl = CurlSession()
        defer { curl.shutdown() }
        // A connection to the same place that others made is not used either.
        _ = try await curl.perform(HTTPRequest(url: sink.url("/open")))
        let failure = await #expect(throws: TransferFailure.self) {
            try await curl.perform(
                HTTPRequest(url: "http://\(host):\(sink.port)/secret", reach: .publicAddresses))
        }
        #expect(failure?.kind == .forbiddenAddress, "\(String(describing: failure))")
        #expect(failure?.message.contains("is not an address of the public internet") == true)
        #expect(try sink.received().map(\.path) == ["/open"])
    }
}
