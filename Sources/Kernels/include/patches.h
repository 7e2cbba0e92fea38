#pragma once
#include <stddef.h>

// output[patches, 3 · side · side] ← the patches of planes[3, rows, columns] from patch `first` on, in reading order;
// each patch is channel, row, column: the order of a convolution's weights.
void kernel_patches(float *output, const float *planes, size_t rows, size_t columns, size_t side, size_t first,
                    size_t patches);

// Mean of each square of `side` values of a plane of rows · side x columns · side.
void kernel_patch_means(float *restrict means, const float *restrict planes, size_t rows, size_t columns, size_t side);
