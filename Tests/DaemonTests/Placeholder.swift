import Testing
@Test func `placeholder of Daemon`() { #expect(Bool(true)) }
