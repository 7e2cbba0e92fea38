import Glibc
import Mapping

/// The bytes of a file, mapped read-only; or bytes that live as long as the process.
///
/// A file may be written to or cut off while it is mapped. Reading it then gives other bytes, or zeros, and never ends
/// the process; ``checkUnchanged(origin:)`` tells.
@safe
final class MappedBytes: @unchecked Sendable {  // guarded by being read-only
    let bytes: UnsafeRawBufferPointer
    private let source: Source?

    /// What a mapped file has and bytes of the program have not.
    private struct Source {
        /// Kept open: the file by name may be another one meanwhile.
        let descriptor: Int32
        let stamp: FileStamp
        /// Its number in the guard against missing pages.
        let guardNumber: Int32
    }

    /// Bytes in the program itself.
    init(static bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = bytes
        source = nil
    }

    /// Maps the file at `path`; throws ``EngineError/unreadable(path:problem:)``.
    init(path: String) throws(EngineError) {
        let descriptor = unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .unreadable(path: path, problem: Self.lastProblem()) }
        do throws(EngineError) {
            var status = stat()
            guard unsafe fstat(descriptor, &status) == 0 else {
                throw .unreadable(path: path, problem: Self.lastProblem())
            }
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw .unreadable(path: path, problem: "it is not a regular file")
            }
            guard status.st_size > 0 else { throw .unreadable(path: path, problem: "it is empty") }
            guard let start = unsafe mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0),
                unsafe start != MAP_FAILED
            else { throw .unreadable(path: path, problem: Self.lastProblem()) }
            unsafe bytes = UnsafeRawBufferPointer(start: start, count: Int(status.st_size))
            source = Source(
                descriptor: descriptor, stamp: FileStamp(status),
                guardNumber: unsafe mapping_guard(start, Int(status.st_size)))
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit {
        guard let source, let start = unsafe bytes.baseAddress else { return }
        mapping_forget(source.guardNumber)
        _ = unsafe munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
        close(source.descriptor)
    }

    /// How many bytes there are.
    var count: Int { unsafe bytes.count }

    /// Throws ``EngineError/unreadable(path:problem:)`` where what was read may not be what was mapped.
    func checkUnchanged(origin: String) throws(EngineError) {
        guard let source else { return }
        guard mapping_is_broken(source.guardNumber) == 0, FileStamp(descriptor: source.descriptor) == source.stamp
        else {
            throw .unreadable(
                path: origin,
                problem: "it was written to or cut off after it was loaded; rename a whole file over it, then reload or"
                    + " start again")
        }
    }

    /// Whether a name now stands for another file, or for this one with other contents.
    func isReplaced(at path: String) -> Bool {
        guard let source, let present = FileStamp(path: path) else { return false }
        return present != source.stamp
    }

    private static func lastProblem() -> String {
        guard let text = unsafe strerror(errno) else { return "error \(errno)" }
        return unsafe String(cString: text)
    }
}
