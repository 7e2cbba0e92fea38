// The smallest and the largest of many floats, in lanes: compilers keep to the order of a plain loop of comparisons.
#pragma once
#include "multiversion.h"
#include <stddef.h>
#include <string.h>

enum { EXTENT_LANES = 16 };

typedef float extent_lanes __attribute__((ext_vector_type(EXTENT_LANES)));

// `count` is at least 1; `smallest` may be null.
INLINE void extent(const float *values, size_t count, float *smallest, float *largest) {
    // Two of each, so that one comparison need not wait for the one before.
    extent_lanes low = (extent_lanes){0} + values[0], high = low, other_low = low, other_high = low;
    size_t i = 0;
    for (; i + 2 * EXTENT_LANES <= count; i += 2 * EXTENT_LANES) {
        extent_lanes next, after;
        memcpy(&next, values + i, sizeof next);
        memcpy(&after, values + i + EXTENT_LANES, sizeof after);
        // One instruction each, unlike the library's minimum and maximum.
        low = next < low ? next : low, other_low = after < other_low ? after : other_low;
        high = next > high ? next : high, other_high = after > other_high ? after : other_high;
    }
    low = other_low < low ? other_low : low, high = other_high > high ? other_high : high;
    float least[EXTENT_LANES], most[EXTENT_LANES];
    memcpy(least, &low, sizeof low);
    memcpy(most, &high, sizeof high);
    for (size_t half = EXTENT_LANES / 2; half > 0; half /= 2) {
        for (size_t lane = 0; lane < half; lane++) {
            least[lane] = least[lane + half] < least[lane] ? least[lane + half] : least[lane];
            most[lane] = most[lane + half] > most[lane] ? most[lane + half] : most[lane];
        }
    }
    for (; i < count; i++) {
        least[0] = values[i] < least[0] ? values[i] : least[0];
        most[0] = values[i] > most[0] ? values[i] : most[0];
    }
    if (smallest) *smallest = least[0];
    *largest = most[0];
}
