import Kernels

/// Products of numbers of one kind, of one family of CPUs: what stands on their right side is packed for them.
@safe
struct Products: Sendable {
    nonisolated(unsafe) let kernels: UnsafePointer<kernel_products>

    /// Outputs that lie side by side in a packed matrix.
    var panel: Int { unsafe kernels.pointee.panel }

    /// Inputs that are packed into the four bytes of a float: one, or two of half its size.
    var unit: Int { unsafe kernels.pointee.unit }

    /// Rows of a packed matrix `[outputs, inputs]`, `panel` floats each.
    func packedRows(outputs: Int, inputs: Int) -> Int {
        (outputs + panel - 1) / panel * ((inputs + unit - 1) / unit)
    }

    /// panels ← matrix `[outputs, inputs]`.
    func pack(_ matrix: Window, into panels: Window) {
        unsafe kernels.pointee.pack(panels.start, matrix.start, matrix.stride, matrix.rows, matrix.columns)
    }

    /// Some of `inputs` inputs of panels ← matrix `[some inputs, outputs]`; the first of them begins a unit.
    func pack(_ matrix: Window, asInputsFrom first: Int, of inputs: Int, into panels: Window) {
        precondition(first % unit == 0, "whole units of inputs")
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

extension Activation {
    /// What kernels call it.
    var kernel: kernel_activation {
        switch self {
        case .quickGELU: KERNEL_QUICK_GELU
        case .gelu: KERNEL_GELU
        }
    }
}

extension Activation? {
    /// What kernels call it, and that there is none.
    var kernel: kernel_activation { self?.kernel ?? KERNEL_NONE }
}
