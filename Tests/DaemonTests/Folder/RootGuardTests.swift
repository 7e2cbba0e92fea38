import Testing

@testable import Daemon

@Suite struct RootGuardTests {
    private let disk = FileIdentity(device: 1, inode: 2)
    private let mountPoint = FileIdentity(device: 9, inode: 77)

    @Test func `a folder that stays says nothing`() {
        var root = RootGuard()
        for _ in 0..<3 {
            let found = root.observe(.directory(disk, isEmpty: true))
            #expect(found == nil)
        }
    }

    @Test func `a folder that goes and comes back is said once each`() {
        var root = RootGuard()
        _ = root.observe(.directory(disk, isEmpty: false))
        let step2 = root.observe(.absent("no"))
        #expect(step2 == .missing("no"))
        let step3 = root.observe(.absent("still no"))
        #expect(step3 == nil)
        let step4 = root.observe(.directory(disk, isEmpty: false))
        #expect(step4 == .back)
        let step5 = root.observe(.directory(disk, isEmpty: false))
        #expect(step5 == nil)
    }

    @Test func `an empty mount point means missing until the disk or something else is there`() {
        var root = RootGuard()
        _ = root.observe(.directory(disk, isEmpty: false))
        guard case .missing = root.observe(.directory(mountPoint, isEmpty: true)) else {
            Issue.record("an empty mount point must count as missing")
            return
        }
        let step6 = root.observe(.directory(mountPoint, isEmpty: true))
        #expect(step6 == nil)
        let step7 = root.observe(.directory(disk, isEmpty: false))
        #expect(step7 == .back)
    }

    @Test func `what is mounted over a folder is said once and used`() {
        var root = RootGuard()
        _ = root.observe(.directory(mountPoint, isEmpty: true))
        guard case .replaced = root.observe(.directory(disk, isEmpty: false)) else {
            Issue.record("a mount must be noticed")
            return
        }
        let step8 = root.observe(.directory(disk, isEmpty: false))
        #expect(step8 == nil)
        #expect(!root.isMissing)
    }

    @Test func `a folder whose watch has ended is another one, whatever its number`() {
        var root = RootGuard()
        _ = root.observe(.directory(disk, isEmpty: false))
        root.invalidate()
        guard case .replaced = root.observe(.directory(disk, isEmpty: true)) else {
            Issue.record("a directory with a used inode number must be noticed")
            return
        }
        let further = root.observe(.directory(disk, isEmpty: true))
        #expect(further == nil)
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
