import Glibc
import Kernels

/// The products of one family of CPUs.
@safe
struct KernelFamily: Sendable, CustomStringConvertible {
    nonisolated(unsafe) let kernels: UnsafePointer<kernel_family>
    /// Of float32 numbers.
    let float32: Products
    /// Of bfloat16 numbers, added up in float32; nil where this family has none.
    let bfloat16: Products?

    init?(at index: Int) {
        guard let kernels = unsafe kernel_family_at(index), let float32 = unsafe kernels.pointee.float32 else {
            return nil
        }
        unsafe self.kernels = kernels
        self.float32 = unsafe Products(kernels: float32)
        bfloat16 = unsafe kernels.pointee.bfloat16.map { unsafe Products(kernels: $0) }
    }

    /// What this CPU can run, the fastest first.
    static let all = (0..<kernel_family_count()).compactMap { KernelFamily(at: $0) }

    /// What the user wants used, by names with commas between them: a family, for trying out what is slower, and
    /// ``OneDNN``.
    static let wishes = (unsafe getenv("TAGCLIPD_KERNELS").map { unsafe String(cString: $0) } ?? "")
        .split(separator: ",").map(String.init)

    private static let asked = wishes.first { $0 != OneDNN.name }

    /// The fastest that this CPU can run, and that multiplies as it should here; or what was asked for.
    static let best =
        all.first { $0.description == asked } ?? all.first(where: \.isSound) ?? all[all.count - 1]

    /// What a user should know where another family is used than was asked for.
    static var note: String? {
        let unknown = wishes.filter { $0 != OneDNN.name && $0 != best.description }
        guard !unknown.isEmpty else { return nil }
        let asked = unknown.joined(separator: ",")
        let names = all.map(\.description).joined(separator: ", ")
        return "TAGCLIPD_KERNELS=\(asked): this CPU can run \(names); \(best) is used"
    }

    /// The level of the instruction set that it is made for.
    var description: String { unsafe String(cString: kernels.pointee.name) }

    /// Whether products of 8-bit integers are added up in 16 bits, for which weights have to be rounded more coarsely.
    var addsIn16Bits: Bool { unsafe kernels.pointee.adds_in_16_bits != 0 }

    /// Whether products of 8-bit integers are faster than those of floats.
    var hasByteProducts: Bool { unsafe kernels.pointee.has_byte_products != 0 }
}
