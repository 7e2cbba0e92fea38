/// Compact JSON, written front to back into one buffer that is used again for the next record.
///
/// Keys come out in the order of the calls, with no space after `:` or `,` and slashes as they are. It can't write
/// anything but valid JSON: texts are Swift's, so UTF-8, and numbers are finite decimals without exponents.
struct JSONWriter: Sendable {
    /// What has been written.
    private(set) var bytes: [UInt8] = []
    /// Whether a text or list had to be cut.
    private(set) var isTruncated = false
    /// How long texts and lists may become.
    var limits = FieldLimits.none
    /// Whether a comma has to come before the next key or element.
    private var needsComma = false

    /// Forgets what has been written and keeps the memory.
    mutating func reset(limits: FieldLimits) {
        bytes.removeAll(keepingCapacity: true)
        isTruncated = false
        needsComma = false
        self.limits = limits
    }

    /// Says that the record doesn't tell everything.
    mutating func markTruncated() {
        isTruncated = true
    }

    /// Opens an object: the value of `key`, an element of a list where there is no key, or the record itself.
    mutating func beginObject(_ key: String? = nil) {
        begin(key, UInt8(ascii: "{"))
    }

    /// Closes the innermost object.
    mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Writes a list, and stops before the element that would pass the bound for lists.
    ///
    /// - Parameter share: the part of the room left for lists that this one may take.
    mutating func list<Elements: Sequence>(
        _ key: String, _ elements: Elements, share: Double = 1,
        write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        begin(key, UInt8(ascii: "["))
        entries(elements, share: share, write: write)
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes a list of numbers whole.
    mutating func numbers(_ key: String, _ values: [Double], decimals: Int) {
        begin(key, UInt8(ascii: "["))
        for value in values {
            comma()
            append(value, decimals: decimals, trimmed: true)
            needsComma = true
        }
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes the fields of an object or elements of a list up to the bound for lists; takes back what passes it.
    mutating func entries<Elements: Sequence>(
        _ elements: Elements, share: Double = 1, write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        let room = limits.listEnd == .max ? Int.max : Int(Double(max(0, limits.listEnd - bytes.count)) * share)
        let end = room == .max ? Int.max : bytes.count + room
        for element in elements {
            let (count, comma) = (bytes.count, needsComma)
            write(&self, element)
            guard bytes.count > end else { continue }
            bytes.removeLast(bytes.count - count)
            needsComma = comma
            isTruncated = true
            return
        }
    }

    /// Writes a text, cut at the bound of its kind; nothing where there is none.
    mutating func field(_ key: String, _ value: String?, _ kind: FieldLimits.TextKind = .short) {
        field(key, value, atMost: limits.bytes(of: kind))
    }

    /// Writes a text, cut so that it takes at most `atMost` bytes, escapes counted.
    mutating func field(_ key: String, _ value: String?, atMost: Int) {
        guard let value else { return }
        self.key(key)
        append(value, atMost: atMost)
    }

    /// Writes an element of a list of texts.
    mutating func element(_ value: String, _ kind: FieldLimits.TextKind) {
        comma()
        append(value, atMost: limits.bytes(of: kind))
        needsComma = true
    }

    /// Writes bytes in base64, cut at the bound for paths.
    mutating func field(_ key: String, base64 value: [UInt8]) {
        self.key(key)
        bytes.append(UInt8(ascii: "\""))
        if value.count > limits.pathBytes { isTruncated = true }
        Base64.append(value.prefix(limits.pathBytes), to: &bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes a whole number; nothing where there is none.
    mutating func field(_ key: String, integer value: (some FixedWidthInteger)?) {
        guard let value else { return }
        self.key(key)
        bytes.append(contentsOf: String(value).utf8)
        needsComma = true
    }

    /// Writes a number with at most `decimals` decimals, zeros at the end left out; nothing where there is none.
    mutating func field(_ key: String, _ value: Double?, decimals: Int) {
        guard let value else { return }
        self.key(key)
        append(value, decimals: decimals, trimmed: true)
        needsComma = true
    }

    /// Writes a number under a key that is a user's text, with exactly `decimals` decimals.
    mutating func field(userKey: String, _ value: Double, decimals: Int) {
        key(userKey)
        append(value, decimals: decimals, trimmed: false)
        needsComma = true
    }

    /// Writes `true` or `false`; nothing where there is neither.
    mutating func field(_ key: String, _ value: Bool?) {
        guard let value else { return }
        self.key(key)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
        needsComma = true
    }

    /// Writes bytes that are already JSON as the value of `key`.
    mutating func field(_ key: String, verbatim value: [UInt8]) {
        self.key(key)
        bytes.append(contentsOf: value)
        needsComma = true
    }

    private mutating func begin(_ key: String?, _ bracket: UInt8) {
        if let key { self.key(key) } else { comma() }
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func key(_ key: String) {
        comma()
        append(key, atMost: .max)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    private mutating func append(_ value: String, atMost: Int) {
        bytes.append(UInt8(ascii: "\""))
        if !JSONText.append(value, to: &bytes, atMost: atMost) { isTruncated = true }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    private mutating func append(_ value: Double, decimals: Int, trimmed: Bool) {
        JSONNumber.append(value, decimals: decimals, trimmed: trimmed, to: &bytes)
    }
}
