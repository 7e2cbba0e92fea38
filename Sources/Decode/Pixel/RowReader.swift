import CFFmpeg

/// What a fourth component means.
enum AlphaMeaning: Sendable {
    /// The colour is stored whole; it counts by the alpha.
    case straight
    /// The colour was multiplied by the alpha before.
    case premultiplied
    /// The component has no meaning.
    case none
}

/// Reads rows of red, green and blue, grey or palette pixels as 8-bit RGB over white.
struct RowReader: ~Copyable {
    private let format: PixelFormat
    private let width: Int
    private let alpha: AlphaMeaning
    private let palette: [UInt32]
    /// The limits of grey that is stored as video luma: 16…235 of 255.
    private let isLimitedGrey: Bool
    /// Four values a pixel: red, green, blue, alpha.
    private var values: [UInt16]
    private let maxima: (colour: [Int], alpha: Int)

    init(frame: borrowing FrameHandle, format: PixelFormat, alpha: AlphaMeaning, isLimitedGrey: Bool = false) {
        self.format = format
        width = frame.width
        self.alpha = format.hasAlpha || format.isPalette ? alpha : .none
        self.isLimitedGrey = isLimitedGrey
        palette = format.isPalette ? frame.palette : []
        values = [UInt16](repeating: 0, count: frame.width * 4)
        if format.isPalette {
            maxima = ([255, 255, 255], 255)
        } else {
            let depths = format.components.map { format.isFloat ? 65_535 : $0.maximum }
            let isGrey = format.components.count <= 2
            maxima = (
                isGrey ? [depths[0], depths[0], depths[0]] : Array(depths[0..<3]), depths[depths.count - 1]
            )
        }
    }

    /// Writes row `y` of the frame to `target`, one pixel every `step` bytes from `origin`.
    mutating func read(
        _ frame: borrowing FrameHandle, row: Int, into target: inout MutableSpan<UInt8>, origin: Int, step: Int
    ) {
        if format.isPalette {
            readPalette(frame, row: row)
        } else if format.isBitstream {
            readBits(frame, row: row)
        } else {
            for (slot, component) in slots {
                readComponent(component, of: frame, row: row, slot: slot)
            }
            if format.components.count <= 2 { spreadGrey() }
        }
        if isLimitedGrey { stretchGrey() }
        compose(into: &target, origin: origin, step: step)
    }

    /// Which component goes into which of the four values.
    private var slots: [(slot: Int, component: PixelFormat.Component)] {
        let all = format.components
        return all.indices.map { index in
            (all.count == 2 && index == 1 ? 3 : index, all[index])
        }
    }

    private mutating func readPalette(_ frame: borrowing FrameHandle, row: Int) {
        let (width, palette) = (width, palette)
        var target = values.mutableSpan
        frame.withRow(plane: 0, row: row, count: width) { bytes in
            for x in bytes.indices {
                let index = Int(bytes[x])
                let colour = index < palette.count ? palette[index] : 0xFF00_0000
                target[4 * x] = UInt16(truncatingIfNeeded: colour >> 16 & 255)
                target[4 * x + 1] = UInt16(truncatingIfNeeded: colour >> 8 & 255)
                target[4 * x + 2] = UInt16(truncatingIfNeeded: colour & 255)
                target[4 * x + 3] = UInt16(truncatingIfNeeded: colour >> 24)
            }
        }
    }

    private mutating func readBits(_ frame: borrowing FrameHandle, row: Int) {
        let (width, isWhiteZero) = (width, format.isWhiteZero)
        var target = values.mutableSpan
        frame.withRow(plane: 0, row: row, count: (width + 7) / 8) { bytes in
            guard !bytes.isEmpty else { return }
            for x in 0..<width {
                let bit = bytes[x / 8] >> (7 - UInt8(x % 8)) & 1
                let value = UInt16(isWhiteZero ? 1 - bit : bit)
                target[4 * x] = value
                target[4 * x + 1] = value
                target[4 * x + 2] = value
            }
        }
    }

