#include "patches.h"
#include "multiversion.h"
#include <string.h>

void kernel_patches(float *output, const float *planes, size_t rows, size_t columns, size_t side, size_t first,
                    size_t patches) {
    size_t across = columns / side;
    for (size_t i = 0; i < patches; i++) {
        size_t top = (first + i) / across * side, left = (first + i) % across * side;
        for (size_t channel = 0; channel < 3; channel++) {
            for (size_t y = 0; y < side; y++) {
                memcpy(output, planes + (channel * rows + top + y) * columns + left, side * sizeof(float));
                output += side;
            }
        }
    }
}

MULTIVERSION
void kernel_patch_means(float *restrict means, const float *restrict planes, size_t rows, size_t columns, size_t side) {
    REASSOCIATE
    for (size_t row = 0; row < rows; row++) {
        for (size_t column = 0; column < columns; column++) {
            float sum = 0;
            for (size_t y = 0; y < side; y++) {
                const float *from = planes + (row * side + y) * columns * side + column * side;
                for (size_t x = 0; x < side; x++) sum += from[x];
            }
            means[row * columns + column] = sum / (float)(side * side);
        }
    }
}
