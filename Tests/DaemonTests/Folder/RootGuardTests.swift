import Testing

@testable import Daemon

@Suite struct RootGuardTests {
    private let disk = FileIdentity(device: 1, inode: 2)
    private let mountPoint = FileIdentity(device: 9, inode: 77)

    @Test func `a folder that stays says nothing`() {
        var root = RootGuard()
        for _ in 0..<3 { #expect(root.observe(.directory(disk, isEmpty: true)) == nil) }
    }

    @Test func `a folder that goes and comes back is said once each`() {
        var root = RootGuard()
        _ = root.observe(.directory(disk, isEmpty: false))
        #expect(root.observe(.absent("no")) == .missing("no"))
        #expect(root.observe(.absent("still no")) == nil)
        #expect(root.observe(.directory(disk, isEmpty: false)) == .back)
        #expect(root.observe(.directory(disk, isEmpty: false)) == nil)
    }

    @Test func `an empty mount point means missing until the disk or something else is there`() {
        var root = RootGuard()
        _ = root.observe(.directory(disk, isEmpty: false))
        guard case .missing = root.observe(.directory(mountPoint, isEmpty: true)) else {
            Issue.record("an empty mount point must count as missing")
            return
        }
        #expect(root.observe(.directory(mountPoint, isEmpty: true)) == nil)
        #expect(root.observe(.directory(disk, isEmpty: false)) == .back)
    }

    @Test func `what is mounted over a folder is said once and used`() {
        var root = RootGuard()
        _ = root.observe(.directory(mountPoint, isEmpty: true))
        guard case .replaced = root.observe(.directory(disk, isEmpty: false)) else {
            Issue.record("a mount must be noticed")
            return
        }
        #expect(root.observe(.directory(disk, isEmpty: false)) == nil)
        #expect(!root.isMissing)
    }

    @Test func `a folder made anew in place is used even when it is empty`() {
        var root = RootGuard()
        _ = root.observe(.directory(disk, isEmpty: false))
        let anew = FileIdentity(device: disk.device, inode: 3)
        guard case .replaced = root.observe(.directory(anew, isEmpty: true)) else {
            Issue.record("another directory must be noticed")
            return
        }
    }
}
