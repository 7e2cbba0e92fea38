#define _GNU_SOURCE
#include "Confinement.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define REFUSE(call) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES)

// Takes the capabilities away by which root looks into processes past ptrace's rules: mm_access() in kernel/fork.c asks
// for CAP_PERFMON or CAP_SYS_ADMIN.
static int drop_capabilities(void) {
    const uint64_t dropped = 1ull << CAP_SYS_PTRACE | 1ull << CAP_SYS_ADMIN | 1ull << 38 /* CAP_PERFMON */;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct held[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, held)) return errno;
    int some = 0;
    for (int word = 0; word < _LINUX_CAPABILITY_U32S_3; word++) {
        uint32_t gone = (uint32_t)(dropped >> 32 * word);
        some |= (held[word].permitted & gone) != 0;
        held[word].effective &= ~gone;
        held[word].permitted &= ~gone;
        held[word].inheritable &= ~gone;
    }
    // A service's filter may refuse even a call that changes nothing.
    return some && syscall(SYS_capset, &header, held) ? errno : 0;
}

int confine_from_processes(void) {
    // A ruleset must handle something to be one: making device files is what no decoder does. Behind any, the kernel
    // lets nobody look out of it at a process (security/landlock/task.c).
    struct { uint64_t handled_access_fs; } rules = {.handled_access_fs = 1 << 11 /* LANDLOCK_ACCESS_FS_MAKE_BLOCK */};
    int ruleset = (int)syscall(444 /* landlock_create_ruleset */, &rules, sizeof rules, 0);
    if (ruleset < 0) return errno;
    int error = drop_capabilities();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(446 /* landlock_restrict_self */, ruleset, 0)) error = errno;
    close(ruleset);
    return error;
}

int confine_can_hide_processes(void) { return syscall(444, NULL, 0, 1 /* LANDLOCK_CREATE_RULESET_VERSION */) > 0; }

int confine_to_files(void) {
#ifndef OWN_ARCHITECTURE
    return ENOSYS;
#else
    struct sock_filter filter[] = {
        // Another architecture's numbers mean other calls.
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#if defined(__x86_64__)
        // The x32 numbers are the same calls once more.
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
#endif
        REFUSE(SYS_socket),
        REFUSE(SYS_connect),
        REFUSE(SYS_bind),
        REFUSE(SYS_listen),
        REFUSE(SYS_execve),
        REFUSE(SYS_execveat),
        REFUSE(SYS_ptrace),
        REFUSE(SYS_process_vm_readv),
        REFUSE(SYS_process_vm_writev),
        REFUSE(SYS_kill),
        // Rings do all of it without a call.
        REFUSE(425 /* io_uring_setup */),
        REFUSE(438 /* pidfd_getfd */),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return errno;
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return errno;
    return 0;
#endif
}

int confine_shared_memory(const char *name) {
    int descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (descriptor < 0) return -1;
    // Reading what the other side has cut off would be a SIGBUS.
    if (fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK)) {
        int error = errno;
        close(descriptor);
        errno = error;
        return -1;
    }
    return descriptor;
}

void confine_release_memory(int descriptor, size_t size) {
    (void)!fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)size);
}

// Large pieces would be mapped by themselves and unmapped when freed, and the heap's end be cut off.
void confine_keep_freed_memory(void) {
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
}

void confine_give_freed_memory(void) { malloc_trim(0); }

int confine_pipe(int ends[2], int flags) { return pipe2(ends, O_CLOEXEC | flags); }

int confine_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK); }

int confine_start(
    const char *program, char *const arguments[], char *const environment[], const int *files, int count) {
    enum { most = 8, clear = 3 + most };
    if (count > most) {
        errno = EINVAL;
        return -1;
    }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error) {
        errno = error;
        return -1;
    }
    posix_spawnattr_init(&attributes);
    // First out of the way of the numbers that they get: one may lie on another's.
    int copies[most];
    for (int i = 0; i < count; i++) copies[i] = -1;
    for (int i = 0; i < count && !error; i++) {
        copies[i] = fcntl(files[i], F_DUPFD_CLOEXEC, clear);
        if (copies[i] < 0) error = errno;
    }
    if (!error) error = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (!error) error = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    for (int i = 0; i < count && !error; i++)
        error = posix_spawn_file_actions_adddup2(&actions, copies[i], 3 + i);
    if (!error) error = posix_spawn_file_actions_addclosefrom_np(&actions, 3 + count);
    // Signals that this program ignores or blocks would be ignored and blocked there too.
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    if (!error) error = posix_spawnattr_setsigmask(&attributes, &none);
    if (!error) error = posix_spawnattr_setsigdefault(&attributes, &defaults);
    if (!error)
        error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    pid_t child = -1;
    if (!error) error = posix_spawn(&child, program, &actions, &attributes, arguments, environment);
    for (int i = 0; i < count; i++)
        if (copies[i] >= 0) close(copies[i]);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error) {
        errno = error;
        return -1;
    }
    return child;
}
