import Glibc

/// Keeps the product library from starting a thread a core while it is loaded.
///
/// It reads `OPENBLAS_NUM_THREADS` before `main` runs, so this process starts itself once more with the variable set;
/// the unit file sets it beforehand.
enum SingleThreadedBLAS {
    private static let variable = "OPENBLAS_NUM_THREADS"

    /// Returns if the variable stands at 1 (or can't be set); otherwise the process begins again.
    static func ensure() {
        if let value = unsafe getenv(variable), unsafe String(cString: value) == "1" { return }
        guard unsafe setenv(variable, "1", 1) == 0 else { return }
        unsafe execv("/proc/self/exe", CommandLine.unsafeArgv)
        // Only a system without /proc gets here: the library's idle threads are then a waste, not an error.
    }
}
