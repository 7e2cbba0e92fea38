#define _GNU_SOURCE
#include "Mapping.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

enum { most_guarded = 64 };

// What the handler looks at; `end` is 0 while a place is free or being filled.
static struct {
    atomic_int is_taken;
    atomic_int is_broken;
    atomic_uintptr_t start;
    atomic_uintptr_t end;
} guarded[most_guarded];

static struct sigaction former;
static uintptr_t page_size;

// mmap is no more than a system call: it may be made here.
static int put_zeros(uintptr_t address) {
    for (int number = 0; number < most_guarded; number++) {
        uintptr_t end = atomic_load(&guarded[number].end);
        if (address >= end || address < atomic_load(&guarded[number].start)) continue;
        // What lies behind a missing page of a file that was cut off is missing too: one call does for all.
        uintptr_t page = address & ~(page_size - 1);
        void *zeros = mmap((void *)page, end - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        if (zeros == MAP_FAILED) return 0;
        atomic_store(&guarded[number].is_broken, 1);
        return 1;
    }
    return 0;
}

static void handle(int signal, siginfo_t *info, void *context) {
    int kept = errno;
    // What another process sends has no address.
    if (info->si_code > 0 && put_zeros((uintptr_t)info->si_addr)) {
        errno = kept;
        return;
    }
    errno = kept;
    if (former.sa_flags & SA_SIGINFO) {
        former.sa_sigaction(signal, info, context);
    } else if (former.sa_handler == SIG_DFL || former.sa_handler == SIG_IGN) {
        // On return the fault comes again, and a signal that was sent is delivered: either ends the process.
        sigaction(signal, &former, NULL);
        if (info->si_code <= 0) raise(signal);
    } else {
        former.sa_handler(signal);
    }
}

static void install(void) {
    page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &former);
}

int mapping_guard(const void *start, size_t size) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
    for (int number = 0; number < most_guarded; number++) {
        int is_free = 0;
        if (!atomic_compare_exchange_strong(&guarded[number].is_taken, &is_free, 1)) continue;
        atomic_store(&guarded[number].is_broken, 0);
        atomic_store(&guarded[number].start, (uintptr_t)start);
        atomic_store(&guarded[number].end, ((uintptr_t)start + size + page_size - 1) & ~(page_size - 1));
        return number;
    }
    return -1;
}

int mapping_is_broken(int number) { return number >= 0 && atomic_load(&guarded[number].is_broken); }

void mapping_forget(int number) {
    if (number < 0) return;
    atomic_store(&guarded[number].end, 0);
    atomic_store(&guarded[number].is_taken, 0);
}
