import Foundation
import Testing

/// `tagclipd segment` where memory is short.
@Suite struct SegmentMemoryTests {
    @Test func `a picture for whose maps there is no memory fails alone`() throws {
        let folder = try TemporaryFolder()
        let (tiger, large) = (Program.samples + "/pictures/tiger.jpg", folder.path + "/large.png")
        let painting = try Program.run([Self.painter, large], shell: #"/usr/bin/python3 -c "$1" "$2""#)
        #expect(painting.status == 0, "\(painting.errors)")
        // 250 maps of 40 megapixels are 10 GB; what else is done takes far less than the 6 GiB that there are.
        let labels = (1...250).map { "number \($0)" }
        let result = try Program.run(
            ["segment", "--given"] + labels
                + ["--soft", "--max-side", "64", "--out", folder.path + "/out", "--", large, tiger],
            shell: #"ulimit -v 6291456 && MALLOC_ARENA_MAX=2 exec "$0" "$@""#)
        #expect(result.status == 1, "\(result.errors)")
        let records = try result.records
        let failure = try #require(records.first { $0.event == "file.error" })
        #expect(failure.path == large && failure.body["reason"] as? String == "analysis")
        let detail = try #require(failure.body["detail"] as? String)
        for part in ["no memory for the maps of 250 labels at 8000 x 5000 pixels, ", " MiB: ", "leave out --soft"] {
            #expect(detail.contains(part), "\(detail)")
        }
        #expect(records.filter { $0.event == "segment" }.map(\.path) == [tiger])
    }

    /// Writes a black PNG of 8,000 x 5,000 grey pixels.
    private static let painter = """
        import struct, sys, zlib
        def chunk(kind, body):
            return struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body))
        width, height = 8000, 5000
        with open(sys.argv[1], 'wb') as file:
            file.write(bytes([0x89]) + b'PNG' + bytes([13, 10, 26, 10]))
            file.write(chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 0, 0, 0, 0)))
            file.write(chunk(b'IDAT', zlib.compress(bytes((width + 1) * height), 1)))
            file.write(chunk(b'IEND', b''))
        """
}
