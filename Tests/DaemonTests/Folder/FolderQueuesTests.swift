import Testing

@testable import Daemon

@Suite struct FolderQueuesTests {
    @Test func `new files go first and every eighth hand-out goes to the backlog`() {
        var pending = PendingFiles()
        for number in 0..<40 {
            pending.append(PathBytes("old\(number)"), as: .backlog)
            pending.append(PathBytes("new\(number)"), as: .new)
        }
        var order: [String] = []
        while let path = pending.popNext() { order.append(path.description) }
        #expect(order.prefix(8) == ["new0", "new1", "new2", "new3", "new4", "new5", "new6", "old0"])
        #expect(order[15] == "old1")
        #expect(order.count == 80)
        #expect(order.suffix(30).allSatisfy { $0.hasPrefix("old") })
    }

    @Test func `a taker of short files passes over videos and large files, others keep the order`() {
        func waiting() -> PendingFiles {
            var pending = PendingFiles()
            pending.append(PathBytes("a.mp4"), as: .new, size: 10)
            pending.append(PathBytes("b.jpg"), as: .new, size: 10)
            pending.append(PathBytes("c.tiff"), as: .new, size: PendingFiles.longSize)
            pending.append(PathBytes("d"), as: .new, size: 10)
            pending.append(PathBytes("old.jpg"), as: .backlog, size: 10)
            return pending
        }
        func taken(_ choice: FileChoice) -> [String] {
            var (pending, names) = (waiting(), [String]())
            while pending.has(choice), let path = pending.popNext(choice) { names.append(path.description) }
            return names
        }
        #expect(taken(.shortArrival) == ["b.jpg", "d"])
        #expect(taken(.arrival) == ["a.mp4", "b.jpg", "c.tiff", "d"])
        #expect(taken(.any) == ["a.mp4", "b.jpg", "c.tiff", "d", "old.jpg"])
    }

    @Test func `a queue gives back what it took in order`() {
        var queue = FIFO<Int>()
        var expected = 0
        for number in 0..<1000 {
            queue.append(number)
            if number % 3 == 0 {
                let step1 = queue.popFirst()
                #expect(step1 == expected)
                expected += 1
            }
        }
        while let number = queue.popFirst() {
            #expect(number == expected)
            expected += 1
        }
        #expect(expected == 1000)
    }

    @Test func `deadlines come out by time, and not before it`() {
        var deadlines = Deadlines<Int>()
        for number in 0..<200 { deadlines.insert(number * 37 % 200, due: .seconds(number * 37 % 200)) }
        let step2 = deadlines.popDue(at: .seconds(-1))
        #expect(step2 == nil)
        for number in 0..<200 {
            let found = deadlines.popDue(at: .seconds(number))
            #expect(found == number)
        }
        let step4 = deadlines.popDue(at: .seconds(1000))
        #expect(step4 == nil)
    }

    @Test func `a file that changes settles anew, one that does not keeps its time`() {
        var table = SettleTable(time: .seconds(2))
        let path = PathBytes("a")
        let (first, second) = (
            FileVersion(size: 1, mtimeNanoseconds: 1), FileVersion(size: 2, mtimeNanoseconds: 1)
        )
        table.note(path, version: first, arrival: .backlog, evidence: .closed, now: .seconds(0))
        table.note(path, version: first, arrival: .new, evidence: .closed, now: .seconds(1))
        table.note(path, version: second, arrival: .backlog, evidence: .closed, now: .seconds(1))
        let step5 = table.popRipe(at: .seconds(2))?.path
        #expect(step5 == nil)
        let ripe = table.popRipe(at: .seconds(3))
        #expect(ripe?.entry.version == second)
        #expect(ripe?.entry.arrival == .new)
        #expect(table.count == 0)
    }

    @Test func `of the files that are ripe new ones come first, those too that became new`() {
        var table = SettleTable(time: .seconds(2))
        let version = FileVersion(size: 1, mtimeNanoseconds: 1)
        for number in 0..<100 {
            table.note(PathBytes("old\(number)"), version: version, arrival: .backlog, evidence: .met, now: .zero)
        }
        table.note(PathBytes("new"), version: version, arrival: .new, evidence: .closed, now: .seconds(1))
        table.note(PathBytes("old50"), version: version, arrival: .new, evidence: .closed, now: .seconds(1))
        #expect(table.earliest == .seconds(2))
        var order: [String] = []
        while let (path, _) = table.popRipe(at: .seconds(3)) { order.append(path.description) }
        #expect(order.prefix(2) == ["old50", "new"])
        #expect(Set(order).count == 101 && order.count == 101)
        #expect(table.count == 0)
    }

