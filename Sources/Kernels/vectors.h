// Values of a lattice's vertices, four classes to a vector.
#pragma once
#include "multiversion.h"
#include <stddef.h>
#include <string.h>

enum { VECTOR = 4, MOST_VECTORS = 64 }; // 256 classes

typedef float vector __attribute__((vector_size(4 * VECTOR)));

INLINE vector load(const float *from) {
    vector value;
    memcpy(&value, from, sizeof value);
    return value;
}

INLINE void store(float *to, vector value) { memcpy(to, &value, sizeof value); }
