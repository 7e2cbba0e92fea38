import Testing
@Test func `placeholder of Engine`() { #expect(Bool(true)) }
