// What a LayerNorm takes from a row and divides it by.
#pragma once
#include "multiversion.h"
#include <math.h>
#include <stddef.h>

// The mean of a row, and one over its standard deviation with eps 1e-5.
INLINE void moments(const float *row, size_t columns, float *mean, float *scale) {
    REASSOCIATE
    float sum = 0;
    for (size_t c = 0; c < columns; c++) sum += row[c];
    float middle = sum / (float)columns;
    float squares = 0;
    for (size_t c = 0; c < columns; c++) {
        float d = row[c] - middle;
        squares += d * d;
    }
    *mean = middle;
    *scale = 1.0f / sqrtf(squares / (float)columns + 1e-5f);
}
