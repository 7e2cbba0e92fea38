import Testing

@testable import Daemon

@Suite struct PathBytesTests {
    @Test(arguments: [("a", "a/b"), ("a/", "a/b"), ("/", "/b"), ("", "b")])
    func `a component is joined by one slash`(path: String, joined: String) {
        #expect(PathBytes(path).appending("b".utf8) == PathBytes(joined))
    }

    @Test func `what is below a directory is told by whole components`() {
        #expect(PathBytes("a/b").isInside(PathBytes("a")))
        #expect(PathBytes("a/b").isInside(PathBytes("a/")))
        #expect(!PathBytes("ab").isInside(PathBytes("a")))
        #expect(!PathBytes("a").isInside(PathBytes("a")))
        #expect(PathBytes("a//b/c").relative(to: PathBytes("a")) == Array("b/c".utf8)[...])
    }

    @Test func `paths are ordered by bytes and shown as text`() {
        let invalid = PathBytes([0x61, 0xff])
        #expect(PathBytes("a") < invalid)
        #expect(PathBytes("Z") < PathBytes("a"))
        #expect(invalid.description == "a\u{fffd}")
        #expect(invalid.name == [0x61, 0xff])
        #expect(PathBytes("dir/file.jpg").name == Array("file.jpg".utf8)[...])
    }

    @Test func `a path with a NUL opens nothing`() {
        #expect(throws: SystemError.self) { try FileStatus.of(PathBytes("/tmp\0/x")) }
        #expect(throws: SystemError.self) { try FileStatus.of(PathBytes("")) }
    }
}
