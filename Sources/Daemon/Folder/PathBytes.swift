/// A path as the bytes that name it: opened, remembered and compared as bytes, decoded only to be shown.
///
/// Linux knows no encoding of names: any byte but NUL and `/` may stand in one.
struct PathBytes: Hashable, Comparable, Sendable {
    /// The path's bytes without a terminator.
    let bytes: [UInt8]

    /// Makes a path of raw bytes.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Makes a path of a string's UTF-8.
    init(_ string: String) {
        bytes = Array(string.utf8)
    }

    /// Orders paths by their bytes, as `LC_ALL=C sort` does.
    static func < (left: PathBytes, right: PathBytes) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    /// The last component's bytes; empty for a path that ends in a slash.
    var name: ArraySlice<UInt8> {
        guard let slash = bytes.lastIndex(of: Self.slash) else { return bytes[...] }
        return bytes[(slash + 1)...]
    }

    /// The path with one more component, joined by exactly one slash.
    func appending(_ component: some Collection<UInt8>) -> PathBytes {
        var joined: [UInt8] = []
        joined.reserveCapacity(bytes.count + component.count + 1)
        joined.append(contentsOf: bytes)
        if let last = bytes.last, last != Self.slash { joined.append(Self.slash) }
        joined.append(contentsOf: component)
        return PathBytes(joined)
    }

    /// Whether the path lies somewhere below a directory (a directory is not below itself).
    func isInside(_ directory: PathBytes) -> Bool {
        guard bytes.count > directory.bytes.count, bytes.starts(with: directory.bytes) else { return false }
        return directory.bytes.last == Self.slash || bytes[directory.bytes.count] == Self.slash
    }

    /// The bytes below a root, without the slash between; the whole path when it is not inside the root.
    func relative(to root: PathBytes) -> ArraySlice<UInt8> {
        guard isInside(root) else { return bytes[...] }
        return bytes[root.bytes.count...].drop { $0 == Self.slash }
    }

    /// Calls `body` with the path as a C string.
    ///
    /// A path that holds a NUL names nothing: `body` then gets the empty string, which no call opens, and never the
    /// shorter path before the NUL.
    func withCString<Value>(_ body: (UnsafePointer<CChar>) -> Value) -> Value {
        let terminated = bytes.contains(0) ? [0] : bytes + [0]
        return unsafe terminated.withUnsafeBytes { raw in
            unsafe raw.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else {
                    preconditionFailure("a buffer with a terminator has an address")
                }
                return unsafe body(start)
            }
        }
    }

    private static let slash = UInt8(ascii: "/")
}

extension PathBytes: CustomStringConvertible {
    /// The path for people, with U+FFFD where it is no UTF-8.
    var description: String {
        String(decoding: bytes, as: UTF8.self)
    }
}
