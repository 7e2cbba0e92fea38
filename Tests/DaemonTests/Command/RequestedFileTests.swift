import Glibc
import Testing

@testable import Daemon

/// Files that a user named, and what was there before.
@Suite struct RequestedFileTests {
    private let folder: SinkFolder
    private let page = Array("page".utf8)

    init() throws {
        folder = try SinkFolder()
    }

    /// Kind and permissions, links not followed.
    private func mode(_ name: String) -> mode_t {
        var status = stat()
        return unsafe lstat(folder.file(name), &status) == 0 ? status.st_mode : 0
    }

    @Test func `a new file has the mode of any new file`() throws {
        let number = unsafe open(folder.file("any"), O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
        close(number)
        try RequestedFile.write(page, to: folder.file("new"))
        #expect(mode("new") == mode("any"))
        #expect(try folder.bytes(of: "new") == page)
        #expect(try folder.names == ["any", "new"])
    }

    @Test func `a file that was there keeps its mode`() throws {
        try folder.write([1, 2, 3, 4, 5, 6], to: "page")
        #expect(unsafe chmod(folder.file("page"), 0o640) == 0)
        try RequestedFile.write(page, to: folder.file("page"))
        #expect(mode("page") & 0o7777 == 0o640)
        #expect(try folder.bytes(of: "page") == page)
        #expect(try folder.names == ["page"])
    }

    @Test func `a link leads on to what is written, also where it led nowhere`() throws {
        #expect(unsafe symlink("page", folder.file("link")) == 0)
        for content in [page, [1]] {
            try RequestedFile.write(content, to: folder.file("link"))
            #expect(mode("link") & S_IFMT == S_IFLNK)
            #expect(try folder.bytes(of: "page") == content)
        }
        #expect(try folder.names == ["link", "page"])
    }

    @Test func `a file of several names keeps them`() throws {
        try folder.write([1, 2, 3, 4, 5, 6], to: "page")
        #expect(unsafe link(folder.file("page"), folder.file("other")) == 0)
        try RequestedFile.write(page, to: folder.file("page"))
        #expect(try folder.bytes(of: "other") == page)
    }

    @Test func `a pipe is written to and stays one`() throws {
        #expect(unsafe mkfifo(folder.file("pipe"), 0o600) == 0)
        let reader = unsafe open(folder.file("pipe"), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        try RequestedFile.write(page, to: folder.file("pipe"))
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = unsafe read(reader, &bytes, bytes.count)
        #expect(bytes.prefix(max(count, 0)).elementsEqual(page))
        #expect(mode("pipe") & S_IFMT == S_IFIFO)
    }

    @Test func `a file in a folder that takes no other is written in place`() throws {
        try folder.write([1, 2, 3, 4, 5, 6], to: "page")
        #expect(unsafe chmod(folder.path, 0o500) == 0)
        defer { unsafe chmod(folder.path, 0o700) }
        try RequestedFile.write(page, to: folder.file("page"))
        #expect(try folder.bytes(of: "page") == page)
    }

    @Test func `a folder is left alone`() throws {
        let error = #expect(throws: ConfigurationProblem.self) { try RequestedFile.write(page, to: folder.path) }
        #expect(error?.description.hasPrefix("\(folder.path) can't be written: ") == true)
    }

    @Test func `what can't be written is told beforehand`() throws {
        try folder.write([1], to: "page")
        for path in [folder.path, folder.file("none/page"), folder.file("page/page"), ""] {
            let early = #expect(throws: ConfigurationProblem.self) { try RequestedFile.requireWritable(path) }
            let late = #expect(throws: ConfigurationProblem.self) { try RequestedFile.write(page, to: path) }
            #expect(early?.description == late?.description)
        }
    }

    @Test func `what can be written is not touched beforehand`() throws {
        try folder.write([1], to: "page")
        #expect(unsafe symlink("nowhere", folder.file("link")) == 0)
        for path in ["page", "new", "link"].map(folder.file) + ["new", "/dev/null"] {
            try RequestedFile.requireWritable(path)
        }
        #expect(try folder.names == ["link", "page"])
        #expect(try folder.bytes(of: "page") == [1])
    }

    @Test func `where standard output goes to a file, what is printed later stands in it too`() async {
        await #expect(processExitsWith: .success) {
            let folder = try SinkFolder()
            try folder.write([], to: "out")
            let number = unsafe open(folder.file("out"), O_WRONLY | O_CLOEXEC)
            dup2(number, STDOUT_FILENO)
            try RequestedFile.write("page ".utf8, to: "/dev/stdout")
            _ = unsafe write(STDOUT_FILENO, "table", 5)
            #expect(try folder.bytes(of: "out") == Array("page table".utf8))
        }
    }

    @Test func `what was there stays where the disk takes no more`() async {
        await #expect(processExitsWith: .success) {
            let folder = try SinkFolder()
            try folder.write([1, 2], to: "page")
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 1_000, rlim_max: 1_000)
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            #expect(throws: ConfigurationProblem.self) {
                try RequestedFile.write([UInt8](repeating: 7, count: 2_000), to: folder.file("page"))
            }
            #expect(try folder.bytes(of: "page") == [1, 2])
            #expect(try folder.names == ["page"])
        }
    }
}
