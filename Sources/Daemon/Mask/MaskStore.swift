import Dispatch
import Glibc
import Logging
import Synchronization

/// One source's masks on the disk: `DATE/TIME-NAME.png` in its folder, as long and as many as may be kept.
///
/// What is older than `keep` goes, and the oldest where all take more than `size`. Nothing is touched but what has such
/// a name.
final class MaskStore: Sendable {
    let settings: MaskSettings
    private let directory: PathBytes
    private let log: SinkLog
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())
    /// Where masks that are old are looked for.
    private let queue = DispatchQueue(label: "tagclipd.masks")
    /// Whether a look stands in the queue, or lasts.
    private let isAsked = Atomic(false)

    private struct State {
        /// Bytes of all masks; nil before they were counted.
        var total: Int64?
        /// When it was last looked what is old.
        var tidied: Timestamp?
        var hasFailed = false
        /// Whether there are masks that can't be removed, which was logged.
        var isStuck = false
        /// Tells masks of one moment apart.
        var written = 0
    }

    /// Microseconds between two looks at what is old: a tenth of the time that masks are kept, at most ten minutes.
    private var tidiness: Int64 { Int64(min(max(settings.keep.seconds / 10, 1), 600) * 1e6) }

    init(
        _ directory: PathBytes, _ settings: MaskSettings, log: @escaping SinkLog,
        now: @escaping @Sendable () -> Timestamp = { Timestamp.now() }
    ) {
        self.directory = directory
        self.settings = settings
        self.log = log
        self.now = now
    }

    /// Writes a mask; nil where that can't be done, which is logged once until it can be done again.
    ///
    /// - Parameter name: what is behind the time in the file's name, as far as it may stand there.
    func write(_ bytes: [UInt8], time: Timestamp, name: some Sequence<UInt8>) -> MediaPath? {
        state.withLock { state in
            state.written += 1
            let place = MaskFileName(time, number: state.written, name: name)
            guard bytes.count <= settings.size else {
                return fail("it has \(bytes.count) bytes, and all may take \(settings.size) (size:)", &state)
            }
            do throws(SystemError) {
                // First: it takes away days that are empty.
                tidy(&state, adding: Int64(bytes.count))
                try FolderPath.make(directory.appending(place.day))
                let path = directory.appending(place.day).appending(place.file)
                try WholeFile.write(path, bytes)
                state.total = (state.total ?? 0) + Int64(bytes.count)
                state.hasFailed = false
                return MediaPath(bytes: path.bytes)
            } catch {
                return fail("\(error)", &state)
            }
        }
    }

    private func fail(_ problem: String, _ state: inout State) -> MediaPath? {
        if !state.hasFailed { log(.warning, "\(directory): a mask can't be written: \(problem)") }
        state.hasFailed = true
        return nil
    }

    /// Has what may not be kept any more removed, without waiting for it: a folder may hang, or hold very much.
    func tidySoon() {
        // What a folder that hangs keeps waiting is one look.
        guard !isAsked.exchange(true, ordering: .acquiringAndReleasing) else { return }
        queue.async { @Sendable [self] in
            tidy()
            isAsked.store(false, ordering: .releasing)
        }
    }

    /// Removes what may not be kept any more, if it was not looked for lately.
    func tidy() {
        state.withLock { tidy(&$0, adding: 0) }
    }

    private func tidy(_ state: inout State, adding bytes: Int64) {
        let now = now()
        let isOld = state.tidied.map { abs(now.microseconds - $0.microseconds) >= tidiness } ?? true
        guard isOld || (state.total ?? 0) + bytes > settings.size else { return }
        state.tidied = now
        var masks = KeptMask.all(in: directory)
        var total = masks.reduce(0) { $0 + $1.size }
        let oldest = now.microseconds - Int64(settings.keep.seconds * 1e6)
        // A tenth of room, so that not every mask has all the others counted.
        let room = total + bytes > settings.size ? settings.size / 10 * 9 - bytes : .max
        masks.sort { $0.path < $1.path }
        var problem: SystemError?
        for mask in masks where mask.modified < oldest || total > room {
            let removed = unsafe mask.path.withCString { unsafe unlink($0) }
            if removed != 0, errno != ENOENT { problem = .last("unlink \(mask.path)") }
            // What can't be removed is not held against the others: they would all go for it, again and again.
            total -= mask.size
        }
        if let problem, !state.isStuck { log(.warning, "\(directory): a mask can't be removed: \(problem)") }
        state.isStuck = problem != nil
        KeptMask.removeEmptyDays(in: directory)
        state.total = total
    }
}

/// Where a mask lies below its source's folder.
struct MaskFileName {
    /// `2026-12-01`.
    let day: [UInt8]
    /// `081500.123456-1-NAME.png`.
    let file: [UInt8]

    init(_ time: Timestamp, number: Int, name: some Sequence<UInt8>) {
        let text = Array(time.rfc3339.utf8)
        day = Array(text.prefix(10))
        let clock = text.dropFirst(11).prefix(15).filter { $0 != UInt8(ascii: ":") }
        let allowed = name.prefix(80).map { byte in
            let character = Character(Unicode.Scalar(byte))
            return character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
                ? byte : UInt8(ascii: "-")
        }
        file = clock + Array("-\(number)-".utf8) + allowed + Array(".png".utf8)
    }

    /// Whether a folder's name is that of a day.
    static func isDay(_ name: some Collection<UInt8>) -> Bool {
        name.count == 10
            && name.enumerated().allSatisfy { place, byte in
                place == 4 || place == 7 ? byte == UInt8(ascii: "-") : (48...57).contains(byte)
            }
    }

    /// Whether a file's name is that of a mask, whole or begun as earlier versions did.
    static func isMask(name: some Collection<UInt8>) -> Bool {
        let text = Array(name)
        guard text.count > 18, text[6] == UInt8(ascii: "."), text[13] == UInt8(ascii: "-") else { return false }
        return (text[..<6] + text[7..<13]).allSatisfy { (48...57).contains($0) }
            && (text.suffix(4) == Array(".png".utf8)[...] || text.suffix(12) == Array(".png.partial".utf8)[...])
    }

    /// Whether a path ends in a day's folder and a mask.
    static func isMask(_ path: ArraySlice<UInt8>) -> Bool {
        let parts = path.split(separator: UInt8(ascii: "/")).suffix(2)
        return parts.count == 2 && parts.first.map(isDay) == true && parts.last.map(isMask(name:)) == true
    }
}

/// A mask that is there.
private struct KeptMask {
    var path: PathBytes
    var size: Int64
    /// Microseconds since 1970.
    var modified: Int64

    static func all(in directory: PathBytes) -> [KeptMask] {
        days(in: directory).flatMap { day in
            FolderPath.names(in: day).filter(isKept).compactMap { name in
                let path = day.appending(name)
                guard let status = try? FileStatus.of(path), status.kind == .file else { return nil }
                return KeptMask(
                    path: path, size: status.version.size,
                    modified: status.version.mtimeNanoseconds / 1_000)
            }
        }
    }

    private static func isKept(_ name: [UInt8]) -> Bool {
        MaskFileName.isMask(name: name) || WholeFile.isTemporary(name: name)
    }

    static func removeEmptyDays(in directory: PathBytes) {
        for day in days(in: directory) {
            _ = unsafe day.withCString { unsafe rmdir($0) }
        }
    }

    private static func days(in directory: PathBytes) -> [PathBytes] {
        FolderPath.names(in: directory).filter(MaskFileName.isDay).map { directory.appending($0) }
    }
}
