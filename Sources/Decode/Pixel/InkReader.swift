/// Reads four planes of 8-bit ink (cyan, magenta, yellow, black; 255 is all of it) as RGB.
///
/// libavcodec knows the inverted ink that Adobe's programs write; what comes without Adobe's marker it hands out as
/// if it were luma, colour differences and transparency.
struct InkReader {
    private let count: Int

    init(_ frame: borrowing FrameHandle) { count = frame.width }

    /// Writes the frame upright.
    func read(
        _ frame: borrowing FrameHandle, into memory: PixelMemory, orientation: Orientation, stride: Int
    ) {
        let step = orientation.placement(width: frame.width, height: frame.height, pixel: 3, stride: stride)
        memory.withMutableBytes { target in
            for row in 0..<frame.height {
                let key = plane(3, of: frame, row: row)
                for channel in 0..<3 {
                    let ink = plane(channel, of: frame, row: row)
                    var at = step.origin + row * step.y + channel
                    for x in 0..<min(ink.count, key.count) {
                        let light = (255 - Int(ink[x])) * (255 - Int(key[x]))
                        target[at] = UInt8(truncatingIfNeeded: (light + 127) / 255)
                        at += step.x
                    }
                }
            }
        }
    }

    private func plane(_ index: Int, of frame: borrowing FrameHandle, row: Int) -> [UInt8] {
        frame.withRow(plane: index, row: row, count: count) { bytes in bytes.indices.map { bytes[$0] } }
    }
}
