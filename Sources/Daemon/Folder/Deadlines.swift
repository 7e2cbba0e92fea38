/// Values that each fall due at a time, the earliest first (a binary heap).
struct Deadlines<Value> {
    private var heap: [(due: Duration, value: Value)] = []

    /// When the earliest value falls due; nil when there is none.
    var earliest: Duration? {
        heap.first?.due
    }

    /// How many values wait.
    var count: Int {
        heap.count
    }

    /// Adds a value.
    mutating func insert(_ value: Value, due: Duration) {
        heap.append((due, value))
        var child = heap.count - 1
        while child > 0, heap[child].due < heap[(child - 1) / 2].due {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes out the earliest value if it is due.
    mutating func popDue(at now: Duration) -> Value? {
        guard let first = heap.first, first.due <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].due < heap[least].due { least = child }
            }
            if least == parent { return first.value }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
