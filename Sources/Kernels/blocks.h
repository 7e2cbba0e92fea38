// How rows are shared out to blocks.
#pragma once
#include <stddef.h>

// Rows of each block but the last, in whole strips: of the fewest blocks of at most `most` rows, none much smaller than
// the others. All weights pass by each block, however few rows it has.
static inline size_t block_height(size_t rows, size_t most, size_t strip) {
    if (rows <= most) return rows > 0 ? rows : 1;
    size_t blocks = (rows + most - 1) / most;
    size_t height = ((rows + blocks - 1) / blocks + strip - 1) / strip * strip;
    return height < most ? height : most;
}
