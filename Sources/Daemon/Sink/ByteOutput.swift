import Glibc

/// The one call that moves bytes out of the process, so that tests can let it fail.
protocol ByteOutput: Sendable {
    /// Writes as many of the bytes as the descriptor takes now.
    func write(_ bytes: borrowing Span<UInt8>, to descriptor: Int32) -> ByteOutcome
}

/// What came of one write.
enum ByteOutcome: Sendable, Equatable {
    /// So many bytes were taken.
    case wrote(Int)
    /// None was; the value of `errno`.
    case failed(Int32)
}

/// `write(2)`.
struct FileOutput: ByteOutput {
    func write(_ bytes: borrowing Span<UInt8>, to descriptor: Int32) -> ByteOutcome {
        let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        return count < 0 ? .failed(errno) : .wrote(count)
    }
}

/// `send(2)` without waiting and without SIGPIPE.
struct SocketOutput: ByteOutput {
    func write(_ bytes: borrowing Span<UInt8>, to descriptor: Int32) -> ByteOutcome {
        let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
        let count = unsafe bytes.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, flags) }
        return count < 0 ? .failed(errno) : .wrote(count)
    }
}
