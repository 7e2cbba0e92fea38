import Glibc

/// Reads a data set's files block by block.
struct DataSetFile: ~Copyable {
    let path: String
    private let descriptor: Int32

    /// Opens a regular file.
    init(_ path: String) throws(DataSetError) {
        let number = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else { throw .unreadable("\(path) can't be read: \(SystemError.last("open"))") }
        var status = stat()
        guard unsafe fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(number)
            throw .unreadable("\(path) is no file")
        }
        self.path = path
        descriptor = number
    }

    deinit {
        close(descriptor)
    }

    /// Fills a block from the file; returns how many bytes came, 0 at the end.
    func read(into block: inout [UInt8]) throws(DataSetError) -> Int {
        while true {
            let count = unsafe Glibc.read(descriptor, &block, block.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw .unreadable("\(path) can't be read: \(SystemError.last("read"))") }
        }
    }

    /// The whole of a small file: at most `limit` bytes.
    static func whole(_ path: String, limit: Int) throws(DataSetError) -> [UInt8] {
        let file = try DataSetFile(path)
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try file.read(into: &block)
            if count == 0 { return bytes }
            bytes += block[..<count]
            guard bytes.count <= limit else {
                throw .malformed("\(path) is larger than \(limit) bytes: it can't be what it is taken for")
            }
        }
    }
}
