import Testing
@Test func `placeholder of Decode`() { #expect(Bool(true)) }
