import Testing
@Test func `placeholder of EndToEnd`() { #expect(Bool(true)) }
