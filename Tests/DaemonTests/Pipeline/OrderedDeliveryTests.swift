import Dispatch
import Synchronization
import Testing

@testable import Daemon

/// Results come out in the order in which their work began.
@Suite struct OrderedDeliveryTests {
    @Test func `deliveries follow their tickets, whoever is first`() {
        let delivery = OrderedDelivery(label: "test")
        let order = Mutex<[Int]>([])
        let tickets = (0..<500).map { _ in delivery.ticket() }
        DispatchQueue.concurrentPerform(iterations: 500) { @Sendable index in
            let place = (index * 173) % 500
            delivery.deliver(tickets[place]) { @Sendable in order.withLock { $0.append(place) } }
        }
        delivery.wait()
        #expect(order.withLock { $0 } == Array(0..<500))
    }

    @Test func `nothing overtakes a ticket that is still out`() {
        let delivery = OrderedDelivery(label: "test")
        let order = Mutex<[Int]>([])
        let first = delivery.ticket()
        delivery.deliver(delivery.ticket()) { @Sendable in order.withLock { $0.append(2) } }
        #expect(order.withLock { $0 } == [])
        delivery.deliver(first) { @Sendable in order.withLock { $0.append(1) } }
        delivery.wait()
        #expect(order.withLock { $0 } == [1, 2])
    }
}
