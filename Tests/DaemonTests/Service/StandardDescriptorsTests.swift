import Glibc
import Testing

@testable import Daemon

struct StandardDescriptorsTests {
    @Test func `numbers that a parent has closed are given to no other file`() async {
        await #expect(processExitsWith: .success) {
            close(STDIN_FILENO)
            close(STDERR_FILENO)
            StandardDescriptors.ensure()
            let next = unsafe open("/dev/null", O_RDONLY)
            let written = unsafe write(STDERR_FILENO, "x", 1)
            exit(next > STDERR_FILENO && written == 1 ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }
}
