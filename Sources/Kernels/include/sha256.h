#pragma once
#include <stddef.h>
#include <stdint.h>

// SHA-256 of count bytes (FIPS 180-4).
void kernel_sha256(uint8_t digest[32], const void *bytes, size_t count);
// The same without the CPU's own instructions for it.
void kernel_sha256_portable(uint8_t digest[32], const void *bytes, size_t count);
