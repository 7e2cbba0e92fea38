import Glibc

/// Keeps the numbers of standard input, output and error for what they mean.
///
/// Where a parent has closed one, the next file that is opened gets its number: messages would then be written into the
/// ledger, and records to whatever took number 1.
enum StandardDescriptors {
    /// Opens the null device under each of the three numbers that is free.
    static func ensure() {
        for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 && errno == EBADF {
            // The lowest free number is given: all below are taken.
            _ = unsafe open("/dev/null", number == STDIN_FILENO ? O_RDONLY : O_WRONLY)
        }
    }
}
