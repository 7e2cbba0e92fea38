import Testing

@testable import Daemon

@Suite struct FolderRulesTests {
    private func skips(_ rules: FolderRules, _ relative: String, isDirectory: Bool = false) -> Bool {
        let path = PathBytes(relative)
        return rules.skips(name: path.name, relative: path.bytes[...], isDirectory: isDirectory)
    }

    @Test(arguments: [".hidden.jpg", "a/.git", "x.part", "y.tmp", "z.crdownload", "w.filepart", "@eaDir", "a/@eaDir"])
    func `hidden and unfinished names are skipped`(name: String) {
        #expect(skips(FolderRules(), name))
        #expect(skips(FolderRules(), name, isDirectory: true))
    }

    @Test(arguments: ["a.jpg", "part", "tmp.jpg", "a.part.jpg", "eaDir"])
    func `other names are kept`(name: String) {
        #expect(!skips(FolderRules(), name))
    }

    @Test func `sidecars are skipped whatever is excluded, folders of that name are not`() {
        for name in ["a.xmp", "a.jpg.xmp", "a/b.XMP", "c.Xmp"] {
            #expect(skips(FolderRules(), name) && skips(FolderRules(exclude: ["*.bak"]), name))
        }
        for name in ["xmp", "axmp", "a.xmp.jpg", "a.xmpp"] { #expect(!skips(FolderRules(), name)) }
        #expect(!skips(FolderRules(), "a.xmp", isDirectory: true))
    }

    @Test func `masks are skipped, other pictures of a day are not`() {
        let name = MaskFileName(Timestamp(microseconds: 1_764_576_900_123_456), number: 3, name: "a dog.jpg".utf8)
        let day = String(decoding: name.day, as: UTF8.self)
        let file = String(decoding: name.file, as: UTF8.self)
        for path in ["\(day)/\(file)", "masks/gate/\(day)/\(file)", "m/\(day)/\(file).partial"] {
            #expect(skips(FolderRules(), path))
        }
        for path in [file, "day/\(file)", "\(day)/dog.png", "\(day)/081500.png", "\(day)/081500.123456789-dog.png"] {
            #expect(!skips(FolderRules(), path))
        }
        #expect(!skips(FolderRules(), "\(day)/\(file)", isDirectory: true))
    }

    @Test func `patterns are tried on the name and on the path`() {
        let rules = FolderRules(exclude: ["*.bak", "raw/*", "/top.jpg", "cache/", "**/deep", "IMG_[0-9]?.jpg"])
        #expect(skips(rules, "a/b/c.bak"))
        #expect(skips(rules, "raw/x/y.jpg"))
        #expect(!skips(rules, "a/raw"))
        #expect(skips(rules, "top.jpg"))
        #expect(!skips(rules, "a/top.jpg"))
        #expect(skips(rules, "a/cache", isDirectory: true))
        #expect(!skips(rules, "a/cache"))
        #expect(skips(rules, "deep"))
        #expect(skips(rules, "a/b/deep"))
        #expect(skips(rules, "IMG_12.jpg"))
        #expect(!skips(rules, "IMG_x2.jpg"))
    }

    @Test func `names are bytes to patterns too`() {
        let rules = FolderRules(exclude: ["*.bak"])
        let name: [UInt8] = [0xff, 0xfe] + Array(".bak".utf8)
        #expect(rules.skips(name: name[...], relative: name[...], isDirectory: false))
    }

    @Test func `a media suffix is known in any case`() {
        for name in ["a.jpg", "a.JPG", "dir/b.HeIc", "c.webm"] { #expect(ExpectedMedia.isNamedSo(PathBytes(name))) }
        for name in ["jpg", ".jpg", "a.txt", "a.ts", "a.jpg.xmp", "a.", "dir.jpg/x"] {
            #expect(!ExpectedMedia.isNamedSo(PathBytes(name)))
        }
    }
}
