import COpenBLAS

/// Matrix products: the one place that knows BLAS.
enum Product {
    /// output ← scale · left · rightᵀ + (accumulate ? output : 0), for left `[m, k]`, right `[n, k]`, output `[m, n]`.
    ///
    /// A linear layer's weights are stored `[out, in]`: they are `right`.
    static func transposed(
        _ left: Window, _ right: Window, into output: Window, scale: Float = 1, accumulate: Bool = false
    ) {
        precondition(left.columns == right.columns, "inner sizes \(left.columns) and \(right.columns)")
        precondition(output.rows == left.rows && output.columns == right.rows, "output shape of a product")
        guard output.rows > 0, output.columns > 0 else { return }
        unsafe cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, blasint(left.rows), blasint(right.rows), blasint(left.columns),
            scale, left.start, blasint(left.stride), right.start, blasint(right.stride), accumulate ? 1 : 0,
            output.start, blasint(output.stride))
    }

    /// output ← scale · left · right + (accumulate ? output : 0), for left `[m, k]`, right `[k, n]`, output `[m, n]`.
    static func plain(
        _ left: Window, _ right: Window, into output: Window, scale: Float = 1, accumulate: Bool = false
    ) {
        precondition(left.columns == right.rows, "inner sizes \(left.columns) and \(right.rows)")
        precondition(output.rows == left.rows && output.columns == right.columns, "output shape of a product")
        guard output.rows > 0, output.columns > 0 else { return }
        unsafe cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(left.rows), blasint(right.columns),
            blasint(left.columns), scale, left.start, blasint(left.stride), right.start, blasint(right.stride),
            accumulate ? 1 : 0, output.start, blasint(output.stride))
    }

    /// Keeps BLAS to the calling thread: Dispatch owns the parallelism.
    ///
    /// The environment variable `OPENBLAS_NUM_THREADS=1` must stand before the process starts, else the library has
    /// already made a thread a core while it was loaded; this stops it from using them.
    static func useOneThread() {
        openblas_set_num_threads(1)
    }

    /// The library, its version and the kernels that it chose for this CPU: `OpenBLAS 0.3.21 Zen`.
    static var library: String {
        guard let name = unsafe openblas_get_corename(), let configuration = unsafe openblas_get_config() else {
            return "unknown"
        }
        let version = unsafe String(cString: configuration).split(separator: " ").prefix(2).joined(separator: " ")
        return unsafe version + " " + String(cString: name)
    }
}
