/// A file by the name that a sidecar's notes have for it.
///
/// Bytes that are no UTF-8 or no character of XML, and `%`, are written as `%` and two digits.
struct SidecarOwner: Sendable, Hashable {
    /// The name in notes: no slash is in it.
    let text: String

    /// A file by its name's bytes.
    init(name: some Collection<UInt8>) {
        var text = ""
        var rest = Array(name)[...]
        while let byte = rest.first {
            let scalar = (1...4).lazy.compactMap { length -> String? in
                guard rest.count >= length else { return nil }
                return String(validating: rest.prefix(length), as: UTF8.self)
            }.first
            if let scalar, let value = scalar.unicodeScalars.first, value.value > 0x20, XMLText.has(value),
                scalar != "%"
            {
                text += scalar
                rest = rest.dropFirst(scalar.utf8.count)
            } else if byte == 0x20 {
                text += " "
                rest = rest.dropFirst()
            } else {
                text += "%" + Hexadecimal.text([byte])
                rest = rest.dropFirst()
            }
        }
        self.text = text
    }

    /// A name that stands in a note.
    init(text: String) {
        self.text = text
    }

    /// The bytes of the file's name.
    var name: [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    // Swift takes é in one and in two characters as equal; names of files are not.
    static func == (left: SidecarOwner, right: SidecarOwner) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(Array(text.utf8))
    }
}

/// That a keyword of a sidecar is this program's, for one file.
struct SidecarNote {
    let owner: SidecarOwner
    let label: String

    init(owner: SidecarOwner, label: String) {
        self.owner = owner
        self.label = label
    }

    /// Reads a note; nil where it is none.
    init?(_ text: String) {
        let scalars = text.unicodeScalars
        guard let slash = scalars.firstIndex(of: "/"), slash > scalars.startIndex else { return nil }
        owner = SidecarOwner(text: String(scalars[..<slash]))
        label = String(scalars[scalars.index(after: slash)...])
    }

    /// As it is written.
    var text: String { owner.text + "/" + label }
}
