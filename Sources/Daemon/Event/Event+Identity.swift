import Engine

extension Event {
    /// The record's `id`: the same for the same fact, so that a consumer can drop repeats.
    ///
    /// It follows from source, media identity (path, size and time of modification; never device or inode), event,
    /// and episode or index of the frame. A watched folder counts by where it lies, not by how it was spelt. What
    /// happens to a process and not to a medium, the frames of a connection and what was piped in are told apart by the
    /// run.
    ///
    /// - Parameters:
    ///   - run: the random id of this process.
    ///   - ordinal: the place of the event among all of this run.
    func identifier(run: String, ordinal: UInt64) -> String {
        var identity = RecordIdentity(event: name, source: file?.place?.source ?? source)
        switch content {
        case .logOpen, .sourceState, .configReload, .stats:
            identity.add(run)
            identity.add(ordinal)
        case .frame(let frame):
            switch frame.origin {
            case .file(let file): identity.add(file)
            case .connection(let number):
                identity.add(run)
                identity.add(number)
            }
            identity.add(UInt64(clamping: frame.index))
        case .segment(let record):
            identity.add(record.file)
            identity.add(UInt64(clamping: record.index))
        case .file(let record): identity.add(record.file)
        case .fileError(let record): identity.add(record.file)
        case .tag(let record):
            identity.add(record.label)
            identity.add(record.episode)
            if case .update(let number) = record.phase { identity.add(number) }
        }
        if file?.isStandardInput == true { identity.add(run) }
        return identity.text
    }

    /// The media file that it is about.
    private var file: MediaFile? {
        switch content {
        case .frame(let frame): if case .file(let file) = frame.origin { file } else { nil }
        case .segment(let record): record.file
        case .file(let record): record.file
        case .fileError(let record): record.file
        case .logOpen, .tag, .sourceState, .configReload, .stats: nil
        }
    }
}

/// The parts that make a record the one it is, hashed.
struct RecordIdentity: Sendable {
    private var message: [UInt8] = []

    /// An identity of an event of a source.
    init(event: EventName, source: String?) {
        add(event.rawValue)
        add(source ?? "")
    }

    /// Adds bytes with their count before them, so that no two lists of parts read alike.
    mutating func add(_ bytes: some Collection<UInt8>) {
        add(UInt64(bytes.count))
        message.append(contentsOf: bytes)
    }

    /// Adds a text.
    mutating func add(_ text: String) {
        add(text.utf8)
    }

    /// Adds a number.
    mutating func add(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { message.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// Adds what a file is known by.
    mutating func add(_ file: MediaFile) {
        add((file.place?.path ?? file.path).bytes)
        add(UInt64(bitPattern: file.size ?? -1))
        add(UInt64(bitPattern: file.modified ?? 0))
    }

    /// The first 128 bits of the SHA-256 of all parts, in hexadecimal.
    var text: String { Hexadecimal.text(SHA256.digest(message).prefix(16)) }
}
