import Glibc

/// The variables that this process was started with.
enum ProcessEnvironment {
    /// The value of a variable, or nil where it is not set or empty.
    static func value(_ name: String) -> String? {
        guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
        return unsafe String(cString: value)
    }

    /// Takes a variable away, so that programs started from here don't see it.
    ///
    /// Only while no other thread reads the environment: it has no lock.
    static func remove(_ name: String) {
        unsafe unsetenv(name)
    }

    /// The value of a variable, which is taken away.
    static func take(_ name: String) -> String? {
        defer { remove(name) }
        return value(name)
    }
}
