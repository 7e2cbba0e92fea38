import Decode
import Glibc

@testable import Daemon

/// Bytes that a decoding process sends which a file has taken over: a message a line.
enum WorkerInput {
    /// Bytes of the memory in which its frames lie.
    private static let memory = 1 << 16

    static func read(_ bytes: [UInt8]) {
        let messages = bytes.split(separator: UInt8(ascii: "\n"))
        requests(messages)
        replies(messages)
    }

    /// The messages as those of the daemon to the process.
    private static func requests(_ messages: [ArraySlice<UInt8>]) {
        let (near, far) = pair()
        let sender = send(messages, to: far)
        while case .message = near.receive(WorkerRequest.self, milliseconds: -1) {}
        sender.join(within: 10)
    }

    /// The messages as those of the process to a reader of the daemon.
    private static func replies(_ messages: [ArraySlice<UInt8>]) {
        let (near, far) = pair()
        guard let pixels = try? SharedPixels(), ftruncate(pixels.descriptor, memory) == 0 else {
            preconditionFailure("there is memory for frames")
        }
        let interrupts = Descriptor(owning: unsafe open("/dev/null", O_WRONLY | O_CLOEXEC))
        let process = DecodeWorker.Process(pid: 0, channel: near, interrupts: interrupts, pixels: pixels)
        let sender = send(messages, to: far)
        do throws(DecodeError) {
            let reader = try BoxedReader(
                .file([]), options: ReaderOptions(totalDeadline: 5), interruption: Interruption(),
                worker: DecodeWorker(.files, program: "/nowhere"), process: process, number: 1)
            var decoded = 0
            while let frame = try reader.next() {
                precondition(frame.stride * frame.height <= memory, "a frame lies in its memory")
                precondition(frame.stride >= 3 * frame.width && frame.width > 0 && frame.height > 0, "a frame's sizes")
                precondition(frame.index >= 0, "frames are counted from 0")
                frame.withPixels { span in for index in span.indices { unsafe sum &+= Int(span[index]) } }
                // What the daemon's counters do with it.
                decoded += reader.framesDecoded - decoded
                precondition(decoded >= 0 && reader.progress.packetsRead >= 0, "what is counted is not negative")
            }
        } catch {
            precondition(!error.reason.isEmpty, "an error has a name")
        }
        sender.join(within: 10)
    }

    private static func pair() -> (near: WorkerChannel, far: Descriptor) {
        var pair: [Int32] = [-1, -1]
        let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let status = unsafe socketpair(AF_UNIX, type, 0, &pair)
        precondition(status == 0, "there are descriptors")
        return (WorkerChannel(descriptor: pair[0]), Descriptor(owning: pair[1]))
    }

    /// Sends from another thread and ends that direction.
    private static func send(_ messages: [ArraySlice<UInt8>], to far: Descriptor) -> SourceThread {
        SourceThread(name: "fuzz") { @Sendable in
            for message in messages {
                _ = unsafe message.withUnsafeBytes { bytes in
                    unsafe Glibc.send(far.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
                }
            }
            shutdown(far.number, Int32(SHUT_WR))
        }
    }

    /// Of all pixels, so that each is looked at; used by one thread.
    nonisolated(unsafe) private static var sum = 0
}