    @Test func `a forgotten file never ripens`() {
        var table = SettleTable(time: .seconds(2))
        let version = FileVersion(size: 1, mtimeNanoseconds: 1)
        for name in ["a", "d/b", "d/e/c", "dd"] {
            table.note(PathBytes(name), version: version, arrival: .new, evidence: .closed, now: .zero)
        }
        table.remove(PathBytes("a"))
        table.removeTree(PathBytes("d"))
        let step6 = table.popRipe(at: .seconds(5))?.path
        #expect(step6 == PathBytes("dd"))
        let step7 = table.popRipe(at: .seconds(5))?.path
        #expect(step7 == nil)
    }

    @Test func `a size and time is held for as long as some file settles with it`() {
        var table = SettleTable(time: .seconds(2))
        let (first, second) = (
            FileVersion(size: 1, mtimeNanoseconds: 1), FileVersion(size: 2, mtimeNanoseconds: 1)
        )
        var held: [[Bool]] = []
        func look() { held.append([table.holds(first), table.holds(second)]) }
        func note(_ name: String, _ version: FileVersion, _ arrival: FileArrival = .backlog) {
            table.note(PathBytes(name), version: version, arrival: arrival, evidence: .met, now: .zero)
        }
        look()
        for name in ["a", "b", "d/c"] { note(name, first) }
        note("a", first, .new)
        look()
        note("a", second)
        table.remove(PathBytes("b"))
        look()
        table.removeTree(PathBytes("d"))
        look()
        _ = table.popRipe(at: .seconds(3))
        look()
        note("a", first)
        table.removeAll()
        look()
        let (none, last) = ([false, false], [false, true])
        #expect(held == [none, [true, false], [true, true], last, none, none])
    }

    @Test func `of thousands of copies that wait none is looked at, but the one that a link may be of`() {
        var exchange = FolderExchange()
        let content = Fingerprint(digest: [UInt8](repeating: 1, count: 32))
        let version = FileVersion(size: 1, mtimeNanoseconds: 1)
        func identity(_ number: Int) -> FileIdentity { FileIdentity(device: 1, inode: UInt64(number)) }
        for number in 0..<2_000 {
            var file = ActiveFile(version: version, identity: identity(number), arrival: .new)
            file.fingerprint = content
            exchange.insert(file, at: PathBytes("\(number)"))
        }
        #expect(exchange.handedOut(sharing: content).isEmpty)
        #expect(exchange.path(of: identity(7), sharing: content) == PathBytes("7"))
        #expect(exchange.path(of: identity(2_000), sharing: content) == nil)
        let other = Fingerprint(digest: [UInt8](repeating: 2, count: 32))
        #expect(exchange.path(of: identity(7), sharing: other) == nil)

        let (taken, changed) = (PathBytes("7"), PathBytes("8"))
        _ = exchange.begin(taken, version: version, now: .zero, isFresh: false)
        _ = exchange.begin(
            changed, version: FileVersion(size: 2, mtimeNanoseconds: 2), now: .zero, isFresh: false)
        #expect(exchange.handedOut(sharing: content) == [taken], "what the other one holds is not known any more")
        _ = exchange.move(taken, from: .inFlight, to: .retrying)
        #expect(exchange.handedOut(sharing: content) == [taken])
        _ = exchange.readyAgain(taken)
        #expect(exchange.handedOut(sharing: content).isEmpty)
        #expect(exchange.path(of: identity(7), sharing: content) == taken)
        _ = exchange.remove(taken)
        #expect(exchange.path(of: identity(7), sharing: content) == nil)
    }

    @Test func `attempts follow the ladder from the first one and then end`() {
        let ladder = RetryLadder(delays: [.seconds(10), .seconds(30), .seconds(90)])
        let due = (1...4).map { ladder.next(after: $0, first: .seconds(5)) }
        #expect(due == [.seconds(15), .seconds(35), .seconds(95), nil])
    }

    @Test(arguments: [(0, true), (59, true), (61, false), (-59, true), (-3600, false)])
    func `only a file of the last minute may be growing`(age: Int64, isFresh: Bool) {
        let now: Int64 = 1_700_000_000_000_000_000
        let version = FileVersion(size: 1, mtimeNanoseconds: now - age * 1_000_000_000)
        #expect(RetryLadder.isFresh(version, wallNanoseconds: now, within: .seconds(60)) == isFresh)
    }

    @Test func `one directory is warned about once an hour`() {
        var limiter = RepeatLimiter(interval: .seconds(3600), limit: 2)
        let step8 = limiter.allows(PathBytes("a"), now: .seconds(0))
        #expect(step8)
        let step9 = limiter.allows(PathBytes("a"), now: .seconds(3599))
        #expect(!step9)
        let step10 = limiter.allows(PathBytes("b"), now: .seconds(1))
        #expect(step10)
        let step11 = limiter.allows(PathBytes("c"), now: .seconds(2))
        #expect(!step11)
        let step12 = limiter.allows(PathBytes("a"), now: .seconds(3600))
        #expect(step12)
    }
}
