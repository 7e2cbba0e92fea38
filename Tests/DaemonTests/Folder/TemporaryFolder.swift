import Decode
import Foundation
import Glibc
import Synchronization
import Testing

@testable import Daemon

/// A directory of its own for one test, removed with it.
final class TemporaryFolder: Sendable {
    let root: PathBytes

    init() throws {
        let place = FileManager.default.temporaryDirectory.path(percentEncoded: false)
        var template = Array((place + "/tagclipd-folder-XXXXXX").utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw SystemError(call: "mkdtemp", code: errno) }
        root = PathBytes(template.dropLast().map { UInt8(bitPattern: $0) })
    }

    deinit {
        Self.removeTree(root)
    }

    /// A path below the folder.
    func path(_ relative: String) -> PathBytes {
        root.appending(relative.utf8)
    }

    /// Writes a file in one go and gives its path.
    @discardableResult
    func write(_ relative: String, _ content: String = "picture") -> PathBytes {
        write(path(relative), content)
    }

    @discardableResult
    func write(_ path: PathBytes, _ content: String) -> PathBytes {
        let file = unsafe path.withCString { unsafe open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) }
        let bytes = Array(content.utf8)
        #expect(unsafe Glibc.write(file, bytes, bytes.count) == bytes.count)
        close(file)
        return path
    }

    /// Makes a directory with those above it.
    @discardableResult
    func makeDirectory(_ relative: String) -> PathBytes {
        var path = root
        for part in relative.split(separator: "/") {
            path = path.appending(part.utf8)
            _ = unsafe path.withCString { unsafe mkdir($0, 0o755) }
        }
        return path
    }

    func move(_ from: PathBytes, _ to: PathBytes) {
        #expect(unsafe from.withCString { from in unsafe to.withCString { unsafe rename(from, $0) } } == 0)
    }

    /// Lets two files change their names at once.
    func exchange(_ one: PathBytes, _ other: PathBytes) {
        // Glibc's module does not show the call.
        typealias Rename =
            @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
        guard let symbol = unsafe dlsym(nil, "renameat2") else {
            Issue.record("the C library has no renameat2")
            return
        }
        let rename = unsafe unsafeBitCast(symbol, to: Rename.self)
        let exchange: UInt32 = 2
        #expect(
            unsafe one.withCString { one in
                unsafe other.withCString { unsafe rename(AT_FDCWD, one, AT_FDCWD, $0, exchange) }
            } == 0)
    }

    func link(_ from: PathBytes, _ to: PathBytes) {
        #expect(unsafe from.withCString { from in unsafe to.withCString { unsafe Glibc.link(from, $0) } } == 0)
    }

    func symlink(_ target: String, _ to: PathBytes) {
        #expect(
            unsafe PathBytes(target).withCString { target in
                unsafe to.withCString { unsafe Glibc.symlink(target, $0) }
            } == 0)
    }

    func remove(_ path: PathBytes) {
        #expect(unsafe path.withCString { unsafe Glibc.remove($0) } == 0)
    }

    /// Sets a file's modification time to some seconds ago.
    func age(_ path: PathBytes, seconds: Int) {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        let then = timespec(tv_sec: now.tv_sec - seconds, tv_nsec: 0)
        #expect(unsafe path.withCString { unsafe utimensat(AT_FDCWD, $0, [then, then], 0) } == 0)
    }

    static func removeTree(_ path: PathBytes) {
        if let directory = try? OpenFile.directory(path, followingLink: false) {
            let everything = TemporaryFolder.names(directory)
            for name in everything { removeTree(path.appending(name)) }
        }
        _ = unsafe path.withCString { unsafe Glibc.remove($0) }
    }

    private static func names(_ directory: consuming OpenFile) -> [[UInt8]] {
        guard let stream = unsafe fdopendir(directory.release()) else { return [] }
        defer { _ = unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe DirectoryEntry.name(of: entry)
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
        return names
    }
}

