// The smallest and the largest of many floats, in lanes: compilers keep to the order of a plain loop of comparisons.
#pragma once
#include "multiversion.h"
#include <stddef.h>
#include <string.h>

enum { EXTENT_LANES = 16 };

typedef float extent_lanes __attribute__((vector_size(4 * EXTENT_LANES)));

// `count` is at least 1; `smallest` may be null.
INLINE void extent(const float *values, size_t count, float *smallest, float *largest) {
    extent_lanes low = (extent_lanes){0} + values[0], high = low;
    size_t i = 0;
    for (; i + EXTENT_LANES <= count; i += EXTENT_LANES) {
        extent_lanes next;
        memcpy(&next, values + i, sizeof next);
        low = __builtin_elementwise_min(low, next);
        high = __builtin_elementwise_max(high, next);
    }
    float least = low[0], most = high[0];
    for (int lane = 1; lane < EXTENT_LANES; lane++) {
        least = low[lane] < least ? low[lane] : least;
        most = high[lane] > most ? high[lane] : most;
    }
    for (; i < count; i++) {
        least = values[i] < least ? values[i] : least;
        most = values[i] > most ? values[i] : most;
    }
    if (smallest) *smallest = least;
    *largest = most;
}
