// The permutohedral lattice (Adams et al. 2010) over the five features (x, y, r, g, b) of a picture's pixels.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { LATTICE_CORNERS = 6 };

typedef struct {
    size_t count;      // of vertices, numbered as the pixels first touch them
    uint32_t *corners; // [pixels, 6]: the vertices of the simplex that a pixel lies in
    float *weights;    // [pixels, 6]: its barycentric coordinates there
    // Per axis, the vertices that have a neighbour along it, line after line. An entry is twice the vertex, plus 1
    // where the next entry is its neighbour. Entries of 0 follow the last.
    uint32_t *lines[LATTICE_CORNERS];
    size_t lengths[LATTICE_CORNERS];
} permutohedral;

// Returns 0 where memory does not suffice; lattice_free is due either way.
int lattice_build(permutohedral *lattice, const uint8_t *rgb, size_t stride, size_t rows, size_t columns,
                  float position, float colour);
void lattice_free(permutohedral *lattice);
// One pass of 1-2-1 along each axis, in place, over values[count, 4 · vectors].
void lattice_blur(const permutohedral *lattice, float *values, size_t vectors);
