// Large blocks in huge pages: filling small ones for the first time took a tenth of the CRF's time.
#pragma once
#include <stddef.h>

// A zeroed block, at a multiple of 64 bytes; null where memory does not suffice.
void *kernel_allocate(size_t count, size_t size);
// `block` may be null.
void kernel_release(void *block);
