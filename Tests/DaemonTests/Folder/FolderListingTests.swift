import Decode
import Testing

@testable import Daemon

@Suite struct FolderListingTests {
    private func list(
        _ folder: TemporaryFolder, _ change: (inout FolderOptions) -> Void = { _ in },
        isMedia: @escaping @Sendable (PathBytes) throws(DecodeError) -> Bool = { _ in false }
    ) -> (files: [String], unreadable: Int) {
        var options = FolderOptions(root: folder.root)
        change(&options)
        var files: [String] = []
        var unreadable = 0
        for item in FolderListing(options, looksLikeMedia: isMedia) {
            switch item {
            case .file(let path): files.append(String(decoding: path.relative(to: folder.root), as: UTF8.self))
            case .unreadable: unreadable += 1
            }
        }
        return (files, unreadable)
    }

    @Test func `files come in byte order of their whole paths`() throws {
        let folder = try TemporaryFolder()
        folder.makeDirectory("a/b")
        for name in ["b.jpg", "a.jpg", "a/x.jpg", "a-b.jpg", "a/b/c.jpg", "a0.jpg", "Z.jpg", "é.jpg"] {
            folder.write(name)
        }
        let files = list(folder) { $0.recursive = true }.files
        #expect(files == ["Z.jpg", "a-b.jpg", "a.jpg", "a/b/c.jpg", "a/x.jpg", "a0.jpg", "b.jpg", "é.jpg"])
        #expect(list(folder).files == ["Z.jpg", "a-b.jpg", "a.jpg", "a0.jpg", "b.jpg", "é.jpg"])
    }

    @Test func `other suffixes are asked about and skipped names are not`() throws {
        let folder = try TemporaryFolder()
        for name in ["photo", "notes.txt", ".hidden.jpg", "x.part", "skip.jpg", "a.jpg"] { folder.write(name) }
        let files = list(
            folder, { $0.rules = FolderRules(exclude: ["skip*"]) }, isMedia: { $0.name == Array("photo".utf8)[...] }
        ).files
        #expect(files == ["a.jpg", "photo"])
    }

    @Test(arguments: [
        (DecodeError.exhausted("no descriptor"), true), (.inputOutput("bad disk"), true), (.timeout("slow disk"), true),
        (.permission("not yours"), false), (.notFound("gone"), false),
    ])
    func `what can't be looked at is listed if it may be read`(_ error: DecodeError, isListed: Bool) throws {
        let folder = try TemporaryFolder()
        folder.write("photo")
        let files = list(folder, isMedia: { _ throws(DecodeError) in throw error }).files
        #expect(files == (isListed ? ["photo"] : []))
    }

    @Test func `links to files are followed, to directories only when asked, and loops end`() throws {
        let folder = try TemporaryFolder()
        folder.makeDirectory("real")
        folder.write("real/a.jpg")
        folder.symlink("real/a.jpg", folder.path("link.jpg"))
        folder.symlink("real", folder.path("alias"))
        folder.symlink("..", folder.path("real/up"))
        folder.symlink("nowhere", folder.path("broken.jpg"))
        let plain = list(folder) { $0.recursive = true }.files
        #expect(plain == ["link.jpg", "real/a.jpg"])
        let followed = list(folder) {
            $0.recursive = true
            $0.followsDirectoryLinks = true
        }.files
        #expect(followed == ["alias/a.jpg", "link.jpg"])
    }

    @Test func `a folder that is not there is told`() throws {
        let folder = try TemporaryFolder()
        let result = list(folder) { $0.root = $0.root.appending("missing".utf8) }
        #expect(result.files.isEmpty)
        #expect(result.unreadable == 1)
    }

    @Test func `names are bytes`() throws {
        let folder = try TemporaryFolder()
        let odd = folder.root.appending([0xff, 0x0a, 0x22] + Array(".jpg".utf8))
        folder.write(odd, "x")
        var walk = FolderListing(FolderOptions(root: folder.root), looksLikeMedia: { _ in false })
        guard case .file(let path)? = walk.next() else {
            Issue.record("the file must be found")
            return
        }
        #expect(path == odd)
    }
}