/// Waits until something is so, looking often; fails the test after a generous time.
func eventually(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(60)
    while try !condition() {
        if clock.now >= deadline {
            Issue.record(what, sourceLocation: sourceLocation)
            throw CancellationError()
        }
        try await Task.sleep(for: .milliseconds(3))
    }
}

/// A clock that a test turns by hand; the wall clock is the system's.
final class HandClock: FolderClock {
    private let time = Mutex(Duration.seconds(1000))

    private let reads = Atomic<Int>(0)

    /// How often the time was asked for.
    var readings: Int { reads.load(ordering: .relaxed) }

    var monotonic: Duration {
        reads.add(1, ordering: .relaxed)
        return time.withLock { $0 }
    }
    var wallNanoseconds: Int64 { SystemFolderClock().wallNanoseconds }

    func turn(_ step: Duration) {
        time.withLock { $0 += step }
    }
}

/// A folder with a source that watches it.
final class WatchedFolder: Sendable {
    let folder: TemporaryFolder
    let source: FolderSource
    let ledger: MemoryLedger
    private let said: NoticeBox

    /// Everything that was said so far.
    var notices: [FolderNotice] { said.notices.withLock { $0 } }

    private final class NoticeBox: Sendable {
        let notices = Mutex<[FolderNotice]>([])
        let available = Atomic<Int>(0)
    }

    /// How often something was said to be available.
    var announcements: Int { said.available.load(ordering: .relaxed) }

    init(
        _ folder: TemporaryFolder, ledger: MemoryLedger = MemoryLedger(), system: FolderSystem = FolderSystem(),
        clock: any FolderClock = SystemFolderClock(), _ change: (inout FolderOptions) -> Void = { _ in },
        isMedia: @escaping @Sendable (PathBytes) throws(DecodeError) -> Bool = { _ in false }
    ) throws {
        self.folder = folder
        self.ledger = ledger
        var options = FolderOptions(root: folder.root)
        options.settle = .milliseconds(40)
        options.rootCheck = .milliseconds(50)
        change(&options)
        let said = NoticeBox()
        self.said = said
        source = try FolderSource(
            options, ledger: ledger, system: system, clock: clock, looksLikeMedia: isMedia,
            onAvailable: { said.available.add(1, ordering: .relaxed) },
            onNotice: { notice in said.notices.withLock { $0.append(notice) } })
        try source.start()
    }

    deinit {
        source.stop()
    }

    /// Takes some files and reports each as done, `clock` going on by a second from look to look; gives their paths
    /// below the folder.
    @discardableResult
    func finish(
        _ count: Int, turning clock: HandClock? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [String] {
        var names: [String] = []
        try await eventually("\(count) files are due", sourceLocation: sourceLocation) {
            if let clock {
                clock.turn(.seconds(1))
                source.wake()
            }
            while names.count < count, let file = source.next() {
                if source.outcome(file, .done) == .report { source.reported(file) }
                names.append(name(file))
            }
            return names.count >= count
        }
        return names
    }

    /// Takes the next file without telling what became of it.
    func take(sourceLocation: SourceLocation = #_sourceLocation) async throws -> FoundFile {
        var found: FoundFile?
        try await eventually("a file is due", sourceLocation: sourceLocation) {
            found = source.next()
            return found != nil
        }
        return try #require(found)
    }

    /// Expects that nothing is due before a file that is written now.
    func expectNothing(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        folder.write("zz-sentinel.jpg", "sentinel \(announcements) \(SystemFolderClock().wallNanoseconds)")
        let names = try await finish(1, sourceLocation: sourceLocation)
        #expect(names == ["zz-sentinel.jpg"], sourceLocation: sourceLocation)
    }

    func name(_ file: FoundFile) -> String {
        String(decoding: file.path.relative(to: folder.root), as: UTF8.self)
    }
}