    private mutating func readComponent(
        _ component: PixelFormat.Component, of frame: borrowing FrameHandle, row: Int, slot: Int
    ) {
        let (width, isBigEndian, isFloat) = (width, format.isBigEndian, format.isFloat)
        let bytesOfValue = isFloat ? component.depth / 8 : component.shift + component.depth > 8 ? 2 : 1
        let (step, shift, mask) = (component.step, component.shift, component.maximum)
        // Of a big-endian pair libavutil counts a byte less where a component lies in one of the two.
        let offset = component.offset + (bytesOfValue == 1 && isBigEndian ? 1 : 0)
        var target = values.mutableSpan
        let count = (width - 1) * step + offset + bytesOfValue
        frame.withRow(plane: component.plane, row: row, count: count) { bytes in
            guard !bytes.isEmpty else { return }
            for x in 0..<width {
                let at = x * step + offset
                if isFloat {
                    target[4 * x + slot] = Self.float(bytes, at: at, count: bytesOfValue, isBigEndian: isBigEndian)
                } else if bytesOfValue == 1 {
                    target[4 * x + slot] = UInt16(bytes[at]) >> UInt16(shift) & UInt16(mask)
                } else {
                    let (first, second) = (UInt16(bytes[at]), UInt16(bytes[at + 1]))
                    let value = isBigEndian ? first << 8 | second : second << 8 | first
                    target[4 * x + slot] = value >> UInt16(shift) & UInt16(mask)
                }
            }
        }
    }

    /// A floating-point component between 0 and 1 as 16 bits; what is no number is 0.
    private static func float(_ bytes: Span<UInt8>, at: Int, count: Int, isBigEndian: Bool) -> UInt16 {
        var bits: UInt32 = 0
        for index in 0..<count {
            bits = bits << 8 | UInt32(bytes[at + (isBigEndian ? index : count - 1 - index)])
        }
        let value = count == 4 ? Float(bitPattern: bits) : Self.half(UInt16(truncatingIfNeeded: bits))
        return value > 0 ? UInt16(min(value, 1) * 65_535 + 0.5) : 0
    }

    /// The value of an IEEE half-precision number.
    private static func half(_ bits: UInt16) -> Float {
        let exponent = Int(bits >> 10 & 31)
        let fraction = Float(bits & 1023) / 1024
        if exponent == 31 { return fraction == 0 && bits < 0x8000 ? .infinity : 0 }
        let size =
            exponent == 0
            ? fraction * 0x1p-14 : (1 + fraction) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
        return bits < 0x8000 ? size : -size
    }

    private mutating func spreadGrey() {
        let width = width
        var target = values.mutableSpan
        for x in 0..<width {
            target[4 * x + 1] = target[4 * x]
            target[4 * x + 2] = target[4 * x]
        }
    }

    private mutating func stretchGrey() {
        let (width, top) = (width, maxima.colour[0])
        let (low, range) = (16 * (top + 1) / 256, 219 * (top + 1) / 256)
        var target = values.mutableSpan
        for x in 0..<width * 4 where x % 4 != 3 {
            let value = (Int(target[x]) - low) * top / range
            target[x] = UInt16(clamping: max(0, min(top, value)))
        }
    }

    private mutating func compose(into target: inout MutableSpan<UInt8>, origin: Int, step: Int) {
        let source = values.span
        let (red, green, blue) = (maxima.colour[0], maxima.colour[1], maxima.colour[2])
        var at = origin
        if alpha == .none, red == 255, green == 255, blue == 255 {
            for x in 0..<width {
                target[at] = UInt8(truncatingIfNeeded: source[4 * x])
                target[at + 1] = UInt8(truncatingIfNeeded: source[4 * x + 1])
                target[at + 2] = UInt8(truncatingIfNeeded: source[4 * x + 2])
                at += step
            }
            return
        }
        for x in 0..<width {
            let opacity = alpha == .none ? maxima.alpha : Int(source[4 * x + 3])
            target[at] = overWhite(Int(source[4 * x]), of: red, opacity: opacity)
            target[at + 1] = overWhite(Int(source[4 * x + 1]), of: green, opacity: opacity)
            target[at + 2] = overWhite(Int(source[4 * x + 2]), of: blue, opacity: opacity)
            at += step
        }
    }

    private func overWhite(_ value: Int, of maximum: Int, opacity: Int) -> UInt8 {
        if alpha == .none { return UInt8(clamping: (value * 255 + maximum / 2) / maximum) }
        let whole = maxima.alpha
        let own = alpha == .premultiplied ? value * whole : value * opacity
        let sum = (own + maximum * (whole - opacity)) * 255
        return UInt8(clamping: (sum + maximum * whole / 2) / (maximum * whole))
    }
}
