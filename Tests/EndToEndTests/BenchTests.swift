import Testing

/// `tagclipd bench`, as a user types it.
@Suite struct BenchTests {
    @Test func `what a user should know of the model is said with --segment too`() throws {
        let result = try Program.run(
            ["bench", "--segment", "--geometry", "sample", "--size", "64x64", "--texts", "3", "--json"],
            shell: #"TAGCLIPD_KERNELS=abacus exec "$0" "$@""#)
        #expect(result.status == 0 && result.output.hasPrefix(#"{"segment":{"#), "\(result.errors)")
        #expect(result.errors.hasPrefix("tagclipd: warning: TAGCLIPD_KERNELS=abacus: "), "\(result.errors)")
    }
}
