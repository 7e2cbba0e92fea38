import Testing

@testable import Daemon

@Suite struct WatchTableTests {
    @Test func `a directory loses its own watch alone, or those of everything below it`() throws {
        let folder = try TemporaryFolder()
        let (outer, inner) = (folder.makeDirectory("a"), folder.makeDirectory("a/b"))
        let (deep, other) = (folder.makeDirectory("a/b/c"), folder.makeDirectory("ab"))
        var table = WatchTable()
        for path in [outer, inner, deep, other] { try table.add(path, followingLink: false) }
        table.remove(outer)
        table.remove(folder.path("unknown"))
        let own = [table.contains(outer), table.contains(inner), table.contains(deep), table.contains(other)]
        #expect(own == [false, true, true, true])
        table.removeTree(inner)
        let tree = [table.contains(inner), table.contains(deep), table.contains(other)]
        #expect(tree == [false, false, true])
        let count = table.count
        #expect(count == 1)
    }

    @Test func `a tree that is removed leaves no watch, and is watched when it comes again`() async throws {
        let folder = try TemporaryFolder()
        let deep = folder.makeDirectory("one/two/three")
        let watched = try WatchedFolder(folder) { $0.recursive = true }
        try await eventually("all are watched") { watched.source.statistics.watches == 4 }
        for path in [deep, folder.path("one/two"), folder.path("one")] { folder.remove(path) }
        try await eventually("the root alone is watched") { watched.source.statistics.watches == 1 }
        folder.makeDirectory("one/two/three")
        try await eventually("all are watched again") { watched.source.statistics.watches == 4 }
        folder.write("one/two/three/a.jpg")
        #expect(try await watched.finish(1) == ["one/two/three/a.jpg"])
    }
}
