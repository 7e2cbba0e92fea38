#pragma once
#include <stddef.h>
#include <stdint.h>

// CRC-32 of ZIP and PNG (reflected 0x04C11DB7, inverted at both ends) of count more bytes; crc is 0 at first.
uint32_t kernel_crc32(uint32_t crc, const void *bytes, size_t count);
// The same by tables alone: what kernel_crc32 is on a CPU without a carry-less product.
uint32_t kernel_crc32_by_tables(uint32_t crc, const void *bytes, size_t count);
