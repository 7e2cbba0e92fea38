/// What a decoding process gets of the daemon's environment: variables that its libraries read, and nothing else.
///
/// The configuration takes cameras' passwords from variables, and a file that takes a decoder over reads its own. So
/// names stand here one by one: behind a prefix (`SWIFT_`, `LD_`) somebody's password might be.
enum WorkerEnvironment {
    /// What the loader, the C library, sanitizers, the product library, libheif and the graphics drivers read.
    private static let ofAll: Set<String> = [
        "LD_LIBRARY_PATH", "LD_PRELOAD", "GLIBC_TUNABLES", "MALLOC_ARENA_MAX", "MALLOC_CONF", "TZ", "TZDIR",
        "ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS", "LLVM_PROFILE_FILE",
        "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE", "OMP_NUM_THREADS", "LIBHEIF_PLUGIN_PATH",
        "LIBVA_DRIVER_NAME", "LIBVA_DRIVERS_PATH", "LIBVA_MESSAGING_LEVEL", "DRI_PRIME",
    ]
    /// What leads to servers and screens; a proxy's address may hold a password, but that is what it is for.
    private static let ofStreams: Set<String> = [
        "http_proxy", "no_proxy", "RES_OPTIONS", "LOCALDOMAIN", "SSL_CERT_FILE", "SSL_CERT_DIR", "OPENSSL_CONF",
        "GNUTLS_SYSTEM_PRIORITY_FILE", "SSH_AUTH_SOCK", "DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR",
        "HOME",
    ]

    /// `NAME=VALUE` of each variable that a process gets.
    static func settings(for confinement: DecodeWorker.Confinement, of variables: [String: String]) -> [String] {
        let passed = variables.filter { name, _ in
            ofAll.contains(name) || confinement == .none && ofStreams.contains(name)
        }
        // The Swift runtime's own report of a fall needs another program, which a confined process can't start.
        return passed.map { "\($0.key)=\($0.value)" } + ["SWIFT_BACKTRACE=enable=no"]
    }
}
