import Kernels

/// The products of one family of CPUs: what stands on their right side is packed for it.
@safe
struct KernelFamily: Sendable, CustomStringConvertible {
    nonisolated(unsafe) let kernels: UnsafePointer<kernel_family>

    /// What this CPU can run, the fastest first.
    static let all = (0..<kernel_family_count()).compactMap { index in
        unsafe kernel_family_at(index).map { unsafe KernelFamily(kernels: $0) }
    }

    /// The fastest that this CPU can run.
    static let best = all[0]

    /// The level of the instruction set that it is made for.
    var description: String { unsafe String(cString: kernels.pointee.name) }

    /// Whether products of 8-bit integers are faster than those of floats.
    var hasByteProducts: Bool { unsafe kernels.pointee.has_byte_products != 0 }

    /// Outputs that lie side by side in a packed matrix.
    var panel: Int { unsafe kernels.pointee.panel }

    /// panels `[panels · inputs, panel]` ← matrix `[outputs, inputs]`.
    func pack(_ matrix: Window, into panels: Window) {
        unsafe kernels.pointee.pack(panels.start, matrix.start, matrix.stride, matrix.rows, matrix.columns)
    }

    /// Some of `inputs` inputs of panels ← matrix `[some inputs, outputs]`.
    func pack(_ matrix: Window, asInputsFrom first: Int, of inputs: Int, into panels: Window) {
        unsafe kernels.pointee.pack_inputs(
            panels.start, matrix.start, matrix.stride, matrix.columns, inputs, first, matrix.rows)
    }

    /// output ← activation((accumulate ? output : 0) + input · panelsᵀ + bias).
    func multiply(
        _ input: Window, by panels: Window, bias: Matrix?, activation: Activation?, accumulate: Bool,
        into output: Window
    ) {
        unsafe kernels.pointee.linear(
            output.start, output.stride, input.start, input.stride, panels.start, bias?.elements,
            activation.kernel, accumulate ? 1 : 0, output.rows, output.columns, input.columns)
    }
}

extension Activation? {
    /// What kernels call it.
    var kernel: kernel_activation {
        switch self {
        case nil: KERNEL_NONE
        case .quickGELU: KERNEL_QUICK_GELU
        case .gelu: KERNEL_GELU
        }
    }
}
