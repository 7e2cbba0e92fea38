#include "memory.h"
#include <stdint.h>
#include <sys/mman.h>

// In front of every block stands the length of its mapping.
enum { header = 64 };

void *kernel_allocate(size_t count, size_t size) {
    const size_t page = (size_t)1 << 21;
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || __builtin_add_overflow(bytes, 2 * page, &bytes)) return NULL;
    bytes = (bytes - 2 * page + header + 0xFFFF) & ~(size_t)0xFFFF; // whole pages, which are of 4 to 64 KiB
    size_t slack = bytes < page ? 0 : page;
    char *start = mmap(NULL, bytes + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) return NULL;
    if (slack > 0) { // a huge page lies at a multiple of its size
        size_t skipped = (page - ((uintptr_t)start & (page - 1))) & (page - 1);
        if (skipped > 0) munmap(start, skipped);
        start += skipped;
        if (skipped < slack) munmap(start + bytes, slack - skipped);
        madvise(start, bytes, MADV_HUGEPAGE);
    }
    *(size_t *)start = bytes;
    return start + header;
}

void kernel_release(void *block) {
    if (!block) return;
    char *start = (char *)block - header;
    munmap(start, *(size_t *)start);
}
