/// A queue whose front leaves in constant time, on average.
struct FIFO<Element> {
    private var elements: [Element] = []
    private var head = 0

    /// How many elements wait.
    var count: Int {
        elements.count - head
    }

    /// Whether nothing waits.
    var isEmpty: Bool {
        count == 0
    }

    /// The element that has waited longest.
    var first: Element? {
        isEmpty ? nil : elements[head]
    }

    /// Puts an element at the end.
    mutating func append(_ element: Element) {
        elements.append(element)
    }

    /// Takes the element that has waited longest.
    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        head += 1
        if head >= 32, head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Empties the queue.
    mutating func removeAll() {
        elements.removeAll()
        head = 0
    }
}
