import CCurl
import Glibc

/// Which addresses are those of the public internet, by IANA's registries of special-purpose addresses (RFC 6890) and of
/// multicast: what is told by strangers must reach nothing behind our own walls.
enum PublicAddress {
    /// An IPv4 network: its first address and how many leading bits belong to it.
    private typealias Network = (first: UInt32, bits: Int)

    private static let special: [Network] = [
        (0x0000_0000, 8),  // this network
        (0x0a00_0000, 8),  // private
        (0x6440_0000, 10),  // behind a carrier's address translation
        (0x7f00_0000, 8),  // loopback
        (0xa9fe_0000, 16),  // link-local, among them the metadata of clouds
        (0xac10_0000, 12),  // private
        (0xc000_0000, 24),  // protocol assignments
        (0xc000_0200, 24),  // documentation
        (0xc058_6300, 24),  // 6to4 relays
        (0xc0a8_0000, 16),  // private
        (0xc612_0000, 15),  // benchmarks
        (0xc633_6400, 24),  // documentation
        (0xcb00_7100, 24),  // documentation
        (0xe000_0000, 4),  // multicast
        (0xf000_0000, 4),  // reserved, and broadcast
    ]

    static func isPublic(v4 address: UInt32) -> Bool {
        !special.contains { address >> (32 - $0.bits) == $0.first >> (32 - $0.bits) }
    }

    /// - Parameter bytes: The 16 bytes of an IPv6 address.
    static func isPublic(v6 bytes: [UInt8]) -> Bool {
        guard bytes.count == 16 else { return false }
        let last = bytes[12...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        // Those that hold an IPv4 address are as public as that: mapped (::ffff:0:0/96) and translated (64:ff9b::/96).
        if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xff, bytes[11] == 0xff { return isPublic(v4: last) }
        if bytes.starts(with: [0x00, 0x64, 0xff, 0x9b]), bytes[4..<12].allSatisfy({ $0 == 0 }) {
            return isPublic(v4: last)
        }
        // Global unicast (2000::/3) and nothing else: neither ::, ::1, unique local (fc00::/7), link-local (fe80::/10) nor
        // multicast; without protocol assignments (2001::/23), documentation (2001:db8::/32, 3fff::/20) and 6to4 (2002::/16).
        guard bytes[0] & 0xe0 == 0x20 else { return false }
        switch (bytes[0], bytes[1]) {
        case (0x20, 0x01): return bytes[2] > 1 && !(bytes[2] == 0x0d && bytes[3] == 0xb8)
        case (0x20, 0x02): return false
        case (0x3f, 0xff): return bytes[2] & 0xf0 != 0
        default: return true
        }
    }

    /// Of any family; one that is neither IPv4 nor IPv6 is not public.
    static func isPublic(_ address: UnsafePointer<sockaddr>) -> Bool {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                isPublic(v4: UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
            }
        case AF_INET6:
            return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { place in
                isPublic(v6: withUnsafeBytes(of: place.pointee.sin6_addr) { Array($0) })
            }
        default: return false
        }
    }
}
