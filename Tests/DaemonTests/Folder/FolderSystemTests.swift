import Glibc
import Testing

@testable import Daemon

@Suite struct FolderSystemTests {
    @Test func `events are taken apart as the kernel lays them out`() {
        var bytes: [UInt8] = [1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0]
        bytes += Array("a.jpg".utf8) + [UInt8](repeating: 0, count: 11)
        bytes += [255, 255, 255, 255, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let events = Inotify.parse(bytes[...])
        #expect(events.count == 2)
        #expect(events.first?.name == Array("a.jpg".utf8))
        #expect(events.first?.has(IN_CLOSE_WRITE) == true)
        #expect(events.last?.watch == -1)
        #expect(events.last?.has(IN_Q_OVERFLOW) == true)
        #expect(Inotify.parse(bytes[..<20]).isEmpty)
    }

    @Test func `the mount table tells file systems that others write to`() {
        let table = """
            22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
            40 22 0:45 / /mnt/nas rw,relatime shared:7 - nfs4 nas:/export rw
            41 22 0:46 / /mnt/ssh rw shared:8 master:1 - fuse.sshfs host: rw
            42 22 8:17 / /mnt/stick rw - fuseblk /dev/sdb1 rw
            43 22 0:47
            """
        func name(_ device: UInt64) -> String? {
            RemoteFileSystem.name(device: device, mountInfo: Array(table.utf8))
        }
        #expect(name(254 << 8) == nil)
        #expect(name(45) == "nfs4")
        #expect(name(46) == "fuse.sshfs")
        #expect(name(8 << 8 | 17) == nil)
        #expect(name(47) == nil)
        #expect(name(99) == nil)
    }

    @Test func `a writer is seen while it has the file open`() throws {
        let folder = try TemporaryFolder()
        let path = folder.write("a.jpg")
        let identity = try FileStatus.of(path).identity
        #expect(!Writers.openFiles().contains(identity))
        let reader = try OpenFile.reading(path)
        #expect(!Writers.openFiles().contains(identity))
        let writer = unsafe path.withCString { unsafe open($0, O_WRONLY | O_APPEND | O_CLOEXEC) }
        #expect(Writers.openFiles().contains(identity))
        close(writer)
        #expect(!Writers.openFiles().contains(identity))
        #expect(try reader.read(3, at: 4) == Array("ure".utf8))
    }

    @Test func `an impossible time never overflows`() {
        var status = stat()
        status.st_mtim = timespec(tv_sec: Int.max, tv_nsec: 999_999_999)
        status.st_ctim = timespec(tv_sec: Int.min, tv_nsec: 0)
        let taken = FileStatus(status)
        #expect(taken.version.mtimeNanoseconds - taken.ctimeNanoseconds > 0)
    }

    @Test func `an error says what the system says`() {
        #expect(SystemError(call: "open", code: ENOENT).description == "No such file or directory (open)")
    }
}
