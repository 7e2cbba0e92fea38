#include "patches.h"
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
